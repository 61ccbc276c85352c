"""Writing a report so that a reader finds the former file or the whole new one, never a half."""

import contextlib
import os
import tempfile
import time
from pathlib import Path

from autograde.errors import SurroundingsError

TRIES = 3
PAUSE_S = 0.3


def write_whole(path: Path, text: str) -> Path:
    """Write the file atomically; where it was written.

    A disk that is full at first is tried again; if the place stays closed, the report goes into the
    temporary folder, so that it is not lost.

    Raises:
        SurroundingsError: it was written, but not where it should be; or nowhere.

    """
    error: OSError | None = None
    for attempt in range(TRIES):
        try:
            return _write(path, text)
        except OSError as failed:
            error = failed
            time.sleep(PAUSE_S * attempt)
    with contextlib.suppress(OSError):
        refuge = _write(Path(tempfile.gettempdir()) / f"autograde-{os.getpid()}-{path.name}", text)
        raise SurroundingsError(f"{path}: {error}. The report was written to {refuge} instead; copy it from there.")
    raise SurroundingsError(f"{path}: {error}. The report could be written nowhere. Free some space and grade again.")


def _write(path: Path, text: str) -> Path:
    fd, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(fd, "w", encoding="utf-8", errors="replace") as file:  # a lone surrogate is no reason to lose a grade
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
