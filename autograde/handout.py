"""What the assignment's template brought into the submission, so that it does not count as the student's work.

Where the assignment names no template, or one whose content is not at hand, nothing is known of it.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from autograde import digests, gitrepo, survey
from autograde.errors import StudentFailure
from autograde.markdown import read
from autograde.model import Assignment
from autograde.notebookfile import read_notebook
from autograde.originals import Original, is_same
from autograde.protection import is_protected
from autograde.submission import Submission

MAX_TEXTS = 100


def own_files(assignment: Assignment, submission: Submission, paths: Sequence[str]) -> list[str]:
    """Those of the files that are neither protected nor as the template has them."""
    free = [path for path in paths if not is_protected(path, assignment.protected)]
    return [path for path in free if not _is_brought(assignment, submission, path)]


def links(assignment: Assignment, submission: Submission) -> set[str]:
    """The addresses to which the template's prose links."""
    return {link.address for link in read(_prose(assignment, submission)).links}


def _folder(assignment: Assignment) -> Submission | None:
    name = assignment.template.folder if assignment.template else None
    return Submission(assignment.folder / name) if name and (assignment.folder / name).is_dir() else None


def _blobs(assignment: Assignment, submission: Submission) -> dict[str, str]:
    commit = assignment.template.commit if assignment.template else None
    return (gitrepo.blobs(submission.repository, commit) or {}) if commit else {}


def _is_brought(assignment: Assignment, submission: Submission, path: str) -> bool:
    template = _folder(assignment)
    if template and path in template.files:
        with template.opened(path) as file:
            return is_same(submission, path, Original(digests.sha256_of(file), template.root))
    blob = _blobs(assignment, submission).get(path)
    return blob is not None and is_same(submission, path, Original(blob, submission.repository, blob))


def _prose(assignment: Assignment, submission: Submission) -> list[str]:
    template = _folder(assignment)
    if template:
        return survey.prose(template)
    blobs = _blobs(assignment, submission)
    named = [path for path in blobs if PurePosixPath(path).suffix.lower() in (".md", ".ipynb")][:MAX_TEXTS]
    return [text for path in named for text in _texts(path, gitrepo.blob(submission.repository, blobs[path]))]


def _texts(path: str, content: bytes) -> Iterator[str]:
    if not path.endswith(".ipynb"):
        yield content.decode("utf-8", "replace")
        return
    with contextlib.suppress(StudentFailure):
        yield from (cell.source for cell in read_notebook(content, path).cells if cell.kind == "markdown")
