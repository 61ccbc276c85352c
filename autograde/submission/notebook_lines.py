"""Find a cell's line in the .ipynb file: GitHub's annotations point at lines of the JSON."""

import functools
import json
import re
from collections.abc import Callable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # undocumented: the decoder's own string scanner

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
Visit = Callable[[str, int], int]


def file_line(content: bytes, cell: int, line: int = 1) -> int | None:
    """The file's line, from 1, that holds that line of the cell with that number (see Cell.number).

    None if it cannot be found: the layout is not nbformat 4, or there is no such cell.
    """
    try:
        document, sources = _read(content)
        lines = sources[cell - 1 if cell > 0 else len(sources)]
    except (ValueError, IndexError, RecursionError):
        return None
    return document.count("\n", 0, _offset(lines, line)) + 1


@functools.lru_cache(maxsize=1)
def _read(content: bytes) -> tuple[str, list[list[tuple[str, int]]]]:
    """The text of the file, and the source of each cell that runs; cached for several checks of one notebook."""
    document = content.decode("utf-8-sig")
    return document, [parts for parts in _sources(document) if any(text.strip() for text, _ in parts)]


def _offset(parts: list[tuple[str, int]], line: int) -> int:
    """The offset of the part of a source in which a line begins."""
    seen = 1
    for text, offset in parts:
        breaks = text.count("\n")
        if line <= seen + breaks - (not text or text.endswith("\n")):
            return offset
        seen += breaks
    return parts[-1][1]


def _sources(document: str) -> Iterator[list[tuple[str, int]]]:
    """The source of each code cell, as parts with their offsets in the file."""
    cell_starts: list[tuple[int, int]] = []

    def visit_notebook(key: str, offset: int) -> int:
        if key != "cells":
            return _skip(document, offset)
        end, starts = _items(document, offset)
        cell_starts.extend((start, offset) for start in starts)
        return end

    _members(document, _space(document, 0), visit_notebook)
    for start, _ in cell_starts:
        yield from _code_source(document, start)


def _code_source(document: str, start: int) -> Iterator[list[tuple[str, int]]]:
    kinds: list[object] = []
    parts: list[tuple[str, int]] = []

    def visit_cell(key: str, offset: int) -> int:
        if key == "cell_type":
            kinds.append(_DECODER.raw_decode(document, offset)[0])
        elif key == "source":
            parts[:] = _parts(document, offset)
        return _skip(document, offset)

    _members(document, start, visit_cell)
    if kinds[-1:] == ["code"]:
        yield parts


def _parts(document: str, offset: int) -> list[tuple[str, int]]:
    starts = [offset] if document[offset] == '"' else _items(document, offset)[1]
    return [(str(_DECODER.raw_decode(document, start)[0]), start) for start in starts]


def _members(document: str, offset: int, visit: Visit) -> int:
    """Walk over an object: visit gets a key and where its value starts, and returns where it ends."""
    offset = _space(document, _expect(document, offset, "{"))
    while document[offset] != "}":
        key, offset = scanstring(document, _expect(document, offset, '"'))
        offset = _space(document, _expect(document, _space(document, offset), ":"))
        offset = _space(document, visit(key, offset))
        offset = _space(document, offset + 1) if document[offset] == "," else offset
    return offset + 1


def _items(document: str, offset: int) -> tuple[int, list[int]]:
    """The end of an array, and where its items start."""
    offset, starts = _space(document, _expect(document, offset, "[")), []
    while document[offset] != "]":
        starts.append(offset)
        offset = _space(document, _skip(document, offset))
        offset = _space(document, offset + 1) if document[offset] == "," else offset
    return offset + 1, starts


def _skip(document: str, offset: int) -> int:
    return _DECODER.raw_decode(document, offset)[1]


def _space(document: str, offset: int) -> int:
    match = _SPACE.match(document, offset)
    return match.end() if match else offset


def _expect(document: str, offset: int, character: str) -> int:
    if document[offset] != character:
        message = f"{character} expected at {offset}"
        raise ValueError(message)
    return offset + 1
