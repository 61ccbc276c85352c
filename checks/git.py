"""The history of the repository, as git tells it."""

import re
from pathlib import Path

from autograde import gitrepo
from autograde.lateness import due_at
from autograde.model import Assignment, Context, Location
from autograde.patterns import find_any, listed
from autograde.submission import Submission
from autograde.verdict import Fail


def _repository(submission: Submission, fail: Fail) -> Path:
    if not gitrepo.is_top(submission.repository) or not gitrepo.is_whole(submission.repository):
        fail("no-repository")
    return submission.repository


def test_branch(
    submission: Submission, context: Context, fail: Fail, pattern: str, aliases: list[str], mode: str
) -> None:
    """The branch has the right name."""
    repository = _repository(submission, fail)
    here = [context.run.ref] if context.run else gitrepo.branches(repository, "HEAD")
    known = here if mode == "graded" else [*here, *gitrepo.branches(repository)]
    names = [name.removeprefix("refs/heads/") for name in known if name]
    if any(re.fullmatch(each, name, re.IGNORECASE) for name in names for each in (pattern, *aliases)):
        return
    if mode == "any" and gitrepo.is_shallow(repository):
        fail("shallow")
    fail("none", names=listed(list(dict.fromkeys(names))) or "–", pattern=pattern)


def test_commits(submission: Submission, fail: Fail, least: int, beyond: str | None) -> None:
    """The work grew step by step."""
    repository = _repository(submission, fail)
    commits = gitrepo.commits(repository, beyond)
    if (commits is None or len(commits) < least) and gitrepo.is_shallow(repository):
        fail("shallow")
    if commits is None:
        fail("no-commit", commit=str(beyond)[:7])
    if len(commits) < least:
        fail("few", count=len(commits), least=least)


def test_in_time(submission: Submission, assignment: Assignment, context: Context, fail: Fail, least: int) -> None:
    """There were commits before the deadline."""
    repository = _repository(submission, fail)
    if assignment.deadline is None:
        message = "git.in_time needs a deadline. Add `deadline:` to autograde.yml."
        raise ValueError(message)
    due = due_at(assignment.deadline, assignment.extension(context.login))
    times = [each.committed_at for each in gitrepo.commits(repository, None) or ()]
    early = [each for each in times if each <= due.timestamp()]
    if len(early) < least and gitrepo.is_shallow(repository):
        fail("shallow")
    if len(early) < least:
        fail("few", count=len(early), least=least)


def test_history(submission: Submission, fail: Fail, commit: str) -> None:
    """The history was not rewritten."""
    if gitrepo.is_ancestor(_repository(submission, fail), commit):
        return
    if gitrepo.is_shallow(submission.repository):
        fail("shallow")
    fail("rewritten", commit=commit[:7])


def _handed_out(repository: Path, fail: Fail, commit: str | None) -> str:
    """The commit that has the files as they were handed out."""
    if commit:
        return commit
    first = gitrepo.first_commits(repository)
    if len(first) != 1:
        fail("shallow" if gitrepo.is_shallow(repository) else "no-first")
    return first[0]


def _is_same(submission: Submission, path: str, blob_id: str) -> bool:
    content = gitrepo.blob(submission.repository, blob_id)
    return submission.read_bytes(path, len(content) + 1) == content


def test_unchanged(submission: Submission, fail: Fail, paths: list[str], commit: str | None) -> None:
    """The files that were handed out are as they were."""
    repository = _repository(submission, fail)
    first = _handed_out(repository, fail, commit)
    before = gitrepo.blobs(repository, first)
    if before is None:
        fail("shallow" if gitrepo.is_shallow(repository) else "no-commit", commit=first[:7])
    unknown = [each for each in paths if not find_any(list(before), [each])]
    if unknown:
        fail("no-files", commit=first[:7], names=listed(unknown))
    wanted = find_any(list(before), paths)
    gone = [path for path in wanted if path not in submission.files]
    changed = [path for path in wanted if path not in gone and not _is_same(submission, path, before[path])]
    if gone or changed:
        first_one = (gone or changed)[0]
        fail("changed", names=listed([*gone, *changed]), location=None if gone else Location(first_one))
