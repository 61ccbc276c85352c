"""The Markdown summary of a grade, for the job summary and the check run."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from autograde.model import Grade, GradedCheck, Status
from autograde.reporters.files import require_free, write_report
from autograde.reporters.words import (
    closing_line,
    escape_invisible,
    format_check_points,
    format_location,
    format_points,
    protection_line,
    provisional_line,
    score_line,
    status_icon,
    status_word,
)
from autograde.texts.formatting import format_number, text
from autograde.texts.truncate import cut_bytes

MARK = "<!-- autograde: summary -->"
BAR_WIDTH = 20
MAX_TITLE = 300
MAX_TEXT = 2000
# actions/runner drops a summary of more than 1 MiB; the step's file may already have content.
MAX_BYTES = 1_000_000
# Characters with a meaning in Markdown or on GitHub; also the dot of www.x.y, which becomes a link.
_ACTIVE = re.compile(r"[^\w .,;()\u2000-\U0010ffff]|_|(?<=[wW]{3})\.")
# What GitHub links in the rendered page: @somebody, #12.
_LINKED = re.compile(r"(&#64;|&#35;(?=\d))")
_MARKS = {"passed": "✅", "failed": "❌", "partial": "🟡", "skipped": "➖", "pending": "⏳", "error": "⚠️"}
Links = Sequence[tuple[str, str]]


def render(grade: Grade, *, max_bytes: int = MAX_BYTES, links: Links = ()) -> str:
    """The summary in at most max_bytes; if it would be longer, it shows fewer checks and says so."""
    shown_count = len(grade.checks)
    while True:
        markdown = _render(grade, shown_count, links)
        if len(markdown.encode("utf-8", "replace")) <= max_bytes or shown_count == 0:
            return cut_bytes(markdown, max_bytes)
        shown_count //= 2


def _render(grade: Grade, shown_count: int, links: Links) -> str:
    language = grade.language
    penalty_points = format_number(grade.penalty.points, language)
    time_line = text("handed-in-by", language, source=text(f"from-{grade.time_source}", language))
    blocks = [
        f"## {escape(grade.title[:MAX_TITLE])}",
        f"**{score_line(grade)}** `{_bar(grade)}`",
        *_warnings(grade),
        _table(grade, shown_count),
        f"**{text('penalty', language)}: {penalty_points}.** {escape(grade.penalty.explanation)} {escape(time_line)}",
        *_details(grade, shown_count),
        *_notes(grade),
        *([" · ".join(f"[{escape(name)}]({address})" for name, address in links)] if links else []),
    ]
    return "\n\n".join(blocks) + "\n"


def write(grade: Grade, path: Path) -> Path:
    """Write the summary, with an invisible first line that marks the file as a summary."""
    return write_report(path, f"{MARK}\n{render(grade)}", is_report)


def require_writable(path: Path) -> None:
    """Refuse a path that the summary cannot be written to.

    Raises:
        SetupError: another kind of file has that path, or its folder does not exist.

    """
    require_free(path, is_report)


def is_report(head: bytes) -> bool:
    """Whether a file with these first bytes is a summary."""
    return head.startswith(MARK.encode())


def escape(content: str) -> str:
    """Text escaped so that it yields no markup, mention, link, image or table cell."""
    line = " ".join(escape_invisible(content).split("\n")).replace("\t", " ")
    # GitHub finds these in the rendered page, where an entity does not prevent a link; a zero-width space does.
    escaped = _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", line)
    return _LINKED.sub(r"\1&#8203;", escaped)


def _with_code(content: str) -> str:
    """Escaped text in which `this` is shown as code."""
    parts = content.split("`")
    if len(parts) % 2 == 0:
        return escape(content)
    return "".join(f"<code>{escape(part)}</code>" if odd else escape(part) for odd, part in _alternate(parts))


def _alternate(parts: Sequence[str]) -> Iterator[tuple[bool, str]]:
    return ((bool(position % 2), part) for position, part in enumerate(parts) if part)


def _bar(grade: Grade) -> str:
    points = grade.points if grade.score is None else grade.score
    share = min(points / grade.max_points, Decimal(1)) if grade.max_points else Decimal(0)
    filled = int(share * BAR_WIDTH)
    return "█" * filled + "░" * (BAR_WIDTH - filled)


def _warnings(grade: Grade) -> list[str]:
    errors = sum(graded.outcome.status is Status.ERROR for graded in grade.checks)
    incomplete = text("incomplete", grade.language, checks=errors) if errors else ""
    warnings = [f"> ⚠️ {_with_code(warning)}" for warning in (incomplete, protection_line(grade)) if warning]
    provisional = provisional_line(grade)
    return [*warnings, f"> ⏳ {_with_code(provisional)}"] if provisional else warnings


def _notes(grade: Grade) -> list[str]:
    if not grade.notes:
        return []
    items = "\n".join(f"- {escape(note)}" for note in grade.notes)
    return [f"### {text('for-instructor', grade.language)}", items]


def _table(grade: Grade, shown_count: int) -> str:
    language = grade.language
    head = [
        f"| | {text('check', language)} | {text('points', language)} | {text('result', language)} |",
        "|---|---|---:|---|",
    ]
    total = f"| | **{text('total', language)}** | **{format_points(grade.points, grade.max_points, language)}** | |"
    hidden_count = len(grade.checks) - shown_count
    more = [f"| | {text('more-checks', language, count=hidden_count)} | | |"] if hidden_count else []
    return "\n".join([*head, *(_row(graded, grade) for graded in grade.checks[:shown_count]), *more, total])


def _row(graded: GradedCheck, grade: Grade) -> str:
    language = grade.language
    bonus = f" *({text('bonus', language)})*" if graded.check.bonus else ""
    points = format_check_points(graded, language) if graded.check.points else text("info", language)
    title = escape(graded.check.title[:MAX_TITLE])
    return f"| {status_icon(graded, _MARKS)} | {title}{bonus} | {points} | {status_word(graded, language)} |"


def _details(grade: Grade, shown_count: int) -> list[str]:
    listed = grade.open_checks[:shown_count]
    blocks = [closing_line(grade)] if grade.is_all_done else []
    if listed:
        blocks.append(f"### {text('what-next', grade.language)}")
        blocks.append("\n".join(_item(graded, grade) for graded in listed))
    if not grade.is_all_done:
        blocks.append(text("push-again", grade.language))
    return blocks


def _item(graded: GradedCheck, grade: Grade) -> str:
    location = format_location(graded.outcome.location, grade.language)
    lines = [f"- **{escape(graded.check.title[:MAX_TITLE])}**" + (f" — {escape(location)}" if location else "")]
    lines.extend(
        f"  <br>{_with_code(line)}" for line in graded.outcome.rationale[:MAX_TEXT].splitlines() if line.strip()
    )
    if graded.check.hint and graded.needs_hint:
        lines.append(f"  <br>💡 *{_with_code(graded.check.hint[:MAX_TEXT])}*")
    return "\n".join(lines)
