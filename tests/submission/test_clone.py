"""When work was handed in that lies in a clone: real repositories, pushed and not."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograde import cli
from autograde.context import Clone, read_context
from autograde.errors import SetupError
from autograde.model import CountedAt
from autograde.submission.clone import read_clone
from autograde.submission.repository import Submission
from tests.conftest import Classroom
from tests.submission.test_git import commit, git
from tests.test_context import assignment
from tests.test_pytest_entry import pytest_by_hand

DATE = "2026-02-05T12:00:00+03:00"
MOMENT = datetime.fromisoformat(DATE)


@pytest.fixture
def pushed(tmp_path: Path) -> Path:
    """A clone, as an instructor has it."""
    commit(tmp_path / "origin", {"hw.ipynb": "{}", "hw1/a.txt": "a\n"}, GIT_COMMITTER_DATE=DATE)
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin"), "clone")
    return tmp_path / "clone"


def read(folder: Path) -> Clone | None:
    return read_clone(Submission(folder))


def test_a_clone_as_it_was_pushed_holds_what_was_handed_in(pushed: Path) -> None:
    assert read(pushed) == Clone(MOMENT, is_handed_in=True)
    assert read(pushed / "hw1") == Clone(MOMENT, is_handed_in=True)


def test_a_commit_that_is_checked_out_was_handed_in(pushed: Path) -> None:
    git(pushed, "checkout", "--quiet", "--detach")
    git(pushed, "remote", "remove", "origin")
    assert read(pushed) == Clone(MOMENT, is_handed_in=True)


@pytest.mark.parametrize("how", ["changed", "deleted", "committed", "no remote"])
def test_where_somebody_works_nothing_is_handed_in_yet(pushed: Path, how: str) -> None:
    if how == "changed":
        (pushed / "hw.ipynb").write_text("{ }")
    elif how == "deleted":
        (pushed / "hw.ipynb").unlink()
    elif how == "committed":
        commit(pushed, {"hw.ipynb": "{ }"}, GIT_COMMITTER_DATE=DATE)
    else:
        git(pushed, "remote", "remove", "origin")
    assert read(pushed) == Clone(MOMENT, is_handed_in=False)


@pytest.mark.parametrize("name", ["autograde.json", ".ipynb_checkpoints/hw.ipynb", "notes.md"])
def test_what_git_does_not_track_changes_nothing(pushed: Path, name: str) -> None:
    """Grading itself leaves its report there."""
    (pushed / name).parent.mkdir(exist_ok=True)
    (pushed / name).write_text("x")
    assert read(pushed) == Clone(MOMENT, is_handed_in=True)


def test_line_ends_and_large_files_that_git_checked_out_changed_nothing(pushed: Path, tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    commit(tmp_path / "origin", {"model.pt": pointer}, GIT_COMMITTER_DATE=DATE)
    git(pushed, "pull", "--quiet")
    (pushed / "model.pt").write_text("the model")
    (pushed / "hw1/a.txt").write_bytes(b"a\r\n")
    assert read(pushed) == Clone(MOMENT, is_handed_in=True)


def test_a_plain_folder_and_a_repository_without_a_commit_are_no_clone(tmp_path: Path, pushed: Path) -> None:
    assert read(tmp_path) is None
    (pushed / "sent").mkdir()
    assert read(pushed / "sent") is None
    (tmp_path / "new").mkdir()
    git(tmp_path / "new", "init", "--quiet")
    assert read(tmp_path / "new") is None


@pytest.mark.parametrize(
    ("counted_at", "named", "clone", "expected"),
    [
        ("committed", None, Clone(MOMENT, is_handed_in=True), ("committed", MOMENT)),
        ("pushed", None, Clone(MOMENT, is_handed_in=True), ("clone", MOMENT)),
        ("created", None, Clone(MOMENT, is_handed_in=True), ("clone", MOMENT)),
        ("finished", None, Clone(MOMENT, is_handed_in=True), ("clone", MOMENT)),
        ("pushed", "commit", Clone(MOMENT, is_handed_in=True), ("committed", MOMENT)),
        ("pushed", "commit", Clone(MOMENT, is_handed_in=False), ("committed", MOMENT)),
        ("committed", None, Clone(MOMENT, is_handed_in=False), ("clock", None)),
        ("committed", None, None, ("clock", None)),
        ("committed", None, Clone(None, is_handed_in=True), ("clone", None)),
        (
            "committed",
            "2026-02-04",
            Clone(MOMENT, is_handed_in=True),
            ("option", datetime(2026, 2, 4, 23, 59, 59, tzinfo=UTC)),
        ),
    ],
)
def test_the_time_is_that_of_the_policy_or_none_is_claimed(
    counted_at: CountedAt, named: str | None, clone: Clone | None, expected: tuple[str, datetime | None]
) -> None:
    context = read_context(assignment(counted_at), named, "ivanov", clone)
    source, moment = expected
    assert (context.time_source, context.login) == (source, "ivanov")
    assert abs(context.submitted_at - (moment or datetime.now(UTC))).total_seconds() < 60


@pytest.mark.parametrize("clone", [None, Clone(None, is_handed_in=True)])
def test_the_date_of_a_commit_that_is_not_there_is_refused(clone: Clone | None) -> None:
    with pytest.raises(SetupError, match=r"--submitted-at commit: git has no date of a commit there\. Give the"):
        read_context(assignment(), "commit", None, clone)


LATE = "assignment: hw\ndeadline: 2026-02-04\ntimezone: UTC\nlate: {per_day: 10%, cap: 30%, counted_at: COUNTED}\nchecks:\n  - {use: files.present, points: 10, with: {paths: [hw.ipynb]}}\n"


@pytest.mark.parametrize(
    ("counted", "options", "score", "words"),
    [
        ("pushed", [], 10, "NO PENALTY WAS TAKEN: a clone does not show when its commit was pushed."),
        ("pushed", ["--submitted-at", "commit"], 9, "Handed in 2026-02-05 09:00"),
        ("committed", [], 9, "Handed in 2026-02-05 09:00"),
    ],
)
def test_the_command_line_and_pytest_grade_a_clone_alike(
    classroom: Classroom, pushed: Path, counted: str, options: list[str], score: int, words: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip

    classroom.assignment(LATE.replace("COUNTED", counted))
    (classroom.folder / "checks").mkdir()
    monkeypatch.chdir(classroom.folder)
    cli.run(["grade", str(pushed), "--assignment", "autograde.yml", "--json", "a.json", *options])
    assert words in capsys.readouterr().out
    named = [f"{options[0]}={options[1]}"] if options else []
    pytest_by_hand(classroom.folder, "checks/", f"--submission={pushed}", "--grade-json=b.json", *named)
    for name in ("a.json", "b.json"):
        grade = json.loads((classroom.folder / name).read_text())
        assert (grade["score"], words in grade["penalty"]["explanation"]) == (score, True)
