"""An instructor's ordinary suite, run in the student's process: what it says, and what that is worth."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from autograde.errors import KernelGone
from autograde.model import GradedCheck, Status
from autograde.suite import Suite, SuiteTest, read_suite
from tests.conftest import Classroom

RIGHT = "def mean(x): return sum(x) / len(x)\n"
TESTS = """
import mean
from helpers import LIST
def test_one(): assert mean.mean([1]) == 1
def test_list(): assert mean.mean(LIST) == 2
"""


@pytest.fixture
def suite(classroom: Classroom) -> Callable[..., GradedCheck]:
    """Grade a mean.py with a suite of two tests."""

    def grade(code: str = RIGHT, tests: str = TESTS, **files: str) -> GradedCheck:
        (classroom.work / "mean.py").write_text(code, encoding="utf-8")
        folder = classroom.folder / "old"
        folder.mkdir()
        (folder / "test_mean.py").write_text(tests, encoding="utf-8")
        (folder / "helpers.py").write_text("LIST = [1, 3]\n", encoding="utf-8")
        for name, text in files.items():
            (classroom.work / name.replace("__", "/")).parent.mkdir(exist_ok=True)
            (classroom.work / name.replace("__", "/")).write_text(text, encoding="utf-8")
        return classroom.grade_one("- {pytest: old, isolation: shared, points: 5}")

    return grade


def test_every_test_is_an_equal_part(suite: Callable[..., GradedCheck]) -> None:
    graded = suite()
    assert (graded.outcome.status, graded.points) == (Status.PASSED, 5)


def test_some_that_fail_cost_their_part_and_the_first_speaks(suite: Callable[..., GradedCheck]) -> None:
    graded = suite("def mean(x): return x[0]\n")
    assert (graded.outcome.status, graded.points) == (Status.FAILED, Decimal("2.5"))
    assert graded.outcome.rationale == "1 of 2 tests passed; test_list: assert 1 == 2"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise RuntimeError('no')", "The tests could not be read: RuntimeError: no"),
        ("def mean(x): raise ValueError('no')", "No test passed; test_one: ValueError: no"),
        ("import os; os._exit(0)", "The process that ran your code ended by itself"),
        ("def mean(x):\n    import os; os._exit(0)", "The process that ran your code ended by itself"),
    ],
)
def test_a_suite_that_does_not_pass_says_why(suite: Callable[..., GradedCheck], code: str, words: str) -> None:
    graded = suite(code)
    assert (graded.outcome.status, graded.points) == (Status.FAILED, 0)
    assert words in graded.outcome.rationale


def test_the_suites_own_files_win_over_the_students(suite: Callable[..., GradedCheck]) -> None:
    graded = suite("def mean(x): return 7\n", old__test_mean="", **{"old__test_mean.py": "def test_one(): pass\n"})
    assert graded.points == 0


def test_a_suite_without_tests_is_no_pass(suite: Callable[..., GradedCheck]) -> None:
    assert suite(tests="").outcome.rationale == "No test was found in old."


def test_the_grade_says_what_such_points_are_worth(classroom: Classroom) -> None:
    (classroom.folder / "test_a.py").write_text("def test_a(): pass\n", encoding="utf-8")
    classroom.assignment("assignment: hw\nchecks:\n  - {pytest: test_a.py, isolation: shared, points: 5}\n")
    grade = classroom.grade()
    assert grade.score == 5
    assert any("5 points come from tests that ran in the same process" in note for note in grade.notes)


@pytest.mark.parametrize("reported", [None, [], {"tests": [["a", "passed"]], "broken": []}, {"tests": [["a", "great", ""]], "broken": []}, {"tests": {}, "broken": []}])  # fmt: skip
def test_a_report_that_is_none_is_nonsense(reported: object) -> None:
    with pytest.raises(KernelGone):
        read_suite(reported)


def test_a_report_is_cut_to_size() -> None:
    found = read_suite({"tests": [["a" * 999, "failed", "b" * 999]], "broken": []})
    assert found == Suite((SuiteTest("a" * 200, "failed", "b" * 500),), ())


def test_a_folder_is_a_suite_only_where_it_is_shared(classroom: Classroom, tmp_path: Path) -> None:
    (classroom.folder / "old").mkdir()
    for more in ("", ", isolation: separate"):
        classroom.assignment(f"assignment: hw\nchecks:\n  - {{pytest: old, points: 5{more}}}\n")
        with pytest.raises(Exception, match="there is no file 'old'"):
            classroom.grade()


def test_a_students_file_in_the_suites_place_is_no_obstacle(suite: Callable[..., GradedCheck]) -> None:
    assert suite(old="a file where the suite's folder goes").points == 5
