"""The whole story: a submission, an assignment and a context become a Grade."""

import difflib
import functools
import platform
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from autograde import __version__
from autograde.analysis.config_files import find_planted
from autograde.analysis.patterns import listed
from autograde.assignment.validation import SHARED_SUITE
from autograde.config.data_files import CHECKS_FOLDER
from autograde.context import CLOCK, CLONE, FINISHED, UNTOLD
from autograde.engine import run as engine
from autograde.errors import StudentFailure, SurroundingsError
from autograde.grading.lateness import Earned, deduct
from autograde.grading.scoring import Scored, score
from autograde.kernels.confinement import missing, student_python
from autograde.kernels.headers import Attempt
from autograde.model import (
    Assignment,
    Check,
    Context,
    Grade,
    GradedCheck,
    Language,
    Location,
    Outcome,
    Penalty,
    Protection,
    Provenance,
    Status,
    SubmissionFacts,
)
from autograde.reporters.words import all_well
from autograde.submission import notebook_lines
from autograde.submission.repository import Submission
from autograde.texts.formatting import shorten, text

Progress = Callable[[str, int, int], None]
FailRule = Callable[[Grade], bool]
# Exit codes of a grade; errors.py has those of what kept it from being made.
FAIL_ON_MET = 1
INCOMPLETE = 5


def grade(
    submission: Submission,
    assignment: Assignment,
    context: Context,
    *,
    progress: Progress,
    protection: Protection | None = None,
    reveal: bool = False,
) -> Grade:
    """Run the checks, add up the points, take off the late penalty.

    protection says how protected files were found; reveal shows the names and details of hidden checks: for an
    instructor's eyes.

    Raises:
        AssignmentError: the assignment's checks contradict each other.

    """
    run = engine.run(assignment, submission, context, progress)
    return conclude(run, submission, assignment, context, protection=protection, reveal=reveal)


def conclude(
    run: engine.Run,
    submission: Submission,
    assignment: Assignment,
    context: Context,
    *,
    protection: Protection | None = None,
    reveal: bool = False,
) -> Grade:
    """The grade that follows from outcomes. Pure but for the clock in graded_at and the facts git tells."""
    scored = score(run.checks, run.outcomes)
    graded_at = datetime.now(UTC).replace(microsecond=0)
    context = _settle_time(context, assignment, graded_at)
    penalty = _deduct(scored, assignment, context)
    read = functools.cache(submission.read_bytes)  # many checks point into the same notebook
    checks = tuple(_point(each, read) for each in scored.checks)
    return Grade(
        assignment=assignment.id,
        title=assignment.title,
        language=assignment.language,
        submission=_facts(submission, context),
        submitted_at=context.submitted_at,
        time_source=context.time_source,
        graded_at=graded_at,
        status=scored.status,
        checks=checks if reveal else _hide(checks, assignment.language),
        points=scored.points,
        max_points=scored.maximum,
        penalty=penalty,
        score=_final(scored, penalty, protection),
        notes=(
            *_notes(run, assignment, context, protection, reveal=reveal),
            *_planted(submission, assignment),
            *_undecided(scored),
        ),
        provenance=_provenance(run, assignment, context),
        protection=protection,
    )


def _final(scored: Scored, penalty: Penalty, protection: Protection | None) -> Decimal | None:
    if scored.status == "incomplete":
        return None
    return Decimal(0) if protection and protection.consequence == "zeroed" else scored.points - penalty.points


def _facts(submission: Submission, context: Context) -> SubmissionFacts:
    """What the workflow run says of the commit; git, where there is no run."""
    run = context.run
    if run is None:
        return submission.facts(context.login)
    return SubmissionFacts(
        repository=run.repository, sha=run.sha, ref=run.ref or None, login=context.login, folder=submission.folder
    )


def _point(each: GradedCheck, read: Callable[[str], bytes]) -> GradedCheck:
    """The check with the line of the file in its location, which is where GitHub shows an annotation."""
    place = each.outcome.location
    if place is None:
        return each
    pointed = replace(place, file_line=_file_line(place, read))
    return replace(each, outcome=replace(each.outcome, location=pointed))


def _file_line(place: Location, read: Callable[[str], bytes]) -> int | None:
    if not place.path.endswith(".ipynb") or place.cell is None:
        return place.line
    try:
        content = read(place.path)
    except StudentFailure:  # it names a notebook that is not there
        return None
    return notebook_lines.file_line(content, place.cell, place.line or 1)


def _settle_time(context: Context, assignment: Assignment, graded_at: datetime) -> Context:
    """With counted_at: finished, work counts as handed in when its checks have run (course text 002, "Сдача")."""
    if context.time_source == CLOCK and assignment.late and assignment.late.counted_at == "finished":
        return replace(context, submitted_at=graded_at, time_source=FINISHED)
    return context


def _notes(
    run: engine.Run, assignment: Assignment, context: Context, protection: Protection | None, *, reveal: bool
) -> tuple[str, ...]:
    """What an instructor should know."""
    notes = [*_near_login(assignment, context)]
    if assignment.protected and protection is None:
        notes.append(text("protected-uncompared", assignment.language))
    shared = sum((entry.points or 0 for entry in assignment.entries if entry.use == SHARED_SUITE), Decimal(0))
    if shared:
        notes.append(text("shared-points", assignment.language, points=shared))
    if run.attempts:
        shown = dict.fromkeys(
            _describe_attempt(attempt, assignment.language, reveal=reveal) for attempt in run.attempts
        )
        notes.append(text("denied", assignment.language, what=", ".join(shown)))
    if run.confinement and (absent := missing(run.confinement)):
        notes.append(text("not-confined", assignment.language, layers=", ".join(absent)))
    return tuple(notes)


def _describe_attempt(attempt: Attempt, language: Language, *, reveal: bool) -> str:
    """Its kind; what student code tried in detail is for the instructor alone, since the code chooses that text."""
    kind = text(f"denied-{attempt.kind}", language)
    return f"{kind} ({shorten(attempt.what)})" if reveal and attempt.what else kind


def _planted(submission: Submission, assignment: Assignment) -> list[str]:
    """Files that would steer a grader that heeds them; what is protected, and the instructor's own, is expected."""
    own = [f"{CHECKS_FOLDER}/"] if assignment.folder in (submission.root, submission.repository) else []
    found = find_planted(submission.work, [*assignment.protected, *own])
    return [text("planted", assignment.language, files=listed(found))] if found else []


def _undecided(scored: Scored) -> list[str]:
    """What a check could not be decided for; of a review there is nothing to say, and students read the notes, too."""
    pending = [each for each in scored.checks if each.outcome.status is Status.PENDING and each.outcome.rationale]
    return [f"{each.check.title}: {each.outcome.rationale}" for each in pending if not each.check.hidden]


def _near_login(assignment: Assignment, context: Context) -> tuple[str, ...]:
    """A login that is nearly one with an extension is perhaps a slip."""
    login, known = context.login or "", list(assignment.extensions)
    near = difflib.get_close_matches(login, known, n=1, cutoff=0.8)
    if assignment.extensions and not login and context.run:
        return (text("no-login", assignment.language),)
    if assignment.extension(login) or not near:
        return ()
    return (text("near-login", assignment.language, login=login, near=near[0]),)


def _deduct(scored: Scored, assignment: Assignment, context: Context) -> Penalty:
    if context.time_source in UNTOLD and assignment.late:
        explanation = text("no-time-of-clone" if context.time_source == CLONE else "no-time", assignment.language)
        return Penalty(days=0, percent=Decimal(0), points=Decimal(0), explanation=explanation)
    return deduct(
        Earned(points=scored.points, maximum=scored.maximum),
        context.submitted_at,
        assignment.deadline,
        policy=assignment.late,
        extension=assignment.extension(context.login),
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


def _provenance(run: engine.Run, assignment: Assignment, context: Context) -> Provenance:
    return Provenance(
        autograde=__version__,
        python=platform.python_version(),
        student_python=student_python(),
        platform=platform.platform(),
        assignment_sha256=assignment.sha256,
        assignment_from=assignment.origin,
        run=context.run.url if context.run else None,
        confinement=run.confinement,
    )


def exit_code(grade: Grade, fails: FailRule) -> int:
    """The exit code of a grade that was reported; an incomplete one is told apart, whatever the rule says."""
    if grade.status == "incomplete":
        return INCOMPLETE
    return FAIL_ON_MET if fails(grade) else 0


def fail_rule(rule: str) -> FailRule:
    """Which grades fail: never, any-failed, or below:N (N in points). An incomplete grade is below anything.

    Raises:
        SurroundingsError: it is none of these.

    """
    if rule == "never":
        return lambda _: False
    if rule == "any-failed":
        return lambda graded: not all_well(graded)
    try:
        threshold = Decimal(rule.removeprefix("below:"))
    except InvalidOperation:
        threshold = Decimal("nan")
    if not rule.startswith("below:") or not threshold.is_finite():
        raise SurroundingsError(f"fail-on: {rule!r} is none of never, any-failed, below:N (N in points).")
    return lambda graded: graded.score is None or graded.score < threshold
