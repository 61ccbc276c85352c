"""Where an exception was raised, as the student's process reports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Optional

# Line and cell numbers come from the student's process; larger ones are ignored.
MAX_LINES = 1_000_000
MAX_PATH = 300


@dataclass(frozen=True)
class CodeLocation:
    """A line of the student's: of a cell, or of a file, as a path in the working folder."""

    line: int
    cell: Optional[int] = None
    file: str = ""

    def to_json(self) -> Mapping[str, object]:
        return {"file": self.file, "line": self.line} if self.cell is None else {"cell": self.cell, "line": self.line}

    @classmethod
    def from_json(cls, content: object) -> Optional[CodeLocation]:
        """The location, None if the content describes none."""
        if not isinstance(content, dict):
            return None
        line, cell, file = content.get("line"), content.get("cell"), content.get("file")
        if not isinstance(line, int) or not 0 < line < MAX_LINES:
            return None
        if isinstance(cell, int) and 0 < cell < MAX_LINES:
            return cls(int(line), cell=int(cell))
        return cls(int(line), file=file) if isinstance(file, str) and _is_relative_path(file) else None


def _is_relative_path(path: str) -> bool:
    is_short = path.isprintable() and len(path) <= MAX_PATH
    return is_short and not path.startswith("/") and ".." not in path.split("/")
