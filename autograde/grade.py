"""Grade a submission: run the whole process from an assignment to a Grade."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from autograde.engine.run import CheckRun, run_checks
from autograde.engine.session import Progress
from autograde.grading.lateness import Earned, deduct
from autograde.grading.locations import add_file_lines
from autograde.grading.notes import write_notes
from autograde.grading.provenance import describe_submission, find_provenance
from autograde.grading.redaction import hide_checks
from autograde.grading.scoring import Scored, score
from autograde.grading.times import penalty_without_time, settle_time
from autograde.kernels.runtime import StudentRuntime
from autograde.model import Assignment, Context, Grade, Penalty, Protection
from autograde.submission.protected_files import prepare
from autograde.submission.repository import Submission


def _do_nothing(*_: object) -> None:
    """The default for optional callbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One submission to be graded.

    root is the folder that was handed in. read_context returns who handed it in, and when; prepare_runtime may
    install the instructor's requirements. Both are called after the protected files were restored, and before any
    check. is_trusted: the submission, with the checks in it, is the grader's own work. reveal shows the names and
    details of hidden checks to an instructor.
    """

    root: Path
    assignment: Assignment
    runtime: StudentRuntime
    read_context: Callable[[Assignment, Submission], Context]
    prepare_runtime: Callable[[Assignment], None] = _do_nothing
    progress: Progress = _do_nothing
    is_trusted: bool = True
    reveal: bool = False


def grade_submission(request: Request) -> Grade:
    """Restore the protected files, run the checks, add up the points, take off the late penalty.

    Raises:
        AssignmentError: the assignment's checks contradict each other.
        SetupError: the submission, its history or the students' Python cannot be used.

    """
    with tempfile.TemporaryDirectory(prefix="autograde-") as folder:
        work = prepare(request.assignment, request.root, Path(folder, "submission"), is_trusted=request.is_trusted)
        request.prepare_runtime(work.assignment)
        context = request.read_context(work.assignment, work.submission)
        run = run_checks(work.assignment, work.submission, context, request.runtime, request.progress)
        return make_grade(
            run,
            work.submission,
            work.assignment,
            context,
            python=request.runtime.python,
            protection=work.protection,
            reveal=request.reveal,
        )


def make_grade(
    run: CheckRun,
    submission: Submission,
    assignment: Assignment,
    context: Context,
    *,
    python: str,
    protection: Protection | None = None,
    reveal: bool = False,
) -> Grade:
    """The grade from the outcomes; it reads the clock for graded_at, and facts from git.

    python is the one that student code ran on.
    """
    scored = score(run.checks, run.outcomes)
    graded_at = datetime.now(UTC).replace(microsecond=0)
    context = settle_time(context, assignment, graded_at)
    penalty = _take_penalty(scored, assignment, context)
    checks = add_file_lines(scored.checks, submission)
    return Grade(
        assignment=assignment.id,
        title=assignment.title,
        language=assignment.language,
        submission=describe_submission(submission, context),
        submitted_at=context.submitted_at,
        time_source=context.time_source,
        graded_at=graded_at,
        status=scored.status,
        checks=checks if reveal else hide_checks(checks, assignment.language),
        points=scored.points,
        max_points=scored.maximum,
        penalty=penalty,
        score=_final_score(scored, penalty, protection),
        notes=write_notes(run, scored, submission, assignment, context, protection, reveal=reveal),
        provenance=find_provenance(run, assignment, context, python),
        protection=protection,
    )


def _take_penalty(scored: Scored, assignment: Assignment, context: Context) -> Penalty:
    if assignment.late and (penalty := penalty_without_time(context, assignment.language)):
        return penalty
    return deduct(
        Earned(points=scored.points, maximum=scored.maximum),
        context.submitted_at,
        assignment.deadline,
        policy=assignment.late,
        extension=assignment.extension(context.login),
        language=assignment.language,
    )


def _final_score(scored: Scored, penalty: Penalty, protection: Protection | None) -> Decimal | None:
    if scored.status == "incomplete":
        return None
    return Decimal(0) if protection and protection.consequence == "zeroed" else scored.points - penalty.points
