"""What checks are given to work with, beside the submission itself; the fixtures hand it out."""

import contextlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NoReturn

from autograde.assignment.suite_files import absent_conftests, beside, imported_modules, suite_files, suite_targets
from autograde.config.schema import library
from autograde.engine.cell_modules import locate, write_modules
from autograde.engine.session import Grading, PartialAward
from autograde.engine.suite_verdict import Owner, Suite, conclude
from autograde.engine.verdict import CheckFailed
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.pool import Pool
from autograde.kernels.student import Student
from autograde.kernels.suites import SuiteOrder
from autograde.model import Location
from autograde.texts import Text
from autograde.texts.formatting import fill


class CheckTools:
    """The tools of the check that runs at this moment (`grading.current`)."""

    def __init__(self, grading: Grading, pool: Pool) -> None:
        self.grading = grading
        self.pool = pool

    def open_student(self, stack: contextlib.ExitStack, source: str | None = None, until: str | None = None) -> Student:
        """The state that a notebook or module of the student left, in a process that ends with the stack.

        The source is the one that is named, else that of the check's mark or entry, else the only notebook.

        Raises:
            StudentFailure: there is no state to look at.

        """
        grading, case = self.grading, self.grading.current
        entry = grading.entry_of(case.check_id)
        source = source or case.source or (entry and entry.source) or grading.submission.the_source()
        until = until or case.until or (entry.until if entry else None)
        student = stack.enter_context(self.pool.student(source, until))
        # The verdict and the place of a failure follow from what was asked and answered.
        student.drivers = grading.assignment.folder
        student.on_ask = lambda label: case.asks.ask(student.source, label)
        student.on_answer = lambda label, value: case.asks.answer(student.source, label, value)
        return student

    def run_of(self, path: str | None = None) -> NotebookRun:
        """How a notebook ran from top to bottom, cell by cell.

        Raises:
            StudentFailure: the file is not there or is no notebook.

        """
        return self.pool.run(path or self.grading.submission.the_source())

    def suite_of(
        self,
        tests: str,
        *,
        select: str = "",
        files: Sequence[str] = (),
        modules: Mapping[str, Sequence[str]] | None = None,
        source: str | None = None,
        workdir: str | None = None,
    ) -> Suite:
        """How the instructor's suite ends in the student's process; the arguments are those of `suite.shared`."""
        grading = self.grading
        folder = grading.assignment.folder
        own = {name: (folder / name).read_bytes() for name in suite_files(folder, tests, files)}
        cell_modules = write_modules(grading.submission, modules or {}, source)
        targets = suite_targets(folder, tests)
        content = own | {path: module.content for path, module in cell_modules.items()}
        order = SuiteOrder(targets, select, content | absent_conftests(targets, content), workdir or "")
        owner = Owner(
            tests,
            frozenset(own),
            imported_modules(own),
            beside(folder, tests),
            lambda path, line: locate(cell_modules, path, line),
        )
        return conclude(self.pool.run_suite(order, grading.assignment.limits), owner)

    def partial(self, share: float | Fraction, reason: str, location: Location | None = None) -> None:
        """Award that share of the points, 0..1, if the check goes on to pass."""
        exact = Fraction(str(share)) if isinstance(share, float) else Fraction(share)
        if not 0 <= exact <= 1:
            message = f"partial({share}): a share lies between 0 and 1. Divide by the number of cases."
            raise ValueError(message)
        self.grading.current.award = PartialAward(exact, reason, location)

    def say(self, key: str, **values: object) -> str:
        """A text of the library check's schema, in the student's language."""
        entry = self.grading.entry_of(self.grading.current.check_id)
        texts = library()[str(entry and entry.use)]["x-texts"]
        return fill(Text(**texts[key]), self.grading.language, values)

    def fail(self, key: str, *, location: Location | None = None, **values: object) -> NoReturn:
        """End a library check with a text of its schema."""
        raise CheckFailed(self.say(key, **values), location)

    def same(
        self,
        actual: object,
        expected: object,
        tolerance: float | None = None,
        *,
        rtol: float | None = None,
        atol: float | None = None,
    ) -> None:
        """Fail in the student's language unless kind, shape and values agree.

        Numbers may be off by a millionth. tolerance, relative above 1 and absolute below, replaces that; or rtol and
        atol as numpy.allclose means them.
        """
        from autograde.engine.compare import Tolerance, difference  # numpy, only where it is asked for

        limits = Tolerance.of(tolerance, rtol, atol)
        if what := difference(actual, expected, tolerance=limits, language=self.grading.language):
            self.grading.current.asks.blame(actual)
            raise CheckFailed(what)
