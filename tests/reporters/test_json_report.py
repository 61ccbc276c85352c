"""The JSON artifact: valid by its schema, exact in its numbers, written whatever students wrote."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from autograde import schema
from autograde.model import (
    Grade,
    Location,
)
from autograde.reporters import json_report
from tests.conftest import Classroom
from tests.reporters.grades import check, graded


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
