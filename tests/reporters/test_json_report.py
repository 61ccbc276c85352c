"""The JSON artifact: valid by its schema, exact in its numbers, written whatever students wrote."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.config import schema
from autograde.errors import SetupError
from autograde.grading import grade_file
from autograde.model import (
    BaselineKind,
    BaselineSource,
    Change,
    ChangeKind,
    Check,
    Consequence,
    Grade,
    GradedCheck,
    Location,
    Outcome,
    Penalty,
    Protection,
    Provenance,
    Status,
    SubmissionFacts,
)
from autograde.reporters import json_report
from tests.conftest import Classroom
from tests.reporters.grades import check, failed, graded, protected


def reread(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found


def problems(grade: Grade) -> list[object]:
    return list(schema.problems(reread(json_report.render(grade)), schema.load("grade.schema.json")))


CHECKS = [
    check("5", title="数 | ` <b>", rationale="\n\u202e", location=Location("a.py", line=1)),
    check("0.1", "failed", "1/3", location=Location("hw.ipynb", cell=2, line=3, file_line=21), duration_s=1.23456),
    check("7", "failed", "2/3", hidden=True, location=Location("hw.ipynb")),
    check("3", "skipped", "0", bonus=True),
]


def test_a_grade_is_valid_by_its_schema() -> None:
    assert problems(graded(*CHECKS, taken="0.07", percent="33.3", notes=("n",), language="ru")) == []
    assert problems(graded(check(status="error", share="0"))) == []
    assert problems(graded()) == []


def test_the_schema_would_notice() -> None:
    found = reread(json_report.render(graded(check())))
    found["points"] = Decimal("0.333")
    assert list(schema.problems(found, schema.load("grade.schema.json"))) == [
        (("points",), "0.333 has more than two decimals. Round it to hundredths.")
    ]


@pytest.mark.parametrize(
    "points", ["0", "0.01", "0.1", "0.29", "0.57", "1.1", "2.675", "10.00", "33.33", "99.99", "1000000.01"]
)
@pytest.mark.parametrize("share", ["0", "1/3", "2/3", "1/7", "1"])
def test_numbers_have_at_most_two_decimals_and_lose_nothing(points: str, share: str) -> None:
    grade = graded(check(str(round(Decimal(points), 2)), "passed" if share == "1" else "failed", share))
    found = reread(json_report.render(grade))
    numbers = [
        found["points"],
        found["max_points"],
        found["score"],
        found["checks"][0]["points"],
        found["checks"][0]["max_points"],
    ]
    assert numbers == [grade.points, grade.max_points, grade.score, grade.points, grade.max_points]
    for number in numbers:
        assert Decimal(number) == round(Decimal(number), 2)


def test_every_fact_is_in_its_place() -> None:
    found = reread(json_report.render(graded(*CHECKS, taken="0.07", explanation="Late.")))
    assert found["schema"] == "autograde/grade/v1"
    assert (found["submitted_at"], found["status"]) == ("2026-03-01T23:58:00+03:00", "complete")
    assert [each["status"] for each in found["checks"]] == ["passed", "failed", "failed", "skipped"]
    assert [each["points"] for each in found["checks"]] == [5, Decimal("0.03"), Decimal("4.67"), 0]
    assert found["checks"][1]["location"] == {"path": "hw.ipynb", "line": 3, "cell": 2, "file_line": 21}
    assert found["checks"][3]["location"] is None
    assert (found["checks"][2]["hidden"], found["checks"][3]["bonus"]) == (True, True)
    assert found["checks"][1]["duration_s"] == Decimal("1.235")
    assert (found["points"], found["max_points"], found["score"]) == (Decimal("9.70"), Decimal("12.1"), Decimal("9.63"))
    assert found["penalty"] == {"days": 0, "percent": 0, "points": Decimal("0.07"), "explanation": "Late."}


def test_an_incomplete_grade_has_no_score() -> None:
    found = reread(json_report.render(graded(check(), check(status="error", share="0"))))
    assert (found["status"], found["score"], found["points"]) == ("incomplete", None, 5)


def test_text_is_kept_as_it_was_written(tmp_path: Path) -> None:
    grade = graded(check(rationale='Ячейка "7"\n<b>', status="failed", share="0"), language="ru")
    text = json_report.write(grade, tmp_path / "grade.json").read_text(encoding="utf-8")
    assert "Ячейка" in text
    assert json.loads(text)["checks"][0]["rationale"] == 'Ячейка "7"\n<b>'


def test_text_that_is_no_unicode_does_not_stop_the_report(tmp_path: Path) -> None:
    grade = graded(check(rationale="a\ud800b", status="failed", share="0"))
    assert (
        "a"
        in json.loads(json_report.write(grade, tmp_path / "grade.json").read_text(encoding="utf-8"))["checks"][0][
            "rationale"
        ]
    )


def test_a_real_grading_gives_a_valid_report_whatever_the_student_raises(classroom: Classroom) -> None:
    classroom.notebook("raise ValueError('\\ud800 \\x00 <b>')", "def f(): raise KeyError('\\udcff')")
    classroom.assignment(
        "assignment: hw\nchecks:\n  - {use: notebook.runs, points: 0.3}\n"
        "  - {use: code.returns, title: t, with: {function: f, cases: [{returns: 1}]}, points: 1}\n"
    )
    grade = classroom.grade()
    assert problems(grade) == []
    assert json_report.write(grade, classroom.folder / "grade.json").stat().st_size > 0


# ------------------------------------------------------------------------------------------------------ back again

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
some = words.filter(bool)
perhaps = st.none() | words
cents = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
moments = st.builds(
    lambda moment, minutes: moment.replace(tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001  # the zone comes with the next line
    st.integers(-1439, 1439),
)
numbers = st.none() | st.integers(1, 10**6)
locations = st.builds(Location, words, numbers, numbers, numbers)
digest = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def graded_checks(draw: st.DrawFn) -> GradedCheck:
    """A check whose points are the share earned, as reports show it: in hundredths."""
    maximum, status = draw(cents), draw(st.sampled_from(list(Status)))
    most = 0 if status in (Status.ERROR, Status.SKIPPED) else int(maximum * 100)
    points = maximum if status is Status.PASSED else Decimal(draw(st.integers(0, most))) / 100
    asked = Check(
        id=draw(some),
        title=draw(words),
        points=maximum,
        hint=draw(words),
        hidden=draw(st.booleans()),
        bonus=draw(st.booleans()),
    )
    outcome = Outcome(
        check_id=asked.id,
        status=status,
        share=Fraction(points) / Fraction(maximum) if maximum else Fraction(status is Status.PASSED),
        rationale=draw(words),
        location=draw(st.none() | locations),
        duration_s=draw(st.integers(0, 10**7)) / 1000,
    )
    return GradedCheck(check=asked, outcome=outcome, points=points)


protections = st.builds(
    Protection,
    compared_with=st.builds(BaselineSource, st.sampled_from(get_args(BaselineKind)), words),
    changes=st.lists(st.builds(Change, words, st.sampled_from(get_args(ChangeKind))), max_size=3).map(tuple),
    consequence=st.sampled_from(get_args(Consequence)),
)
sources = schema.load("grade.schema.json")["properties"]["time_source"]["enum"]
grades = st.builds(
    Grade,
    assignment=some,
    title=words,
    language=st.sampled_from(["en", "ru"]),
    submission=st.builds(
        SubmissionFacts,
        repository=perhaps,
        sha=st.none() | st.text("0123456789abcdef", min_size=40, max_size=40),
        ref=perhaps,
        login=perhaps,
    ),
    submitted_at=moments,
    time_source=st.sampled_from(sources),
    graded_at=moments,
    status=st.sampled_from(["complete", "incomplete"]),
    checks=st.lists(graded_checks(), max_size=3).map(tuple),
    points=cents,
    max_points=cents,
    penalty=st.builds(
        Penalty,
        days=st.integers(0, 400),
        percent=st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100),
        points=cents,
        explanation=some,
    ),
    score=st.none() | cents,
    notes=st.lists(words, max_size=2).map(tuple),
    protection=st.none() | protections,
    provenance=st.builds(
        Provenance,
        autograde=words,
        python=words,
        student_python=perhaps,
        platform=words,
        assignment_sha256=digest,
        assignment_from=perhaps,
        run=perhaps,
        confinement=st.lists(words, max_size=2).map(tuple),
    ),
)


@given(grades)
def test_a_grade_is_read_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, grade: Grade) -> None:
    path = tmp_path_factory.mktemp("json") / "grade.json"
    path.write_text(json_report.render(grade), encoding="utf-8")
    found = grade_file.load(path)
    assert found == grade
    assert json_report.render(found) == json_report.render(grade)


@pytest.mark.parametrize("consequence", get_args(Consequence))
def test_a_grade_that_was_written_is_read_back(tmp_path: Path, consequence: Consequence) -> None:
    each = failed("5", "1/2", rationale="плохо\n", location=Location("hw.ipynb", 3, 7, 120), hint="h")
    grade = graded(
        each, check("3", bonus=True), taken="0.25", percent="10", protection=protected(consequence, "a", "б")
    )
    path = json_report.write(grade, tmp_path / "grade.json")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert grade_file.digest(path.read_bytes()) == sha256
    for given_digest in (None, sha256, sha256.upper()):
        assert grade_file.load(path, given_digest) == grade


def refused(path: Path, sha256: str | None = None) -> str:
    """The error of a file that is not a grade; it names the file."""
    with pytest.raises(SetupError) as caught:
        grade_file.load(path, sha256)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    return said.removeprefix(f"{path}: ")


def test_a_file_with_another_digest_is_refused(tmp_path: Path) -> None:
    path = json_report.write(graded(check()), tmp_path / "grade.json")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    for wanted in ("0" * 64, "", found[:-1]):
        assert refused(path, wanted) == (f"its SHA-256 is {found}, not {wanted}. It is not what the grading job wrote.")


@pytest.mark.parametrize("name", ["missing.json", "missing/grade.json", "folder"])
def test_a_file_that_is_not_there_is_asked_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path / name).endswith(". Download the artifact of the grading job first.")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"no grade", b'{"a": 1,}', b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b"\0" * 9],
    ids=["empty", "half", "no UTF-8", "words", "comma", "deep", "long number", "zeros"],
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "grade.json"
    path.write_bytes(content)
    assert refused(path).endswith("It is not a grade; grade again.")


def test_a_file_that_is_too_big_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = json_report.write(graded(check(), notes=("n" * 2000,)), tmp_path / "grade.json")
    size_bytes = path.stat().st_size
    monkeypatch.setattr(grade_file, "MAX_BYTES", size_bytes)
    assert grade_file.load(path).notes == ("n" * 2000,)
    monkeypatch.setattr(grade_file, "MAX_BYTES", size_bytes - 10)
    assert refused(path).endswith("grade again.")


def put(*place: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(found: Any) -> None:
        *folders, last = place
        for step in folders:
            found = found[step]
        found[last] = value

    return change


NAN, BIG = float("nan"), 10**40
WRONG = {
    "unknown key": (put("extra", value=1), "extra: unknown key 'extra'"),
    "schema": (put("schema", value="autograde/grade/v2"), "schema: "),
    "language": (put("language", value="de"), "language: 'de' is not known"),
    "points as text": (put("points", value="5"), "points: '5' is not a number"),
    "no number": (put("points", value=True), "points: True is not a number"),
    "below 0": (put("points", value=-1), "points: -1 is below 0"),
    "three decimals": (put("checks", 0, "points", value=0.333), "checks.0.points: 0.333 has more than two decimals"),
    "status": (put("checks", 0, "status", value="won"), "checks.0.status: 'won' is not known"),
    "line": (put("checks", 0, "location", "line", value=0), "checks.0.location.line: 0 is below 1"),
    "sha": (put("submission", "sha", value="HEAD"), "submission.sha: 'HEAD' is not of the form"),
    "no offset": (put("submitted_at", value="2026-03-01T23:58:00"), "submitted_at: "),
    "compared with": (
        put("protection", value={"compared_with": "x", "changes": [], "consequence": "none"}),
        "protection.compared_with",
    ),
    "no such day": (put("submitted_at", value="2026-02-30T00:00:00+00:00"), ""),
    "no such hour": (put("graded_at", value="2026-02-03T24:61:00+00:00"), ""),
    "no such offset": (put("graded_at", value="2026-02-03T00:00:00+99:99"), ""),
    "line end": (put("graded_at", value="2026-02-03T00:00:00+00:00\n"), ""),
    "NaN points": (put("points", value=NAN), ""),
    "NaN of a check": (put("checks", 0, "points", value=NAN), ""),
    "NaN percent": (put("penalty", "percent", value=NAN), ""),
    "NaN duration": (put("checks", 0, "duration_s", value=NAN), ""),
    "infinite score": (put("score", value=float("inf")), ""),
    "infinite duration": (put("checks", 0, "duration_s", value=float("inf")), ""),
    "40 digits": (put("points", value=BIG), ""),
    "exponent": (put("points", value=1e40), ""),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_schema_does_not_describe_is_refused(tmp_path: Path, case: str) -> None:
    change, said = WRONG[case]
    found = json.loads(json_report.render(graded(failed(location=Location("a.py", 1)))))
    change(found)
    path = tmp_path / "grade.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    told = refused(path)
    assert told.startswith(said)
    assert told.endswith("grade again.")


@pytest.mark.parametrize("key", grade_file.as_dict(graded()))
def test_a_key_that_is_missing_is_named(tmp_path: Path, key: str) -> None:
    found = grade_file.as_dict(graded())
    del found[key]
    path = tmp_path / "grade.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    assert refused(path) == f"the file: {key!r} must be given. Add it. It is not a grade of this version; grade again."


@pytest.mark.parametrize("text", ["[]", "null", "1", '"x"'])
def test_json_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "grade.json"
    path.write_text(text)
    assert "is not a mapping" in refused(path)


def test_a_share_of_a_hundredth_rounds_to_what_was_written(tmp_path: Path) -> None:
    """1/3 of 0.1 is written as 0.03: the share that is read back is the one that the points show."""
    grade = graded(check("0.1", "failed", "1/3"))
    (found,) = grade_file.load(json_report.write(grade, tmp_path / "grade.json")).checks
    assert found == replace(grade.checks[0], outcome=replace(grade.checks[0].outcome, share=Fraction(3, 10)))
