"""Files and folders of the repository."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import NoReturn

from autograde.submission import Submission

Fail = Callable[..., NoReturn]


def find(files: Sequence[str], pattern: str) -> list[str]:
    """Files that match a pattern; `**/` also matches no folder at all, `folder/` all it holds."""
    if pattern.endswith("/"):
        pattern += "**"
    patterns = [pattern, pattern.removeprefix("**/")] if pattern.startswith("**/") else [pattern]
    return [file for file in files if any(fnmatchcase(file, each) for each in patterns)]


def test_present(submission: Submission, fail: Fail, paths: list[str], non_empty: bool) -> None:
    """Required files are there."""
    found = {path: [file for one in path.split("|") for file in find(submission.files, one)] for path in paths}
    missing = [path.replace("|", " / ") for path in paths if not found[path]]
    if missing:
        fail("missing", paths=", ".join(missing))
    empty = [path for path in paths if not any(submission.read_bytes(file, 1) for file in found[path])]
    if non_empty and empty:
        fail("empty", paths=", ".join(empty))


def test_absent(submission: Submission, fail: Fail, paths: list[str]) -> None:
    """Nothing superfluous is handed in."""
    found = [file for path in paths for file in find(submission.files, path)]
    if found:
        fail("found", paths=", ".join(found[:10]))
