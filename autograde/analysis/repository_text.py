"""All code and all prose of a repository, for checks that ask whether something is anywhere in it.

A file that cannot be read is skipped; the checks of that file report it.
"""

import contextlib
from collections.abc import Iterator, Sequence

from autograde.analysis.markdown import MAX_CHARACTERS, list_markdown_cells, strip_pasted_images
from autograde.analysis.patterns import find_files_ignoring_case
from autograde.errors import StudentFailure
from autograde.submission.repository import Submission

# Of all texts together, in the order of their names; the work of a term has a tenth of it.
MAX_CODE_CHARACTERS = 16 << 20


def all_code(submission: Submission) -> list[str]:
    """The sources of .py files and notebooks, cell by cell."""
    return list(_bounded(_sources(submission)))


def _bounded(texts: Iterator[str]) -> Iterator[str]:
    """The texts, as long as they are not too much together."""
    characters_left = MAX_CODE_CHARACTERS
    for text in texts:
        characters_left -= len(text)
        if characters_left < 0:
            return
        yield text


def _sources(submission: Submission) -> Iterator[str]:
    for path in submission.work:
        if path.endswith((".py", ".ipynb")):
            with contextlib.suppress(StudentFailure):
                yield from [cell.source for cell in submission.code_cells(path)]


def all_prose(submission: Submission) -> list[str]:
    """Markdown files, whatever the case of their names, and the Markdown cells of notebooks.

    As much as markdown.read takes, the files at the top first.
    """
    files = sorted(find_files_ignoring_case(submission.work, ["**/*.md"]), key=lambda path: path.count("/"))
    texts, characters_left = list[str](), MAX_CHARACTERS
    for text in _texts(submission, [*files, *submission.notebooks]):
        texts.append(strip_pasted_images(text)[:characters_left])
        characters_left -= len(texts[-1])
        if not characters_left:
            break
    return texts


def _texts(submission: Submission, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        with contextlib.suppress(StudentFailure):
            if path.endswith(".ipynb"):
                yield from list_markdown_cells(submission.notebook(path))
            else:
                yield submission.read_text(path)
