"""The score table in a terminal, and the progress line while cells run."""

import contextlib
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import TextIO

from autograde.model import Grade, GradedCheck, Status
from autograde.reporters.words import (
    closing_line,
    escape_commands,
    escape_invisible,
    format_check_points,
    format_location,
    format_points,
    one_line,
    protection_line,
    provisional_line,
    score_line,
    status_icon,
    status_word,
)
from autograde.texts.formatting import format_number, text

TITLE_WIDTH = 60
_CLEARED = "\r\033[K"
_MARKS = {"passed": "✓", "failed": "✗", "partial": "◐", "skipped": "–", "pending": "?", "error": "!"}


def render(grade: Grade) -> str:
    """The whole report, about 100 columns wide; long rationales are not wrapped."""
    return _join([one_line(grade.title), "", *_table(grade), "", *_details(grade), *_sums(grade)])


def render_part(grade: Grade) -> str:
    """The checks that ran, if only some were selected."""
    footer = text("some-selected", grade.language, selected=len(grade.checks))
    return _join([one_line(grade.title), "", *_table(grade), "", *_details(grade), footer])


def _join(lines: list[str]) -> str:
    return escape_commands("\n".join(lines)) + "\n"


def write(grade: Grade, stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(render(grade).encode(encoding, "replace").decode(encoding))


def _table(grade: Grade) -> list[str]:
    return [_row(graded, grade) for graded in grade.checks]


def _row(graded: GradedCheck, grade: Grade) -> str:
    bonus = f" ({text('bonus', grade.language)})" if graded.check.bonus else ""
    title = _fit(one_line(graded.check.title) + bonus, TITLE_WIDTH)
    points = format_check_points(graded, grade.language) if graded.check.points else ""
    return f" {status_icon(graded, _MARKS)} {title}  {points:>13}  {status_word(graded, grade.language)}".rstrip()


def _fit(title: str, width: int) -> str:
    """The title in exactly that many columns."""
    while _columns(title) > width:
        title = title[:-2] + "…"
    return title + " " * (width - _columns(title))


def _columns(line: str) -> int:
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line
    )


def _details(grade: Grade) -> list[str]:
    lines: list[str] = []
    for graded in grade.open_checks:
        location = format_location(graded.outcome.location, grade.language)
        head = f" {status_icon(graded, _MARKS)} {one_line(graded.check.title)}"
        lines.append(f"{head} ({location})" if location else head)
        lines.extend(f"     {escape_invisible(line)}" for line in graded.outcome.rationale.splitlines())
        if graded.check.hint and graded.needs_hint:
            lines.append(f"     {text('hint', grade.language)}: {one_line(graded.check.hint)}")
    return [*lines, ""] if lines else []


def _sums(grade: Grade) -> list[str]:
    language = grade.language
    penalty_points = format_number(grade.penalty.points, language)
    label = text("score" if grade.score is not None else "points-so-far", language)
    lines = [
        f"{text('points', language)}: {format_points(grade.points, grade.max_points, language)}",
        f"{text('penalty', language)}: {penalty_points}. {one_line(grade.penalty.explanation)}",
        *filter(None, [protection_line(grade), provisional_line(grade)]),
        f"{label}: {score_line(grade)}",
    ]
    lines[:0] = [closing_line(grade)] if grade.is_all_done else []
    lines.extend(one_line(note) for note in grade.notes)
    errors = sum(graded.outcome.status is Status.ERROR for graded in grade.checks)
    return [*lines, text("incomplete", language, checks=errors)] if errors else lines


@contextlib.contextmanager
def progress_line(stream: TextIO | None = None) -> Iterator[Callable[[str, int, int], None]]:
    """Show which cell runs: a line that is rewritten on a terminal and cleared at the end; nothing elsewhere."""
    out = stream or sys.stderr
    if not out.isatty():
        yield lambda *_: None
        return
    # pytest captures descriptor 2 while checks run.
    with contextlib.nullcontext(out) if stream else os.fdopen(os.dup(out.fileno()), "w") as line:

        def show(source: str, number_of_cell: int, count: int) -> None:
            line.write(f"{_CLEARED}{one_line(source)}: {number_of_cell} / {count}")
            line.flush()

        try:
            yield show
        finally:
            line.write(_CLEARED)
