"""Exceptions, with their exit codes and who can fix them.

AutogradeError                 exit code
├── AssignmentError     2      the instructor's autograde.yml or checks are wrong
├── SetupError          3      a missing file, an unusable Python, a full disk
└── GraderError         4      autograde itself broke

StudentFailure                 not an error: it becomes the outcome `failed`
InstructorFault                one check cannot run: it becomes the outcome `error`
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from autograde.model import Location


class AutogradeError(Exception):
    exit_code = 4


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in an assignment; line counts from 1, and is 0 if there is none."""

    line: int
    key_path: str
    text: str

    def show(self, file: str) -> str:
        where = f"{file}:{self.line}" if self.line else file
        return f"{where}: {self.key_path}: {self.text}" if self.key_path else f"{where}: {self.text}"


class AssignmentError(AutogradeError):
    """Every problem that was found, in the order of the file."""

    exit_code = 2

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(problem.show(file) for problem in self.problems))


class SetupError(AutogradeError):
    exit_code = 3


class GraderError(AutogradeError):
    exit_code = 4


class InstructorFault(Exception):
    """A mistake of the instructor that prevents one check; key and values select a text of the catalogue."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key = key
        self.values = values
        super().__init__(f"{key}: {', '.join(f'{name}={value}' for name, value in values.items())}")


class CheckFailed(AssertionError):
    """What a check of the library found lacking in the student's work; the text is ready to be read."""

    def __init__(self, rationale: str, location: Location | None = None) -> None:
        self.location = location
        super().__init__(rationale)


class StudentFailure(Exception):
    """A failure of the student's code or files; key and values select a text of the catalogue."""

    def __init__(self, key: str, *, location: Location | None = None, **values: Any) -> None:
        self.key = key
        self.values = values
        self.location = location
        super().__init__(f"{key}: {', '.join(f'{name}={value}' for name, value in values.items())}")


class Raised(StudentFailure):
    """The student's code raised an exception: its type, its message, and its base classes."""

    def __init__(
        self, type_name: str, message: str, *, bases: Collection[str] = (), location: Location | None = None
    ) -> None:
        self.type_name = type_name
        self.bases = bases
        self.message = message
        key = "raised-saying" if message else "raised"
        super().__init__(key, location=location, type=type_name, message=message)


class KernelGone(StudentFailure):
    """The student's process died, was killed by a limit, or sent an unreadable answer."""


class DriverError(Exception):
    """The instructor's driver, which runs in the student's process, failed: status `error`."""
