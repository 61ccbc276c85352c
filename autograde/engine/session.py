"""One pytest run over an assignment's checks: what goes in, what is found on the way, where pytest keeps it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest

from autograde.assignment.validation import SHARED_SUITE
from autograde.config.data_files import CHECKS_FOLDER, shipped
from autograde.engine.check_alarm import CheckAlarm
from autograde.errors import Problem
from autograde.kernels.headers import Attempt
from autograde.kernels.pool import Pool
from autograde.model import Assignment, Check, Context, Entry, Language, Location, Outcome, Status
from autograde.submission.repository import Submission

WORST_FIRST = (Status.ERROR, Status.FAILED, Status.PENDING, Status.SKIPPED, Status.PASSED)


@dataclass(frozen=True, slots=True)
class Case:
    """One pytest item of a check, and how it ended."""

    name: str
    outcome: Outcome


# The answer where nothing was asked.
NOTHING = object()


@dataclass
class Record:
    """What a check asked student code for, by source and name; blamed is the name of a wrong answer.

    Of the answers only the last one is kept: each may hold hundreds of megabytes.
    """

    names: list[tuple[str, str]] = field(default_factory=list)
    answered: dict[int, tuple[str, str]] = field(default_factory=dict)
    last_answer: object = NOTHING
    blamed: tuple[str, str] | None = None

    def ask(self, source: str, label: str) -> None:
        self.names.append((source, label))

    def answer(self, source: str, label: str, value: object) -> None:
        self.answered[id(value)] = (source, label)
        self.last_answer = value

    def blame(self, value: object) -> None:
        """Remember which answer was wrong; a value that was computed from answers is none of them."""
        self.blamed = self.answered.get(id(value))

    def suspects(self) -> list[tuple[str, str]]:
        """The names that a failure may point to, the likeliest first."""
        latest = list(reversed(self.names))
        return [self.blamed, *latest] if self.blamed else latest


@dataclass
class Grading:
    """One pytest run over an assignment's checks: what goes in, and what is found on the way."""

    assignment: Assignment
    submission: Submission
    context: Context
    progress: Callable[[str, int, int], None]
    checks: dict[str, Check] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)
    cases: dict[str, dict[str, Case]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)
    uncollected: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    deselected: set[str] = field(default_factory=set)
    confinement: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    record: Record = field(default_factory=Record)  # of the check that runs
    is_part: bool = False  # somebody named single files or nodes: what is not there was not asked for

    @property
    def language(self) -> Language:
        return self.assignment.language

    def targets(self) -> list[str]:
        """What pytest is to collect: the library's modules in use, and the instructor's own files."""
        modules = {entry.use.partition(".")[0] for entry in self.assignment.entries if entry.use}
        own = [str(self.assignment.folder / entry.pytest) for entry in self.assignment.entries if entry.pytest]
        folder = self.assignment.folder / CHECKS_FOLDER
        return [
            *(str(library_file(module)) for module in sorted(modules)),
            *([str(folder)] if _has_own_checks(folder) else []),
            *own,
        ] or [str(library_file("files"))]  # without any file, pytest would look for some

    def is_shared(self, path: Path) -> bool:
        """Whether a file or folder of checks/ is a suite that runs in the student's process, and nothing else."""
        folder = self.assignment.folder
        if any(_is_below(path, folder, entry.pytest) for entry in self.assignment.entries if entry.pytest):
            return False
        shared = (str(entry.parameters["tests"]) for entry in self.assignment.entries if entry.use == SHARED_SUITE)
        return any(_is_below(path, folder, tests) for tests in shared)


def _is_below(path: Path, folder: Path, target: str) -> bool:
    return path.is_relative_to(folder / target.partition("::")[0])


def library_file(module: str) -> Path:
    return shipped("checks") / f"{module}.py"


def _has_own_checks(folder: Path) -> bool:
    return folder.is_dir() and folder.resolve() != shipped("checks").resolve() and any(folder.rglob("test_*.py"))


GRADING = pytest.StashKey[Grading]()
POOL = pytest.StashKey[Pool]()
ALARM = pytest.StashKey[CheckAlarm]()
# Of an item: its check, what it asked student code, its part of the points, why it was skipped.
CHECK_ID = pytest.StashKey[str]()
RECORD = pytest.StashKey[Record]()
PARTIAL = pytest.StashKey[tuple[Fraction, str, Location | None]]()
MISSED = pytest.StashKey[str]()
