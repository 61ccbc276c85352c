"""Which instant counts as handed in, and the penalty if none is known."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from autograde.context import CLOCK, CLONE, FINISHED, NOT_SUBMISSION_TIMES
from autograde.model import Assignment, Context, Language, Penalty
from autograde.texts.formatting import text


def settle_time(context: Context, assignment: Assignment, graded_at: datetime) -> Context:
    """With counted_at: finished, the submission time is when the checks finished (course text 002, "Сдача")."""
    if context.time_source == CLOCK and assignment.late and assignment.late.counted_at == "finished":
        return replace(context, submitted_at=graded_at, time_source=FINISHED)
    return context


def penalty_without_time(context: Context, language: Language) -> Penalty | None:
    """A penalty of 0 if the time of submission is not known; else None."""
    if context.time_source not in NOT_SUBMISSION_TIMES:
        return None
    explanation = text("no-time-of-clone" if context.time_source == CLONE else "no-time", language)
    return Penalty(days=0, percent=Decimal(0), points=Decimal(0), explanation=explanation)
