"""Lists of requirements that are made to take long, or to be deeper than Python's stack."""

import sys
from pathlib import Path

import pytest

from autograde.analysis import requirement_lines
from autograde.analysis.requirement_lines import read_lines
from autograde.errors import StudentFailure
from autograde.submission.repository import Submission
from tests.linear import assert_linear


def texts(folder: Path) -> list[tuple[str, int, str]]:
    return [(line.path, line.number, line.text) for line in read_lines(Submission(folder), "a.txt")]


def test_a_chain_of_files_may_be_longer_than_the_stack_is_deep(tmp_path: Path) -> None:
    count = sys.getrecursionlimit() + 100
    for number in range(count):
        (tmp_path / f"{number}.txt").write_text(f"-r {number + 1}.txt\n")
    (tmp_path / f"{count}.txt").write_text("numpy\n-r 0.txt\n")
    (tmp_path / "a.txt").write_text("-r 0.txt")
    assert texts(tmp_path) == [(f"{count}.txt", 1, "numpy")]


@pytest.mark.parametrize("marker", ["(" * 900, "(" * 100_000, "x" * 2000, "(" * 400 + "a" + ")" * 400])
def test_a_marker_may_be_deeper_than_the_stack(tmp_path: Path, marker: str) -> None:
    (tmp_path / "a.txt").write_text(f"numpy; {marker}\ntorch")
    lines = read_lines(Submission(tmp_path), "a.txt")
    assert [line.requirement is None for line in lines] == [True, False]


def test_too_many_lines_together_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirement_lines, "MAX_LINES", 5)
    (tmp_path / "a.txt").write_text("a\nb\n-r b.txt")
    (tmp_path / "b.txt").write_text("c\nd\n")
    assert [text for *_, text in texts(tmp_path)] == ["a", "b", "c", "d"]
    (tmp_path / "b.txt").write_text("c\nd\ne\n")
    with pytest.raises(StudentFailure, match="too-many-lines"):
        texts(tmp_path)


def test_files_are_read_once_from_where_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "a.txt").write_text("-r more/b.txt\n--requirement=c.txt\na \\\n  # b\n-rc.txt")
    (tmp_path / "more" / "b.txt").write_text("-r ../c.txt\n\nb  # why\n")
    (tmp_path / "c.txt").write_text("c \\\n  ==1\n-c x.txt\n--index-url y\n# d")
    assert texts(tmp_path) == [("a.txt", 3, "a"), ("more/b.txt", 3, "b"), ("c.txt", 1, "c ==1")]


@pytest.mark.parametrize(
    "piece", ["-r", "\\\n", "a\\\n", " ", "\t#", "#", "-e", "-e .", "a b", "@ ", "(", "a,", "[", "a[", "file:/"]
)
def test_the_time_grows_with_the_list(tmp_path: Path, piece: str) -> None:
    def read(times: int) -> None:
        (tmp_path / "a.txt").write_text("numpy " + piece * times + "\n" + (piece + "\n") * (times // 10))
        (tmp_path / "b.txt").write_text("")
        try:
            for line in read_lines(Submission(tmp_path), "a.txt"):
                assert isinstance(line.is_address or line.is_of_one_computer or line.name, str | bool)
        except StudentFailure:
            return

    assert_linear(read, 20_000)


def test_a_project_is_read_once_however_often_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[project]\ndependencies = ['a', 1]\noptional-dependencies = {dev = ['b'], doc = ['c']}\n"
    )
    (tmp_path / "a.txt").write_text("-e .\n-e .[dev]\n.\n-e .[dev,doc]\n" * 3)
    read: list[str] = []
    real = Submission.read_text
    monkeypatch.setattr(Submission, "read_text", lambda self, path, *rest: read.append(path) or real(self, path, *rest))
    assert [text for path, _, text in texts(tmp_path) if path == "pyproject.toml"] == ["a", "b", "c"]
    assert read == ["a.txt", "pyproject.toml"]


@pytest.mark.parametrize(
    "content", ["[[[", "a = " + "[" * 5000, "a = " + "9" * 5000, "project = 1", "[project]\ndependencies = 1", "\0"]
)
def test_a_project_that_cannot_be_read_names_nothing(tmp_path: Path, content: str) -> None:
    for name in ("pyproject.toml", "setup.py"):
        (tmp_path / name).write_text(content)
    (tmp_path / "a.txt").write_text("-e .\n")
    assert texts(tmp_path) == [("a.txt", 1, ".")]


@pytest.mark.parametrize("key", ["a." * 20_000, "'a' . " * 8_000, '"a".' * 8_000, r'"\"".' * 8_000])
def test_a_project_with_a_key_of_thousands_of_steps_is_not_read(tmp_path: Path, key: str) -> None:
    (tmp_path / "a.txt").write_text("-e .\nnumpy\n")
    (tmp_path / "pyproject.toml").write_text(f"{key}a = 1\n[project]\ndependencies = ['torch']\n")
    assert [line for _, _, line in texts(tmp_path)] == [".", "numpy"]


def test_a_project_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("-e .\n")
    project = "[project]\ndependencies = ['torch', \"see a.b.c.d.e.f.g.h.i.j.k.l.m.n\"]\n#"
    limit = requirement_lines.MAX_PROJECT_BYTES
    (tmp_path / "pyproject.toml").write_text(project.ljust(limit, "#"))
    assert "torch" in [line for _, _, line in texts(tmp_path)]
    (tmp_path / "pyproject.toml").write_text(project.ljust(limit + 1, "#"))
    with pytest.raises(StudentFailure) as failure:
        texts(tmp_path)
    assert failure.value.key == "project-too-large"


@pytest.mark.parametrize("piece", ["a", "a.", "a" * 40 + " ", "'", "'\"", '"a" ', "a. ", '\\"'])
def test_looking_for_long_keys_takes_linear_time(piece: str) -> None:
    assert_linear(lambda times: requirement_lines._LONG_KEY.search(piece * times + "\n"), 20_000)
