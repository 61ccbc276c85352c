"""The history of the repository, as git tells it."""

import re
from datetime import UTC, datetime
from pathlib import Path

from autograde import gitrepo
from autograde.model import Assignment, Context, Location
from autograde.patterns import find_any, listed
from autograde.submission import Submission
from autograde.verdict import Fail


def _repository(submission: Submission, fail: Fail) -> Path:
    if not gitrepo.is_top(submission.repository):
        fail("no-repository")
    return submission.repository


def test_branch(
    submission: Submission, context: Context, fail: Fail, pattern: str, aliases: list[str], mode: str
) -> None:
    """The branch has the right name."""
    repository = _repository(submission, fail)
    here = [context.run.ref] if context.run else gitrepo.branches(repository, "HEAD")
    known = here if mode == "graded" else [*here, *gitrepo.branches(repository)]
    names = [name.removeprefix("refs/heads/").removeprefix("origin/") for name in known if name]
    if not any(re.fullmatch(each, name, re.IGNORECASE) for name in names for each in (pattern, *aliases)):
        fail("none", names=listed(list(dict.fromkeys(names))) or "–", pattern=pattern)


def test_commits(submission: Submission, fail: Fail, least: int, beyond: str | None) -> None:
    """The work grew step by step."""
    repository = _repository(submission, fail)
    commits = gitrepo.commits(repository, beyond)
    if commits is None:
        fail("no-commit", commit=str(beyond))
    if len(commits) < least and gitrepo.is_shallow(repository):
        fail("shallow")
    if len(commits) < least:
        fail("few", count=len(commits), least=least)


def test_in_time(submission: Submission, assignment: Assignment, fail: Fail, least: int) -> None:
    """There were commits before the deadline."""
    repository = _repository(submission, fail)
    if assignment.deadline is None:
        message = "git.in_time needs a deadline. Add `deadline:` to autograde.yml."
        raise ValueError(message)
    times = [each.committed_at for each in gitrepo.commits(repository, None) or ()]
    early = [each for each in times if datetime.fromtimestamp(each, UTC) <= assignment.deadline]
    if len(early) < least:
        fail("few", count=len(early), least=least)


def test_history(submission: Submission, fail: Fail, commit: str) -> None:
    """The history was not rewritten."""
    if gitrepo.is_ancestor(_repository(submission, fail), commit):
        return
    if gitrepo.is_shallow(submission.repository):
        fail("shallow")
    fail("rewritten", commit=commit[:7])


def test_unchanged(submission: Submission, fail: Fail, paths: list[str], commit: str | None) -> None:
    """The files that were handed out are as they were."""
    repository = _repository(submission, fail)
    first = [commit] if commit else gitrepo.first_commits(repository)
    before = gitrepo.blobs(repository, first[0]) if len(first) == 1 else None
    if before is None:
        fail("no-commit", commit=commit or "–")
    wanted = find_any(list(before), paths)
    gone = [path for path in wanted if path not in submission.files]
    changed = [
        path
        for path in wanted
        if path not in gone and submission.read_bytes(path) != gitrepo.blob(repository, before[path])
    ]
    if gone or changed:
        first_one = (gone or changed)[0]
        fail("changed", names=listed([*gone, *changed]), location=None if gone else Location(first_one))
