"""All code and all prose of a repository, for checks that ask whether something is anywhere in it.

A file that cannot be read says nothing; the checks of that file tell why.
"""

import contextlib
import itertools
from collections.abc import Iterator

from autograde.errors import StudentFailure
from autograde.patterns import find_in_any_case
from autograde.submission import Submission

# Of all texts together, in the order of their names; the work of a term has a tenth of it.
MAX_CHARACTERS = 16 << 20


def code(submission: Submission) -> list[str]:
    """The sources of .py files and notebooks, cell by cell."""
    return list(_bounded(_sources(submission)))


def prose(submission: Submission) -> list[str]:
    """Markdown files, whatever the case of their names, and the Markdown cells of notebooks."""
    return list(_bounded(itertools.chain(_files(submission), _cells(submission))))


def _bounded(texts: Iterator[str]) -> Iterator[str]:
    """The texts, as long as they are not too much together."""
    left = MAX_CHARACTERS
    for text in texts:
        left -= len(text)
        if left < 0:
            return
        yield text


def _sources(submission: Submission) -> Iterator[str]:
    for path in submission.work:
        if path.endswith((".py", ".ipynb")):
            with contextlib.suppress(StudentFailure):
                yield from [cell.source for cell in submission.code_cells(path)]


def _files(submission: Submission) -> Iterator[str]:
    for path in find_in_any_case(submission.work, ["**/*.md"]):
        with contextlib.suppress(StudentFailure):
            yield submission.read_text(path)


def _cells(submission: Submission) -> Iterator[str]:
    for path in submission.notebooks:
        with contextlib.suppress(StudentFailure):
            yield from [cell.source for cell in submission.notebook(path).cells if cell.kind == "markdown"]
