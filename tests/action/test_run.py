"""What the action leaves behind where nothing was graded; tests/image runs it whole, in its container."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograde.action import run as action
from autograde.action.inputs import read_inputs
from autograde.errors import AssignmentError, Problem, SetupError
from autograde.grading.exit_codes import fail_rule
from autograde.model import CountedAt, Push
from tests.github.test_api import workflow_run
from tests.submission.test_git import commit
from tests.test_context import assignment

PUSHED, CREATED = datetime(2026, 2, 4, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runner's files, in a folder."""
    for name in ("output", "summary"):
        (tmp_path / name).touch()
    variables = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    monkeypatch.setattr(action, "_take_environment", lambda: variables)
    return tmp_path


def ends_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(action, "_run", fail)


@pytest.mark.parametrize(
    ("error", "told", "page"),
    [
        (KeyboardInterrupt(), "::error::The job was cancelled.", "The job was cancelled before anything was graded."),
        (ZeroDivisionError("x\n::notice::y"), "::error::autograde broke: ZeroDivisionError: x", "Nothing was graded"),
    ],
)
def test_a_cancelled_job_and_a_fault_of_ours_are_told_on_the_page(
    runner: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, told: str, page: str,
) -> None:  # fmt: skip
    ends_with(error, monkeypatch)
    with pytest.raises(type(error)):
        action.run_action()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == told
    assert all(line.startswith("::error::") for line in lines)
    assert "status<<" in (runner / "output").read_text()
    assert "\nerror\n" in (runner / "output").read_text()
    assert page in (runner / "summary").read_text()


@pytest.mark.parametrize(
    ("error", "code", "page"),
    [
        (SetupError("no"), 3, "Nothing was graded"),
        (AssignmentError("a.yml", [Problem(1, "", "no")]), 2, "The assignment has a mistake"),
    ],
)
def test_what_is_wrong_is_told_once(runner: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, page: str) -> None:  # fmt: skip
    ends_with(error, monkeypatch)
    assert action.run_action() == code
    assert (runner / "summary").read_text().count(page) == 1
    assert (runner / "output").read_text().count("status<<") == 1


class Log:
    """GitHub's answers: it tells who pushed, and when."""

    def __init__(self, *_: object) -> None:
        self.asked = 0

    def first_push(self) -> Push:
        self.asked += 1
        assert self.asked == 1  # one answer has both
        return Push(at=PUSHED, by="petrova")

    def created_at(self) -> datetime:
        return CREATED


@pytest.mark.parametrize(
    ("counted_at", "event", "login", "expected"),
    [
        ("pushed", "workflow_dispatch", None, ("activity", "petrova")),
        ("created", "push", None, ("created", "petrova")),
        ("committed", "workflow_dispatch", None, ("committed", "petrova")),
        ("committed", "push", "ivanov", ("committed", "ivanov")),
    ],
)
def test_the_login_is_asked_for_whatever_the_time_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted_at: CountedAt, event: str, login: str | None, expected: tuple[str, str],
) -> None:  # fmt: skip
    monkeypatch.setattr("autograde.github.api.GitHubClient", Log)
    sha = commit(tmp_path, {"a.txt": "a"})
    run = replace(workflow_run("https://api.github.com"), sha=sha, event=event, login=login)
    step = action.Step(read_inputs({}), run, fail_rule("never"), {"GITHUB_WORKSPACE": str(tmp_path)})
    context = action._read_context(step, assignment(counted_at))
    assert (context.time_source, context.login) == expected
