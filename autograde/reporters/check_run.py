"""The check run that GitHub shows on the commit."""

from collections.abc import Callable

from autograde.model import CheckRun, Grade
from autograde.reporters import annotations, summary
from autograde.reporters.commands import points_line
from autograde.reporters.words import score_line
from autograde.texts.formatting import text

# docs.github.com/rest/checks: summary and text 65,535 characters each; GitHub cuts a long title on the page.
MAX_TEXT = 65_535
MAX_TITLE = 200
# The grade is incomplete: the instructor has to act, the student did nothing wrong.
INCOMPLETE = "action_required"


def render(grade: Grade, *, name: str, head_sha: str, details_url: str, fails: Callable[[Grade], bool]) -> CheckRun:
    """The check run of a grade; name is `autograde: ASSIGNMENT` if empty.

    The summary is a single line, because older score collectors split it at its first space and slash.
    """
    return CheckRun(
        name=name or f"autograde: {grade.assignment}",
        head_sha=head_sha,
        external_id=f"autograde:{grade.assignment}:{head_sha}",
        conclusion=_conclude(grade, fails),
        title=annotations.escape_for_api(_title(grade))[:MAX_TITLE],
        summary=points_line(grade),
        text=summary.render(grade, max_bytes=MAX_TEXT, links=[(text("see-run", grade.language), details_url)]),
        details_url=details_url,
        annotations=annotations.render(grade),
    )


def _conclude(grade: Grade, fails: Callable[[Grade], bool]) -> str:
    if grade.score is None:
        return INCOMPLETE
    return "failure" if fails(grade) else "success"


def _title(grade: Grade) -> str:
    if grade.score is None:
        return text("incomplete-title", grade.language, score=score_line(grade))
    if grade.status == "provisional":
        return text("provisional-title", grade.language, score=score_line(grade))
    percent = grade.penalty.percent
    late = f", {text('late-by-percent', grade.language, percent=percent)}" if grade.penalty.points else ""
    return score_line(grade) + late
