"""The files of $GITHUB_OUTPUT and $GITHUB_ENV as GitHub's runner reads them (actions/runner 2.336, FileCommandManager.cs)."""

import re
from collections.abc import Iterator


def parse(text: str) -> list[tuple[str, str]]:
    """The pairs of `NAME=VALUE` lines and `NAME<<DELIMITER` blocks; only LF ends a line.

    Raises:
        ValueError: the runner fails the step.

    """
    lines = iter(re.findall(r"[^\n]*\n|[^\n]+", text))
    return [_pair(line.removesuffix("\n"), lines) for line in lines if line != "\n"]


def _pair(line: str, following: Iterator[str]) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)(=|<<)(.*)", line, re.S)
    if not match:
        raise ValueError(f"Invalid format '{line}'")
    name, separator, rest = match.groups()
    if separator == "=":
        return name, rest
    if not name or not rest:
        raise ValueError(f"Invalid format '{line}'. Name must not be empty and delimiter must not be empty")
    return name, "\n".join(_block(rest, following))


def _block(delimiter: str, following: Iterator[str]) -> Iterator[str]:
    for line in following:
        if line.removesuffix("\n") == delimiter:
            return
        if not line.endswith("\n"):
            raise ValueError("Invalid value. EOF marker missing new line.")
        yield line.removesuffix("\n")
    raise ValueError(f"Invalid value. Matching delimiter not found '{delimiter}'")
