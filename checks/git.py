"""The history of the repository."""

import re
from pathlib import Path

from autograde.analysis import template_parts
from autograde.analysis.patterns import find_files, join_names
from autograde.api import Assignment, Context, Fail, Location, Submission
from autograde.grading.lateness import due_at
from autograde.submission import git
from autograde.submission.originals import is_same

SECONDS_A_DAY = 86_400
# Git allows longer names of branches than a regular expression should be tried on.
MAX_BRANCH_LENGTH = 255


def _repository(submission: Submission, fail: Fail) -> Path:
    if not git.is_top(submission.repository) or not git.is_whole(submission.repository):
        fail("no-repository")
    return submission.repository


def test_branch(
    submission: Submission, context: Context, fail: Fail, pattern: str, aliases: list[str], mode: str
) -> None:
    """The branch has the right name."""
    repository = _repository(submission, fail)
    current = [context.run.ref] if context.run else git.branches(repository, "HEAD")
    candidates = current if mode == "graded" else [*current, *git.branches(repository)]
    names = [name.removeprefix("refs/heads/")[:MAX_BRANCH_LENGTH] for name in candidates if name]
    if any(re.fullmatch(allowed, name, re.IGNORECASE) for name in names for allowed in (pattern, *aliases)):
        return
    if mode == "any" and git.is_shallow(repository):
        fail("shallow")
    fail("none", names=join_names(list(dict.fromkeys(names))) or "–", pattern=pattern)


def test_commits(
    submission: Submission, assignment: Assignment, fail: Fail, min_count: int, since: str | None, days: int
) -> None:
    """The work grew step by step."""
    repository = _repository(submission, fail)
    if since is not None and git.commits(repository, since) is None:
        fail("shallow" if git.is_shallow(repository) else "no-commit", commit=since[:7])
    commits = _own_commits(submission, assignment, since)
    dates = {_day(commit) for commit in commits}
    if (len(commits) < min_count or len(dates) < days) and git.is_shallow(repository):
        fail("shallow")
    if len(commits) < min_count:
        fail("few", count=len(commits), min_count=min_count)
    if len(dates) < days:
        fail("few-days", count=len(dates), days=days)


def _own_commits(submission: Submission, assignment: Assignment, since: str | None = None) -> list[git.Commit]:
    """The commits that the student made: those that are not in `since`, or if it is not named, not handed out."""
    if since is not None:
        return git.commits(submission.repository, since) or []
    others = template_parts.find_commits_of_others(assignment, submission)
    return [commit for commit in git.commits(submission.repository, None) or () if commit.sha not in others]


def _day(commit: git.Commit) -> int:
    """The day of a commit in UTC, counted from 1970: a date can lie beyond all calendars."""
    return commit.committed_at // SECONDS_A_DAY


def test_in_time(submission: Submission, assignment: Assignment, context: Context, fail: Fail, min_count: int) -> None:
    """There were commits before the deadline."""
    repository = _repository(submission, fail)
    if assignment.deadline is None:
        message = "git.in_time needs a deadline. Add `deadline:` to autograde.yml."
        raise ValueError(message)
    due = due_at(assignment.deadline, assignment.extension(context.login))
    times = [commit.committed_at for commit in _own_commits(submission, assignment)]
    early = [committed_at for committed_at in times if committed_at <= due.timestamp()]
    if len(early) < min_count and git.is_shallow(repository):
        fail("shallow")
    if len(early) < min_count:
        fail("few", count=len(early), min_count=min_count)


def test_history(submission: Submission, fail: Fail, commit: str) -> None:
    """The history was not rewritten."""
    if git.is_ancestor(_repository(submission, fail), commit):
        return
    if git.is_shallow(submission.repository):
        fail("shallow")
    fail("rewritten", commit=commit[:7])


def test_unchanged(
    submission: Submission, assignment: Assignment, fail: Fail, paths: list[str], commit: str | None
) -> None:
    """The files that were handed out are as they were."""
    repository = _repository(submission, fail)
    template = assignment.template
    commit_named = commit or (template.commit if template else None)
    originals = template_parts.read_originals(assignment, submission, commit_named)
    if commit_named and originals is None:
        fail("shallow" if git.is_shallow(repository) else "no-commit", commit=commit_named[:7])
    if originals is None:
        message = (
            "git.unchanged needs to know what was handed out. Add `commit:`, or a `template:` with a commit or folder."
        )
        raise ValueError(message)
    unknown = [path for path in paths if not find_files(list(originals), [path])]
    if unknown and commit_named:
        fail("no-files", commit=commit_named[:7], names=join_names(unknown))
    if unknown:
        fail("not-in-template", names=join_names(unknown))
    expected, present = find_files(list(originals), paths), set(submission.files)
    missing = [path for path in expected if path not in present]
    changed = [path for path in expected if path in present and not is_same(submission, path, originals[path])]
    if missing or changed:
        fail("changed", names=join_names([*missing, *changed]), location=None if missing else Location(changed[0]))
