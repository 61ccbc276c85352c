"""What a check raised → status, rationale, place: the student's failure and the grader's, told apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from autograde.engine.check_alarm import CheckTimeout
from autograde.errors import CheckFailed as CheckFailed
from autograde.errors import InstructorFault, StudentFailure
from autograde.model import Language, Location, Status
from autograde.texts.formatting import shorten, text

MAX_CHARACTERS = 800
MAX_LINES = 10
MAX_LINE_CHARACTERS = 240
# What using None as data raises in a check's own code.
_NONE_ERRORS = (TypeError, AttributeError, ValueError)


class Undecided(Exception):
    """A check that cannot be decided here, as without a token; the text says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    status: Status
    rationale: str = ""
    location: Location | None = None


def judge(error: BaseException | None, language: Language, *, last_answer: object = 0) -> Verdict:
    """The verdict on what a check raised, None if it raised nothing.

    last_answer is the last value that came from student code: a check that stumbles over None where data was asked
    for has met a forgotten `return`, not a fault of its own.
    """
    if error is None:
        return Verdict(Status.PASSED)
    if isinstance(error, StudentFailure):
        return Verdict(Status.FAILED, cut(describe(error, language)), error.location)
    if isinstance(error, CheckFailed):
        return Verdict(Status.FAILED, cut(str(error)), error.location)
    if isinstance(error, InstructorFault):
        return Verdict(Status.ERROR, cut(text("check-broke", language, what=text(error.key, language, **error.values))))
    if isinstance(error, Undecided):
        return Verdict(Status.PENDING, cut(str(error)))
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return Verdict(Status.FAILED, cut(_assertion(str(error), language)))
    if isinstance(error, pytest.skip.Exception):
        return Verdict(Status.ERROR, text("self-skipped", language, why=str(error)))
    if isinstance(error, _NONE_ERRORS) and last_answer is None:
        return Verdict(Status.FAILED, text("no-data", language, what="None"))
    if isinstance(error, CheckTimeout):
        return Verdict(
            Status.ERROR, text("check-broke", language, what=text("overran", language, seconds=error.seconds))
        )
    return Verdict(Status.ERROR, cut(text("check-broke", language, what=f"{type(error).__name__}: {error}")))


def describe(failure: StudentFailure, language: Language) -> str:
    """The sentence of a failure; failures and keys inside it are put into words too."""
    values = {name: _in_words(value, language) for name, value in failure.values.items()}
    if isinstance(how := values.get("how"), str):
        values["how"] = text(how, language, **values)
    return text(failure.key, language, **values)


def _in_words(value: object, language: Language) -> object:
    return describe(value, language) if isinstance(value, StudentFailure) else value


def compare_in_words(op: str, left: object, right: object, language: Language) -> list[str]:
    """What pytest shows for `assert left op right`: the actual value stands left, the expected right."""
    values = {"actual": shorten(left), "expected": shorten(right)}
    if op == "==":
        return [text("got-expected", language, **values)]
    if op == "in":
        return [text("not-contained", language, **values)]
    return [text("compared", language, op=op, **values)]


def _assertion(message: str, language: Language) -> str:
    """The instructor's own words if there are any, else pytest's introspection in plain words."""
    own, separator, introspection = message.partition("\nassert ")
    if message.startswith("assert "):
        own, introspection = "", message.removeprefix("assert ")
    elif not separator:
        return message.strip()
    if own.strip():
        return own.strip()
    first, *rest = introspection.splitlines()
    wheres = [re.sub(r"^\s*\+\s+where\s+", "", line).strip() for line in rest if re.match(r"^\s*\+\s+where", line)]
    return "\n".join([first, *(text("where", language, what=_clip(where)) for where in wheres[:3])])


def _clip(line: str) -> str:
    return line if len(line) <= MAX_LINE_CHARACTERS else f"{line[: MAX_LINE_CHARACTERS - 3]}..."


def cut(rationale: str) -> str:
    """Student-sized: at most ten lines and eight hundred characters."""
    lines: Sequence[str] = rationale.strip().splitlines()
    shortened = "\n".join(lines[:MAX_LINES])
    is_whole = len(lines) <= MAX_LINES and len(shortened) <= MAX_CHARACTERS
    return shortened if is_whole else f"{shortened[: MAX_CHARACTERS - 3]}..."
