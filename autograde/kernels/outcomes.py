"""Which exception a check gets when a reply holds no value."""

from collections.abc import Callable

from autograde.errors import DriverError, Raised, SetupError, StudentFailure
from autograde.kernels.wire import protocol
from autograde.kernels.wire.code_location import CodeLocation
from autograde.kernels.wire.protocol import ExceptionRaised, Refused
from autograde.model import Location

MissingNameReason = Callable[[str], StudentFailure | None]


class MissingName(StudentFailure):
    """The student's code does not define the name."""


def exception_for(outcome: Refused | ExceptionRaised, source: str, missing_name_reason: MissingNameReason) -> Exception:
    """The exception for an outcome in the process of that notebook or module."""
    match outcome:
        case ExceptionRaised(kind, message, bases, at):
            return Raised(kind, message, bases=bases, location=_locate(at, source) if at else None)
        case Refused(protocol.MISSING, name):
            return _describe_missing_name(name, missing_name_reason(name))
        case Refused(protocol.TOO_BIG, text):
            return StudentFailure("too-big", what=text)
        case Refused(protocol.UNAVAILABLE, text):
            return SetupError(f"the students' Python: {text}")
        case Refused(protocol.DRIVER_FAULT, text):
            return DriverError(text)
    return StudentFailure("asserted", what=outcome.text)


def _describe_missing_name(name: str, reason: StudentFailure | None) -> MissingName:
    if reason is None:
        return MissingName("no-name", name=name)
    return MissingName("no-name-after", location=reason.location, name=name, why=reason)


def _locate(at: CodeLocation, source: str) -> Location:
    return Location(source if at.cell else at.file, line=at.line, cell=at.cell)
