"""`pytest checks/` by hand: the same verdicts, points and messages as `autograde grade`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Classroom

CHECK = """
import pytest

@pytest.mark.points(5, title="First", requires=["notebook.runs"])
def test_first(student):
    assert student.get("x") == 1

@pytest.mark.points(3, title="Second", hint="look again")
@pytest.mark.parametrize("n", [1, 2])
def test_second(student, n):
    assert student.get("x") == n
"""
ASSIGNMENT = "assignment: hw\ntitle: The homework\ndeadline: 2026-02-04\ntimezone: UTC\nchecks:\n  - {use: notebook.runs, points: 2}\n  - pytest: checks/test_a.py\n"


def pytest_by_hand(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=120
    )


@pytest.fixture
def repository(classroom: Classroom) -> Path:
    """An assignment's repository with the student's notebook in it."""
    classroom.work = classroom.folder
    classroom.notebook("x = 1")
    classroom.assignment(ASSIGNMENT)
    classroom.check("test_a.py", CHECK)
    return classroom.folder


def table(output: str) -> str:
    """The report, from its heading to its end."""
    return output[output.index("The homework") :].partition("\n=")[0].partition("\n[")[0].strip()


def test_in_an_assignments_repository_it_ends_with_the_score_table(repository: Path) -> None:
    done = pytest_by_hand(repository, "checks/", "--submitted-at=2026-02-01")
    assert done.returncode == 1
    assert " ✓ First " in done.stdout
    assert " ◐ Second " in done.stdout
    assert "1 of 2 cases passed; 2: got 1, expected 2" in done.stdout
    assert "Score: 8.5 of 10 points" in done.stdout


def test_it_says_the_same_as_autograde_grade(repository: Path) -> None:
    by_hand = table(pytest_by_hand(repository, "checks/", "--submitted-at=2026-02-06").stdout)
    command = [sys.executable, "-m", "autograde", "grade", ".", "--trust-submission", "--submitted-at", "2026-02-06"]
    graded = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout
    assert by_hand.splitlines()[: len(graded.strip().splitlines())] == graded.strip().splitlines()


@pytest.mark.parametrize("target", [".", "checks", "checks/"])
def test_the_whole_assignment_is_meant_by_its_folder_or_its_checks(repository: Path, target: str) -> None:
    arguments = [target] if target != "." else [".", "--assignment=autograde.yml"]
    assert "5 / 5" in pytest_by_hand(repository, *arguments).stdout


def test_k_selects_and_no_score_is_claimed(repository: Path) -> None:
    done = pytest_by_hand(repository, "checks/", "-k", "second")
    assert "Checks that ran: 1, not all. No score is claimed." in done.stdout
    assert "Score:" not in done.stdout


def test_x_stops_at_the_first_failure(repository: Path) -> None:
    (repository / "hw.ipynb").write_text("no notebook")
    done = pytest_by_hand(repository, "checks/", "-x")
    assert "stopping after 1 failures" in done.stdout
    assert "Score:" not in done.stdout
    assert "Checks that ran: 1, not all. No score is claimed." in done.stdout


def test_lf_runs_what_failed_last(repository: Path) -> None:
    for arguments in (["checks/"], ["checks/", "--lf"]):
        command = [sys.executable, "-m", "pytest", *arguments]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert "1 failed" in done.stdout
    assert "2 passed" not in done.stdout
    assert "Checks that ran: 1, not all. No score is claimed." in done.stdout


def test_one_file_can_be_run_alone(repository: Path) -> None:
    done = pytest_by_hand(repository, "checks/test_a.py::test_second")
    assert "1 failed, 1 passed" in done.stdout
    assert "Checks that ran: 1, not all. No score is claimed." in done.stdout


def test_in_this_repository_options_name_submission_and_assignment(repository: Path) -> None:
    done = pytest_by_hand(
        ROOT,
        "checks/",
        f"--submission={repository}",
        f"--assignment={repository / 'autograde.yml'}",
        "--submitted-at=2026-02-01",
    )
    assert "Score: 8.5 of 10 points" in done.stdout


def test_a_wrong_assignment_is_told_without_a_traceback(repository: Path) -> None:
    (repository / "autograde.yml").write_text("assignment: a\nchecks: [{use: nope}]\n")
    done = pytest_by_hand(repository, "checks/")
    assert done.returncode == 4
    assert "autograde.yml:2: checks[0].use: 'nope' is not in the library." in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_json_that_would_take_the_place_of_work_is_refused_before_grading(repository: Path) -> None:
    (repository / "notes.json").write_text("{}")
    done = pytest_by_hand(repository, "checks/", "--grade-json=notes.json")
    assert done.returncode == 4
    assert "notes.json: this file was not written by autograde." in done.stderr
    assert (repository / "notes.json").read_text() == "{}"


def test_protected_files_that_cannot_be_compared_are_told_in_one_line(repository: Path) -> None:
    (repository / ".git").mkdir()
    done = pytest_by_hand(repository, "checks/")
    assert "git cannot read its .git" in done.stdout
    assert "INTERNALERROR" not in done.stdout


def test_other_test_suites_are_left_alone(repository: Path) -> None:
    (repository / "tests").mkdir()
    (repository / "tests" / "test_own.py").write_text("def test_own(): assert 1 + 1 == 2\n")
    done = pytest_by_hand(repository, "tests/")
    assert done.returncode == 0
    assert "The homework" not in done.stdout


def test_pytests_own_introspection_is_kept_for_other_suites(repository: Path) -> None:
    (repository / "tests").mkdir()
    (repository / "tests" / "test_own.py").write_text("def test_own(): assert [1, 2] == [1, 3]\n")
    assert "At index 1 diff: 2 != 3" in pytest_by_hand(repository, "tests/").stdout


def test_asking_for_student_outside_of_an_assignment_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def test_x(student): pass\n")
    done = pytest_by_hand(tmp_path, "test_x.py")
    assert "There is no assignment: run pytest on its checks/ folder, or name it with --assignment=FILE." in done.stdout


def test_a_students_process_is_ended_with_pytest(repository: Path) -> None:
    done: Any = pytest_by_hand(repository, "checks/")
    assert json.dumps(done.stderr) == '""'
