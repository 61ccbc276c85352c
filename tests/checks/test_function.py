"""function.fast where the student's function is slow: its words have seconds in them, which no case file can hold."""

import re

import pytest

from autograde.model import Status
from tests.conftest import Classroom

CHECK = """
- use: function.fast
  with: {function: f, reference: solution.py, cases: [{args: [3]}], times: 2, slack: 0.1 s, repeat: 2}
  points: 4
"""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", r"`f\(3\)` takes [\d.]+ s, the instructor's 0 s; at most 2 times as much is allowed\."),
        ("ru", r"`f\(3\)` работает [\d,]+ с, решение преподавателя — 0 с; можно не больше чем в 2 раза дольше\."),
    ],
)
def test_a_slow_function_fails_however_right_it_is(classroom: Classroom, language: str, words: str) -> None:
    classroom.notebook("import time\ndef f(n):\n    time.sleep(1)\n    return n")
    (classroom.folder / "solution.py").write_text("def f(n): return n\n")
    outcome = classroom.grade_one(CHECK, language=language).outcome
    assert outcome.status is Status.FAILED
    assert re.fullmatch(words, outcome.rationale)


def test_an_answer_that_is_remembered_is_not_fast(classroom: Classroom) -> None:
    remembers = "import time\nknown = {}\ndef f(n):\n    if n not in known:\n        time.sleep(1)\n        known[n] = n\n    return known[n]"
    classroom.notebook(remembers)
    (classroom.folder / "solution.py").write_text("def f(n): return n\n")
    assert classroom.grade_one(CHECK).outcome.status is Status.FAILED
