"""For instructors who test their checks: how one check ends on one submission.

outcome = run_check("readme.links", Path("tests/full"), language="en")
assert outcome.status == "failed"
assert outcome.rationale == "A link leads nowhere: docs/plan.md"

outcome = run_check("checks/test_relu.py::test_zero", Path("tests/wrong"), folder=Path("."))
"""

import contextlib
import json
from pathlib import Path

from autograde.assignment.loading import read_assignment
from autograde.config.data_files import ASSIGNMENT_FILE
from autograde.context import read_context
from autograde.engine.direct import run_library_check
from autograde.engine.run import run_checks
from autograde.engine.session import Grading, limits_of
from autograde.kernels.pool import Pool
from autograde.kernels.runtime import StudentRuntime, student_runtime
from autograde.model import Assignment, Outcome
from autograde.submission.repository import Submission

__all__ = ["run_check", "run_checks_of"]


def run_check(
    check: str,
    submission: Path,
    *,
    folder: Path = Path(),
    language: str = "en",
    python: str | None = None,
    **parameters: object,
) -> Outcome:
    """How a check ends: its status, share of the points, rationale and location.

    check is one of the library, such as `readme.links`, with its parameters; or a function of your own, such as
    `checks/test_relu.py::test_zero`, below folder, where data and solutions lie, too. A library check whose work is to
    read takes milliseconds; one that runs student code starts a kernel. python runs student code, if not this one.

    Raises:
        AssignmentError: there is no such check, or its parameters are wrong.
        SetupError: there is no such submission.

    """
    kind = "pytest" if ".py" in check else "use"
    content = {"assignment": "test", "language": language, "checks": [{kind: check, "id": "it", "with": parameters}]}
    assignment = read_assignment(json.dumps(content, default=str).encode(), folder / ASSIGNMENT_FILE)
    work = Submission(submission, assignment.source)
    with student_runtime(python) as runtime:
        return run_checks_of(assignment, work, runtime)["it"]


def run_checks_of(assignment: Assignment, submission: Submission, runtime: StudentRuntime) -> dict[str, Outcome]:
    """The outcomes of an assignment's checks by id; where all are of the library, without a pytest run."""
    context = read_context(assignment, None, None)
    if not all(entry.use for entry in assignment.entries):
        return dict(run_checks(assignment, submission, context, runtime, lambda *_: None).outcomes)
    grading = Grading(assignment, submission, context)
    pool = Pool(submission, lambda source: limits_of(grading, source), grading.progress, runtime)
    with contextlib.closing(pool):
        return {entry.id: run_library_check(grading, entry, pool) for entry in assignment.entries}
