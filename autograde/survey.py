"""All code and all prose of a repository, for checks that ask whether something is anywhere in it.

A file that cannot be read says nothing; the checks of that file tell why.
"""

import contextlib

from autograde.errors import StudentFailure
from autograde.patterns import find_in_any_case
from autograde.submission import Submission


def code(submission: Submission) -> list[str]:
    """The sources of .py files and notebooks, cell by cell."""
    found: list[str] = []
    for path in submission.work:
        if path.endswith((".py", ".ipynb")):
            with contextlib.suppress(StudentFailure):
                found.extend(cell.source for cell in submission.code_cells(path))
    return found


def prose(submission: Submission) -> list[str]:
    """Markdown files, whatever the case of their names, and the Markdown cells of notebooks."""
    found: list[str] = []
    for path in find_in_any_case(submission.work, ["**/*.md"]):
        with contextlib.suppress(StudentFailure):
            found.append(submission.read_text(path))
    for path in submission.notebooks:
        with contextlib.suppress(StudentFailure):
            found.extend(cell.source for cell in submission.notebook(path).cells if cell.kind == "markdown")
    return found
