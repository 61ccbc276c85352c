"""List a student's files within limits, and tell the student's errors from system errors."""

import contextlib
import errno
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograde.errors import SetupError, StudentFailure

MAX_FILES = 100_000
MAX_DEPTH = 20
# A name has up to 255 bytes, and a path up to 20 of them.
MAX_PATH_CHARACTERS = 32 << 20
# Errors of opening a path that is not a regular file.
_NO_FILE = {
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EMLINK, errno.ENAMETOOLONG, errno.ENXIO, errno.ENODEV,
    errno.EILSEQ,
}  # fmt: skip
# Folders that are not part of the work, even if they were handed in.
BYPRODUCTS = {"__pycache__", ".ipynb_checkpoints", ".venv", "venv", "node_modules", ".pytest_cache"}


@contextlib.contextmanager
def convert_os_errors(path: str) -> Iterator[None]:
    """Turn an OSError into the student's failure (the file is missing) or a set-up error (a disk, a limit).

    Raises:
        StudentFailure: there is no such file, or it is not a regular file.
        SetupError: it exists and could not be read.

    """
    try:
        yield
    except OSError as error:
        if error.errno is None:  # not raised by a system call
            raise
        if error.errno in _NO_FILE:
            raise StudentFailure("no-such-file", path=path) from None
        raise SetupError(f"{path}: {error.strerror}. Make it readable, and grade again.") from error


def is_work(path: str) -> bool:
    """Whether a path is not a by-product, such as a cache."""
    return BYPRODUCTS.isdisjoint(PurePosixPath(path).parts)


def walk(root: Path) -> Iterator[str]:
    """Paths of regular files; iterative, because a hostile tree can be deeper than Python's stack.

    By-products come last.

    Raises:
        StudentFailure: there are more than MAX_FILES, or their paths are longer than MAX_PATH_CHARACTERS together.
        SetupError: a folder could not be read.

    """
    folders, entry_count, characters = deque([PurePosixPath()]), 0, 0
    while folders:
        folder = folders.pop()
        with _entries(root, folder) as entries:
            for entry in entries:
                entry_count += 1
                if entry_count > MAX_FILES:
                    raise StudentFailure("too-many-files", most=MAX_FILES)
                path = str(folder / entry.name)
                characters += len(path)
                if characters > MAX_PATH_CHARACTERS:
                    raise StudentFailure("paths-too-long", most=MAX_PATH_CHARACTERS >> 20)
                if entry.is_file(follow_symlinks=False):
                    yield path
                elif entry.is_dir(follow_symlinks=False) and entry.name != ".git" and len(folder.parts) < MAX_DEPTH:
                    is_late = entry.name in BYPRODUCTS
                    (folders.appendleft if is_late else folders.append)(folder / entry.name)


@contextlib.contextmanager
def _entries(root: Path, folder: PurePosixPath) -> Iterator[Iterator["os.DirEntry[str]"]]:
    """The entries of a folder; none if it was removed meanwhile."""
    try:
        with convert_os_errors(str(folder)):
            entries = os.scandir(root / folder)
    except StudentFailure:
        yield iter(())
        return
    with entries, convert_os_errors(str(folder)):
        yield entries
