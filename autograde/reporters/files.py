"""Write a report to a new file, over an earlier report of autograde, or to a device; never over other files."""

import contextlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autograde.errors import SetupError
from autograde.submission import git

TRIES = 3
PAUSE_S = 0.3
# A report is recognised by its beginning.
HEAD_BYTES = 200
IsReport = Callable[[bytes], bool]


def require_free(path: Path, is_report: IsReport, *, may_be_tracked: bool = False) -> None:
    """Refuse a path that no report can be written to. Call this before grading.

    A report goes to a new file, over an earlier report (is_report recognises one by its first bytes), or to a device
    or pipe. may_be_tracked: the folder is a checkout of the repository, so a report that git tracks is not lost.

    Raises:
        SetupError: the path is taken, or its folder does not exist.

    """
    if not path.resolve().parent.is_dir():
        raise SetupError(f"{path}: there is no such folder. Make it, or write elsewhere.")
    if is_stream(path):
        return
    if not os.path.lexists(path):
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise SetupError(f"{path}: nothing can be written to that folder. Write elsewhere.")
        return
    if problem := _why_taken(path, is_report):
        raise SetupError(f"{path}: {problem}")
    # An empty file that git tracks is not a report of autograde.
    if (not may_be_tracked or path.stat().st_size == 0) and git.is_tracked(path):
        raise SetupError(
            f"{path}: git tracks this file, so it is somebody's work. Choose another name, or remove it from the "
            f"repository: git rm --cached {path.name}"
        )


def _why_taken(path: Path, is_report: IsReport) -> str:
    """Why the file at that path must not be overwritten; empty if it may."""
    if path.is_symlink():
        return "this is a link. Name the file itself."
    if path.is_dir():
        return "this is a folder. Name a file in it."
    if not path.is_file():
        return "this is not a regular file. Choose another name."
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        return f"{error.strerror}. Choose another name."
    return "" if not head or is_report(head) else "this file was not written by autograde. Choose another name."


def is_stream(path: Path) -> bool:
    """Whether the path is a device, a pipe or our own output: these are written to and never replaced."""
    try:
        state = path.stat()
    except OSError:
        return False
    return stat.S_ISCHR(state.st_mode) or stat.S_ISFIFO(state.st_mode) or _own_descriptor(state) is not None


def _own_descriptor(state: os.stat_result) -> int | None:
    """The descriptor of standard output or error if it is that file: /dev/stdout can be any kind of file."""
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(state, os.fstat(descriptor)):
                return descriptor
    return None


def write_report(path: Path, text: str, is_report: IsReport, *, may_be_tracked: bool = False) -> Path:
    """Write the report atomically, so that a reader finds the earlier one or the whole new one; return the path.

    A failed write is retried. If it keeps failing, the report goes into the temporary folder, so that it is not
    lost.

    Raises:
        SetupError: it was written to the temporary folder instead, or not at all.

    """
    content = text.encode("utf-8", "replace")  # do not lose a grade to a lone surrogate
    why = ""
    for attempt in range(TRIES):
        try:
            require_free(path, is_report, may_be_tracked=may_be_tracked)
            _write(path, content)
        except SetupError as error:
            why = str(error)
            break
        except OSError as error:
            why = f"{path}: {error.strerror or error}."
            time.sleep(PAUSE_S * attempt)
        else:
            return path
    raise SetupError(f"{why} {_rescue(content, path.name)}")


def _rescue(content: bytes, name: str) -> str:
    """Write the report to the temporary folder instead; return where it is, or that it is lost."""
    try:
        copy = _write_new(Path(tempfile.gettempdir()), content, suffix=f"-{name[-100:]}")
    except OSError:
        return "The report could not be written anywhere. Free some space and grade again."
    return f"The report was written to {copy} instead; copy it from there."


def _write(path: Path, content: bytes) -> None:
    if is_stream(path):
        _write_into(path, content)
        return
    new_file = _write_new(path.parent, content)
    try:
        new_file.chmod(0o644)
        new_file.replace(path)
    except BaseException:
        new_file.unlink(missing_ok=True)
        raise


def _write_into(path: Path, content: bytes) -> None:
    """Write to a device or pipe in place."""
    own = _own_descriptor(path.stat())
    if own is not None:
        sys.stdout.flush()
        sys.stderr.flush()
    # With O_NONBLOCK, opening a pipe without a reader fails at once instead of blocking.
    fd = os.dup(own) if own is not None else os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    with open(fd, "wb") as file:
        if own is None:
            os.set_blocking(fd, True)
        file.write(content)


def _write_new(folder: Path, content: bytes, suffix: str = "") -> Path:
    """A new file in that folder, under a name that cannot be predicted; nothing is left behind if writing fails."""
    fd, name = tempfile.mkstemp(dir=folder, prefix="autograde-", suffix=suffix)
    try:
        with open(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
