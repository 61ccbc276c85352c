"""Files in the place of a notebook that are none, and how a student is told."""

import os
from collections.abc import Callable
from pathlib import Path

NO_FILE = "There is no file `hw.ipynb` in the repository."
WRECKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, NO_FILE),
    "link": (lambda path: path.symlink_to("/etc/passwd"), NO_FILE),
    "pipe": (os.mkfifo, NO_FILE),
    "binary": (
        lambda path: path.write_bytes(b"\0\xff"),
        "`hw.ipynb` cannot be read as a notebook: it is not UTF-8 text",
    ),
    "conflict": (
        lambda path: path.write_text("{\n<<<<<<< HEAD\n"),
        "`hw.ipynb` cannot be read as a notebook: line 2 holds a merge conflict marker; resolve the conflict",
    ),
}
