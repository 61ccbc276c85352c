"""The notes of a grade: what an instructor should know besides the results of checks."""

import difflib
from collections.abc import Iterator
from decimal import Decimal

from autograde.analysis.config_files import find_config_files
from autograde.analysis.patterns import join_names
from autograde.assignment.validation import SHARED_SUITE
from autograde.config.data_files import CHECKS_FOLDER
from autograde.engine.run import CheckRun
from autograde.grading.scoring import Scored
from autograde.kernels.confinement import missing
from autograde.kernels.headers import Attempt
from autograde.model import Assignment, Context, Language, Protection, Status
from autograde.submission.repository import Submission
from autograde.texts.formatting import shorten, text


def write_notes(
    run: CheckRun,
    scored: Scored,
    submission: Submission,
    assignment: Assignment,
    context: Context,
    protection: Protection | None,
    *,
    reveal: bool,
) -> tuple[str, ...]:
    """The notes. Students read them too, so details of what their code tried need `reveal`."""
    return (
        *_of_login(assignment, context),
        *_of_protection(assignment, protection),
        *_of_shared_suites(assignment),
        *_of_confinement(run, assignment.language, reveal=reveal),
        *_of_config_files(submission, assignment),
        *_of_pending(scored),
    )


def _of_login(assignment: Assignment, context: Context) -> Iterator[str]:
    """A login that is similar to one with an extension may be a typing error."""
    login, logins = context.login or "", list(assignment.extensions)
    near = difflib.get_close_matches(login, logins, n=1, cutoff=0.8)
    if assignment.extensions and not login and context.run:
        yield text("no-login", assignment.language)
    elif near and not assignment.extension(login):
        yield text("near-login", assignment.language, login=login, near=near[0])


def _of_protection(assignment: Assignment, protection: Protection | None) -> Iterator[str]:
    if assignment.protected and protection is None:
        yield text("protected-uncompared", assignment.language)


def _of_shared_suites(assignment: Assignment) -> Iterator[str]:
    shared = sum((entry.points or 0 for entry in assignment.entries if entry.use == SHARED_SUITE), Decimal(0))
    if shared:
        yield text("shared-points", assignment.language, points=shared)


def _of_confinement(run: CheckRun, language: Language, *, reveal: bool) -> Iterator[str]:
    """What student code tried against the rules, and which layers of confinement were missing."""
    if run.attempts:
        descriptions = dict.fromkeys(_describe(attempt, language, reveal=reveal) for attempt in run.attempts)
        yield text("denied", language, what=", ".join(descriptions))
    if run.confinement and (absent := missing(run.confinement)):
        yield text("not-confined", language, layers=", ".join(absent))


def _describe(attempt: Attempt, language: Language, *, reveal: bool) -> str:
    """The kind of an attempt; its details only with `reveal`, because student code can choose that text."""
    kind = text(f"denied-{attempt.kind}", language)
    return f"{kind} ({shorten(attempt.what)})" if reveal and attempt.what else kind


def _of_config_files(submission: Submission, assignment: Assignment) -> Iterator[str]:
    """Files that configure tools, except protected ones and the instructor's own."""
    own = [f"{CHECKS_FOLDER}/"] if assignment.folder in (submission.root, submission.repository) else []
    config_files = find_config_files(submission.work, [*assignment.protected, *own])
    if config_files:
        yield text("planted", assignment.language, files=join_names(config_files))


def _of_pending(scored: Scored) -> Iterator[str]:
    """Why a check is pending; not for a review, which has no reason, nor for a hidden check."""
    for graded in scored.checks:
        outcome = graded.outcome
        if outcome.status is Status.PENDING and outcome.rationale and not graded.check.hidden:
            yield f"{graded.check.title}: {outcome.rationale}"
