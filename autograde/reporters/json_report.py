"""The JSON artifact: a grade file, written only where nothing of anyone's is replaced."""

from pathlib import Path

from autograde.grading.grade_file import dump, is_grade_file
from autograde.model import Grade
from autograde.reporters.files import require_free, write_report


def render(grade: Grade) -> str:
    return dump(grade)


def write(grade: Grade, path: Path, *, may_be_tracked: bool = False) -> Path:
    return write_report(path, render(grade), is_grade_file, may_be_tracked=may_be_tracked)


def require_writable(path: Path, *, may_be_tracked: bool = False) -> None:
    """Refuse a path that the JSON cannot be written to.

    Raises:
        SetupError: another kind of file has that path, or its folder does not exist.

    """
    require_free(path, is_grade_file, may_be_tracked=may_be_tracked)
