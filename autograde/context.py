"""Who handed in, and when: the Context, with the source of its time."""

from datetime import UTC, datetime

from autograde import units
from autograde.errors import SurroundingsError
from autograde.model import Assignment, Context


def read_context(assignment: Assignment, submitted_at: str | None, login: str | None) -> Context:
    """The context of a run by hand: the time that was named, or this computer's clock.

    A time without an offset is local to the assignment's time zone, or UTC where it names none.

    Raises:
        SurroundingsError: the time cannot be read.

    """
    if submitted_at is None:
        return Context(submitted_at=datetime.now(UTC).replace(microsecond=0), time_source="clock", login=login)
    try:
        moment = units.parse_moment(submitted_at, assignment.zone or "UTC")
    except units.UnitError as error:
        raise SurroundingsError(f"--submitted-at: {error}") from error
    return Context(submitted_at=moment, time_source="option --submitted-at", login=login)
