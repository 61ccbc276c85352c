"""What the assignment's template brought into the submission, so that it does not count as the student's work.

Where the assignment names no template, or one whose content is not at hand, nothing is known of it.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from autograde.analysis import repository_text
from autograde.analysis.markdown import read_markdown
from autograde.errors import StudentFailure
from autograde.model import Assignment
from autograde.submission import digests, git
from autograde.submission.notebook import read_notebook
from autograde.submission.originals import BaselineFile, is_same
from autograde.submission.repository import Submission
from autograde.submission.templates import Protected

MAX_TEXTS = 100
MAX_BEGINNINGS = 20


def find_own_files(assignment: Assignment, submission: Submission, paths: Sequence[str]) -> list[str]:
    """Those of the files that are neither protected nor as the template has them."""
    protected = Protected(assignment.protected)
    free = [path for path in paths if not protected.covers(path)]
    return [path for path in free if not _is_brought(assignment, submission, path)]


def collect_links(assignment: Assignment, submission: Submission) -> set[str]:
    """The addresses to which the template's prose links."""
    return {link.address for link in read_markdown(_prose(assignment, submission)).links}


def read_originals(
    assignment: Assignment, submission: Submission, commit: str | None
) -> dict[str, BaselineFile] | None:
    """The files of a commit, or where none is named, of the template's folder; None where there are none."""
    if commit:
        blobs = git.blobs(submission.repository, commit)
        if blobs is None:
            return None
        return {path: BaselineFile(blob, submission.repository, blob) for path, blob in blobs.items()}
    template = _folder(assignment)
    return {path: _original(template, path) for path in template.work} if template else None


def find_commits_of_others(assignment: Assignment, submission: Submission) -> set[str]:
    """The commits that are not the student's: what the template's commit holds, what a bot made, what was handed out.

    The first commit was handed out where the assignment lies in it, or all files of the template's folder do.
    """
    repository = submission.repository
    commit = assignment.template.commit if assignment.template else None
    student_commits = git.commits(repository, commit) if commit else None
    all_shas = {commit_entry.sha for commit_entry in git.commits(repository, None) or ()}
    template_commits = (
        all_shas - {commit_entry.sha for commit_entry in student_commits} if student_commits is not None else set[str]()
    )
    first_commits = git.first_commits(repository)[:MAX_BEGINNINGS]
    handed_out = [first for first in first_commits if _is_handed_out(assignment, submission, first)]
    return template_commits | _of_bots(repository) | set(handed_out)


def _of_bots(repository: Path) -> set[str]:
    """What GitHub Classroom, Dependabot and others committed: their names and addresses end in `[bot]`."""
    lines = (
        git.ask(repository, "rev-list", f"--max-count={git.MAX_COMMITS}", "--format=%H%x00%an%x00%ae", "HEAD") or b""
    ).splitlines()
    entries = (line.split(b"\0") for line in lines if line.count(b"\0") == 2)
    return {sha.decode() for sha, name, email in entries if name.endswith(b"[bot]") or b"[bot]@" in email}


def _is_handed_out(assignment: Assignment, submission: Submission, first: str) -> bool:
    blobs = git.blobs(submission.repository, first) or {}
    if assignment.path.is_relative_to(submission.root):
        return assignment.path.relative_to(submission.root).as_posix() in blobs
    template = _folder(assignment)
    if template is None or not template.work:
        return False
    return all(
        path in blobs and is_same(template, path, BaselineFile(blobs[path], None, blobs[path]))
        for path in template.work
    )


def _original(template: Submission, path: str) -> BaselineFile:
    with template.opened(path) as file:
        return BaselineFile(digests.sha256_of(file), template.root)


def _folder(assignment: Assignment) -> Submission | None:
    name = assignment.template.folder if assignment.template else None
    return Submission(assignment.folder / name) if name and (assignment.folder / name).is_dir() else None


def _blobs(assignment: Assignment, submission: Submission) -> dict[str, str]:
    commit = assignment.template.commit if assignment.template else None
    return (git.blobs(submission.repository, commit) or {}) if commit else {}


def _is_brought(assignment: Assignment, submission: Submission, path: str) -> bool:
    template = _folder(assignment)
    if template and path in template.files:
        return is_same(submission, path, _original(template, path))
    blob = _blobs(assignment, submission).get(path)
    return blob is not None and is_same(submission, path, BaselineFile(blob, submission.repository, blob))


def _prose(assignment: Assignment, submission: Submission) -> list[str]:
    template = _folder(assignment)
    if template:
        return repository_text.all_prose(template)
    blobs = _blobs(assignment, submission)
    text_paths = [path for path in blobs if PurePosixPath(path).suffix.lower() in (".md", ".ipynb")][:MAX_TEXTS]
    return [text for path in text_paths for text in _texts(path, git.blob(submission.repository, blobs[path]))]


def _texts(path: str, content: bytes) -> Iterator[str]:
    if not path.endswith(".ipynb"):
        yield content.decode("utf-8", "replace")
        return
    with contextlib.suppress(StudentFailure):
        yield from (cell.source for cell in read_notebook(content, path).cells if cell.kind == "markdown")
