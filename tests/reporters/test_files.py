"""Writing a report: the former file or the whole new one, somewhere, and no litter."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograde.errors import SurroundingsError
from autograde.reporters import files
from autograde.reporters.files import write_whole


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
        (disk / "grade.json").write_text("former")
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_report_replaces_the_former_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "grade.json"
    for text in ("первая\n", "вторая\n"):
        assert write_whole(path, text) == path
        assert path.read_text(encoding="utf-8") == text
    assert names(tmp_path / "out") == ["grade.json"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_reader_of_the_former_file_keeps_it_whole(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "grade.json", "former")
    with path.open() as reader:
        write_whole(path, "new")
        assert reader.read() == "former"


def test_a_full_disk_leaves_the_former_report_and_sends_the_new_one_to_the_refuge(
    full_disk: Path, own_temporary_folder: Path
) -> None:
    text = "x" * 200_000
    with pytest.raises(SurroundingsError, match="No space left on device") as caught:
        write_whole(full_disk / "grade.json", text)
    assert (full_disk / "grade.json").read_text() == "former"
    assert names(full_disk) == ["grade.json"]
    (refuge,) = own_temporary_folder.glob("autograde-*-grade.json")
    assert refuge.read_text() == text
    assert str(caught.value).endswith(f"The report was written to {refuge} instead; copy it from there.")


LIMITED = """
import resource, signal, sys
from pathlib import Path
from autograde.errors import SurroundingsError
from autograde.reporters import files
files.PAUSE_S = 0
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.write_whole(Path(sys.argv[1]), "x" * 5000)
except SurroundingsError as error:
    print(error)
"""


def test_where_nothing_can_be_written_the_former_report_stays_and_no_litter_is_left(
    tmp_path: Path, own_temporary_folder: Path
) -> None:
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "grade.json"
    path.write_text("former")
    environment = {**os.environ, "TMPDIR": str(own_temporary_folder), "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, env=environment)
    assert run.stdout.endswith("The report could be written nowhere. Free some space and grade again.\n"), run.stderr
    assert str(path) in run.stdout
    assert path.read_text() == "former"
    assert names(tmp_path / "out") == ["grade.json"]
    assert names(own_temporary_folder) == []


@pytest.mark.parametrize("target", ["missing/grade.json", "folder"])
def test_a_place_that_takes_no_file_sends_the_report_to_the_refuge(
    tmp_path: Path, own_temporary_folder: Path, target: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SurroundingsError) as caught:
        write_whole(tmp_path / target, "text")
    assert str(caught.value).startswith(f"{tmp_path / target}: ")
    (refuge,) = own_temporary_folder.glob(f"autograde-*-{Path(target).name}")
    assert refuge.read_text() == "text"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_link_in_the_place_of_the_report_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "grade.json").symlink_to(tmp_path / "precious")
    write_whole(tmp_path / "grade.json", "new")
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "grade.json").is_symlink()


def test_text_that_is_no_unicode_is_written_all_the_same(tmp_path: Path) -> None:
    assert write_whole(tmp_path / "grade.json", "a\udcffb").read_text() == "a?b"
