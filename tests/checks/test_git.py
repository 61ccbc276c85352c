"""git.* in repositories as they are fetched, and as nobody should hand them in."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.model import Context, Outcome, Status, WorkflowRun
from autograde.submission import git as gitrepo
from autograde.submission.repository import Submission
from tests.conftest import Classroom, grade
from tests.submission.test_git import commit, git, hostile

NO_REPOSITORY = "The folder is no git repository."
SHALLOW = "Only a part of the history is here. Check out with `fetch-depth: 0`."
OLD, NEW = ({"GIT_AUTHOR_DATE": f"{day}T12:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00Z"} for day in ("2026-02-01", "2026-02-09"))  # fmt: skip
RUN = WorkflowRun(
    repository="course/anna", head_repository="course/anna", sha="0" * 40, ref="hw1", event="push", login="anna",
    run_id="1", attempt=1, server_url="https://github.com", api_url="https://api.github.com", pushed_at=None,
)  # fmt: skip


def outcomes(classroom: Classroom, *checks: str, run: WorkflowRun | None = None, language: str = "en") -> list[Outcome]:
    """Grade once with each `git.name: {parameters}`."""
    entries = [f"  - {{id: c{n}, use: {use}, with: {given}}}" for n, (use, given) in enumerate(each.split(": ", 1) for each in checks)]  # fmt: skip
    head = f"assignment: hw\nlanguage: {language}\ndeadline: 2026-02-02\ntimezone: UTC\nchecks:\n"
    assignment = load_assignment(classroom.assignment(head + "\n".join(entries) + "\n"))
    context = Context(submitted_at=datetime(2026, 2, 1, tzinfo=UTC), time_source="created", run=run)
    graded = grade(Submission(classroom.work), assignment, context)
    found = {each.check.id: each.outcome for each in graded.checks}
    return [found[f"c{n}"] for n in range(len(checks))]


def told(classroom: Classroom, *checks: str, run: WorkflowRun | None = None, language: str = "en") -> list[str]:
    """What each check says; nothing where it passes."""
    found = outcomes(classroom, *checks, run=run, language=language)
    for each in found:
        assert each.status is (Status.FAILED if each.rationale else Status.PASSED)
    return [each.rationale for each in found]


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """What was handed out, and two steps of work on hw1."""
    folder = tmp_path / "origin"
    commit(folder, {"a.txt": "1"}, **OLD)
    git(folder, "checkout", "--quiet", "-b", "hw1")
    commit(folder, {"b.txt": "1"}, **OLD)
    commit(folder, {"b.txt": "2"}, **NEW)
    return folder


def checks_of(origin: Path) -> list[str]:
    first = git(origin, "rev-list", "--max-parents=0", "HEAD")
    return [
        "git.branch: {pattern: hw1}",
        f"git.commits: {{least: 2, beyond: {first}}}",
        "git.in_time: {least: 2}",
        f"git.history: {{commit: {first}}}",
        f"git.unchanged: {{paths: [a.txt], commit: {first}}}",
    ]


def check_out(origin: Path, work: Path, *how: str, branch: str = "*") -> None:
    """As actions/checkout does it: a fetched ref, and HEAD on no branch."""
    git(work, "init", "--quiet")
    git(work, "remote", "add", "origin", origin.as_uri())
    git(work, "fetch", "--quiet", *how, "origin", f"+refs/heads/{branch}:refs/remotes/origin/{branch}")
    git(work, "checkout", "--quiet", "--detach", "refs/remotes/origin/hw1")


def test_a_detached_head_with_all_branches_is_the_students_work(classroom: Classroom, origin: Path) -> None:
    check_out(origin, classroom.work)
    assert told(classroom, *checks_of(origin)) == [""] * 5
    assert told(classroom, *checks_of(origin), run=RUN) == [""] * 5


def test_of_a_shallow_clone_that_is_said_and_nothing_else(classroom: Classroom, origin: Path) -> None:
    check_out(origin, classroom.work, "--depth=1", branch="hw1")
    assert told(classroom, *checks_of(origin)) == ["", *[SHALLOW] * 4]
    assert (
        told(classroom, *checks_of(origin), language="ru")[1:]
        == ["Здесь только часть истории. Загружайте репозиторий с `fetch-depth: 0`."] * 4
    )
    assert told(classroom, "git.commits: {least: 1}", "git.in_time: {least: 0}") == ["", ""]


def test_a_branch_that_was_not_fetched_is_not_said_to_be_missing(classroom: Classroom, origin: Path) -> None:
    check_out(origin, classroom.work, "--depth=1", branch="hw1")
    assert told(classroom, "git.branch: {pattern: hw2, mode: any}", "git.branch: {pattern: hw2}") == [
        SHALLOW,
        "No branch is named like hw2; found: hw1",
    ]


def test_the_run_says_which_branch_is_graded(classroom: Classroom, origin: Path) -> None:
    check_out(origin, classroom.work)
    graded, any_one = "git.branch: {pattern: main}", "git.branch: {pattern: main, mode: any}"
    assert told(classroom, graded, any_one, run=RUN) == ["No branch is named like main; found: hw1", ""]
    assert told(classroom, "git.branch: {pattern: hw1}", "git.branch: {pattern: hw2}")[0] == ""


def test_the_branch_that_a_remote_calls_its_head_is_no_branch_more(classroom: Classroom, origin: Path) -> None:
    check_out(origin, classroom.work)
    git(classroom.work, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/hw1")
    assert told(classroom, "git.branch: {pattern: HEAD, mode: any}") == [
        "No branch is named like HEAD; found: hw1, main"
    ]


def test_merges_are_no_steps(classroom: Classroom) -> None:
    commit(classroom.work, {"a.txt": "1"})
    git(classroom.work, "checkout", "--quiet", "-b", "side")
    commit(classroom.work, {"b.txt": "1"})
    git(classroom.work, "checkout", "--quiet", "main")
    commit(classroom.work, {"c.txt": "1"})
    git(classroom.work, "merge", "--quiet", "--no-edit", "side")
    assert told(classroom, "git.commits: {least: 3}", "git.commits: {least: 4}") == [
        "",
        "3 commits, at least 4 are needed.",
    ]


def test_a_step_counts_though_a_later_one_takes_it_back(classroom: Classroom) -> None:
    for content in ("1", "2", "1"):
        commit(classroom.work, {"a.txt": content})
    assert told(classroom, "git.commits: {least: 3}") == [""]


def test_a_rewritten_history_is_told(classroom: Classroom, origin: Path) -> None:
    commit(classroom.work, {"a.txt": "2", "b.txt": "2"})
    first = git(origin, "rev-list", "--max-parents=0", "HEAD")
    branch, beyond, _, history, unchanged = told(classroom, *checks_of(origin))
    assert branch == "No branch is named like hw1; found: main"
    assert beyond == f"The commit {first[:7]} is not in this repository."
    assert history == f"The commit {first[:7]}, which was handed out, is not in the history."
    assert (
        unchanged == f"The commit {first[:7]}, which has the files as they were handed out, is not in this repository."
    )


def test_a_name_of_hexadecimal_digits_stands_for_no_commit(classroom: Classroom, origin: Path) -> None:
    commit(classroom.work, {"a.txt": "2"})
    first = git(origin, "rev-list", "--max-parents=0", "HEAD")
    git(classroom.work, "update-ref", f"refs/heads/{first}", "HEAD")
    git(classroom.work, "update-ref", f"refs/tags/{first}", "HEAD")
    assert all(told(classroom, *checks_of(origin)[3:]))


def test_a_history_merged_in_says_nothing_of_what_was_handed_out(classroom: Classroom, origin: Path) -> None:
    commit(classroom.work, {"a.txt": "2"})
    git(classroom.work, "fetch", "--quiet", str(origin), "hw1")
    git(classroom.work, "merge", "--quiet", "--allow-unrelated-histories", "-X", "ours", "--no-edit", "FETCH_HEAD")
    assert told(classroom, checks_of(origin)[4]) == ["Changed or gone: a.txt"]


def test_a_first_commit_that_holds_the_assignment_was_handed_out(classroom: Classroom) -> None:
    checks = "checks:\n  - {use: git.commits, with: {least: 2}}\n"
    commit(classroom.work, {"autograde.yml": f"assignment: hw\n{checks}", "a.txt": "1"})
    commit(classroom.work, {"a.txt": "2"})
    work = Submission(classroom.work)
    context = Context(submitted_at=datetime(2026, 2, 1, tzinfo=UTC), time_source="created")
    graded = grade(work, load_assignment(classroom.work), context)
    assert graded.checks[0].outcome.rationale == "1 commit, at least 2 are needed."


def test_a_repository_without_commits_has_done_nothing(classroom: Classroom, origin: Path) -> None:
    git(classroom.work, "init", "--quiet")
    first = git(origin, "rev-list", "--max-parents=0", "HEAD")[:7]
    assert told(classroom, *checks_of(origin))[2:] == [
        "0 commits before the deadline, at least 2 are needed.",
        f"The commit {first}, which was handed out, is not in the history.",
        f"The commit {first}, which has the files as they were handed out, is not in this repository.",
    ]
    assert told(classroom, "git.branch: {pattern: main}", "git.commits: {least: 1}") == [
        "No branch is named like main; found: –",
        "0 commits, at least 1 is needed.",
    ]


# ------------------------------------------------------------------------------------------------ hostile ones


def _file(origin: Path, work: Path) -> None:
    (work / ".git").write_text(f"gitdir: {origin}/.git\n")


def _link(origin: Path, work: Path) -> None:
    (work / ".git").symlink_to(origin / ".git")


def _common(origin: Path, work: Path) -> None:
    git(work, "init", "--quiet")
    (work / ".git/commondir").write_text(f"{origin}/.git\n")


def _worktree(origin: Path, work: Path) -> None:
    git(work, "init", "--quiet")
    git(work, "config", "core.worktree", str(origin))


def _nested(origin: Path, work: Path) -> None:
    shutil.copytree(origin / ".git", work.parent / ".git")


def _inner(origin: Path, work: Path) -> None:
    shutil.copytree(origin, work / "origin")


def _bare(origin: Path, work: Path) -> None:
    shutil.copytree(origin / ".git", work, dirs_exist_ok=True)


def _pipe(origin: Path, work: Path) -> None:
    os.mkfifo(work / ".git")


@pytest.mark.parametrize("lay", [_file, _link, _common, _worktree, _nested, _inner, _bare, _pipe])
def test_somebody_elses_history_is_not_the_students(
    classroom: Classroom, origin: Path, lay: Callable[[Path, Path], None]
) -> None:
    lay(origin, classroom.work)
    assert told(classroom, *checks_of(origin)) == [NO_REPOSITORY] * 5


def test_a_replaced_commit_counts_as_it_was(classroom: Classroom, origin: Path) -> None:
    git(classroom.work, "clone", "--quiet", str(origin), ".")
    checks = [checks_of(origin)[4], "git.commits: {least: 4}"]
    changed = commit(classroom.work, {"a.txt": "2"})
    first = git(origin, "rev-list", "--max-parents=0", "HEAD")
    git(classroom.work, "replace", first, changed, "--force")
    assert told(classroom, *checks) == ["Changed or gone: a.txt", ""]


def test_a_commit_that_is_replaced_by_what_was_handed_out_is_not_that(classroom: Classroom, origin: Path) -> None:
    commit(classroom.work, {"a.txt": "2"})
    git(classroom.work, "fetch", "--quiet", str(origin), "hw1")
    git(classroom.work, "replace", "HEAD", "FETCH_HEAD")
    first = git(origin, "rev-list", "--max-parents=0", "HEAD")
    assert told(classroom, checks_of(origin)[3], "git.commits: {least: 2}") == [
        f"The commit {first[:7]}, which was handed out, is not in the history.",
        "1 commit, at least 2 are needed.",
    ]


def test_a_date_beyond_all_calendars_is_not_in_time(classroom: Classroom) -> None:
    commit(classroom.work, {"a.txt": "1"}, GIT_COMMITTER_DATE="@4611686018427387903 +0000")
    assert told(classroom, "git.in_time: {}") == ["0 commits before the deadline, at least 1 is needed."]


def test_a_file_that_became_a_link_to_itself_as_it_was_is_gone(classroom: Classroom) -> None:
    first = commit(classroom.work, {"a.txt": "1"})
    (classroom.work / "a.txt").rename(classroom.work / "b.txt")
    (classroom.work / "a.txt").symlink_to("b.txt")
    assert told(classroom, f"git.unchanged: {{paths: [a.txt], commit: {first}}}") == ["Changed or gone: a.txt"]


def test_a_name_that_is_no_utf8_can_be_told(classroom: Classroom) -> None:
    first = commit(classroom.work, {os.fsdecode(b"\xff.txt"): "1"})
    (classroom.work / os.fsdecode(b"\xff.txt")).unlink()
    (said,) = told(classroom, f"git.unchanged: {{paths: ['*.txt'], commit: {first}}}")
    assert said.startswith("Changed or gone: ")


def test_the_repositorys_own_settings_run_nothing(classroom: Classroom, origin: Path, tmp_path: Path) -> None:
    git(classroom.work, "clone", "--quiet", str(origin), ".")
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\n: > {evil}.ran\n")
    evil.chmod(0o755)
    hostile(classroom.work, evil)
    assert told(classroom, *checks_of(origin)) == [""] * 5
    assert not (tmp_path / "evil.ran").exists()


def test_commits_are_listed_from_the_newest(origin: Path) -> None:
    found = gitrepo.commits(origin, None) or []
    assert [each.sha for each in found] == git(origin, "rev-list", "HEAD").split()
    assert found[0].committed_at == datetime(2026, 2, 9, 12, tzinfo=UTC).timestamp()
    assert gitrepo.commits(origin, "0" * 40) is None
    assert gitrepo.commits(origin, "HEAD") == []
