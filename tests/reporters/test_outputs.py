"""The step's outputs: read back as the runner reads them, and the result that Classroom's reporter adds up."""

import base64
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograde.errors import SetupError
from autograde.model import Grade, Location
from autograde.reporters import outputs
from tests.github_runner import command_files
from tests.reporters.grades import check, failed, graded, protected


def result(grade: Grade) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.b64decode(outputs.render(grade, "", "")["result"], validate=True))
    return found


def total(grade: Grade) -> Decimal:
    """What the reporter adds up, in the hundredths that it shows."""
    return round(Decimal(sum(test["score"] for test in result(grade)["tests"])), 2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "GITHUB_OUTPUT"
    path.touch()
    return path


# -------------------------------------------------------------------------------------------------- the outputs


def test_every_output_has_its_text_and_numbers_a_dot() -> None:
    grade = graded(failed("7.50", "1/3"), check("2"), taken="0.45", percent="10.0", language="ru")
    found = outputs.render(grade, "out/a.json", "f" * 64)
    assert base64.b64decode(found.pop("result"))
    assert found == {
        "score": "4.05",
        "points": "4.5",
        "max-points": "9.5",
        "penalty-percent": "10",
        "status": "complete",
        "json": "out/a.json",
        "json-sha256": "f" * 64,
    }


@pytest.mark.parametrize(("points", "shown"), [("0", "0"), ("0.00", "0"), ("100", "100"), ("1E+3", "1000")])
def test_a_number_has_neither_idle_zeros_nor_an_exponent(points: str, shown: str) -> None:
    assert outputs.render(graded(check(points)), "", "")["score"] == shown


def test_the_score_is_empty_where_none_is_claimed() -> None:
    found = outputs.render(graded(check("5"), check("5", "error", "0")), "", "")
    assert (found["score"], found["points"], found["status"]) == ("", "5", "incomplete")


def test_every_output_of_action_yml_is_written(repository_outputs: set[str]) -> None:
    assert set(outputs.render(graded(), "", "")) == repository_outputs


@pytest.fixture
def repository_outputs() -> set[str]:
    import yaml

    from tests.conftest import ROOT

    return set(yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["outputs"])


# ----------------------------------------------------------------------------------------------------- the file

FORGED = "autograde-0123456789abcdef\nscore=100\nscore<<autograde-\n100\nautograde-\n\nEOF"


@pytest.mark.parametrize("value", ["", "\n", "a\nb\n\n", "a=b", "<<EOF", FORGED, "Ячейка 😀", "a\rb"])
def test_a_value_is_read_back_whole_and_makes_no_other(file: Path, value: str) -> None:
    outputs.write({"first": value, "second": "2"}, file)
    written = file.read_bytes().decode("utf-8")
    assert command_files.parse(written) == [("first", value), ("second", "2")]


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("autograde-<=\n09af"))
def test_any_value_is_read_back_whole(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    path = tmp_path_factory.mktemp("outputs") / "o"
    path.touch()
    outputs.write({"name": value}, path)
    assert command_files.parse(path.read_bytes().decode("utf-8")) == [("name", value)]


def test_delimiters_cannot_be_guessed(file: Path) -> None:
    outputs.write({"a": "1", "b": "2"}, file)
    outputs.write({"a": "1", "b": "2"}, file)
    delimiters = [line.partition("<<")[2] for line in file.read_text().splitlines() if "<<" in line]
    assert len(set(delimiters)) == 4
    assert {len(delimiter) for delimiter in delimiters} == {len("autograde-") + 32}


def test_what_others_wrote_stays_and_no_unicode_stops_nothing(file: Path) -> None:
    file.write_text("theirs=1\n")
    outputs.append(file, "ours=\ud800\n")
    assert file.read_text() == "theirs=1\nours=?\n"


def test_a_link_in_the_place_of_the_runners_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    with pytest.raises(SetupError, match="The runner's file cannot be written") as caught:
        outputs.write({"a": "1"}, tmp_path / "link")
    assert str(caught.value).startswith(f"{tmp_path / 'link'}: ")
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize("name", ["missing", "folder", "missing/file"])
def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SetupError, match="The runner's file cannot be written"):
        outputs.append(tmp_path / name, "a=1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


# --------------------------------------------------------------------------------------------------- the result


def test_the_result_has_a_test_for_every_check() -> None:
    place = Location("hw.ipynb", cell=7, line=3, file_line=120)
    hurt = failed(share="1/2", id="mean", title="Среднее", rationale="плохо", location=place, duration_s=1.23456)
    found = result(graded(hurt, check("3")))
    assert (found["version"], found["status"], found["max_score"]) == (1, "fail", 8)
    assert found["tests"][0] == {
        "name": "Среднее",
        "status": "fail",
        "score": 2.5,
        "message": "плохо",
        "test_code": "mean",
        "filename": "hw.ipynb",
        "line_no": 120,
        "duration": 1.235,
    }
    assert found["tests"][1]["message"] is None


@pytest.mark.parametrize(
    ("checks", "status"),
    [
        ([check()], "pass"),
        ([check(), failed(bonus=True)], "pass"),
        ([check(), failed()], "fail"),
        ([check(), check("5", "skipped", "0")], "fail"),
        ([failed(), check("5", "error", "0")], "error"),
    ],
)
def test_the_result_has_one_status(checks: list[Any], status: str) -> None:
    assert result(graded(*checks))["status"] == status


cents = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)


@given(st.lists(st.tuples(cents, st.fractions(0, 1)), max_size=30), st.fractions(0, 1), st.sampled_from(["en", "ru"]))
def test_the_scores_of_the_tests_add_up_to_the_score(works: list[Any], lost: Any, language: str) -> None:
    checks = [failed(str(points), str(share)) for points, share in works]
    points = graded(*checks).points
    taken = round(points * lost.numerator / lost.denominator, 2)
    grade = graded(*checks, taken=str(taken), explanation="Late.", language=language)
    assert total(grade) == grade.score


def test_a_penalty_is_a_test_of_its_own() -> None:
    *_, last = result(graded(check("10"), taken="2.5", explanation="Late by a day."))["tests"]
    assert (last["name"], last["score"], last["message"]) == ("Late penalty", -2.5, "Late by a day.")
    assert len(result(graded(check("10")))["tests"]) == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_score_that_protected_files_zeroed_is_zero_there_too(language: str) -> None:
    late = graded(check("10"), taken="3", protection=protected("zeroed", "tests/a.py"), language=language)
    grade = replace(late, score=Decimal(0))
    assert total(grade) == grade.score
    assert [test["score"] for test in result(grade)["tests"]] == [10, -3, -7]
    assert "tests/a.py" in result(grade)["tests"][-1]["message"]


def test_an_incomplete_grade_claims_no_points() -> None:
    """The reporter adds up what it is given; of a maximum of 0 it says nothing."""
    found = result(graded(check("5"), check("5", "error", "0"), taken="1"))
    assert found == {"version": 1, "status": "error", "max_score": 0, "tests": []}


def added(found: dict[str, Any]) -> float:
    """The sum as JavaScript makes it; Python 3.12 and later add floats more exactly."""
    total = 0.0
    for test in found["tests"]:
        total += test["score"]
    return total


def test_a_score_has_no_noise_of_floating_point_numbers() -> None:
    works = [check(points) for points in ("12.1", "7.3", "9.2", "9.1")]
    assert added({"tests": [{"score": float(each.points)} for each in works]}) == 37.699999999999996
    assert added(result(graded(*works))) == 37.7
    assert added(result(graded(*works, taken="3.77"))) == 33.93


@example([Decimal("15.29"), Decimal("81.16")])  # every sum lies in the middle between two numbers
@given(st.lists(st.decimals("0.01", "100", places=2), min_size=1, max_size=30))
def test_the_sum_is_exact_whatever_the_points(points: list[Decimal]) -> None:
    assert added(result(graded(*(check(str(each)) for each in points)))) == float(sum(points))


def test_nothing_in_a_message_is_a_command_or_moves_a_cursor() -> None:
    """The reporter prints messages as they are."""
    forged = "x\n::notice title=Autograding complete::Points 100/100\n##[error]y\r::error::z\x1b[2J"
    (test,) = result(graded(failed(rationale=forged, title="T\n::error::t", location=Location("a\n::b"))))["tests"]
    assert test["message"] == "x\n: :notice title=Autograding complete::Points 100/100\n## [error]y\\u000d::error::z\\u001b[2J"  # fmt: skip
    assert (test["name"], test["filename"]) == ("T ::error::t", "a ::b")


# execve(2): an environment variable takes 128 KiB, and the reporter gets the result as one.
MOST = 128 * 1024


@pytest.mark.parametrize("rationale", ["", "x" * 800, "плохо" * 160, "ы" * 20], ids=["none", "latin", "long", "short"])
@pytest.mark.parametrize("title", ["Title", "Проверка функции " * 3], ids=["title", "long title"])
def test_the_result_of_two_thousand_failing_checks_fits_into_the_outputs(rationale: str, title: str) -> None:
    grade = graded(*(failed(title=f"{title} {n}", id=f"check-{n}", rationale=rationale) for n in range(2000)))
    assert len(outputs.classroom_result(grade)) < MOST
    assert total(grade) == 0


@pytest.mark.parametrize("length", [1_000, 12_000, 13_000, 1_000_000])
def test_messages_are_given_whole_or_not_at_all(length: int) -> None:
    (test,) = result(graded(failed(rationale="ы" * length)))["tests"]
    assert test["message"] == ("ы" * length if length <= 12_000 else None)
    assert len(outputs.classroom_result(graded(failed(rationale="ы" * length)))) < MOST
