"""Add lines of the .ipynb file to locations in cells, for GitHub's annotations."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace

from autograde.errors import StudentFailure
from autograde.model import GradedCheck, Location
from autograde.submission import notebook_lines
from autograde.submission.repository import Submission


def add_file_lines(checks: Sequence[GradedCheck], submission: Submission) -> tuple[GradedCheck, ...]:
    """The checks with file_line in their locations."""
    read = functools.cache(submission.read_bytes)  # many checks point into the same notebook
    return tuple(_add_file_line(graded, read) for graded in checks)


def _add_file_line(graded: GradedCheck, read: Callable[[str], bytes]) -> GradedCheck:
    location = graded.outcome.location
    if location is None:
        return graded
    located = replace(location, file_line=_file_line(location, read))
    return replace(graded, outcome=replace(graded.outcome, location=located))


def _file_line(location: Location, read: Callable[[str], bytes]) -> int | None:
    if not location.path.endswith(".ipynb") or location.cell is None:
        return location.line
    try:
        content = read(location.path)
    except StudentFailure:  # the check named a notebook that does not exist
        return None
    return notebook_lines.file_line(content, location.cell, location.line or 1)
