"""When the work in a clone was committed, and whether it was handed in."""

from datetime import datetime
from pathlib import Path

from autograde.context import Clone
from autograde.submission import git
from autograde.submission.file_walk import is_work
from autograde.submission.originals import BaselineFile, is_same
from autograde.submission.repository import Submission

# The content that git stores for a file in Git LFS.
_LARGE_FILE = b"version https://git-lfs.github.com/spec/"


def read_clone(submission: Submission) -> Clone | None:
    """Facts about the commit that is checked out; None if the folder is not in a repository, or has no commit."""
    root = submission.repository
    prefix = git.path_in_repository(root)
    if prefix is None or not git.has_commits(root):
        return None
    is_handed_in = _is_pushed(root) and _is_as_committed(submission, prefix)
    return Clone(committed_at=committed_at(root, "HEAD"), is_handed_in=is_handed_in)


def committed_at(folder: Path, commit: str) -> datetime | None:
    """The committer's date of a commit, set by the committer's clock; None if it is not a valid date."""
    date_text = git.line(folder, "show", "--no-patch", "--format=%cI", commit)
    try:
        return datetime.fromisoformat(date_text) if date_text else None
    except ValueError:  # a year of five digits
        return None


def _is_pushed(root: Path) -> bool:
    """Whether a remote has the commit. A detached HEAD counts as pushed: work is done on branches."""
    if git.line(root, "symbolic-ref", "--quiet", "HEAD") is None:
        return True
    names = git.line(root, "for-each-ref", "--count=1", "--contains=HEAD", "--format=%(refname)", "refs/remotes")
    return names is not None


def _is_as_committed(submission: Submission, prefix: str) -> bool:
    """Whether the tracked files are those of the commit. Untracked files are ignored."""
    root = submission.repository
    committed = git.blobs(root, "HEAD") or {}
    baseline_files = {
        path.removeprefix(prefix): BaselineFile(blob_id, root, blob_id)
        for path, blob_id in committed.items()
        if path.startswith(prefix) and is_work(path)
    }
    return all(
        is_same(submission, path, baseline_file) or git.blob(root, baseline_file.digest).startswith(_LARGE_FILE)
        for path, baseline_file in baseline_files.items()
    )
