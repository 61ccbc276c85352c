"""Where a line of a cell stands in the .ipynb file: GitHub's annotations point at lines of the JSON."""

import functools
import json
import re
from collections.abc import Callable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # documented by use: the standard decoder's own

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
Visit = Callable[[str, int], int]


def file_line(content: bytes, cell: int, line: int = 1) -> int | None:
    """The file's line, from 1, that holds that line of the cell with that number (see Cell.number).

    None where it cannot be told: another layout than nbformat 4, or no such cell.
    """
    try:
        written, sources = _read(content)
        lines = sources[cell - 1 if cell > 0 else len(sources)]
    except (ValueError, IndexError, RecursionError):
        return None
    return written.count("\n", 0, _offset(lines, line)) + 1


@functools.lru_cache(maxsize=1)
def _read(content: bytes) -> tuple[str, list[list[tuple[str, int]]]]:
    """The text of the file, and the source of each cell that runs; kept, since checks of one notebook come together."""
    written = content.decode("utf-8-sig")
    return written, [parts for parts in _sources(written) if any(text.strip() for text, _ in parts)]


def _offset(parts: list[tuple[str, int]], line: int) -> int:
    """The offset of the part of a source in which a line begins."""
    seen = 1
    for text, offset in parts:
        breaks = text.count("\n")
        if line <= seen + breaks - (not text or text.endswith("\n")):
            return offset
        seen += breaks
    return parts[-1][1]


def _sources(written: str) -> Iterator[list[tuple[str, int]]]:
    """The source of each code cell, as parts with their offsets in the file."""
    found: list[tuple[int, int]] = []

    def visit_notebook(key: str, at: int) -> int:
        if key != "cells":
            return _skip(written, at)
        end, starts = _items(written, at)
        found.extend((start, at) for start in starts)
        return end

    _members(written, _space(written, 0), visit_notebook)
    for start, _ in found:
        yield from _code_source(written, start)


def _code_source(written: str, start: int) -> Iterator[list[tuple[str, int]]]:
    kinds: list[object] = []
    parts: list[tuple[str, int]] = []

    def visit_cell(key: str, at: int) -> int:
        if key == "cell_type":
            kinds.append(_DECODER.raw_decode(written, at)[0])
        elif key == "source":
            parts[:] = _parts(written, at)
        return _skip(written, at)

    _members(written, start, visit_cell)
    if kinds[-1:] == ["code"]:
        yield parts


def _parts(written: str, at: int) -> list[tuple[str, int]]:
    starts = [at] if written[at] == '"' else _items(written, at)[1]
    return [(str(_DECODER.raw_decode(written, start)[0]), start) for start in starts]


def _members(written: str, at: int, visit: Visit) -> int:
    """Walk over an object: visit gets a key and where its value starts, and says where it ends."""
    at = _space(written, _expect(written, at, "{"))
    while written[at] != "}":
        key, at = scanstring(written, _expect(written, at, '"'))
        at = _space(written, _expect(written, _space(written, at), ":"))
        at = _space(written, visit(key, at))
        at = _space(written, at + 1) if written[at] == "," else at
    return at + 1


def _items(written: str, at: int) -> tuple[int, list[int]]:
    """The end of an array, and where its items start."""
    at, starts = _space(written, _expect(written, at, "[")), []
    while written[at] != "]":
        starts.append(at)
        at = _space(written, _skip(written, at))
        at = _space(written, at + 1) if written[at] == "," else at
    return at + 1, starts


def _skip(written: str, at: int) -> int:
    return _DECODER.raw_decode(written, at)[1]


def _space(written: str, at: int) -> int:
    match = _SPACE.match(written, at)
    return match.end() if match else at


def _expect(written: str, at: int, character: str) -> int:
    if written[at] != character:
        message = f"{character} expected at {at}"
        raise ValueError(message)
    return at + 1
