"""A submission, its context, its checks with their outcomes, and the grade that follows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from autograde.model.assignment import Language
from autograde.model.github_facts import RepositoryFacts, WorkflowRun
from autograde.model.location import Location

GradeStatus = Literal["complete", "provisional", "incomplete"]
ChangeKind = Literal["changed", "added", "deleted"]
Consequence = Literal["none", "warned", "restored", "zeroed"]
BaselineKind = Literal["first-commit", "commit", "folder", "manifest"]


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"  # a fault of the student
    PENDING = "pending"  # needs a person, or a token
    SKIPPED = "skipped"  # a check that it requires did not pass
    ERROR = "error"  # a fault of autograde or of the instructor


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who handed in, when, and the source of that time. submitted_at has a UTC offset."""

    submitted_at: datetime
    time_source: str
    login: str | None = None
    run: WorkflowRun | None = None
    hosted: RepositoryFacts | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A protected file that differs from the baseline."""

    path: str
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class BaselineSource:
    """Where protected files as handed out were read from; name is the commit's id, or the path of folder or list."""

    kind: BaselineKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The changes of protected files against the baseline, and the consequence."""

    compared_with: BaselineSource
    changes: tuple[Change, ...] = ()
    consequence: Consequence = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check with its points."""

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
    """A check with its outcome and the points that were earned."""

    check: Check
    outcome: Outcome
    points: Decimal

    @property
    def is_partial(self) -> bool:
        return self.outcome.status is Status.FAILED and self.points > 0

    @property
    def is_missed_bonus(self) -> bool:
        """Whether it is a bonus that was not earned, which is not a failure."""
        return self.check.bonus and self.outcome.status in (Status.FAILED, Status.SKIPPED) and self.points == 0

    @property
    def needs_hint(self) -> bool:
        """Whether the hint helps: the check failed, it was not skipped and did not break."""
        return self.outcome.status is Status.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """The part of the score lost to lateness; percent is exact, points are rounded to hundredths."""

    days: int
    percent: Decimal
    points: Decimal
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFacts:
    """The submitted commit; folder is the path of the work in its repository, '' at its root."""

    repository: str | None
    sha: str | None
    ref: str | None
    login: str | None
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The software and files that produced the grade, so that it can be reproduced.

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
    """The grade of a submission, as the JSON artifact holds it.

    score is None if the grade is incomplete: only the points so far are shown. If the grade is provisional, it is the
    score so far, without the points of pending checks.
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

    @property
    def is_all_done(self) -> bool:
        """Whether nothing is left for the student to do."""
        done = (Status.PASSED, Status.PENDING)
        return all(
            graded.outcome.status in done or graded.check.manual or graded.is_missed_bonus for graded in self.checks
        )

    @property
    def has_passed_all(self) -> bool:
        """Whether all is done, reviews included, and no points are pending."""
        reviews = [graded.outcome.status for graded in self.checks if graded.check.manual]
        return self.is_all_done and self.status != "provisional" and set(reviews) <= {Status.PASSED}

    @property
    def open_checks(self) -> list[GradedCheck]:
        """Checks that did not pass, bonuses last; pending checks are not included."""
        quiet = (Status.PASSED, Status.PENDING)
        listed = [graded for graded in self.checks if graded.outcome.status not in quiet]
        return sorted(listed, key=lambda graded: graded.is_missed_bonus)
