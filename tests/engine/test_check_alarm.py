"""The time limit on a check's own code."""

import contextlib
import signal
import textwrap
import time

import pytest

from autograde.engine import plugin
from autograde.engine.check_alarm import CheckAlarm, CheckTimeout
from autograde.model import Status
from tests.conftest import Classroom


def test_code_that_does_not_end_is_stopped() -> None:
    def loop() -> None:
        while True:
            time.sleep(0.01)

    with pytest.raises(CheckTimeout), CheckAlarm(0.2).limited():
        loop()


def test_a_handler_for_operating_system_errors_does_not_swallow_it() -> None:
    def read() -> None:
        while True:
            with contextlib.suppress(OSError):
                time.sleep(0.01)

    with pytest.raises(CheckTimeout), CheckAlarm(0.2).limited():
        read()


def test_code_that_catches_everything_is_stopped_again() -> None:
    stopped = 0
    alarm = CheckAlarm(0.1, repeat_s=0.1)
    with alarm.limited():
        while stopped < 3:
            try:
                while True:
                    time.sleep(0.01)
            except CheckTimeout:
                stopped += 1
    assert stopped == 3


def test_time_in_a_pause_is_not_counted() -> None:
    alarm = CheckAlarm(0.3)
    with alarm.limited(), alarm.paused():
        time.sleep(0.5)


def test_what_is_left_is_counted_after_a_pause() -> None:
    alarm = CheckAlarm(0.3)

    def work() -> None:
        with alarm.paused():
            time.sleep(0.1)
        time.sleep(5)

    with pytest.raises(CheckTimeout), alarm.limited():
        work()


def test_a_pause_without_a_limit_changes_nothing() -> None:
    with CheckAlarm(0.1).paused():
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_nothing_rings_after_the_end() -> None:
    with CheckAlarm(0.1).limited():
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


# ------------------------------------------------------------------ in a grading


@pytest.fixture
def short_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check's own code may take 2 s instead of 110 s."""
    monkeypatch.setattr(plugin, "CHECK_PATIENCE", 0)
    monkeypatch.setattr(plugin, "CHECK_MARGIN_S", 2)


@pytest.mark.usefixtures("short_alarm")
def test_a_notebook_that_runs_longer_than_a_check_may_is_graded(classroom: Classroom) -> None:
    classroom.notebook("import time\ntime.sleep(1.6)", "time.sleep(1.6)\nx = 1")
    graded = classroom.grade_one("- {use: notebook.runs, points: 4}")
    assert (graded.outcome.status, graded.points) == (Status.PASSED, 4)


@pytest.mark.usefixtures("short_alarm")
def test_the_notebook_of_every_kind_of_check_runs_once_and_on_its_own_time(classroom: Classroom) -> None:
    classroom.notebook(
        "from pathlib import Path\nimport os, time\ntime.sleep(3)",
        "print('loss 0.1')\ndef f(x): return x\nx = 1",
    )
    classroom.assignment(
        """
        assignment: hw
        source: hw.ipynb
        checks:
          - {use: output.shows, with: {contains: loss}, points: 1}
          - {use: notebook.runs, points: 1}
          - {use: code.returns, with: {function: f, cases: [{args: [1], returns: 1}]}, points: 1}
          - {use: values.variable, with: {name: x, equals: 1}, points: 1}
        """
    )
    started = time.monotonic()
    graded = classroom.grade()
    assert [check.outcome.status for check in graded.checks] == [Status.PASSED] * 4
    assert time.monotonic() - started < 2 * 3 + 3  # one run, not four


@pytest.mark.usefixtures("short_alarm")
def test_an_endless_cell_is_the_students_failure(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "while True:\n    pass")
    classroom.assignment(
        """
        assignment: hw
        limits: {cell: 4 s}
        checks:
          - {use: notebook.runs, points: 4}
          - {use: values.variable, with: {name: x, equals: 1}, points: 1}
        """
    )
    runs, variable = classroom.grade().checks
    assert runs.outcome.status is Status.FAILED
    assert "Cell 2 did not finish in 4 seconds" in runs.outcome.rationale
    assert variable.outcome.status is Status.PASSED


@pytest.mark.usefixtures("short_alarm")
@pytest.mark.parametrize(
    "code",
    [
        "def test_f(student):\n    while True: time.sleep(0.01)",
        "def test_f(student):\n    while True:\n        try: time.sleep(0.01)\n        except Exception: pass",
        "@pytest.fixture\ndef slow():\n    while True: time.sleep(0.01)\ndef test_f(slow): pass",
        "while True: time.sleep(0.01)",
    ],
    ids=["in the test", "which catches exceptions", "in a fixture", "in the module"],
)
def test_an_instructors_endless_loop_costs_that_check_alone(classroom: Classroom, code: str) -> None:
    classroom.notebook("x = 1")
    classroom.check("test_slow.py", f"import time\nimport pytest\n{textwrap.dedent(code)}\n")
    classroom.assignment(
        """
        assignment: hw
        checks:
          - {pytest: checks/test_slow.py, points: 4}
          - {use: values.variable, with: {name: x, equals: 1}, points: 1}
        """
    )
    slow, variable = classroom.grade().checks
    assert slow.outcome.status is Status.ERROR
    assert "did not end in 2 seconds" in slow.outcome.rationale
    assert variable.outcome.status is Status.PASSED
