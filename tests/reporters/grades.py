"""Grades made by hand, for reporters to show."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

from autograde.grading.scoring import award
from autograde.model import (
    BaselineSource,
    Change,
    ChangeKind,
    Check,
    Consequence,
    Grade,
    GradedCheck,
    Outcome,
    Penalty,
    Protection,
    Provenance,
    Status,
    SubmissionFacts,
)

SUBMITTED = datetime(2026, 3, 1, 23, 58, tzinfo=timezone(timedelta(hours=3)))


def check(points: str = "5", status: str = "passed", share: str = "1", **more: Any) -> GradedCheck:
    """A graded check: what it is worth, how it ended, and the part that was earned."""
    told = {key: more.pop(key) for key in ("rationale", "location", "duration_s") if key in more}
    asked = Check(id=more.pop("id", "c"), title=more.pop("title", "Title"), points=Decimal(points), **more)
    outcome = Outcome(check_id=asked.id, status=Status(status), share=Fraction(share), **told)
    return GradedCheck(check=asked, outcome=outcome, points=award(asked, outcome))


def failed(points: str = "5", share: str = "0", **more: Any) -> GradedCheck:
    return check(points, "failed", share, **more)


def protected(consequence: Consequence, *paths: str, kind: ChangeKind = "changed") -> Protection:
    """Protected files that are not as the first commit had them."""
    changes = tuple(Change(path, kind) for path in paths)
    return Protection(compared_with=BaselineSource("first-commit", "1a2b3c4"), changes=changes, consequence=consequence)


def graded(*checks: GradedCheck, taken: str = "0", explanation: str = "On time.", **more: Any) -> Grade:
    """The grade that these checks add up to."""
    points = sum((each.points for each in checks), Decimal(0))
    is_broken = any(each.outcome.status is Status.ERROR for each in checks)
    return Grade(
        assignment="hw",
        title=more.pop("title", "Homework"),
        language=more.pop("language", "en"),
        submission=SubmissionFacts(repository="a/b", sha="0" * 40, ref="main", login="ivanov"),
        submitted_at=SUBMITTED,
        time_source=more.pop("time_source", "clock"),
        graded_at=SUBMITTED,
        status="incomplete" if is_broken else "complete",
        checks=checks,
        points=points,
        max_points=sum((each.check.points for each in checks if not each.check.bonus), Decimal(0)),
        penalty=Penalty(
            days=0, percent=Decimal(more.pop("percent", "0")), points=Decimal(taken), explanation=explanation
        ),
        score=None if is_broken else points - Decimal(taken),
        notes=more.pop("notes", ()),
        protection=more.pop("protection", None),
        provenance=Provenance(autograde="1", python="3", student_python=None, platform="x", assignment_sha256="0" * 64),
    )
