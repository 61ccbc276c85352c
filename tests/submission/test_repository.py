import errno
import os
import subprocess
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from autograde.errors import SetupError, StudentFailure
from autograde.submission import repository as submissions
from autograde.submission.repository import Submission
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


def failing(number: int, name: str) -> Callable[..., int]:
    """An os.open that fails so at this name."""
    real = os.open

    def opened(path: object, *rest: int, **named: int | None) -> int:
        if path == name:
            raise OSError(number, os.strerror(number), name)
        return real(path, *rest, **named)  # type: ignore[call-overload,no-any-return]

    return opened


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.EIO, errno.EACCES, errno.ENOMEM])
def test_a_file_that_is_there_and_cannot_be_read_is_no_fault_of_the_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (tmp_path / "a.txt").write_text("a")
    monkeypatch.setattr(os, "open", failing(number, "a.txt"))
    with pytest.raises(SetupError, match=rf"a\.txt: {os.strerror(number)}\. Make it readable, and grade again\."):
        Submission(tmp_path).read_bytes("a.txt")


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    real = os.scandir

    def scan(path: Path) -> object:
        if path.name == "data":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path)

    monkeypatch.setattr(os, "scandir", scan)
    with pytest.raises(SetupError, match=r"data: Input/output error"):
        _ = Submission(tmp_path).files


def test_what_a_reader_of_a_file_raises_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(ValueError, match="mine"), Submission(tmp_path).opened("a.txt"):
        raise ValueError("mine")


def test_a_copy_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a.txt").write_text("a")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(SetupError, match=r"a\.txt: No space left on device\. Free some space"):
        Submission(tmp_path / "work").copy_to(tmp_path / "copy")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/course/hw1-ivanov", "course/hw1-ivanov"),
        ("https://me:secret@github.com/course/hw1-ivanov.git/", "course/hw1-ivanov"),
        ("git@github.com:course/hw1-ivanov.git", "course/hw1-ivanov"),
        ("ssh://git@github.com:22/course/hw1-ivanov.git", "course/hw1-ivanov"),
        ("https://x-access-token:ghs_secret@", None),
        ("https://x-access-token:ghs_secret@github.com", None),
        ("x-access-token:ghs_secret@github.com/hw", "hw"),
        ("https://[ghs_secret@github.com/a/b", None),
    ],
)
def test_no_password_of_a_remote_comes_into_the_grade(tmp_path: Path, address: str, name: str | None) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", address)
    assert Submission(tmp_path).facts().repository == name


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
    with pytest.raises(SetupError, match="there is no such folder"):
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


def test_a_file_with_holes_is_copied_with_its_holes(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    with (tmp_path / "work" / "data.bin").open("wb") as file:
        file.write(b"begin")
        file.seek(64 << 20)
        file.write(b"middle")
        file.truncate(1 << 40)
    tracemalloc.start()
    Submission(tmp_path / "work").copy_to(tmp_path / "copy")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    copied = tmp_path / "copy" / "data.bin"
    assert copied.stat().st_size == 1 << 40
    assert copied.stat().st_blocks * 512 < 1 << 20
    with copied.open("rb") as file:
        assert file.read(5) == b"begin"
        file.seek(64 << 20)
        assert file.read(7) == b"middle\0"
    assert peak_bytes < 8 << 20


@pytest.mark.parametrize("size_told", [True, False])
def test_files_that_hold_too_much_together_are_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, size_told: bool
) -> None:
    monkeypatch.setattr("autograde.submission.repository.MAX_COPIED_BYTES", 3 << 20)
    (tmp_path / "work").mkdir()
    for name in "ab":
        (tmp_path / "work" / name).write_bytes(b"x" * (2 << 20))
    submission = Submission(tmp_path / "work")
    if not size_told:
        submission.__dict__["_held_bytes"] = 0
    with pytest.raises(StudentFailure, match="too-much-to-copy"):
        submission.copy_to(tmp_path / "copy")
    assert not (tmp_path / "copy" / "b").exists() or (tmp_path / "copy" / "b").stat().st_size <= 2 << 20


def test_the_files_of_the_work_are_told_apart_once(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", "x = 1")
    submission = Submission(tmp_path)
    assert submission.work is submission.work
    assert submission.notebooks is submission.notebooks


def test_names_that_are_too_long_together_are_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograde.submission.file_walk.MAX_PATH_CHARACTERS", 100)
    (tmp_path / ("d" * 40)).mkdir()
    (tmp_path / ("d" * 40) / "a").touch()
    assert len(Submission(tmp_path).files) == 1
    (tmp_path / ("d" * 40) / "b").touch()
    with pytest.raises(StudentFailure, match="paths-too-long"):
        _ = Submission(tmp_path).files


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
