"""The private folders of one grading: filled by us, used by the student's code, measured, and removed whole."""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograde.kernels.confinement import SHARED_MEMORY, student_uid

MOST_BYTES = 2 << 30
MOST_ENTRIES = 50_000
# Where everybody may leave files; Landlock, where the kernel has it, keeps student code from all but the last.
PUBLIC_FOLDERS = ("/tmp", "/var/tmp", "/run/lock", SHARED_MEMORY)  # noqa: S108


@dataclass(frozen=True, slots=True)
class Scratch:
    """A home, a place for temporary files, copies of the submission."""

    folder: Path
    made_at: float = field(default_factory=time.time)

    @classmethod
    def make(cls) -> "Scratch":
        folder = Path(tempfile.mkdtemp(prefix="autograde-")).resolve()
        for name in ("home", "tmp", "work"):
            (folder / name).mkdir()
        if student_uid() is not None:
            folder.chmod(0o711)
            (folder / "work").chmod(0o711)
            for name in ("home", "tmp"):
                hand_over(folder / name)
        return cls(folder)

    def new_work(self) -> Path:
        """A folder that does not exist yet, for one more copy of the submission."""
        return self.folder / "work" / f"{len(list((self.folder / 'work').iterdir())) + 1}"

    def is_overfull(self, most_bytes: int = MOST_BYTES, most_entries: int = MOST_ENTRIES) -> bool:
        """Whether student code filled the disk: too many bytes, or too many files."""
        size, entries, waiting = 0, 0, [str(self.folder)]
        while waiting:
            try:
                for entry in os.scandir(waiting.pop()):
                    entries += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    if entries > most_entries or size > most_bytes:
                        return True
            except OSError:  # it went away, is closed by its owner, or lies deeper than a path can say
                continue
        return False

    def remove(self) -> None:
        """Remove the folders, whatever was made of them, and what was left elsewhere."""
        # Not shutil.rmtree: 3,000 nested folders are deeper than Python's stack.
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(self.folder)], capture_output=True, check=False)
        # One process for all of them: a flood may have left thousands.
        if left := b"\0".join(map(os.fsencode, _left_elsewhere(self.made_at))):
            subprocess.run(["xargs", "-0", "rm", "-rf", "--"], input=left, capture_output=True, check=False)


def _left_elsewhere(moment: float) -> Iterator[Path]:
    """What student code left since that moment where everybody may write.

    Without a user of its own it could write to shared memory alone, where other programs of ours have files, too.
    """
    owner = student_uid()
    in_use = set() if owner is not None else set(_in_use())
    for folder in {SHARED_MEMORY} if owner is None else {*PUBLIC_FOLDERS, tempfile.gettempdir()}:
        for path in _made_since(folder, moment, os.getuid() if owner is None else owner):
            is_folder = path.is_dir() and not path.is_symlink()
            if path not in in_use and (owner is not None or not is_folder):
                yield path


def _made_since(folder: str, moment: float, owner: int) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                facts = entry.stat(follow_symlinks=False)
                if facts.st_uid == owner and facts.st_ctime >= moment:
                    yield Path(entry.path)


def _in_use() -> Iterator[Path]:
    """What processes of ours still have mapped: other programs, since the student's have ended."""
    for maps in Path("/proc").glob("[0-9]*/maps"):
        with contextlib.suppress(OSError):
            for line in maps.read_text("utf-8", "replace").splitlines():
                if f" {SHARED_MEMORY}/" in line:
                    yield Path(line[line.index(f"{SHARED_MEMORY}/") :].removesuffix(" (deleted)"))


def hand_over(folder: Path) -> None:
    """Give a folder that we filled to the student's user.

    The folder itself goes last: as long as it is ours and closed, nobody can slip a link under our hands.
    """
    uid = student_uid()
    if uid is None:
        return
    for place, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(Path(place, name), uid, uid, follow_symlinks=False)
    os.chown(folder, uid, uid, follow_symlinks=False)
