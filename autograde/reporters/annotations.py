"""Annotations at lines of the student's files, the most important first."""

from dataclasses import replace
from pathlib import PurePosixPath

from autograde.model import Annotation, AnnotationLevel, Grade, GradedCheck, Status
from autograde.reporters.words import escape_invisible, format_location
from autograde.texts.formatting import format_number, text
from autograde.texts.truncate import cut_bytes, cut_end

# The Checks API requires a path for every annotation; GitHub's own graders used this one where there is none.
NO_PATH = ".github"
# docs.github.com/rest/checks: title 255 characters, message 64 KB.
MAX_TITLE_CHARACTERS = 255
MAX_MESSAGE_BYTES = 64_000
_IMPORTANCE = ("failure", "warning", "notice")


def render(grade: Grade) -> tuple[Annotation, ...]:
    """One annotation per check that failed or broke; those that cost the most points come first."""
    levels = [(graded, _level(graded)) for graded in grade.checks]
    annotated = [(graded, level) for graded, level in levels if level is not None]
    annotated.sort(key=lambda pair: (_IMPORTANCE.index(pair[1]), pair[0].points - pair[0].check.points))
    return tuple(_annotate(graded, level, grade) for graded, level in annotated)


def _level(graded: GradedCheck) -> AnnotationLevel | None:
    """The level; None for no annotation. A skipped check has none: the check that it requires has one."""
    if graded.outcome.status is Status.ERROR:
        return "warning"
    if graded.outcome.status is not Status.FAILED:
        return None
    if graded.is_missed_bonus:
        return "notice"
    return "failure" if graded.check.points else "warning"


def _annotate(graded: GradedCheck, level: AnnotationLevel, grade: Grade) -> Annotation:
    language, location = grade.language, graded.outcome.location
    points = (
        f": {format_number(graded.points, language)} / {format_number(graded.check.points, language)}"
        if graded.check.points
        else ""
    )
    at = format_location(replace(location, path=""), language).removeprefix(", ") if location else ""
    lines = [graded.outcome.rationale or text(str(graded.outcome.status), language)]
    if graded.check.hint and graded.outcome.status is Status.FAILED:
        lines.append(f"{text('hint', language)}: {graded.check.hint}")
    # Points and location stay readable behind a long title.
    tail = points + (f" ({at})" if at else "")
    return Annotation(
        path=escape_for_api(str(PurePosixPath(grade.submission.folder, location.path)))
        if location and location.path
        else NO_PATH,
        line=(location.file_line or 1) if location else 1,
        level=level,
        title=cut_end(escape_for_api(graded.check.title), MAX_TITLE_CHARACTERS - len(tail)) + tail,
        message=cut_bytes(escape_for_api("\n".join(lines)), MAX_MESSAGE_BYTES),
    )


def escape_for_api(message: str) -> str:
    """Text for the Checks API, which accepts no character above U+FFFF (EnricoMi/publish-unit-test-result-action)."""
    return "".join(char if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}" for char in escape_invisible(message))
