"""The fixtures of checks: all that a check needs, and nothing that it must not touch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NoReturn

import pytest

from autograde.assignment.suite_files import absent_conftests, beside, imported_modules, suite_files, suite_targets
from autograde.config.schema import library
from autograde.engine import collection, verdict
from autograde.engine.cell_modules import locate, write_modules
from autograde.engine.session import CHECK_ID, GRADING, PARTIAL, POOL, RECORD
from autograde.engine.suite_verdict import Owner, Suite, conclude
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.pool import Pool
from autograde.kernels.student import Student
from autograde.kernels.suites import SuiteOrder
from autograde.model import Assignment, Context, Location
from autograde.submission.repository import Submission
from autograde.texts import Text
from autograde.texts.formatting import fill


@pytest.fixture
def submission(pytestconfig: pytest.Config) -> Submission:
    """The student's repository: files, notebooks; read, never run."""
    return pytestconfig.stash[GRADING].submission


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    """The state that the student's notebook (or module) left, in a process of its own."""
    pool, (source, until) = _pool(request), _where_from(request)
    with pool.student(source, until) as found:
        yield _listen(request, found)


@pytest.fixture
def student_of(request: pytest.FixtureRequest) -> Iterator[Callable[..., Student]]:
    """student_of("other.ipynb", until="relu"): the student's state from a source of your choice."""
    opened: list[Any] = []

    def open_student(source: str | None = None, until: str | None = None) -> Student:
        context = _pool(request).student(*_where_from(request, source, until))
        found = context.__enter__()
        opened.append(context)
        return _listen(request, found)

    yield open_student
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture
def run_of(request: pytest.FixtureRequest) -> Callable[[str | None], NotebookRun]:
    """run_of("hw.ipynb"): how the notebook ran from top to bottom, cell by cell."""
    stash = request.config.stash

    def run(path: str | None = None) -> NotebookRun:
        return stash[POOL].run(path or stash[GRADING].submission.the_source())

    return run


@pytest.fixture
def suite_of(request: pytest.FixtureRequest) -> Callable[..., Suite]:
    """suite_of("tests/test_relu.py", select="zero"): how a suite of yours ends that runs in the student's process."""
    grading = request.config.stash[GRADING]

    def run(
        tests: str,
        *,
        select: str = "",
        files: Sequence[str] = (),
        modules: Mapping[str, Sequence[str]] | None = None,
        source: str | None = None,
        workdir: str | None = None,
    ) -> Suite:
        folder = grading.assignment.folder
        own = {name: (folder / name).read_bytes() for name in suite_files(folder, tests, files)}
        written = write_modules(grading.submission, modules or {}, source)
        targets = suite_targets(folder, tests)
        content = own | {path: module.content for path, module in written.items()}
        order = SuiteOrder(targets, select, content | absent_conftests(targets, content), workdir or "")
        owner = Owner(
            tests,
            frozenset(own),
            imported_modules(own),
            beside(folder, tests),
            lambda path, line: locate(written, path, line),
        )
        return conclude(_pool(request).run_suite(order, grading.assignment.limits), owner)

    return run


@pytest.fixture
def partial(request: pytest.FixtureRequest) -> Callable[..., None]:
    """partial(0.4, "4 of 10 cases"): what this check earns if it goes on to pass, and why not more."""

    def award(share: float | Fraction, reason: str, location: Location | None = None) -> None:
        exact = Fraction(str(share)) if isinstance(share, float) else Fraction(share)
        if not 0 <= exact <= 1:
            message = f"partial({share}): a share lies between 0 and 1. Divide by the number of cases."
            raise ValueError(message)
        request.node.stash[PARTIAL] = (exact, reason, location)

    return award


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[..., str]:
    """say("missing", paths="a.csv"): a text of the library check's schema, in the student's language."""
    grading = request.config.stash[GRADING]
    check = collection.library_id(request.path, request.function.__name__)
    texts = library()[str(check)]["x-texts"]
    return lambda key, **values: fill(Text(**texts[key]), grading.language, values)


@pytest.fixture
def fail(say: Callable[..., str]) -> Callable[..., NoReturn]:
    """fail("missing", paths="a.csv"): end a library check with a text of its schema."""

    def fail_with(key: str, *, location: Location | None = None, **values: object) -> NoReturn:
        raise verdict.CheckFailed(say(key, **values), location)

    return fail_with


@pytest.fixture
def same(pytestconfig: pytest.Config) -> Callable[..., None]:
    """same(actual, expected): fail in the student's language unless kind, shape and values agree.

    Numbers may be off by a millionth. tolerance, relative above 1 and absolute below, replaces that; or rtol and atol
    as numpy.allclose means them.
    """
    from autograde.engine.compare import Tolerance, difference  # numpy, only where it is asked for

    grading = pytestconfig.stash[GRADING]

    def assert_same(
        actual: object,
        expected: object,
        tolerance: float | None = None,
        *,
        rtol: float | None = None,
        atol: float | None = None,
    ) -> None:
        what = difference(actual, expected, tolerance=Tolerance.of(tolerance, rtol, atol), language=grading.language)
        if what:
            grading.record.blame(actual)
            raise verdict.CheckFailed(what)

    return assert_same


@pytest.fixture
def assignment(pytestconfig: pytest.Config) -> Assignment:
    """The assignment: its folder holds reference solutions and data of the instructor's."""
    return pytestconfig.stash[GRADING].assignment


@pytest.fixture
def context(pytestconfig: pytest.Config) -> Context:
    """Who handed in, when, and by which workflow run."""
    return pytestconfig.stash[GRADING].context


@pytest.fixture
def language(pytestconfig: pytest.Config) -> str:
    """The language of the assignment: en or ru."""
    return pytestconfig.stash[GRADING].language


def _listen(request: pytest.FixtureRequest, student: Student) -> Student:
    """Record what the check asks for and what it is answered: the verdict and the place of a failure follow from it."""
    record = request.node.stash[RECORD]
    student.drivers = request.config.stash[GRADING].assignment.folder
    student.on_ask = lambda label: record.ask(student.source, label)
    student.on_answer = lambda label, value: record.answer(student.source, label, value)
    return student


def _pool(request: pytest.FixtureRequest) -> Pool:
    if POOL not in request.config.stash:
        raise pytest.UsageError(
            "There is no assignment: run pytest on its checks/ folder, or name it with --assignment=FILE."
        )
    return request.config.stash[POOL]


def _where_from(
    request: pytest.FixtureRequest, source: str | None = None, until: str | None = None
) -> tuple[str, str | None]:
    """What was asked for, else what the mark says, else the entry, else the only notebook."""
    grading = request.config.stash[GRADING]
    entry = grading.entries.get(request.node.stash[CHECK_ID])
    mark = request.node.get_closest_marker("source")
    source = source or (mark and (mark.kwargs.get("path") or (mark.args[0] if mark.args else None)))
    until = until or (mark and mark.kwargs.get("until"))
    chosen = source or (entry and entry.source) or grading.submission.the_source()
    return str(chosen), until or (entry.until if entry else None)
