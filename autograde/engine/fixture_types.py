"""The types of the fixtures that a check calls."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NoReturn, Protocol

from autograde.engine.suite_verdict import Suite
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.student import Student
from autograde.model import Location


class Fail(Protocol):
    """`fail("missing", paths="a.csv")` ends a library check with a text of its schema."""

    def __call__(self, key: str, *, location: Location | None = None, **values: object) -> NoReturn: ...


class Say(Protocol):
    """`say("missing", paths="a.csv")` gives a text of the library check's schema, in the student's language."""

    def __call__(self, key: str, **values: object) -> str: ...


class Partial(Protocol):
    """`partial(0.4, "4 of 10 cases")` sets what a check earns if it goes on to pass, and why not more."""

    def __call__(self, share: float | Fraction, reason: str, location: Location | None = None) -> None: ...


class OpenStudent(Protocol):
    """`student_of("other.ipynb", until="relu")` opens the student's state from a source of your choice."""

    def __call__(self, source: str | None = None, until: str | None = None) -> Student: ...


class RunNotebook(Protocol):
    """`run_of("hw.ipynb")` tells how the notebook ran from top to bottom, cell by cell."""

    def __call__(self, path: str | None = None) -> NotebookRun: ...


class RunSuite(Protocol):
    """`suite_of("tests/test_relu.py", select="zero")` runs your pytest suite in the student's process."""

    def __call__(
        self,
        tests: str,
        *,
        select: str = "",
        files: Sequence[str] = (),
        modules: Mapping[str, Sequence[str]] | None = None,
        source: str | None = None,
        workdir: str | None = None,
    ) -> Suite: ...


class Same(Protocol):
    """`same(actual, expected)` fails in the student's language unless kind, shape and values agree."""

    def __call__(
        self,
        actual: object,
        expected: object,
        tolerance: float | None = None,
        *,
        rtol: float | None = None,
        atol: float | None = None,
    ) -> None: ...
