"""Former names of parameters are still read, with a warning."""

from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.cli import run
from autograde.config import schema
from autograde.errors import AssignmentError


def write(folder: Path, parameters: str) -> Path:
    path = folder / "autograde.yml"
    path.write_text(
        f"assignment: hw\nchecks:\n  - use: files.small\n    points: 1\n    with:\n      {parameters}\n",
        encoding="utf-8",
    )
    return path


def test_a_former_name_is_read_as_the_present_one(tmp_path: Path) -> None:
    entry = load_assignment(write(tmp_path, "most: 3 MiB")).entries[0]
    assert entry.parameters["max_size"] == "3 MiB"
    assert "most" not in entry.parameters


def test_validate_says_what_the_name_is_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "most: 3 MiB")
    assert run(["validate", str(path)]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first == f"{path}:6: checks[0].with.most: `most` is now `max_size`. Rename it."
    assert last.endswith("1 checks, 1 points. All well.")


def test_the_present_name_gives_no_warning(tmp_path: Path) -> None:
    assert load_assignment(write(tmp_path, "max_size: 3 MiB")).warnings == ()


def test_a_wrong_value_under_a_former_name_is_reported_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(AssignmentError, match=r":6: checks\[0\]\.with\.max_size: 3 is not text"):
        load_assignment(write(tmp_path, "most: 3"))


def test_both_names_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AssignmentError, match=r"unknown key 'most'"):
        load_assignment(write(tmp_path, "max_size: 1 MiB\n      most: 3 MiB"))


@pytest.mark.parametrize("check", sorted(schema.library()))
def test_no_former_name_is_that_of_a_parameter(check: str) -> None:
    declared = schema.library()[check]
    renamed = declared.get("x-renamed", {})
    assert set(renamed.values()) <= set(declared["properties"])
    assert set(renamed).isdisjoint(declared["properties"])
