"""The fixtures of checks, registered only where an assignment is graded."""

import contextlib
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest

from autograde.engine.session import Grading
from autograde.engine.suite_verdict import Suite
from autograde.engine.tools import CheckTools
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.pool import Pool
from autograde.kernels.student import Student
from autograde.model import Assignment, Context
from autograde.submission.repository import Submission


class CheckFixtures:
    """A pytest plugin; each fixture is a tool of the check that asks for it."""

    def __init__(self, grading: Grading, pool: Pool) -> None:
        self._grading = grading
        self._tools = CheckTools(grading, pool)

    @pytest.fixture
    def submission(self) -> Submission:
        """The student's repository: files, notebooks; read, never run."""
        return self._grading.submission

    @pytest.fixture
    def student(self) -> Iterator[Student]:
        """The state that the student's notebook (or module) left, in a process of its own."""
        with contextlib.ExitStack() as stack:
            yield self._tools.open_student(stack)

    @pytest.fixture
    def student_of(self) -> Iterator[Callable[..., Student]]:
        """student_of("other.ipynb", until="relu"): the student's state from a source of your choice."""
        with contextlib.ExitStack() as stack:

            def open_student(source: str | None = None, until: str | None = None) -> Student:
                return self._tools.open_student(stack, source, until)

            yield open_student

    @pytest.fixture
    def run_of(self) -> Callable[[str | None], NotebookRun]:
        """run_of("hw.ipynb"): how the notebook ran from top to bottom, cell by cell."""
        return self._tools.run_of

    @pytest.fixture
    def suite_of(self) -> Callable[..., Suite]:
        """suite_of("tests/test_relu.py", select="zero"): how a suite of yours ends in the student's process."""
        return self._tools.suite_of

    @pytest.fixture
    def partial(self) -> Callable[..., None]:
        """partial(0.4, "4 of 10 cases"): what this check earns if it goes on to pass, and why not more."""
        return self._tools.partial

    @pytest.fixture
    def say(self) -> Callable[..., str]:
        """say("missing", paths="a.csv"): a text of the library check's schema, in the student's language."""
        return self._tools.say

    @pytest.fixture
    def fail(self) -> Callable[..., NoReturn]:
        """fail("missing", paths="a.csv"): end a library check with a text of its schema."""
        return self._tools.fail

    @pytest.fixture
    def same(self) -> Callable[..., None]:
        """same(actual, expected): fail in the student's language unless kind, shape and values agree."""
        return self._tools.same

    @pytest.fixture
    def assignment(self) -> Assignment:
        """The assignment: its folder holds reference solutions and data of the instructor's."""
        return self._grading.assignment

    @pytest.fixture
    def context(self) -> Context:
        """Who handed in, when, and by which workflow run."""
        return self._grading.context

    @pytest.fixture
    def language(self) -> str:
        """The language of the assignment: en or ru."""
        return self._grading.language
