"""The Markdown summary that a student reads at 23:58."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from autograde.model import Grade, GradedCheck, Status
from autograde.reporters.annotations import cut_bytes
from autograde.reporters.files import require_free, write_whole
from autograde.reporters.words import (
    mark,
    out_of,
    points_of,
    praise,
    protection_line,
    provisional_line,
    score_line,
    status_word,
    visible,
    where,
)
from autograde.texts.formatting import number, text

MARK = "<!-- autograde: summary -->"
BAR_WIDTH = 20
MOST_TITLE = 300
MOST_TEXT = 2000
# actions/runner drops a summary of more than 1 MiB whole; a step's file may already hold something.
MOST_BYTES = 1_000_000
# All that Markdown or GitHub may act upon; the dot of www.x.y too, since that becomes a link.
_ACTIVE = re.compile(r"[^\w .,;()\u2000-\U0010ffff]|_|(?<=[wW]{3})\.")
# What GitHub links in the finished page: @somebody, #12.
_LINKED = re.compile(r"(&#64;|&#35;(?=\d))")
_MARKS = {"passed": "✅", "failed": "❌", "partial": "🟡", "skipped": "➖", "pending": "⏳", "error": "⚠️"}
Links = Sequence[tuple[str, str]]


def render(grade: Grade, *, most_bytes: int = MOST_BYTES, links: Links = ()) -> str:
    """The summary in at most that many bytes; where it would be longer, it shows fewer checks and says so."""
    shown = len(grade.checks)
    while True:
        written = _render(grade, shown, links)
        if len(written.encode("utf-8", "replace")) <= most_bytes or shown == 0:
            return cut_bytes(written, most_bytes)
        shown //= 2


def _render(grade: Grade, shown: int, links: Links) -> str:
    language = grade.language
    taken = number(grade.penalty.points, language)
    when = text("handed-in-by", language, source=text(f"from-{grade.time_source}", language))
    blocks = [
        f"## {escape(grade.title[:MOST_TITLE])}",
        f"**{score_line(grade)}** `{_bar(grade)}`",
        *_warnings(grade),
        _table(grade, shown),
        f"**{text('penalty', language)}: {taken}.** {escape(grade.penalty.explanation)} {escape(when)}",
        *_details(grade, shown),
        *_notes(grade),
        *([" · ".join(f"[{escape(name)}]({address})" for name, address in links)] if links else []),
    ]
    return "\n\n".join(blocks) + "\n"


def write(grade: Grade, path: Path) -> Path:
    """Write the summary, with a line that readers do not see and by which a former summary is known."""
    return write_whole(path, f"{MARK}\n{render(grade)}", is_report)


def require_place(path: Path) -> None:
    """Refuse a name that the summary cannot be written to.

    Raises:
        SurroundingsError: it is taken by what is no summary, or its folder is not there.

    """
    require_free(path, is_report)


def is_report(head: bytes) -> bool:
    """Whether a file that begins so is a summary."""
    return head.startswith(MARK.encode())


def escape(written: str) -> str:
    """Any text as text: no markup, no mention, no link, no image, no table cell comes out of it."""
    line = " ".join(visible(written).split("\n")).replace("\t", " ")
    # GitHub looks for these in the finished page, so that an entity does not help: a character of no width does.
    escaped = _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", line)
    return _LINKED.sub(r"\1&#8203;", escaped)


def _with_code(written: str) -> str:
    """Text in which `this` is shown as code, still as text."""
    parts = written.split("`")
    if len(parts) % 2 == 0:
        return escape(written)
    return "".join(f"<code>{escape(part)}</code>" if odd else escape(part) for odd, part in _alternate(parts))


def _alternate(parts: Sequence[str]) -> Iterator[tuple[bool, str]]:
    return ((bool(position % 2), part) for position, part in enumerate(parts) if part)


def _bar(grade: Grade) -> str:
    points = grade.points if grade.score is None else grade.score
    share = min(points / grade.max_points, Decimal(1)) if grade.max_points else Decimal(0)
    filled = int(share * BAR_WIDTH)
    return "█" * filled + "░" * (BAR_WIDTH - filled)


def _warnings(grade: Grade) -> list[str]:
    errors = sum(each.outcome.status is Status.ERROR for each in grade.checks)
    incomplete = text("incomplete", grade.language, checks=errors) if errors else ""
    found = [f"> ⚠️ {_with_code(warning)}" for warning in (incomplete, protection_line(grade)) if warning]
    provisional = provisional_line(grade)
    return [*found, f"> ⏳ {_with_code(provisional)}"] if provisional else found


def _notes(grade: Grade) -> list[str]:
    if not grade.notes:
        return []
    items = "\n".join(f"- {escape(note)}" for note in grade.notes)
    return [f"### {text('for-instructor', grade.language)}", items]


def _table(grade: Grade, shown: int) -> str:
    language = grade.language
    head = [
        f"| | {text('check', language)} | {text('points', language)} | {text('result', language)} |",
        "|---|---|---:|---|",
    ]
    total = f"| | **{text('total', language)}** | **{out_of(grade.points, grade.max_points, language)}** | |"
    left = len(grade.checks) - shown
    more = [f"| | {text('more-checks', language, count=left)} | | |"] if left else []
    return "\n".join([*head, *(_row(each, grade) for each in grade.checks[:shown]), *more, total])


def _row(each: GradedCheck, grade: Grade) -> str:
    language = grade.language
    bonus = f" *({text('bonus', language)})*" if each.check.bonus else ""
    points = points_of(each, language) if each.check.points else text("info", language)
    title = escape(each.check.title[:MOST_TITLE])
    return f"| {mark(each, _MARKS)} | {title}{bonus} | {points} | {status_word(each, language)} |"


def _details(grade: Grade, shown: int) -> list[str]:
    listed = grade.open_checks[:shown]
    blocks = [praise(grade)] if grade.is_all_done else []
    if listed:
        blocks.append(f"### {text('what-next', grade.language)}")
        blocks.append("\n".join(_item(each, grade) for each in listed))
    if not grade.is_all_done:
        blocks.append(text("push-again", grade.language))
    return blocks


def _item(each: GradedCheck, grade: Grade) -> str:
    place = where(each.outcome.location, grade.language)
    lines = [f"- **{escape(each.check.title[:MOST_TITLE])}**" + (f" — {escape(place)}" if place else "")]
    lines.extend(
        f"  <br>{_with_code(line)}" for line in each.outcome.rationale[:MOST_TEXT].splitlines() if line.strip()
    )
    if each.check.hint and each.needs_hint:
        lines.append(f"  <br>💡 *{_with_code(each.check.hint[:MOST_TEXT])}*")
    return "\n".join(lines)
