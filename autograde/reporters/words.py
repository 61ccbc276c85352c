"""What several reporters say: numbers out of a maximum, where to look, student text made harmless."""

import re
from collections.abc import Mapping
from decimal import Decimal

from autograde.model import Grade, GradedCheck, Language, Location, Status
from autograde.texts.formatting import number, text

MOST_CHANGES = 10
# Control, bidirectional and invisible characters: they change what a reader sees.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)


# A first character that GitHub's runner would take for a command: it trims lines, and finds `##[` anywhere.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.M)


def harmless(written: str) -> str:
    """Text of which no line is a command to GitHub's runner."""
    return _COMMAND.sub(r"\1: ", written.replace("##[", "## [").replace("\r", "\n"))


def out_of(points: Decimal, maximum: Decimal, language: Language) -> str:
    return f"{number(points, language)} / {number(maximum, language)}"


def points_of(each: GradedCheck, language: Language) -> str:
    """`7.5 / 10`; `– / 10` while they are still to be given."""
    if each.outcome.status is Status.PENDING:
        return f"– / {number(each.check.points, language)}"
    return out_of(each.points, each.check.points, language)


def score_line(grade: Grade) -> str:
    """`7.5 of 10 points`, or the points so far where no score can be claimed."""
    points = grade.points if grade.score is None else grade.score
    return text("score-of", grade.language, score=points, maximum=grade.max_points)


def status_word(each: GradedCheck, language: Language) -> str:
    """passed, failed, in part, skipped …"""
    if each.is_partial:
        return text("partial", language)
    if each.is_missed_bonus:
        return text("not-earned", language)
    return text(str(each.outcome.status), language)


def where(place: Location | None, language: Language) -> str:
    """`hw.ipynb, cell 7, line 3`."""
    if place is None:
        return ""
    path = one_line(place.path)
    if place.cell is not None and place.line is not None:
        return f"{path}, {text('cell-line', language, cell=place.cell, line=place.line)}"
    if place.cell is not None:
        return f"{path}, {text('cell', language, cell=place.cell)}"
    if place.line is not None:
        return f"{path}, {text('line', language, line=place.line)}"
    return path


def visible(written: str) -> str:
    """Student text with the characters that deceive the eye made visible."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match.group()):04x}", written)


def one_line(written: str) -> str:
    """Visible text without line breaks, so that nothing in it passes for a line of the report."""
    return visible(re.sub(r"[\n\t]+", " ", written))


def mark(each: GradedCheck, marks: Mapping[str, str]) -> str:
    """The sign of an outcome, out of a reporter's own: by status, and `partial`."""
    if each.is_missed_bonus:
        return marks["skipped"]
    return marks["partial" if each.is_partial else str(each.outcome.status)]


def praise(grade: Grade) -> str:
    """What a student reads where nothing is left to do."""
    return text("all-passed" if grade.has_passed_all else "all-passed-so-far", grade.language)


def provisional_line(grade: Grade) -> str:
    """How many points are still to come; empty where none are."""
    pending = [each.check.points for each in grade.checks if each.outcome.status is Status.PENDING]
    return text("provisional", grade.language, points=sum(pending)) if pending else ""


def shorten(written: str, most: int = 100) -> str:
    """A text with its middle left out where it is long."""
    half = (most - 1) // 2
    return written if len(written) <= most else f"{written[:half]}…{written[-half:]}"


def protection_line(grade: Grade) -> str:
    """What was found of protected files, and what follows; empty where all are as they were handed out."""
    protection = grade.protection
    if protection is None or protection.consequence == "none":
        return ""
    language = grade.language
    changes = protection.changes[:MOST_CHANGES]
    shown = [f"`{shorten(one_line(each.path))}` ({text(each.kind, language)})" for each in changes]
    more = len(protection.changes) - len(shown)
    if more:
        shown.append(text("and-more", language, count=more))
    kind, _, name = protection.compared_with.partition(" ")
    template = text(f"with-{kind}", language, name=name)
    return text(f"protected-{protection.consequence}", language, template=template, files=", ".join(shown))
