"""What was graded, and with which software, so that the grade can be reproduced."""

import platform

from autograde import __version__
from autograde.engine.run import CheckRun
from autograde.model import Assignment, Context, Provenance, SubmissionFacts
from autograde.submission.repository import Submission


def describe_submission(submission: Submission, context: Context) -> SubmissionFacts:
    """Facts about the commit from the workflow run or, without one, from git."""
    run = context.run
    if run is None:
        return submission.facts(context.login)
    return SubmissionFacts(
        repository=run.repository, sha=run.sha, ref=run.ref or None, login=context.login, folder=submission.folder
    )


def find_provenance(run: CheckRun, assignment: Assignment, context: Context, python: str) -> Provenance:
    """The provenance; python is the one that student code ran on."""
    return Provenance(
        autograde=__version__,
        python=platform.python_version(),
        student_python=python,
        platform=platform.platform(),
        assignment_sha256=assignment.sha256,
        assignment_from=assignment.origin,
        run=context.run.url if context.run else None,
        confinement=run.confinement,
    )
