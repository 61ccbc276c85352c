"""What many tests need: notebooks and assignments in a folder, and one way to grade them."""

import contextlib
import functools
import importlib.util
import json
import os
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograde.assignment.loading import load_assignment
from autograde.context import read_context
from autograde.engine.run import run_checks
from autograde.grade import make_grade
from autograde.kernels.runtime import PYTHON_VARIABLE, StudentRuntime, student_runtime
from autograde.model import Assignment, Context, Grade, GradedCheck, Limits, Location, Protection
from autograde.submission.repository import Submission

ROOT = Path(__file__).parent.parent
LIMITS = Limits(cell_s=20, notebook_s=60, check_s=10, memory_bytes=2 << 30, output_bytes=64 << 20, processes=32)


def write_notebook(path: Path, *cells: str, **metadata: object) -> Path:
    """A notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(textwrap.dedent(cell)) for cell in cells])
    notebook.metadata.update(metadata)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, str(path))
    return path


_UNTIL_THE_END = contextlib.ExitStack()


def runtime() -> StudentRuntime:
    """What student code runs on in these tests; $AUTOGRADE_STUDENT_PYTHON may name another Python."""
    return _runtime(os.environ.get(PYTHON_VARIABLE, ""))


@functools.cache
def _runtime(python: str) -> StudentRuntime:
    return _UNTIL_THE_END.enter_context(student_runtime(python))


def grade(
    submission: Submission,
    assignment: Assignment,
    context: Context,
    *,
    protection: Protection | None = None,
    reveal: bool = False,
) -> Grade:
    """A grade of the files as they lie there: nothing is restored."""
    run = run_checks(assignment, submission, context, runtime(), lambda *_: None)
    python = runtime().python
    return make_grade(run, submission, assignment, context, python=python, protection=protection, reveal=reveal)


def place(graded: GradedCheck) -> Location | None:
    """Where a check points to, without the line of the file, which is tested by itself."""
    found = graded.outcome.location
    return found and replace(found, file_line=None)


class Classroom:
    """A folder with an assignment and a submission beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.work.mkdir()

    def assignment(self, text: str) -> Path:
        path = self.folder / "autograde.yml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def check(self, name: str, code: str) -> Path:
        path = self.folder / "checks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(code), encoding="utf-8")
        return path

    def notebook(self, *cells: str, name: str = "hw.ipynb") -> Path:
        return write_notebook(self.work / name, *cells)

    def grade(self, submitted_at: str | None = None, student: str | None = None, *, reveal: bool = False) -> Grade:
        assignment = load_assignment(self.folder / "autograde.yml")
        context = read_context(assignment, submitted_at, student)
        submission = Submission(self.work, assignment.source)
        return grade(submission, assignment, context, reveal=reveal)

    def grade_one(self, checks: str, *, language: str = "en") -> GradedCheck:
        """Grade with these entries of `checks:`; the last check."""
        entries = textwrap.indent(textwrap.dedent(checks).strip(), "  ")
        self.assignment(f"assignment: hw\nlanguage: {language}\nchecks:\n{entries}\n")
        return self.grade().checks[-1]


@pytest.fixture(scope="session")
def torch_python() -> str:
    """A Python for student code that has torch: `make torch-python` makes one, and CI does."""
    made = ROOT / ".torch-python" / "bin" / "python"
    if made.exists():
        return str(made)
    if importlib.util.find_spec("torch") is not None:
        return sys.executable
    message = "no torch: `make torch-python` makes a Python that has it"
    if os.environ.get("AUTOGRADE_TEST_TORCH") == "required":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return Classroom(tmp_path)


@pytest.fixture
def raw_notebook(tmp_path: Path) -> Callable[[object], Path]:
    """Write any JSON as a notebook."""

    def write(content: object) -> Path:
        path = tmp_path / "raw.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write
