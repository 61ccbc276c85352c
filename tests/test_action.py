"""What the action leaves behind where nothing was graded; tests/action runs it whole, in its container."""

from pathlib import Path

import pytest

from autograde import action
from autograde.errors import AssignmentError, Problem, SurroundingsError


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
        action.run()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == told
    assert all(line.startswith("::error::") for line in lines)
    assert "status<<" in (runner / "output").read_text()
    assert "\nerror\n" in (runner / "output").read_text()
    assert page in (runner / "summary").read_text()


@pytest.mark.parametrize(
    ("error", "code", "page"),
    [
        (SurroundingsError("no"), 3, "Nothing was graded"),
        (AssignmentError("a.yml", [Problem(1, "", "no")]), 2, "The assignment has a mistake"),
    ],
)
def test_what_is_wrong_is_told_once(runner: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, page: str) -> None:  # fmt: skip
    ends_with(error, monkeypatch)
    assert action.run() == code
    assert (runner / "summary").read_text().count(page) == 1
    assert (runner / "output").read_text().count("status<<") == 1
