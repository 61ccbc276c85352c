"""Locations in a student's files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a file or cell; line counts from 1, inside the cell if there is one.

    cell is the n that Jupyter shows as In [n] after "Restart kernel and run all cells".
    file_line is the line of the file, which for a notebook is a line of its JSON.
    """

    path: str
    line: int | None = None
    cell: int | None = None
    file_line: int | None = None

    @classmethod
    def in_source(cls, path: str, cell: int | None, line: int | None) -> "Location":
        """A line of a notebook's cell, or of a .py file, which is read as one cell and has none."""
        return cls(path, line=line, cell=None if path.endswith(".py") else cell)


@dataclass(frozen=True, slots=True)
class CellSource:
    """A code cell; number is what Jupyter would show as In [n] after running all cells."""

    number: int
    source: str
