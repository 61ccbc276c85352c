"""The events by which a student's process reports how a pytest suite goes on, as JSON.

The grader reads them leniently (kernels/suite_report.py): what makes no sense in them is ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Optional, Tuple, TypedDict, Union

# A file in the working folder, and a line of it.
FileLine = Tuple[str, int]


class ErrorDetails(TypedDict):
    """An exception: frames are lines of files of the working folder, the innermost last; about are files it concerns.

    skips: it skips a test; missing: the module that could not be found; file: the file that could not be found;
    where: the test or the file in which it was raised.
    """

    type: str
    message: str
    skips: bool
    frames: Sequence[FileLine]
    about: Sequence[str]
    missing: str
    file: str
    where: Optional[FileLine]


class TestsCollected(TypedDict):
    event: Literal["tests"]
    ids: Sequence[str]


class TestStarted(TypedDict):
    event: Literal["start"]
    id: str


class TestEnded(TypedDict):
    """error and outcome are those of the worst phase; said is the reason of a skip, or pytest's text for a failure."""

    event: Literal["end"]
    id: str
    outcome: str
    phase: str
    said: str
    error: Optional[ErrorDetails]


class FileSkipped(TypedDict):
    event: Literal["skipped"]
    reason: str
    file: str


class ErrorRaised(TypedDict):
    """An exception outside of a test."""

    event: Literal["error"]
    error: ErrorDetails


class PytestMissing(TypedDict):
    event: Literal["no-pytest"]


class SuiteFinished(TypedDict):
    """exit is pytest's exit code, complaint its message if it refused to run."""

    event: Literal["finish"]
    exit: int
    complaint: str


SuiteEvent = Union[TestsCollected, TestStarted, TestEnded, FileSkipped, ErrorRaised, PytestMissing, SuiteFinished]
