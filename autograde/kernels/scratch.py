"""The private folders of one grading: the grader fills them, student code uses them, and they are removed whole."""

import contextlib
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograde.errors import SetupError
from autograde.kernels.confinement import SHARED_MEMORY

MAX_BYTES = 2 << 30
MAX_ENTRIES = 50_000
# Where everybody may leave files; Landlock, where the kernel has it, keeps student code from all but the last.
PUBLIC_FOLDERS = ("/tmp", "/var/tmp", "/run/lock", SHARED_MEMORY)  # noqa: S108


@dataclass(frozen=True, slots=True)
class Scratch:
    """A home, a folder for temporary files, copies of the submission; uid is the student's user, None for our own."""

    folder: Path
    uid: int | None = None
    made_at: float = field(default_factory=time.time)

    @classmethod
    def make(cls, uid: int | None = None, cache: Iterable[str] = ()) -> "Scratch":
        """New folders; those of cache stand in ~/.cache under their own names.

        Raises:
            SetupError: a folder of cache is not there.

        """
        folder = Path(tempfile.mkdtemp(prefix="autograde-")).resolve()
        for name in ("home", "tmp", "work"):
            (folder / name).mkdir()
        _link_caches(folder / "home" / ".cache", cache)
        if uid is not None:
            folder.chmod(0o711)
            (folder / "work").chmod(0o711)
            for name in ("home", "tmp"):
                hand_over(folder / name, uid)
        return cls(folder, uid)

    def new_work_folder(self) -> Path:
        """A folder that does not exist yet, for one more copy of the submission."""
        return self.folder / "work" / f"{len(list((self.folder / 'work').iterdir())) + 1}"

    def is_overfull(self, max_bytes: int = MAX_BYTES, max_entries: int = MAX_ENTRIES) -> bool:
        """Whether student code filled the disk: too many bytes, or too many files."""
        size, entries, waiting = 0, 0, [str(self.folder)]
        while waiting:
            try:
                for entry in os.scandir(waiting.pop()):
                    entries += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    if entries > max_entries or size > max_bytes:
                        return True
            except OSError:  # it was removed, is closed by its owner, or lies deeper than a path can be long
                continue
        return False

    def remove(self, shared_files: Iterable[Path] = ()) -> None:
        """Remove the folders, whatever was made of them, and what was left elsewhere.

        shared_files are files of shared memory that the student's processes made. Where these had no user of their own,
        their files cannot be distinguished from those of other programs in any other way.
        """
        # Not shutil.rmtree: 3,000 nested folders are deeper than Python's stack.
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(self.folder)], capture_output=True, check=False)
        paths = _ours(shared_files, self.made_at) if self.uid is None else _left_by(self.uid, self.made_at)
        # One process for all of them: a flood may have left thousands.
        if left := b"\0".join(map(os.fsencode, paths)):
            subprocess.run(["xargs", "-0", "rm", "-rf", "--"], input=left, capture_output=True, check=False)


def _link_caches(folder: Path, cache: Iterable[str]) -> None:
    for path in map(Path, cache):
        if not path.is_dir():
            raise SetupError(f"allow.cache: there is no folder {path} on this machine. Put the files there.")
        folder.mkdir(exist_ok=True)
        (folder / path.name).symlink_to(path)


def make_path_filter(folder: Path) -> Callable[[str], str]:
    """Return a function that shortens each path in a copy of the submission: students do not know the folder."""
    pattern = re.compile(rf"{re.escape(str(folder))}(?:/work/\d+)?/?")
    return lambda text: pattern.sub("", text)


def _left_by(owner: int, moment: float) -> Iterator[Path]:
    """Files of the student's user, made since that moment where everybody may write."""
    for folder in {*PUBLIC_FOLDERS, tempfile.gettempdir()}:
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder):
                if _is_made_by(Path(entry.path), owner, moment):
                    yield Path(entry.path)


def _ours(files: Iterable[Path], moment: float) -> list[Path]:
    """Those of the files that were made since that moment by our user, which is the student's, too.

    A link goes, also one that leads to a folder; a folder stays.
    """
    return [
        file for file in files if (file.is_symlink() or not file.is_dir()) and _is_made_by(file, os.getuid(), moment)
    ]


def _is_made_by(path: Path, owner: int, moment: float) -> bool:
    with contextlib.suppress(OSError):
        facts = path.lstat()
        return facts.st_uid == owner and facts.st_ctime >= moment
    return False


def hand_over(folder: Path, uid: int | None) -> None:
    """Give a folder that we filled to the student's user, unless that is ours.

    The folder itself is the last: as long as it is closed to the student's user, that cannot plant links in it.
    """
    if uid is None:
        return
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(Path(parent, name), uid, uid, follow_symlinks=False)
    os.chown(folder, uid, uid, follow_symlinks=False)
