"""The types that a check names in its signature, for editors and type checkers.

from autograde.api import Same, Student

def test_relu(student: Student, same: Same) -> None: ...
"""

from autograde.engine.fixture_types import Fail, OpenStudent, Partial, RunNotebook, RunSuite, Same, Say
from autograde.errors import CheckFailed, StudentFailure
from autograde.kernels.student import Student
from autograde.model import Assignment, Context, Language, Location
from autograde.submission.repository import Submission

__all__ = [
    "Assignment",
    "CheckFailed",
    "Context",
    "Fail",
    "Language",
    "Location",
    "OpenStudent",
    "Partial",
    "RunNotebook",
    "RunSuite",
    "Same",
    "Say",
    "Student",
    "StudentFailure",
    "Submission",
]
