"""All prose of a repository: as much of it as can be read, what stands at the top first."""

from pathlib import Path

from autograde import survey
from autograde.markdown import MOST_CHARACTERS, read
from autograde.submission import Submission
from tests.checks.casebook import write


def test_a_repository_with_more_prose_than_can_be_read_is_read_from_the_top(tmp_path: Path) -> None:
    write(tmp_path / "Docs/a.md", "a" * MOST_CHARACTERS)
    write(tmp_path / "README.md", "https://a.org")
    write(tmp_path / "hw.ipynb", [{"md": "cut"}])
    texts = survey.prose(Submission(tmp_path))
    assert (texts[0], sum(map(len, texts))) == ("https://a.org", MOST_CHARACTERS)
    assert [link.address for link in read(texts).links] == ["https://a.org"]


def test_cells_follow_files(tmp_path: Path) -> None:
    write(tmp_path / "readme.MD", "one")
    write(tmp_path / "hw.ipynb", [{"md": "#Two"}, {"code": "3"}])
    write(tmp_path / "broken.ipynb", "{")
    assert survey.prose(Submission(tmp_path)) == ["one", "# Two"]
