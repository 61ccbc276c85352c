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


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"  # the student's
    PENDING = "pending"  # left to a person, or to a place that knows more
    SKIPPED = "skipped"  # a check it builds on did not pass
    ERROR = "error"  # ours or the instructor's


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who handed in, when, and where that time came from. Both instants carry a UTC offset."""

    submitted_at: datetime
    time_source: str
    login: str | None = None
    run: WorkflowRun | None = None
    hosted: RepositoryFacts | None = None


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
    """A check with its outcome and the points that were earned."""

    check: Check
    outcome: Outcome
    points: Decimal

    @property
    def is_partial(self) -> bool:
        return self.outcome.status is Status.FAILED and self.points > 0

    @property
    def is_missed_bonus(self) -> bool:
        """A bonus that was not earned is nothing gone wrong."""
        return self.check.bonus and self.outcome.status in (Status.FAILED, Status.SKIPPED) and self.points == 0

    @property
    def needs_hint(self) -> bool:
        """A hint helps with what the student did; not where the check was skipped, or broke."""
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

    @property
    def is_all_done(self) -> bool:
        """Whether nothing is left for the student to do."""
        done = (Status.PASSED, Status.PENDING)
        return all(
            graded.outcome.status in done or graded.check.manual or graded.is_missed_bonus for graded in self.checks
        )

    @property
    def has_passed_all(self) -> bool:
        """Whether all is done, reviews included, and no point is still to come."""
        reviews = [graded.outcome.status for graded in self.checks if graded.check.manual]
        return self.is_all_done and self.status != "provisional" and set(reviews) <= {Status.PASSED}

    @property
    def open_checks(self) -> list[GradedCheck]:
        """Checks that did not pass, bonuses last; not those that only wait for a review."""
        quiet = (Status.PASSED, Status.PENDING)
        listed = [graded for graded in self.checks if graded.outcome.status not in quiet]
        return sorted(listed, key=lambda graded: graded.is_missed_bonus)
