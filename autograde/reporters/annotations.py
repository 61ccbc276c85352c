"""Remarks at the lines where a student must look, the most important first."""

from dataclasses import replace
from pathlib import PurePosixPath

from autograde.model import Annotation, AnnotationLevel, Grade, GradedCheck, Status
from autograde.reporters.words import visible, where
from autograde.texts.formatting import number, text

# The Checks API wants a path for every annotation; GitHub's own graders used this one for what has no place.
NO_PLACE = ".github"
# docs.github.com/rest/checks: title 255 characters, message 64 KB.
MOST_TITLE_CHARACTERS = 255
MOST_MESSAGE_BYTES = 64_000
_IMPORTANCE = ("failure", "warning", "notice")


def render(grade: Grade) -> tuple[Annotation, ...]:
    """One annotation a check that failed or broke; those that cost most come first."""
    shown = [(each, _level(each)) for each in grade.checks]
    found = [(each, level) for each, level in shown if level is not None]
    found.sort(key=lambda pair: (_IMPORTANCE.index(pair[1]), pair[0].points - pair[0].check.points))
    return tuple(_annotate(each, level, grade) for each, level in found)


def _level(each: GradedCheck) -> AnnotationLevel | None:
    """A skipped check has no annotation: the check it builds on has one."""
    if each.outcome.status is Status.ERROR:
        return "warning"
    if each.outcome.status is not Status.FAILED:
        return None
    if each.is_missed_bonus:
        return "notice"
    return "failure" if each.check.points else "warning"


def _annotate(each: GradedCheck, level: AnnotationLevel, grade: Grade) -> Annotation:
    language, place = grade.language, each.outcome.location
    points = f": {number(each.points, language)} / {number(each.check.points, language)}" if each.check.points else ""
    at = where(replace(place, path=""), language).removeprefix(", ") if place else ""
    said = [each.outcome.rationale or text(str(each.outcome.status), language)]
    if each.check.hint and each.outcome.status is Status.FAILED:
        said.append(f"{text('hint', language)}: {each.check.hint}")
    tail = points + (f" ({at})" if at else "")
    return Annotation(
        path=plain(str(PurePosixPath(grade.submission.folder, place.path))) if place and place.path else NO_PLACE,
        line=(place.file_line or 1) if place else 1,
        level=level,
        title=_shorten(plain(each.check.title), tail),
        message=cut_bytes(plain("\n".join(said)), MOST_MESSAGE_BYTES),
    )


def _shorten(title: str, tail: str) -> str:
    """Points and place must not be lost with the end of a long title."""
    most = MOST_TITLE_CHARACTERS - len(tail)
    return (title if len(title) <= most else f"{title[: most - 1]}…") + tail


def plain(written: str) -> str:
    """Text for the Checks API, which takes no character above U+FFFF (EnricoMi/publish-unit-test-result-action)."""
    return "".join(char if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}" for char in visible(written))


def cut_bytes(written: str, most: int) -> str:
    """The text, cut to that many bytes of UTF-8 between two characters."""
    content = written.encode("utf-8", "replace")
    return written if len(content) <= most else content[: most - 3].decode("utf-8", "ignore") + "…"
