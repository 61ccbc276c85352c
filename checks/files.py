"""Files and folders of the repository."""

import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from autograde.submission import Submission

MOST_NAMED = 10

Fail = Callable[..., NoReturn]


_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def find(files: Sequence[str], pattern: str) -> list[str]:
    """Files that match a pattern: `*` stays in its folder, `**/` is any number of folders, `folder/` all it holds."""
    pattern = pattern.removeprefix("./") + ("**" if pattern.endswith("/") else "")
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    wanted = re.compile("".join(_WILD.get(part, re.escape(part)) for part in parts), re.DOTALL)
    return [file for file in files if wanted.fullmatch(file)]


def test_present(submission: Submission, fail: Fail, paths: list[str], non_empty: bool) -> None:
    """Required files are there."""
    found = {path: [file for one in path.split("|") for file in find(submission.files, one)] for path in paths}
    missing = [path for path in paths if not found[path]]
    if missing:
        fail("missing", paths=_listed(_spoken(missing)))
    empty = [path for path in paths if not any(submission.read_bytes(file, 1) for file in found[path])]
    if non_empty and empty:
        fail("empty", paths=_listed(_spoken(empty)))


def test_absent(submission: Submission, fail: Fail, paths: list[str]) -> None:
    """Nothing superfluous is handed in."""
    found = {file: None for path in paths for file in find(submission.files, path)}
    if found:
        fail("found", paths=_listed(list(found)))


def _listed(paths: list[str]) -> str:
    more = f" (+ {len(paths) - MOST_NAMED})" if len(paths) > MOST_NAMED else ""
    return ", ".join(paths[:MOST_NAMED]) + more


def _spoken(paths: list[str]) -> list[str]:
    return [path.replace("|", " / ") for path in paths]
