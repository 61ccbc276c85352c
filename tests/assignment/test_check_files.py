"""Faults of an instructor's file that give everybody full marks, or none."""

from pathlib import Path

import pytest

from autograde.assignment.check_files import find_faults
from autograde.assignment.loading import load_assignment
from autograde.engine.run import collect_checks
from autograde.errors import AssignmentError
from tests.conftest import Classroom


@pytest.mark.parametrize(
    ("code", "line", "words"),
    [
        ("def test_a(student):\n    student.call('f', 1) == 2\n", 2, "test_a drops the result of a comparison"),
        ("def test_a():\n    'Nothing yet.'\n", 1, "test_a can never fail: everybody gets its points."),
        ("def test_a(student):\n    pass\n", 1, "test_a can never fail"),
        ("class TestA:\n    def test_a(self):\n        x = 1\n", 2, "test_a can never fail"),
        ("import pytest\n@pytest.mark.point(8)\ndef test_a(): assert 1\n", 2, "@pytest.mark.point is unknown. Did you mean @pytest.mark.points?"),
        ("def test_a(): assert 1\ndef test_b(): assert 1\ndef test_a(): assert 2\n", 1, "there are 2 functions test_a: only the last is run."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path: Path, code: str, line: int, words: str) -> None:
    (tmp_path / "test_a.py").write_text(code)
    (problem,) = find_faults(tmp_path / "test_a.py")
    assert (problem.line, words in problem.text) == (line, True), problem.text


@pytest.mark.parametrize(
    "code",
    [
        "def test_a(student): student.call('main')",
        "def test_a(student, same): same(student.get('x'), 1)",
        "import pytest\n@pytest.mark.slow\n@pytest.mark.skipif(False, reason='')\ndef test_a(): pytest.fail('no')",
        "def test_a(student):\n    with student.raises('ValueError'): student.call('f')",
        "def helper(): pass\ndef test_a(): helper()",
        "def test_a(:",
    ],
)
def test_what_can_fail_is_left_alone(tmp_path: Path, code: str) -> None:
    (tmp_path / "test_a.py").write_text(code)
    assert find_faults(tmp_path / "test_a.py") == []


def test_validate_tells_them(classroom: Classroom) -> None:
    classroom.check("test_a.py", "def test_a(student):\n    student.get('x') == 2\n")
    path = classroom.assignment("assignment: hw\nchecks: [{pytest: checks/test_a.py, points: 1}]\n")
    with pytest.raises(AssignmentError, match=r"autograde.yml:2: checks/test_a.py: test_a drops the result"):
        collect_checks(load_assignment(path))


def test_cases_that_say_different_points_are_refused(classroom: Classroom) -> None:
    """The points of every case but the first were lost."""
    classroom.notebook("x = 1")
    classroom.check(
        "test_a.py",
        "import pytest\npoints = pytest.mark.points\n"
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=points(3)), pytest.param(2, marks=points(5))])\n"
        "def test_a(student, x): assert student.get('x') == x\n",
    )
    with pytest.raises(AssignmentError, match="its cases say 3 and 5 points"):
        classroom.grade_one("- {pytest: checks/test_a.py}")
