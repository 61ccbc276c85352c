"""Files that would configure a grader are told to the instructor, and cost nothing."""

import pytest

from autograde.analysis.config_files import find_config_files
from autograde.model import Status
from tests.conftest import Classroom


@pytest.mark.parametrize(
    "path",
    ["conftest.py", "a/b/conftest.py", "pytest.ini", "sitecustomize.py", "share/kernels/x/kernel.json", "numpy.py", "torch/__init__.py",
     ".ipython/profile_default/startup/0.py", "x.pth", "jupyter_server_config.py"],
)  # fmt: skip
def test_what_would_steer_a_grader_is_planted(path: str) -> None:
    assert find_config_files(["hw.ipynb", path], []) == [path]
    assert find_config_files([path], [path]) == []


def test_a_students_own_files_are_not() -> None:
    ordinary = [
        "hw.ipynb",
        "random.py",
        "test.py",
        "utils/numpy_tools.py",
        "config.py",
        "model/torch_model.py",
        "setup.cfg",
    ]
    assert find_config_files(ordinary, []) == []


def test_the_instructor_reads_of_them_and_the_student_loses_nothing(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    for name in ("conftest.py", "numpy.py", "kept/conftest.py"):
        path = classroom.work / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit", encoding="utf-8")
    classroom.assignment(
        "assignment: hw\nprotected: [kept/]\non_change: warn\nchecks:\n  - {use: notebook.runs, points: 1}\n"
    )
    grade = classroom.grade()
    assert (grade.checks[0].outcome.status, grade.points) == (Status.PASSED, 1)
    (note,) = (each for each in grade.notes if "configure" in each)
    assert note == "The submission has files that configure tools. They do not affect grading: conftest.py, numpy.py."


def test_the_instructors_own_checks_in_the_students_repository_are_expected(classroom: Classroom) -> None:
    classroom.work = classroom.folder
    (classroom.folder / "checks").mkdir()
    (classroom.folder / "checks/conftest.py").write_text("", encoding="utf-8")
    classroom.notebook("x = 1")
    classroom.assignment("assignment: hw\nsource: hw.ipynb\nchecks:\n  - {use: notebook.runs, points: 1}\n")
    assert [each for each in classroom.grade().notes if "configure" in each] == []
