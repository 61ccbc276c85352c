"""All code and all prose of a repository."""

from pathlib import Path
from typing import Any

import pytest

from autograde.analysis import repository_text
from autograde.analysis.markdown import MAX_CHARACTERS, read_markdown
from autograde.submission.repository import Submission
from tests.checks.casebook import write
from tests.conftest import write_notebook


def test_code_and_prose_of_all_files(tmp_path: Path) -> None:
    write_notebook(tmp_path / "hw.ipynb", "x = 1", "y = 2")
    (tmp_path / "a.py").write_text("z = 3")
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "Readme.MD").write_text("# Work")
    assert repository_text.all_code(Submission(tmp_path)) == ["z = 3", "x = 1", "y = 2"]
    assert repository_text.all_prose(Submission(tmp_path)) == ["# Work"]


def test_no_more_is_read_than_fits_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository_text, "MAX_CODE_CHARACTERS", 10)
    for name in ("a", "b", "c", "d"):
        (tmp_path / f"{name}.py").write_text("12345")
        (tmp_path / f"{name}.md").write_text("12345")
    paths: list[str] = []
    real = Submission.read_text

    def read_text(self: Submission, path: str, *rest: Any, **more: Any) -> str:
        paths.append(path)
        return real(self, path, *rest, **more)

    monkeypatch.setattr(Submission, "read_text", read_text)
    assert repository_text.all_code(Submission(tmp_path)) == ["12345", "12345"]
    assert paths == ["a.py", "b.py", "c.py"]


def test_a_repository_with_more_prose_than_can_be_read_is_read_from_the_top(tmp_path: Path) -> None:
    write(tmp_path / "Docs/a.md", "a" * MAX_CHARACTERS)
    write(tmp_path / "README.md", "https://a.org")
    write(tmp_path / "hw.ipynb", [{"md": "cut"}])
    texts = repository_text.all_prose(Submission(tmp_path))
    assert (texts[0], sum(map(len, texts))) == ("https://a.org", MAX_CHARACTERS)
    assert [link.address for link in read_markdown(texts).links] == ["https://a.org"]


def test_cells_follow_files(tmp_path: Path) -> None:
    write(tmp_path / "readme.MD", "one")
    write(tmp_path / "hw.ipynb", [{"md": "#Two"}, {"code": "3"}])
    write(tmp_path / "broken.ipynb", "{")
    assert repository_text.all_prose(Submission(tmp_path)) == ["one", "# Two"]
