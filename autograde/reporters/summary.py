"""The Markdown summary that a student reads at 23:58."""

from decimal import Decimal
from pathlib import Path

from autograde.messages import number, text
from autograde.model import Grade, GradedCheck, Status
from autograde.reporters.files import write_whole
from autograde.reporters.words import all_well, mark, out_of, score_line, status_word, to_look_at, visible, where

BAR_WIDTH = 20
_MARKS = {"passed": "✅", "failed": "❌", "partial": "🟡", "skipped": "➖", "error": "⚠️"}


def render(grade: Grade) -> str:
    language = grade.language
    taken = number(grade.penalty.points, language)
    blocks = [
        f"## {escape(grade.title)}",
        f"**{score_line(grade)}** `{_bar(grade)}`",
        *_incomplete(grade),
        _table(grade),
        f"**{text('penalty', language)}: {taken}.** {escape(grade.penalty.explanation)}",
        *_details(grade),
    ]
    return "\n\n".join(blocks) + "\n"


def write(grade: Grade, path: Path) -> Path:
    return write_whole(path, render(grade))


def escape(written: str) -> str:
    """Any text as text: no markup, no mention, no link, no image, no table cell comes out of it."""
    return "".join(
        char if char.isalnum() or char in " .,;()–—" or ord(char) > 0x2000 else f"&#{ord(char)};"
        for char in visible(written).replace("\n", " ")
    )


def _bar(grade: Grade) -> str:
    points = grade.points if grade.score is None else grade.score
    share = min(points / grade.max_points, Decimal(1)) if grade.max_points else Decimal(0)
    filled = int(share * BAR_WIDTH)
    return "█" * filled + "░" * (BAR_WIDTH - filled)


def _incomplete(grade: Grade) -> list[str]:
    errors = sum(each.outcome.status is Status.ERROR for each in grade.checks)
    return [f"> ⚠️ {text('incomplete', grade.language, checks=errors)}"] if errors else []


def _table(grade: Grade) -> str:
    language = grade.language
    head = [
        f"| | {text('check', language)} | {text('points', language)} | {text('result', language)} |",
        "|---|---|---:|---|",
    ]
    total = f"| | **{text('total', language)}** | **{out_of(grade.points, grade.max_points, language)}** | |"
    return "\n".join([*head, *(_row(each, grade) for each in grade.checks), total])


def _row(each: GradedCheck, grade: Grade) -> str:
    language = grade.language
    bonus = f" *({text('bonus', language)})*" if each.check.bonus else ""
    points = out_of(each.points, each.check.points, language) if each.check.points else text("info", language)
    return f"| {mark(each, _MARKS)} | {escape(each.check.title)}{bonus} | {points} | {status_word(each, language)} |"


def _details(grade: Grade) -> list[str]:
    listed = to_look_at(grade)
    blocks = [text("all-passed", grade.language)] if all_well(grade) else []
    if listed:
        blocks.append(f"### {text('what-next', grade.language)}")
        blocks.append("\n".join(_item(each, grade) for each in listed))
    if not all_well(grade):
        blocks.append(text("push-again", grade.language))
    return blocks


def _item(each: GradedCheck, grade: Grade) -> str:
    place = where(each.outcome.location, grade.language)
    lines = [f"- **{escape(each.check.title)}**" + (f" — {escape(place)}" if place else "")]
    lines.extend(f"  <br>{escape(line)}" for line in each.outcome.rationale.splitlines() if line.strip())
    if each.check.hint and each.outcome.status is not Status.ERROR:
        lines.append(f"  <br>💡 *{escape(each.check.hint)}*")
    return "\n".join(lines)
