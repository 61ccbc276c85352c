"""How a grade follows from its parts: the promises that hold the rules together."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest

from autograde.assignment.loading import load_assignment
from autograde.context import CLOCK, FINISHED, NOT_SUBMISSION_TIMES
from autograde.model import BaselineSource, Change, Consequence, Context, Grade, Protection, Status
from autograde.submission.repository import Submission
from tests.conftest import Classroom, grade

LATE = """
assignment: hw
deadline: 2026-02-04 23:59
timezone: Etc/UTC
late: {per_day: 10%, cap: 30%, counted_at: COUNTED}
checks: [{use: files.present, with: {paths: [hw.ipynb]}, points: 10}]
"""


def graded(
    classroom: Classroom, context: Context, *, protection: Protection | None = None, counted_at: str = "pushed"
) -> Grade:
    classroom.notebook("x = 1")
    assignment = load_assignment(classroom.assignment(LATE.replace("COUNTED", counted_at)))
    return grade(Submission(classroom.work), assignment, context, protection=protection)


def at(moment: datetime, source: str) -> Context:
    return Context(submitted_at=moment, time_source=source, login=None)


IN_TIME = at(datetime(2026, 2, 4, 12, tzinfo=UTC), "option")
TOO_LATE = datetime(2026, 2, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(("consequence", "score"), [("none", 10), ("warned", 10), ("restored", 10), ("zeroed", 0)])
def test_a_changed_protected_file_scores_zero_only_where_the_assignment_says_so(
    classroom: Classroom, consequence: Consequence, score: int
) -> None:
    assert consequence in get_args(Consequence)
    found = Protection(
        compared_with=BaselineSource("folder", "x"), changes=(Change("a.yml", "changed"),), consequence=consequence
    )
    assert graded(classroom, IN_TIME, protection=found).score == score


def test_lateness_is_deducted(classroom: Classroom) -> None:
    late = graded(classroom, at(TOO_LATE, "option"))
    assert (late.penalty.percent, late.score) == (20, 8)


@pytest.mark.parametrize("source", NOT_SUBMISSION_TIMES)
def test_no_penalty_is_taken_where_nobody_knows_when_work_was_handed_in(classroom: Classroom, source: str) -> None:
    late = graded(classroom, at(TOO_LATE, source))
    assert (late.penalty.points, late.score) == (Decimal(0), 10)
    assert late.penalty.explanation


@pytest.mark.parametrize(("counted_at", "source"), [("finished", FINISHED), ("pushed", CLOCK)])
def test_work_that_counts_when_its_checks_have_run_counts_from_then(
    classroom: Classroom, counted_at: str, source: str
) -> None:
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    late = graded(classroom, at(started, CLOCK), counted_at=counted_at)
    assert late.time_source == source
    assert late.submitted_at == (late.graded_at if counted_at == "finished" else started)


def test_an_error_outranks_a_failure_so_that_nobody_gets_a_zero_for_it(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check(
        "test_a.py",
        "import pytest\n@pytest.mark.points(4)\n@pytest.mark.parametrize('n', [1, 2, 3])\n"
        "def test_a(student, n):\n    assert n != 1\n    if n == 2: raise RuntimeError('ours')\n",
    )
    classroom.assignment("assignment: hw\nchecks: [{pytest: checks/test_a.py}]\n")
    grade = classroom.grade()
    assert grade.checks[0].outcome.status is Status.ERROR
    assert (grade.status, grade.score) == ("incomplete", None)
