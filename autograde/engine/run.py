"""One pytest run over the checks of an assignment: builds its arguments, runs it once, returns the outcomes."""

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from autograde.assignment.check_files import find_faults
from autograde.config.data_files import CHECKS_FOLDER
from autograde.context import read_context
from autograde.engine import ordering
from autograde.engine.collection import library_id
from autograde.engine.plugin import GradingPlugin
from autograde.engine.session import WORST_FIRST, Case, CheckRecord, Grading, Progress
from autograde.errors import AssignmentError, Problem
from autograde.kernels.headers import Attempt
from autograde.kernels.runtime import StudentRuntime
from autograde.model import Assignment, Check, Context, Entry, Language, Outcome, Status
from autograde.submission.repository import Submission
from autograde.texts.formatting import text

INI = Path(__file__).parent / "engine.ini"


@dataclass(frozen=True, slots=True)
class CheckRun:
    """Every configured check with exactly one outcome.

    confinement is what student code was locked in by, attempts are what it tried all the same.
    """

    checks: Sequence[Check]
    outcomes: Mapping[str, Outcome]
    confinement: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()


def run_checks(
    assignment: Assignment, submission: Submission, context: Context, runtime: StudentRuntime, progress: Progress
) -> CheckRun:
    """Run all checks of the assignment on the submission.

    Raises:
        AssignmentError: the checks contradict each other or the assignment.

    """
    grading = Grading(assignment, submission, context, progress)
    code, output = _run_pytest(grading, runtime, [])
    _raise_problems(grading)
    why = "interrupted" if code == pytest.ExitCode.INTERRUPTED and not grading.uncollected else ""
    return collect_outcomes(grading, text(why, grading.language) if why else _last_line(output))


def collect_checks(assignment: Assignment) -> Sequence[Check]:
    """The checks of an assignment, collected but not run.

    Raises:
        AssignmentError: a file of checks cannot be imported, or the checks contradict each other.

    """
    nobody = read_context(assignment, None, None)
    grading = Grading(assignment, Submission(assignment.folder, assignment.source), nobody)
    _run_pytest(grading, StudentRuntime(sys.executable), ["--collect-only"])
    _raise_problems(grading)
    ordering.add_missing(grading, lambda entry: _why_missing(grading, entry, ""))
    problems = [problem for path in _own_files(grading) for problem in find_faults(path)]
    problems += [
        Problem(record.entry.line, record.entry.place, f"{record.not_run_reason}. Fix the file.")
        for record in grading.records.values()
        if record.entry and record.not_run_reason
    ]
    if problems:
        raise AssignmentError(str(assignment.path), problems)
    return grading.checks


def _own_files(grading: Grading) -> list[Path]:
    """The instructor's files that checks were found in."""
    return sorted(path for path in grading.files if library_id(path, "") is None)


def collect_outcomes(grading: Grading, why_not_run: str) -> CheckRun:
    """One outcome for each check, whatever pytest came to."""
    ordering.add_missing(grading, lambda entry: _why_missing(grading, entry, why_not_run))
    for path, report in grading.uncollected.items():
        _add_uncollected(grading, Path(path), report)
    outcomes = {
        check_id: _outcome(record, grading.language, why_not_run) for check_id, record in grading.records.items()
    }
    return CheckRun(grading.checks, outcomes, grading.confinement, grading.attempts)


def _run_pytest(grading: Grading, runtime: StudentRuntime, more: list[str]) -> tuple[int, str]:
    """Pytest's exit code and what it printed."""
    printed = io.StringIO()
    with _clean_environment(), _forget_modules(grading.assignment.folder), contextlib.redirect_stdout(printed):
        code = pytest.main([*_arguments(grading), *more, *grading.targets()], plugins=[GradingPlugin(grading, runtime)])
    return int(code), printed.getvalue()


def _arguments(grading: Grading) -> list[str]:
    folder = grading.assignment.folder
    own = folder / CHECKS_FOLDER
    return [
        "--disable-plugin-autoload",
        f"--config-file={INI}",
        f"--rootdir={folder}",
        f"--confcutdir={own if own.is_dir() else folder}",
        "--import-mode=importlib",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:unraisableexception",  # it collects garbage twice, and what it finds is nobody's verdict
        "-p",
        "no:threadexception",
        "-q",
        "--tb=short",
        "--color=no",
        "--continue-on-collection-errors",
    ]


@contextlib.contextmanager
def _clean_environment() -> Iterator[None]:
    """No variable steers pytest."""
    removed = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PYTEST_")}
    try:
        yield
    finally:
        os.environ.update(removed)


@contextlib.contextmanager
def _forget_modules(folder: Path) -> Iterator[None]:
    """The next assignment's checks/test_relu.py is another module of the same name."""
    path, before = list(sys.path), set(sys.modules)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(f"{folder}{os.sep}"):
                del sys.modules[name]


def _raise_problems(grading: Grading) -> None:
    if grading.problems:
        raise AssignmentError(str(grading.assignment.path), grading.problems)


# ------------------------------------------------------------------------------------------------ outcomes


def _outcome(record: CheckRecord, language: Language, why_not_run: str) -> Outcome:
    cases = list(record.cases.values())
    if len(cases) < max(record.expected, 1):
        rationale = text("not-run", language, why=record.not_run_reason or why_not_run)
        return Outcome(check_id=record.check.id, status=Status.ERROR, share=Fraction(0), rationale=rationale)
    if len(cases) == 1:
        return cases[0].outcome
    return _join(record.check.id, cases, language)


def _join(check_id: str, cases: Sequence[Case], language: Language) -> Outcome:
    """Cases share a check's points equally; the first that did not pass speaks for it."""
    outcomes = [case.outcome for case in cases]
    status = next(status for status in WORST_FIRST if any(outcome.status is status for outcome in outcomes))
    passed = sum(outcome.status is Status.PASSED for outcome in outcomes)
    speaker = next(case for case in cases if case.outcome.status is status)
    rationale = ""
    if status is Status.SKIPPED and passed == 0:
        rationale = speaker.outcome.rationale
    elif status is not Status.PASSED:
        tally = text("cases", language, passed=passed, count=len(cases))
        rationale = f"{tally}; {_case_name(speaker)}: {speaker.outcome.rationale}"
    return Outcome(
        check_id=check_id,
        status=status,
        share=sum((outcome.share for outcome in outcomes), Fraction(0)) / len(cases),
        rationale=rationale,
        location=speaker.outcome.location,
        duration_s=sum(outcome.duration_s for outcome in outcomes),
    )


def _case_name(case: Case) -> str:
    name, bracket, parameters = case.name.partition("[")
    return _unescape(parameters.removesuffix("]")) if bracket else name.removeprefix("test_")


def _unescape(case_id: str) -> str:
    """Pytest writes what is not ASCII in an id as an escape; a student reads letters."""
    return re.sub(r"\\u([0-9a-f]{4})|\\x([0-9a-f]{2})", lambda code: chr(int(code[1] or code[2], 16)), case_id)


def _why_missing(grading: Grading, entry: Entry, why_not_run: str) -> str:
    file = grading.assignment.folder / str(entry.pytest).partition("::")[0]
    report = grading.uncollected.get(str(file))
    if report is not None:
        return _last_line(report)
    if entry.pytest and not why_not_run:
        return text("collected-nothing", grading.language, target=entry.pytest)
    return why_not_run or text("collected-nothing", grading.language, target=entry.use)


def _add_uncollected(grading: Grading, path: Path, report: str) -> None:
    """A file of checks that no entry names, and that cannot be imported, is a check that broke."""
    named_paths = {
        grading.assignment.folder / str(e.pytest).partition("::")[0] for e in grading.assignment.entries if e.pytest
    }
    if path in named_paths:
        return
    name = path.stem.removeprefix("test_")
    check = Check(id=name, title=path.name, points=Decimal(0))
    record = grading.records.setdefault(name, CheckRecord(check, str(path)))
    record.not_run_reason = record.not_run_reason or _last_line(report)


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix("E").strip()[:300] if lines else "pytest said nothing"
