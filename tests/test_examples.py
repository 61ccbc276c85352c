"""Every example scores what its README states, and `autograde grade` and `pytest checks/` print the same.

A submission's checks run once for each login; its rows differ in the time of handing in only. Both commands run for the
first row of each course.
"""

import functools
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from autograde.assignment.loading import load_assignment
from autograde.config import schema
from autograde.context import read_context
from autograde.engine.run import CheckRun, run_checks
from autograde.grade import make_grade
from autograde.model import Status
from autograde.reporters import json_report, summary
from autograde.submission.protected_files import PreparedWork, prepare
from tests.conftest import ROOT, runtime

GRADE = schema.load("grade.schema.json")

ROW = re.compile(
    r"^\| `(?P<name>\w+)` \| (?P<at>[\d: -]+) \| (?:`(?P<login>[\w-]+)`)? ?\| (?P<points>[\d.]+) \| (?P<penalty>[\d.]+) \| \*\*(?P<score>[\d.]+)\*\*",
    re.M,
)


@dataclass(frozen=True)
class Stated:
    """A row of the table in an example's README."""

    course: Path
    name: str
    at: str
    login: str | None
    points: Decimal
    penalty: Decimal
    score: Decimal

    def __str__(self) -> str:
        return f"{self.course.name}-{self.name}-{self.at}-{self.login or 'anyone'}"


def stated() -> Iterator[Stated]:
    for readme in sorted(ROOT.glob("examples/*/README.md")):
        for row in ROW.finditer(readme.read_text(encoding="utf-8")):
            numbers = (Decimal(row[key]) for key in ("points", "penalty", "score"))
            yield Stated(readme.parent, row["name"], row["at"].strip(), row["login"], *numbers)


ROWS = list(stated())


def call(row: Stated, *command: str, python: str = sys.executable) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [python, *command],
        cwd=row.course,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=300,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def graded(row: Stated, folder: Path, python: str = sys.executable) -> tuple[str, dict[str, Any]]:
    options = ["--student", row.login] if row.login else []
    report = call(
        row, "-m", "autograde", "grade", f"submissions/{row.name}", "--assignment", "autograde.yml",
        "--submitted-at", row.at, "--json", str(folder / "grade.json"), "--summary", str(folder / "summary.md"), *options,
        python=python,
    )  # fmt: skip
    return report, json.loads((folder / "grade.json").read_text(encoding="utf-8"), parse_float=Decimal)


def normalise(grade: str) -> str:
    """A grade without what a second grading changes: times, and where Python lies."""
    return re.sub(r'"(duration_s|graded_at|python|student_python|platform)": *("[^"]*"|[\d.]+)', r'"\1": 0', grade)


def test_every_submission_of_every_example_is_stated() -> None:
    assert len(ROWS) >= 7
    folders = {path for path in ROOT.glob("examples/*/submissions/*") if path.is_dir()}
    assert folders == {row.course / "submissions" / row.name for row in ROWS}


@pytest.fixture
def students_python(row: Stated, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example with torch needs a Python for student code that has it."""
    if row.course.name == "torch":
        monkeypatch.setenv("AUTOGRADE_STUDENT_PYTHON", request.getfixturevalue("torch_python"))


@functools.cache
def run_once(course: Path, name: str, login: str | None, python: str) -> tuple[CheckRun, PreparedWork]:
    """The checks of a submission, run; python keeps runs on several Pythons apart."""
    assignment = load_assignment(course / "autograde.yml")
    folder = Path(tempfile.mkdtemp(prefix="example-", dir=FOLDERS.name))
    work = prepare(assignment, course / "submissions" / name, folder / "submission")
    context = read_context(work.assignment, "2026-01-01", login)
    run = run_checks(work.assignment, work.submission, context, runtime(), lambda *_: None)
    return run, work


FOLDERS = tempfile.TemporaryDirectory(prefix="autograde-examples-")


@pytest.mark.usefixtures("students_python")
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_an_example_scores_what_its_readme_states(row: Stated) -> None:
    run, work = run_once(row.course, row.name, row.login, runtime().python)
    context = read_context(work.assignment, row.at, row.login)
    grade = make_grade(
        run, work.submission, work.assignment, context, python=runtime().python, protection=work.protection
    )
    assert (grade.points, grade.penalty.points, grade.score) == (row.points, row.penalty, row.score)
    waits = any(graded.outcome.status is Status.PENDING for graded in grade.checks)
    assert grade.status == ("provisional" if waits else "complete")
    assert list(schema.problems(json.loads(json_report.render(grade), parse_float=Decimal), GRADE)) == []
    assert len(summary.render(grade)) > 500


FIRST_ROWS = list({row.course: row for row in reversed(ROWS)}.values())


@pytest.mark.usefixtures("students_python")
@pytest.mark.parametrize("row", FIRST_ROWS, ids=str)
def test_both_commands_print_the_same_score(row: Stated, tmp_path: Path) -> None:
    report, grade = graded(row, tmp_path)
    assert (grade["points"], grade["penalty"]["points"], grade["score"]) == (row.points, row.penalty, row.score)
    assert list(schema.problems(grade, GRADE)) == []
    assert (tmp_path / "summary.md").stat().st_size > 500
    options = [f"--student={row.login}"] if row.login else []
    by_hand = call(
        row,
        "-m",
        "pytest",
        "checks/",
        "-p",
        "no:cacheprovider",
        f"--submission=submissions/{row.name}",
        f"--submitted-at={row.at}",
        *options,
    )
    assert report.strip() in by_hand.replace(str(row.course), ".")


@pytest.mark.usefixtures("students_python")
@pytest.mark.parametrize("row", [row for row in ROWS if row.course.name == "torch"], ids=str)
def test_a_grade_is_the_same_where_the_grader_has_torch_and_where_it_has_none(
    row: Stated, torch_python: str, tmp_path: Path
) -> None:
    """Byte for byte, times and the names of the Pythons aside."""
    has_autograde = subprocess.run([torch_python, "-c", "import autograde, torch"], capture_output=True, check=False)
    if importlib.util.find_spec("torch") is not None or has_autograde.returncode:
        pytest.skip("needs a Python without torch and one with both: `make torch-python`")
    folders = [tmp_path / name for name in ("without", "with")]
    for folder, python in zip(folders, (sys.executable, torch_python), strict=True):
        folder.mkdir()
        graded(row, folder, python)
    grades = [normalise((folder / "grade.json").read_text(encoding="utf-8")) for folder in folders]
    assert grades[0] == grades[1]


def test_the_examples_find_no_problem_in_their_assignments() -> None:
    for file in ROOT.glob("examples/*/autograde.yml"):
        command = [sys.executable, "-m", "autograde", "validate", str(file)]
        assert "All well." in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("```console\n$ make demo\n")[1].split("```")[0]
    shown = [line for line in block.splitlines() if line.strip() not in ("", "…")]
    (late,) = (row for row in ROWS if (row.name, row.at, row.login) == ("late", "2026-02-07 12:00", None))
    report, _ = graded(late, tmp_path)
    assert [line for line in shown if line not in report.splitlines()] == []
    assert late.at in (ROOT / "Makefile").read_text(encoding="utf-8")


DEMANDS = "## The course's demands"
DEMAND = re.compile(
    r"^\| (?P<line>[^|]+) \| (?P<demand>[^|]+) \| (?P<check>[^|]*(?:\\\|[^|]*)*) \| (?P<test>[^|]*(?:\\\|[^|]*)*) \|$",
    re.M,
)


@pytest.mark.parametrize(
    "course",
    sorted(path.parent for path in ROOT.glob("examples/*/README.md") if DEMANDS in path.read_text("utf-8")),
    ids=lambda path: path.name,
)
def test_every_demand_of_a_course_names_what_covers_it(course: Path) -> None:
    """Library checks that a table names exist, tests and files that it names are there."""
    text = (course / "README.md").read_text(encoding="utf-8")
    table = text.partition(DEMANDS)[2]
    rows = [
        row for row in DEMAND.finditer(table) if not set(row["line"]) <= set("-: ") and row["line"].strip() != "Line"
    ]
    assert len(rows) >= 5
    known = set(schema.library())
    groups = {name.partition(".")[0] for name in known}
    for row in rows:
        assert row["check"].strip(), row["line"]
        assert row["test"].strip(), row["line"]
        named = re.findall(r"`([a-z_]+\.[a-z_]+)`", row["check"])
        assert [name for name in named if name.partition(".")[0] in groups and name not in known] == [], row["line"]
        for path in re.findall(r"\b(tests/[\w./-]+\.(?:py|yml))", row["test"]):
            assert (ROOT / path).is_file(), path
    assert f"(../examples/{course.name}/README.md)" in (ROOT / "docs/courses.md").read_text(encoding="utf-8")
