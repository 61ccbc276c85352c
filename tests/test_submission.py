import os
import subprocess
from pathlib import Path

import pytest

from autograde import submission as submissions
from autograde.errors import StudentFailure, SurroundingsError
from autograde.submission import Submission
from tests.conftest import write_notebook


def test_files_are_listed_without_links_and_special_files_and_the_work_without_byproducts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "b.csv").write_text("b")
    for skipped in (".git", "__pycache__", ".ipynb_checkpoints"):
        (tmp_path / skipped).mkdir()
        (tmp_path / skipped / "x").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    found = Submission(tmp_path)
    assert found.files == (".ipynb_checkpoints/x", "__pycache__/x", "a.txt", "data/b.csv")
    assert found.work == ("a.txt", "data/b.csv")


@pytest.mark.parametrize("path", ["link", "folder/passwd", "../x", "/etc/passwd", "pipe", "missing", "data", "a\0b"])
def test_nothing_outside_or_special_is_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "data").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    with pytest.raises(StudentFailure, match="no-such-file"):
        Submission(tmp_path).read_bytes(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_text_is_read_in_the_encodings_students_use(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "requirements.txt").write_bytes("# зависимости\nnumpy".encode(encoding))
    assert Submission(tmp_path).read_text("requirements.txt") == "# зависимости\nnumpy"


def test_the_source_is_the_one_named_or_the_only_notebook(tmp_path: Path) -> None:
    assert Submission(tmp_path, "b.ipynb").the_source() == "b.ipynb"
    with pytest.raises(StudentFailure, match="no-notebook"):
        Submission(tmp_path).the_source()
    write_notebook(tmp_path / "one.ipynb", "x = 1")
    assert Submission(tmp_path).the_source() == "one.ipynb"
    write_notebook(tmp_path / "two.ipynb", "x = 1")
    with pytest.raises(StudentFailure, match=r"one.ipynb, two.ipynb"):
        Submission(tmp_path).the_source()


def test_a_copy_holds_the_regular_files_alone(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "data").mkdir(parents=True)
    (work / "data" / "b.csv").write_text("b")
    (work / "link").symlink_to("/etc/passwd")
    Submission(work).copy_to(tmp_path / "copy")
    assert [path.name for path in sorted((tmp_path / "copy").rglob("*"))] == ["data", "b.csv"]


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_git_tells_commit_branch_and_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "homework_1")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "x")
    git(tmp_path, "remote", "add", "origin", "https://me:secret@github.com/course/hw1-ivanov.git")
    facts = Submission(tmp_path).facts("ivanov")
    assert (facts.repository, facts.ref, facts.login) == ("course/hw1-ivanov", "homework_1", "ivanov")
    assert facts.sha == git(tmp_path, "rev-parse", "HEAD")


def test_a_folder_inside_another_repository_has_no_commit_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "inner").mkdir()
    assert Submission(tmp_path / "inner").facts().sha is None


def test_a_hostile_git_configuration_runs_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.fsmonitor", f"touch {tmp_path}/pwned")
    Submission(tmp_path).facts()
    assert not (tmp_path / "pwned").exists()


def test_a_missing_folder_is_a_matter_of_the_surroundings(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match="there is no such folder"):
        Submission(tmp_path / "nowhere")


def test_a_tree_deeper_than_the_stack_is_listed_within_bounds(tmp_path: Path) -> None:
    inner = tmp_path
    for _ in range(60):
        inner = inner / "d"
        inner.mkdir()
        (inner / "f").write_text("x")
    assert 0 < len(Submission(tmp_path).files) <= 21


def test_an_environment_of_many_files_does_not_hide_the_work(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    for number in range(10_050):
        (tmp_path / ".venv" / f"{number}.py").touch()
    (tmp_path / "z" / "deep").mkdir(parents=True)
    (tmp_path / "z" / "deep" / "hw.ipynb").write_text("{}")
    assert Submission(tmp_path).notebooks == ("z/deep/hw.ipynb",)


def test_notebooks_are_read_once_and_together_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        write_notebook(tmp_path / f"{name}.ipynb", "x = '" + "y" * 1000 + "'")
    (tmp_path / "broken.ipynb").write_text("{" + " " * 900)
    monkeypatch.setattr(submissions, "MAX_NOTEBOOKS_BYTES", 4000)
    submission = Submission(tmp_path)
    for _ in range(5):
        assert len(submission.notebook("a.ipynb").cells) == 1
        with pytest.raises(StudentFailure, match="not-a-notebook"):
            submission.notebook("broken.ipynb")
    submission.notebook("b.ipynb")
    with pytest.raises(StudentFailure, match="notebooks-too-large"):
        submission.notebook("c.ipynb")
