"""The JSON in the runner's workspace: nobody's work is in its way."""

import os
from pathlib import Path

import pytest

from autograde.action import workspace
from autograde.errors import SetupError
from tests.reporters.grades import check, graded
from tests.submission.test_git import commit

GRADE = '{\n  "schema": "autograde/grade/v1"\n}'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A student's repository, as the job checked it out."""
    commit(tmp_path, {"hw.ipynb": "{}", "results/model.csv": "1", "empty.json": "", "old.json": GRADE})
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("results", "results: this is not a regular file"),
        (".", r"\.: this is not a regular file"),
        ("..", r"\.\.: this is not a regular file"),
        ("link.json", "link.json: this is not a regular file"),
        ("dangling.json", "dangling.json: this is not a regular file"),
        ("pipe.json", "pipe.json: this is not a regular file"),
        ("hw.ipynb", "hw.ipynb: this file was not written by autograde"),
        ("empty.json", "empty.json: git tracks this file"),
        ("hw.ipynb/a.json", "hw.ipynb/a.json: there is no such folder"),
        (".git/config", r"\.git/config: git keeps its own files there"),
        ("out/../.git/hooks/a", "git keeps its own files there"),
        ("../a.json", "leads out of"),
        ("/etc/a.json", "leads out of"),
    ],
)
def test_what_a_student_handed_in_stays_and_is_told(checkout: Path, name: str, words: str) -> None:
    (checkout / "link.json").symlink_to("hw.ipynb")
    (checkout / "dangling.json").symlink_to("nothing")
    os.mkfifo(checkout / "pipe.json")
    before = content(checkout)
    with pytest.raises(SetupError, match=words):
        workspace.claim_json(checkout, name)
    assert content(checkout) == before
    assert (checkout / "link.json").is_symlink()


def test_a_former_grade_is_not_taken_for_this_one(checkout: Path) -> None:
    (checkout / "new.json").write_text(GRADE)
    for name in ("old.json", "new.json"):  # the one was handed in by mistake, the other is of an earlier step
        workspace.claim_json(checkout, name)
        assert not (checkout / name).exists()


def test_the_folder_of_the_json_is_made(checkout: Path) -> None:
    workspace.claim_json(checkout, "out/of/a.json")
    workspace.write_json(graded(check()), checkout, "out/of/a.json")
    assert len(workspace.digest_json(checkout, "out/of/a.json")) == 64
    owner = checkout.stat().st_uid
    assert {(checkout / name).stat().st_uid for name in ("out", "out/of", "out/of/a.json")} == {owner}


def test_a_json_that_could_not_be_written_sends_nobody_into_the_container(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("refuge")))
    (checkout / "a.json").mkdir()
    with pytest.raises(SetupError, match=r"a\.json: this is a folder. Name a file in it\.$"):
        workspace.write_json(graded(check()), checkout, "a.json")
