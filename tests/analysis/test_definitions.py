"""Where a failure points: the definition that was asked and wrong, or the cell that kept it from being there."""

import pytest

from autograde.analysis.definitions import find_definition, may_define
from autograde.model import CellSource
from tests.conftest import Classroom, place


@pytest.mark.parametrize(
    ("cells", "name", "expected"),
    [
        (["import torch", "def f(): pass"], "torch.load", None),
        (["def squares(n): pass", "squares = original"], "squares", (1, 1)),
        (["def f(): pass", "x = 1\ndef f(): return 1"], "f", (2, 2)),
        (["f = lambda x: x", "f = g"], "f", (1, 1)),
        (["f = g"], "f", (1, 1)),
        (["class Model:\n    def fit(self): pass"], "Model.fit", (1, 1)),
        (["from helper import relu"], "relu", None),
    ],
)
def test_a_definition_outranks_an_import_and_a_later_rebinding(
    cells: list[str], name: str, expected: tuple[int, int] | None
) -> None:
    sources = [CellSource(number, source) for number, source in enumerate(cells, start=1)]
    found = find_definition(sources, name)
    assert (found and (found[0].number, found[1])) == expected


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("def f(x: return x", "f", True),
        ("class Model(:\n    pass", "Model", True),
        ("f = (1", "f", True),
        ("print(f", "f", False),
        ("f == (1", "f", False),
        ("def f(x): return x", "f", True),
        ("def g(x): return x", "f", False),
    ],
)
def test_a_cell_that_does_not_parse_may_define_what_it_seems_to(source: str, name: str, expected: bool) -> None:
    assert may_define(source, name) is expected


def test_a_failure_points_to_the_answer_that_was_wrong_not_to_the_last_one(classroom: Classroom) -> None:
    classroom.notebook("import numpy as np", "def logits(x): return x + 1.5", "def loss(x): return x * 2.0")
    classroom.check(
        "test_a.py",
        "def test_a(student, same):\n    logits, loss = student.call('logits', 1.0), student.call('loss', 1.0)\n"
        "    student.get('np')\n    same(logits, 1.0)\n"
        "def test_b(student):\n    logits, loss = student.call('logits', 1.0), student.call('loss', 1.0)\n"
        "    assert logits == 1.0\n",
    )
    classroom.assignment(
        "assignment: hw\nchecks:\n  - {pytest: 'checks/test_a.py::test_a'}\n  - {pytest: 'checks/test_a.py::test_b'}\n"
    )
    for check in classroom.grade().checks:
        where = place(check)
        assert where is not None
        assert (where.cell, where.line) == (2, 1)


def test_a_name_that_a_broken_cell_would_define_says_so(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "def relu(x: return x")
    classroom.check("test_a.py", "def test_a(student):\n    assert student.call('relu', 1) == 1\n")
    outcome = classroom.grade_one("- {pytest: checks/test_a.py}").outcome
    assert "`relu` is not defined: Cell 2 raised SyntaxError" in outcome.rationale
    assert outcome.location is not None
    assert outcome.location.cell == 2
