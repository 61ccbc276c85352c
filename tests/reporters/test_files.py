"""Writing a report: the former file or the whole new one, somewhere, and no litter."""

import contextlib
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograde.errors import SetupError
from autograde.reporters import files
from autograde.reporters.files import require_free
from tests.submission.test_git import commit


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    refuge = tmp_path / "refuge"
    refuge.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(refuge))
    monkeypatch.setattr(files, "PAUSE_S", 0)
    return refuge


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB with a former report, and no room for another."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can mount a disk")
    try:
        (disk / "grade.json").write_text("report: former")
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def is_report(head: bytes) -> bool:
    return head.startswith(b"report")


def write_report(path: Path, text: str) -> Path:
    return files.write_report(path, text, is_report)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_report_replaces_the_former_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "grade.json"
    for text in ("report: первая\n", "report: вторая\n"):
        assert write_report(path, text) == path
        assert path.read_text(encoding="utf-8") == text
    assert names(tmp_path / "out") == ["grade.json"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_reader_of_the_former_file_keeps_it_whole(tmp_path: Path) -> None:
    path = write_report(tmp_path / "grade.json", "report: former")
    with path.open() as reader:
        write_report(path, "new")
        assert reader.read() == "report: former"


def test_a_full_disk_leaves_the_former_report_and_sends_the_new_one_to_the_refuge(
    full_disk: Path, own_temporary_folder: Path
) -> None:
    text = "x" * 200_000
    with pytest.raises(SetupError, match="No space left on device") as caught:
        write_report(full_disk / "grade.json", text)
    assert (full_disk / "grade.json").read_text() == "report: former"
    assert names(full_disk) == ["grade.json"]
    (refuge,) = own_temporary_folder.glob("autograde-*-grade.json")
    assert refuge.read_text() == text
    assert str(caught.value).endswith(f"The report was written to {refuge} instead; copy it from there.")


LIMITED = """
import resource, signal, sys
from pathlib import Path
from autograde.errors import SetupError
from autograde.reporters import files
files.PAUSE_S = 0
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.write_report(Path(sys.argv[1]), "x" * 5000, lambda head: True)
except SetupError as error:
    print(error)
"""


def test_where_nothing_can_be_written_the_former_report_stays_and_no_litter_is_left(
    tmp_path: Path, own_temporary_folder: Path
) -> None:
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "grade.json"
    path.write_text("report: former")
    environment = {**os.environ, "TMPDIR": str(own_temporary_folder), "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, env=environment)
    assert run.stdout.endswith("The report could not be written anywhere. Free some space and grade again.\n"), (
        run.stderr
    )
    assert str(path) in run.stdout
    assert path.read_text() == "report: former"
    assert names(tmp_path / "out") == ["grade.json"]
    assert names(own_temporary_folder) == []


@pytest.mark.parametrize("target", ["missing/grade.json", "folder"])
def test_a_place_that_takes_no_file_sends_the_report_to_the_refuge(
    tmp_path: Path, own_temporary_folder: Path, target: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SetupError) as caught:
        write_report(tmp_path / target, "text")
    assert str(caught.value).startswith(f"{tmp_path / target}: ")
    (refuge,) = own_temporary_folder.glob(f"autograde-*-{Path(target).name}")
    assert refuge.read_text() == "text"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


# ------------------------------------------------------------------------------------------------ what is taken


def lay(path: Path, kind: str) -> None:
    """Put something of that kind under the name of the report."""
    if kind == "text":
        path.write_text("my notes")
    elif kind == "folder":
        path.mkdir()
        (path / "data.csv").write_text("1,2")
    elif kind == "link to a file":
        (path.parent / "precious").write_text("report: of somebody else")
        path.symlink_to("precious")
    elif kind == "link to nothing":
        path.symlink_to("nothing")
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind(os.fspath(path))
    elif kind == "tracked":
        commit(path.parent, {path.name: "report: handed in"})


TAKEN = {
    "text": "this file was not written by autograde",
    "folder": "this is a folder",
    "link to a file": "this is a link",
    "link to nothing": "this is a link",
    "socket": "this is not a regular file",
    "tracked": r"git tracks this file.*git rm --cached g\.json",
}


def state(folder: Path) -> dict[str, object]:
    """Everything below a folder but what git keeps for itself."""
    paths = [path for path in folder.rglob("*") if ".git" not in path.parts and "refuge" not in path.parts]
    return {str(path): (path.lstat().st_ino, path.read_bytes() if path.is_file() else "") for path in paths}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_is_not_ours_stays_and_is_told_before_grading(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "g.json"
    lay(path, kind)
    before = state(tmp_path)
    with pytest.raises(SetupError, match=rf"g\.json: {TAKEN[kind]}"):
        require_free(path, is_report)
    assert state(tmp_path) == before


@pytest.mark.parametrize("kind", TAKEN)
def test_what_took_the_name_while_grading_stays_and_the_report_is_kept(
    tmp_path: Path, own_temporary_folder: Path, kind: str
) -> None:
    path = tmp_path / "g.json"
    lay(path, kind)
    before = state(tmp_path)
    with pytest.raises(SetupError, match=rf"{TAKEN[kind]}.*The report was written to"):
        write_report(path, "report: new")
    assert state(tmp_path) == before
    (refuge,) = own_temporary_folder.iterdir()
    assert refuge.read_text() == "report: new"


@pytest.mark.parametrize("content", ["", "report: former"], ids=["empty", "former"])
def test_an_empty_file_and_a_former_report_are_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "g.json"
    path.write_text(content)
    require_free(path, is_report)
    assert write_report(path, "report: new").read_text() == "report: new"


def test_a_report_that_git_tracks_is_replaced_in_a_copy(tmp_path: Path) -> None:
    lay(tmp_path / "g.json", "tracked")
    assert files.write_report(tmp_path / "g.json", "report: new", is_report, may_be_tracked=True).read_text() == "report: new"  # fmt: skip


def test_a_report_that_lies_beside_what_git_tracks_is_replaced(tmp_path: Path) -> None:
    lay(tmp_path / "other.json", "tracked")
    write_report(tmp_path / "g.json", "report: former")
    assert write_report(tmp_path / "g.json", "report: new").read_text() == "report: new"


@pytest.mark.parametrize("is_link", [False, True], ids=["itself", "by a link"])
def test_a_device_is_written_into_and_stays_one(tmp_path: Path, is_link: bool) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        device = Path(os.devnull)  # only root can make one, or lose this one
    path = tmp_path / "link" if is_link else device
    if is_link:
        path.symlink_to(device)
    require_free(path, is_report)
    write_report(path, "report: new")
    assert device.is_char_device()
    assert path.is_symlink() is is_link


@pytest.mark.parametrize("is_link", [False, True], ids=["itself", "by a link"])
def test_a_pipe_gets_the_whole_report(tmp_path: Path, is_link: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    path = tmp_path / "link" if is_link else pipe
    if is_link:
        path.symlink_to(pipe)
    with (tmp_path / "out").open("w") as out, subprocess.Popen(["cat", pipe], stdout=out) as reader:
        for _ in range(200):  # until it reads
            with contextlib.suppress(SetupError):
                write_report(path, "report: " + "x" * 200_000)
                break
            time.sleep(0.05)
        reader.wait(timeout=20)
    assert (tmp_path / "out").stat().st_size == 200_008
    assert pipe.is_fifo()


def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path, own_temporary_folder: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SetupError, match=r"No such device or address.*The report was written to"):
        write_report(tmp_path / "pipe", "report: new")
    assert len(names(own_temporary_folder)) == 1


OUTPUT = """
import sys
from pathlib import Path
from autograde.reporters import files
print("before")
files.write_report(Path(sys.argv[1]), "report", lambda head: False)
print("\\nafter")
"""


@pytest.mark.parametrize("to", ["pipe", "file"])
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_our_own_output_is_written_in_its_order(tmp_path: Path, name: str, to: str) -> None:
    command = [sys.executable, "-c", OUTPUT, name]
    if to == "pipe":
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    else:
        with (tmp_path / "out").open("w") as out:
            subprocess.run(command, stdout=out, check=True)
        shown = (tmp_path / "out").read_text()
    assert shown == "before\nreport\nafter\n"
    assert Path("/dev/stdout").is_symlink()


def test_the_refuge_has_a_name_that_nobody_can_prepare(tmp_path: Path, own_temporary_folder: Path) -> None:
    (tmp_path / "g.json").mkdir()
    victim = tmp_path / "victim"
    (own_temporary_folder / f"autograde-{os.getpid()}-g.json").symlink_to(victim)
    with pytest.raises(SetupError, match="was written to"):
        write_report(tmp_path / "g.json", "report")
    assert not victim.exists()


def test_text_that_is_no_unicode_is_written_all_the_same(tmp_path: Path) -> None:
    assert write_report(tmp_path / "grade.json", "a\udcffb").read_text() == "a?b"
