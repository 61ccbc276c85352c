"""Texts that several reporters share: points out of a maximum, locations, escaped student text."""

import re
from collections.abc import Mapping
from decimal import Decimal

from autograde.model import Grade, GradedCheck, Language, Location, Status
from autograde.texts.formatting import format_number, text
from autograde.texts.truncate import cut_middle

MAX_CHANGES = 10
MAX_PATH_CHARACTERS = 100
# Control, bidirectional and invisible characters: they change how a text looks.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)


# The start of a workflow command: GitHub's runner ignores leading spaces, and finds `##[` anywhere in a line.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.M)


def escape_commands(message: str) -> str:
    """Text in which GitHub's runner finds no workflow command."""
    return _COMMAND.sub(r"\1: ", message.replace("##[", "## [").replace("\r", "\n"))


def format_points(points: Decimal, maximum: Decimal, language: Language) -> str:
    return f"{format_number(points, language)} / {format_number(maximum, language)}"


def format_check_points(graded: GradedCheck, language: Language) -> str:
    """`7.5 / 10`; `– / 10` if the check is pending."""
    if graded.outcome.status is Status.PENDING:
        return f"– / {format_number(graded.check.points, language)}"
    return format_points(graded.points, graded.check.points, language)


def score_line(grade: Grade) -> str:
    """`7.5 of 10 points`, or the points so far if the grade has no score."""
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
    """Student text with invisible and misleading characters written as escapes."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match.group()):04x}", message)


def one_line(message: str) -> str:
    """Escaped text without line breaks, so that it cannot imitate a line of the report."""
    return escape_invisible(re.sub(r"[\n\t]+", " ", message))


def status_icon(graded: GradedCheck, marks: Mapping[str, str]) -> str:
    """The icon of an outcome from the reporter's own set, by status or `partial`."""
    if graded.is_missed_bonus:
        return marks["skipped"]
    return marks["partial" if graded.is_partial else str(graded.outcome.status)]


def closing_line(grade: Grade) -> str:
    """The last line for a student who has nothing left to do."""
    return text("all-passed" if grade.has_passed_all else "all-passed-so-far", grade.language)


def provisional_line(grade: Grade) -> str:
    """How many points are still pending; empty if none are."""
    pending = [graded.check.points for graded in grade.checks if graded.outcome.status is Status.PENDING]
    return text("provisional", grade.language, points=sum(pending)) if pending else ""


def protection_line(grade: Grade) -> str:
    """The changed protected files and the consequence; empty if none was changed."""
    protection = grade.protection
    if protection is None or protection.consequence == "none":
        return ""
    language = grade.language
    changes = protection.changes[:MAX_CHANGES]
    files = [
        f"`{cut_middle(one_line(change.path), MAX_PATH_CHARACTERS)}` ({text(change.kind, language)})"
        for change in changes
    ]
    more = len(protection.changes) - len(files)
    if more:
        files.append(text("and-more", language, count=more))
    source = protection.compared_with
    template = text(f"with-{source.kind}", language, name=source.name)
    return text(f"protected-{protection.consequence}", language, template=template, files=", ".join(files))
