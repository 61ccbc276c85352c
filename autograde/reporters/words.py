"""What several reporters say: numbers out of a maximum, where to look, student text made escape_commands."""

import re
from collections.abc import Mapping
from decimal import Decimal

from autograde.model import Grade, GradedCheck, Language, Location, Status
from autograde.texts.formatting import format_number, text

MAX_CHANGES = 10
# Control, bidirectional and invisible characters: they change what a reader sees.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)


# A first character that GitHub's runner would take for a command: it trims lines, and finds `##[` anywhere.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.M)


def escape_commands(message: str) -> str:
    """Text of which no line is a command to GitHub's runner."""
    return _COMMAND.sub(r"\1: ", message.replace("##[", "## [").replace("\r", "\n"))


def out_of(points: Decimal, maximum: Decimal, language: Language) -> str:
    return f"{format_number(points, language)} / {format_number(maximum, language)}"


def points_of(graded: GradedCheck, language: Language) -> str:
    """`7.5 / 10`; `– / 10` while they are still to be given."""
    if graded.outcome.status is Status.PENDING:
        return f"– / {format_number(graded.check.points, language)}"
    return out_of(graded.points, graded.check.points, language)


def score_line(grade: Grade) -> str:
    """`7.5 of 10 points`, or the points so far where no score can be claimed."""
    points = grade.points if grade.score is None else grade.score
    return text("score-of", grade.language, score=points, maximum=grade.max_points)


def status_word(graded: GradedCheck, language: Language) -> str:
    """passed, failed, in part, skipped …"""
    if graded.is_partial:
        return text("partial", language)
    if graded.is_missed_bonus:
        return text("not-earned", language)
    return text(str(graded.outcome.status), language)


def format_location(location: Location | None, language: Language) -> str:
    """`hw.ipynb, cell 7, line 3`."""
    if location is None:
        return ""
    path = one_line(location.path)
    if location.cell is not None and location.line is not None:
        return f"{path}, {text('cell-line', language, cell=location.cell, line=location.line)}"
    if location.cell is not None:
        return f"{path}, {text('cell', language, cell=location.cell)}"
    if location.line is not None:
        return f"{path}, {text('line', language, line=location.line)}"
    return path


def escape_invisible(message: str) -> str:
    """Student text with the characters that deceive the eye made visible."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match.group()):04x}", message)


def one_line(message: str) -> str:
    """Visible text without line breaks, so that nothing in it passes for a line of the report."""
    return escape_invisible(re.sub(r"[\n\t]+", " ", message))


def status_icon(graded: GradedCheck, marks: Mapping[str, str]) -> str:
    """The sign of an outcome, out of a reporter's own: by status, and `partial`."""
    if graded.is_missed_bonus:
        return marks["skipped"]
    return marks["partial" if graded.is_partial else str(graded.outcome.status)]


def closing_line(grade: Grade) -> str:
    """What a student reads where nothing is left to do."""
    return text("all-passed" if grade.has_passed_all else "all-passed-so-far", grade.language)


def provisional_line(grade: Grade) -> str:
    """How many points are still to come; empty where none are."""
    pending = [graded.check.points for graded in grade.checks if graded.outcome.status is Status.PENDING]
    return text("provisional", grade.language, points=sum(pending)) if pending else ""


def shorten(message: str, max_characters: int = 100) -> str:
    """A text with its middle left out where it is long."""
    half = (max_characters - 1) // 2
    return message if len(message) <= max_characters else f"{message[:half]}…{message[-half:]}"


def protection_line(grade: Grade) -> str:
    """What was found of protected files, and what follows; empty where all are as they were handed out."""
    protection = grade.protection
    if protection is None or protection.consequence == "none":
        return ""
    language = grade.language
    changes = protection.changes[:MAX_CHANGES]
    files = [f"`{shorten(one_line(change.path))}` ({text(change.kind, language)})" for change in changes]
    more = len(protection.changes) - len(files)
    if more:
        files.append(text("and-more", language, count=more))
    kind, _, name = protection.compared_with.partition(" ")
    template = text(f"with-{kind}", language, name=name)
    return text(f"protected-{protection.consequence}", language, template=template, files=", ".join(files))
