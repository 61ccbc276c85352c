"""Collects what the student's processes tried, for the notes of the grade and for cleaning up."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from autograde.kernels.confinement import SHARED_MEMORY
from autograde.kernels.wire.protocol import SHARED_FILE, Attempt

MAX_ATTEMPTS = 10
MAX_FILES = 10_000


class Attempts:
    """Collects attempts, each once; hide_details() drops the texts of student code from then on."""

    def __init__(self) -> None:
        self._denied: dict[Attempt, None] = {}
        self._files: set[Path] = set()
        self._are_details_hidden = False

    @property
    def denied(self) -> tuple[Attempt, ...]:
        return tuple(self._denied)

    @property
    def files(self) -> frozenset[Path]:
        """Files of shared memory that the processes made or used."""
        return frozenset(self._files)

    def hide_details(self) -> None:
        self._are_details_hidden = True

    def add(self, attempt: Attempt) -> None:
        if attempt.kind == SHARED_FILE:
            self.add_file(attempt.what)
        elif len(self._denied) < MAX_ATTEMPTS:
            self._denied[replace(attempt, what="") if self._are_details_hidden else attempt] = None

    def add_files(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.add_file(path)

    def add_file(self, path: str) -> None:
        """A file directly below the folder of shared memory; any other path is nothing to clean up."""
        if "\0" in path:
            return
        file = Path(os.path.normpath(path))
        if str(file.parent) == SHARED_MEMORY and file.name not in ("", "..") and len(self._files) < MAX_FILES:
            self._files.add(file)
