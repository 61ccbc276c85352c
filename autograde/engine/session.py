"""The state of one pytest run over an assignment's checks."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from autograde.assignment.validation import SHARED_SUITE
from autograde.config.data_files import CHECKS_FOLDER, shipped
from autograde.config.units import parse_size, parse_timeout
from autograde.errors import Problem
from autograde.kernels.headers import Attempt
from autograde.model import Assignment, Check, Context, Entry, Language, Limits, Location, Outcome, Status
from autograde.submission.repository import Submission

WORST_FIRST = (Status.ERROR, Status.FAILED, Status.PENDING, Status.SKIPPED, Status.PASSED)
Progress = Callable[[str, int, int], None]
# The answer where nothing was asked.
NOTHING = object()


@dataclass(frozen=True, slots=True)
class Case:
    """One pytest item of a check, and how it ended."""

    name: str
    outcome: Outcome


@dataclass
class CheckRecord:
    """A check, who defined it, and what became of its cases.

    owner is the entry or function whose check this is, expected the number of cases that were collected, cases how they
    ended by node id, not_run_reason why none could be collected.
    """

    check: Check
    owner: str
    entry: Entry | None = None
    expected: int = 0
    cases: dict[str, Case] = field(default_factory=dict)
    not_run_reason: str = ""
    is_deselected: bool = False

    @property
    def has_passed(self) -> bool:
        return bool(self.cases) and all(case.outcome.status is Status.PASSED for case in self.cases.values())


@dataclass
class AskLog:
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


@dataclass(frozen=True, slots=True)
class PartialAward:
    """The share of its points that a check earns if it passes, 0..1, and why not more."""

    share: Fraction
    reason: str
    location: Location | None = None


@dataclass
class RunningCase:
    """One pytest item while it runs; source and until are those of its `source` mark."""

    check_id: str
    source: str | None = None
    until: str | None = None
    asks: AskLog = field(default_factory=AskLog)
    award: PartialAward | None = None
    skipped_because: str = ""


@dataclass
class Grading:
    """One pytest run over an assignment's checks: what goes in, and what is found on the way."""

    assignment: Assignment
    submission: Submission
    context: Context
    progress: Progress = lambda *_: None
    records: dict[str, CheckRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)
    uncollected: dict[str, str] = field(default_factory=dict)
    confinement: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    current: RunningCase = field(default_factory=lambda: RunningCase(""))
    is_part: bool = False  # somebody named single files or nodes: what is not there was not asked for

    @property
    def language(self) -> Language:
        return self.assignment.language

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(record.check for record in self.records.values())

    def entry_of(self, check_id: str) -> Entry | None:
        record = self.records.get(check_id)
        return record.entry if record else None

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


def limits_of(grading: Grading, source: str) -> Limits:
    """The assignment's limits; a notebook.runs check of that notebook says its time and memory."""
    limits = grading.assignment.limits
    for entry in grading.assignment.entries:
        parameters = entry.parameters
        notebook = parameters.get("notebook") or entry.source or grading.assignment.source
        if entry.use != "notebook.runs" or notebook not in (None, source):
            continue
        if timeout := parameters.get("timeout"):
            limits = replace(limits, notebook_s=parse_timeout(str(timeout)).total_seconds())
            limits = replace(limits, cell_s=min(limits.cell_s, limits.notebook_s))
        if memory := parameters.get("memory"):
            limits = replace(limits, memory_bytes=parse_size(str(memory)))
    return limits
