"""The arrows of the house: frozen values that pass from room to room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeVar

from autograde.github_facts import Hosted, WorkflowRun

Value = TypeVar("Value")
Language = Literal["en", "ru"]
DayRule = Literal["started", "started-inclusive", "full"]
PenaltyBase = Literal["earned", "maximum"]
CountedAt = Literal["pushed", "created", "finished", "committed"]
GradeStatus = Literal["complete", "provisional", "incomplete"]
OnChange = Literal["warn", "restore", "zero"]
ChangeKind = Literal["changed", "added", "deleted"]
Consequence = Literal["none", "warned", "restored", "zeroed"]


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"  # the student's
    PENDING = "pending"  # left to a person, or to a place that knows more
    SKIPPED = "skipped"  # a check it builds on did not pass
    ERROR = "error"  # ours or the instructor's


@dataclass(frozen=True, slots=True)
class Location:
    """Where the student must look; line counts from 1, inside the cell when there is one.

    cell is the number that Jupyter shows as In [n] after "Restart kernel and run all cells".
    file_line is the line of the file as it stands, which for a notebook is a line of its JSON.
    """

    path: str
    line: int | None = None
    cell: int | None = None
    file_line: int | None = None

    @classmethod
    def in_source(cls, path: str, cell: int | None, line: int | None) -> "Location":
        """A line of a notebook's cell, or of a .py file, which is read as one cell and has none."""
        return cls(path, line=line, cell=None if path.endswith(".py") else cell)


@dataclass(frozen=True, slots=True)
class CellSource:
    """A code cell; number is what Jupyter would show as In [n] after running all cells."""

    number: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What student code may take: seconds, bytes, processes."""

    cell_s: float
    notebook_s: float
    check_s: float
    memory_bytes: int
    output_bytes: int
    processes: int
    threads: int = 1
    network: bool = False
    programs: bool = True
    gpu: bool = False
    cache: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePolicy:
    """How lateness costs; percentages are exact, 0..100."""

    per_day: Decimal
    cap: Decimal
    grace: timedelta = timedelta(0)
    day: DayRule = "started"
    base: PenaltyBase = "earned"
    close_after: timedelta | None = None
    counted_at: CountedAt = "pushed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One student's own deadline, or none at all when waived."""

    until: datetime | None = None
    more: timedelta | None = None
    waived: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of `checks:`: a check of the library, a file or node of the instructor's own, or what a person reviews.

    points is None where the marks in the instructor's file say them. rationale replaces what the check says when it
    finds the work wanting; `{why}` in it stands for the check's own words. What kept it from looking is told as it is.
    """

    id: str
    place: str
    line: int
    use: str | None = None
    pytest: str | None = None
    manual: bool = False
    parameters: Mapping[str, object] = field(default_factory=dict)
    points: Decimal | None = None
    title: str | None = None
    rationale: str | None = None
    hint: str | None = None
    hidden: bool = False
    bonus: bool = False
    requires: tuple[str, ...] = ()
    source: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What protected files are compared with: one of a commit of the submission, a list of hashes, a folder."""

    commit: str | None = None
    manifest: str | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An autograde.yml, read and found right; origin is owner/name@commit of the repository it was fetched from."""

    id: str
    title: str
    path: Path
    sha256: str
    language: Language
    entries: tuple[Entry, ...]
    limits: Limits
    source: str | None = None
    total: Decimal | None = None
    deadline: datetime | None = None
    zone: str | None = None
    late: LatePolicy | None = None
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    reviews: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    protected: tuple[str, ...] = ()
    template: Template | None = None
    on_change: OnChange = "restore"
    origin: str | None = None

    @property
    def folder(self) -> Path:
        return self.path.parent

    def extension(self, login: str | None) -> Extension | None:
        """The student's own deadline."""
        return _of_login(self.extensions, login)

    def reviewed(self, login: str | None) -> Mapping[str, Decimal]:
        """The points that the student was given for `manual:` entries, by id."""
        return _of_login(self.reviews, login) or {}


def _of_login(entries: Mapping[str, Value], login: str | None) -> Value | None:
    """What stands under a login; GitHub does not tell upper from lower case in them."""
    return {name.casefold(): each for name, each in entries.items()}.get((login or "").casefold())


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who handed in, when, and where that time came from. Both instants carry a UTC offset."""

    submitted_at: datetime
    time_source: str
    login: str | None = None
    run: WorkflowRun | None = None
    hosted: Hosted | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A protected file that is not as it was handed out."""

    path: str
    kind: ChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """How protected files compare with what was handed out, and what follows from it."""

    compared_with: str
    changes: tuple[Change, ...] = ()
    consequence: Consequence = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is asked of the student, and what it is worth."""

    id: str
    title: str
    points: Decimal
    hint: str = ""
    hidden: bool = False
    bonus: bool = False
    manual: bool = False
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one check ended; share is the part of its points that was earned, 0..1."""

    check_id: str
    status: Status
    share: Fraction
    rationale: str = ""
    location: Location | None = None
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedCheck:
    check: Check
    outcome: Outcome
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """The part of the score lost to lateness; percent is exact, points are rounded to hundredths."""

    days: int
    percent: Decimal
    points: Decimal
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFacts:
    """What was handed in; folder is where in its repository the work lies, '' at its root."""

    repository: str | None
    sha: str | None
    ref: str | None
    login: str | None
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What produced the grade, so that it can be produced again.

    assignment_from is owner/name@sha of an instructor's repository; run is the address of the workflow run.
    """

    autograde: str
    python: str
    student_python: str | None
    platform: str
    assignment_sha256: str
    assignment_from: str | None = None
    run: str | None = None
    confinement: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """All of it together: what the JSON artifact holds.

    score is None while the grade is incomplete: points so far are shown, no final score is claimed. It is the score so
    far while the grade is provisional: points of checks that are pending are still to come.
    """

    assignment: str
    title: str
    language: Language
    submission: SubmissionFacts
    submitted_at: datetime
    time_source: str
    graded_at: datetime
    status: GradeStatus
    checks: tuple[GradedCheck, ...]
    points: Decimal
    max_points: Decimal
    penalty: Penalty
    score: Decimal | None
    notes: tuple[str, ...]
    provenance: Provenance
    protection: Protection | None = None
