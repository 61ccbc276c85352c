"""Compute points from outcomes, in exact decimals; a share is rounded once, to hundredths, half up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from autograde.model import Check, GradedCheck, GradeStatus, Outcome, Status

HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Each check with its points, and their sums; maximum leaves bonuses out."""

    checks: tuple[GradedCheck, ...]
    points: Decimal
    maximum: Decimal
    status: GradeStatus


def score(checks: Sequence[Check], outcomes: Mapping[str, Outcome]) -> Scored:
    """Score every check by the outcome of its id.

    Raises:
        KeyError: a check has no outcome, which the engine rules out.

    """
    graded = tuple(
        GradedCheck(check=check, outcome=outcomes[check.id], points=award(check, outcomes[check.id]))
        for check in checks
    )
    return Scored(
        checks=graded,
        points=sum((graded_check.points for graded_check in graded), Decimal(0)),
        maximum=sum((check.points for check in checks if not check.bonus), Decimal(0)),
        status=_status([graded_check.outcome.status for graded_check in graded]),
    )


def _status(statuses: Sequence[Status]) -> GradeStatus:
    if Status.ERROR in statuses:
        return "incomplete"
    return "provisional" if Status.PENDING in statuses else "complete"


def award(check: Check, outcome: Outcome) -> Decimal:
    """The points of a check for the share earned, in hundredths, halves rounded up."""
    if outcome.status is Status.PASSED:
        return check.points
    exact = check.points * HUNDRED * outcome.share.numerator
    hundredths = (2 * exact + outcome.share.denominator) // (2 * outcome.share.denominator)
    return hundredths / HUNDRED
