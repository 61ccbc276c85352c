"""The whole story: a submission, an assignment and a context become a Grade."""

import difflib
import platform
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from autograde import __version__, engine
from autograde.kernels.confinement import student_python
from autograde.lateness import Earned, deduct
from autograde.messages import text
from autograde.model import (
    Assignment,
    Check,
    Context,
    Grade,
    GradedCheck,
    Language,
    Outcome,
    Penalty,
    Provenance,
    Status,
)
from autograde.scoring import Scored, score
from autograde.submission import Submission

Progress = Callable[[str, int, int], None]


def grade(
    submission: Submission, assignment: Assignment, context: Context, *, progress: Progress, reveal: bool = False
) -> Grade:
    """Run the checks, add up the points, take off the late penalty.

    reveal shows the names and details of hidden checks: for an instructor's eyes.

    Raises:
        AssignmentError: the assignment's checks contradict each other.

    """
    run = engine.run(assignment, submission, context, progress)
    return conclude(run, submission, assignment, context, reveal=reveal)


def conclude(
    run: engine.Run, submission: Submission, assignment: Assignment, context: Context, *, reveal: bool = False
) -> Grade:
    """The grade that follows from outcomes. Pure but for the clock in graded_at and the facts git tells."""
    scored = score(run.checks, run.outcomes)
    graded_at = datetime.now(UTC).replace(microsecond=0)
    context = _settle_time(context, assignment, graded_at)
    penalty = _deduct(scored, assignment, context)
    return Grade(
        assignment=assignment.id,
        title=assignment.title,
        language=assignment.language,
        submission=submission.facts(context.login),
        submitted_at=context.submitted_at,
        time_source=context.time_source,
        graded_at=graded_at,
        status=scored.status,
        checks=scored.checks if reveal else _hide(scored.checks, assignment.language),
        points=scored.points,
        max_points=scored.maximum,
        penalty=penalty,
        score=None if scored.status == "incomplete" else scored.points - penalty.points,
        notes=_notes(assignment, context),
        provenance=_provenance(assignment),
    )


def _settle_time(context: Context, assignment: Assignment, graded_at: datetime) -> Context:
    """With counted_at: finished, work counts as handed in when its checks have run (course text 002, "Сдача")."""
    if context.time_source == "clock" and assignment.late and assignment.late.counted_at == "finished":
        return replace(context, submitted_at=graded_at, time_source="end of the checks")
    return context


def _notes(assignment: Assignment, context: Context) -> tuple[str, ...]:
    """What an instructor should know; a login that is nearly one with an extension is perhaps a slip."""
    login, known = context.login or "", list(assignment.extensions)
    near = difflib.get_close_matches(login, known, n=1, cutoff=0.8)
    if login in known or not near:
        return ()
    return (text("near-login", assignment.language, login=login, near=near[0]),)


def _deduct(scored: Scored, assignment: Assignment, context: Context) -> Penalty:
    return deduct(
        Earned(points=scored.points, maximum=scored.maximum),
        context.submitted_at,
        assignment.deadline,
        policy=assignment.late,
        extension=assignment.extensions.get(context.login or ""),
        language=assignment.language,
    )


def _hide(checks: tuple[GradedCheck, ...], language: Language) -> tuple[GradedCheck, ...]:
    """Hidden checks keep their points, their hint and pass or fail; name and details go."""
    shown = []
    number = 0
    for each in checks:
        if not each.check.hidden:
            shown.append(replace(each, check=replace(each.check, requires=())))
            continue
        number += 1
        shown.append(_hide_one(each, number, language))
    return tuple(shown)


def _hide_one(each: GradedCheck, number: int, language: Language) -> GradedCheck:
    hidden_id = f"hidden-{number}"
    key = {Status.FAILED: "hidden-failed", Status.ERROR: "grader-trouble"}.get(each.outcome.status)
    check = Check(
        id=hidden_id,
        title=text("hidden-title", language, number=number),
        points=each.check.points,
        hint=each.check.hint,
        hidden=True,
        bonus=each.check.bonus,
    )
    outcome = Outcome(
        check_id=hidden_id,
        status=each.outcome.status,
        share=each.outcome.share,
        rationale=text(key, language) if key else "",
        duration_s=0.0,
    )
    return GradedCheck(check=check, outcome=outcome, points=each.points)


def _provenance(assignment: Assignment) -> Provenance:
    return Provenance(
        autograde=__version__,
        python=platform.python_version(),
        student_python=student_python(),
        platform=platform.platform(),
        assignment_sha256=assignment.sha256,
    )


def below(grade: Grade, threshold: Decimal) -> bool:
    """Whether the final score is under the threshold; an incomplete grade is."""
    return grade.score is None or grade.score < threshold
