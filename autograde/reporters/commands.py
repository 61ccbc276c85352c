"""Workflow commands, which GitHub's runner reads from our output, and the two notices that Classroom reads."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from autograde.model import Annotation, Grade, Language
from autograde.texts.formatting import format_number, text

# actions/runner, ExecutionContext: it shows 10 annotations per level and step, 4,096 characters per message.
MAX_OF_A_LEVEL = 10
MAX_CHARACTERS = 4096
_NAMES = {"failure": "error", "warning": "warning", "notice": "notice"}


def command(level: str, message: str, **properties: str | int) -> str:
    """A workflow command; message and properties cannot break out of it."""
    parameters = ",".join(f"{name}={_escape_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' + parameters if parameters else ''}::{_escape(message[:MAX_CHARACTERS])}"


def _escape(message: str) -> str:
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(value: str) -> str:
    return _escape(value).replace(":", "%3A").replace(",", "%2C")


def render(annotations: Sequence[Annotation], language: Language, spent: int = 0) -> Iterator[str]:
    """At most ten commands per level, the most important first; `spent` notices were already printed."""
    for level, group in groupby(annotations, key=lambda annotation: annotation.level):
        max_commands = MAX_OF_A_LEVEL - (spent if level == "notice" else 0)
        same_level = list(group)
        displayed = same_level if len(same_level) <= max_commands else same_level[: max_commands - 1]
        yield from (_annotation(annotation) for annotation in displayed)
        if len(same_level) > len(displayed):
            yield command(_NAMES[level], text("more-annotations", language, count=len(same_level) - len(displayed)))


def _annotation(annotation: Annotation) -> str:
    return command(
        _NAMES[annotation.level], annotation.message, file=annotation.path, line=annotation.line, title=annotation.title
    )


def classroom_notices(grade: Grade) -> Iterable[str]:
    """The two notices that GitHub Classroom's own reporter printed; none if the grade has no score."""
    if grade.score is None:
        return
    totals = f'{{"totalPoints":{format_number(grade.score, "en")},"maxPoints":{format_number(grade.max_points, "en")}}}'
    yield command("notice", points_line(grade), title="Autograding complete")
    yield command("notice", totals, title="Autograding report")


def points_line(grade: Grade) -> str:
    """`Points 70/100`, as GitHub's graders wrote it: score collectors for Classroom search for this text."""
    maximum = format_number(grade.max_points, "en")
    if grade.score is None:
        return f"Points so far {format_number(grade.points, 'en')}/{maximum}"
    return f"Points {format_number(grade.score, 'en')}/{maximum}"
