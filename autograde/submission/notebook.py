"""Read the cells of an .ipynb file, leniently and within limits."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograde.config.lenient import as_list, as_mapping
from autograde.errors import StudentFailure

MAX_BYTES = 64 << 20
MIB = 1 << 20
# Each value takes 70 bytes or more: 60 MB of `[],` took 1.5 GiB. A plot of 500,000 points has a million numbers.
MAX_VALUES = 1_000_000
# Outputs are cut to these limits: enough to recognise them. A picture has megabytes.
_MAX_TEXT = 4096
_MAX_ITEMS = 1000
_MAX_DEPTH = 5
_VALUE = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{,]', re.DOTALL)
_CONFLICT = re.compile(rb"^[ \t]*+(?:<{7}|\|{7}|={7}|>{7})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the file.

    position counts all cells from 1; number is the n of In [n] after running all cells, None for a cell that is not
    run. Long texts in outputs are cut; output_bytes is the size of all outputs in the file.
    """

    position: int
    number: int | None
    kind: str
    source: str
    names: tuple[str, ...] = ()
    execution_count: int | None = None
    outputs: tuple[Mapping[str, Any], ...] = ()
    output_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Notebook:
    path: str
    cells: tuple[Cell, ...]
    language: str = "python"
    nbformat: int | None = None

    @property
    def code(self) -> tuple[Cell, ...]:
        """The cells that run."""
        return tuple(cell for cell in self.cells if cell.number is not None)


def read_notebook(content: bytes, path: str) -> Notebook:
    """The cells of nbformat 3 and 4, read leniently.

    Raises:
        StudentFailure: it cannot be read; the text names the cause.

    """
    raw = _load(content, path)
    try:
        return Notebook(path, tuple(_cells(raw, path)), _language(raw), _count(raw.get("nbformat")))
    except RecursionError:
        raise _refuse(path, "nb-too-deep") from None


def _language(raw: Mapping[str, Any]) -> str:
    """The language of its kernel by the metadata; `python` if they name none."""
    metadata = as_mapping(raw.get("metadata"))
    language = as_mapping(metadata.get("language_info")).get("name")
    language = language or as_mapping(metadata.get("kernelspec")).get("language")
    return language[:100] if isinstance(language, str) else "python"


def _refuse(path: str, key: str, **values: Any) -> StudentFailure:
    return StudentFailure("not-a-notebook", path=path, why=StudentFailure(key, **values))


def _load(content: bytes, path: str) -> Mapping[str, Any]:
    if len(content) > MAX_BYTES:
        raise _refuse(path, "nb-too-large", megabytes=len(content) // MIB, most=MAX_BYTES // MIB)
    if not content.strip():
        raise _refuse(path, "nb-empty")
    if any(number >= MAX_VALUES for number, _ in enumerate(_VALUE.finditer(content))):
        raise _refuse(path, "nb-too-many-values", count=MAX_VALUES)
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _refuse(path, "nb-not-text") from None
    except RecursionError:
        raise _refuse(path, "nb-too-deep") from None
    except json.JSONDecodeError as error:
        raise _explain(content, path, error) from None
    except ValueError as error:  # an integer of more than 4,300 digits
        raise _refuse(path, "nb-not-json", line=1, what=str(error)[:100]) from None
    if not isinstance(raw, dict):
        raise _refuse(path, "nb-no-cells")
    return raw


def _explain(content: bytes, path: str, error: json.JSONDecodeError) -> StudentFailure:
    if mark := _CONFLICT.search(content):
        return _refuse(path, "nb-conflict", line=content.count(b"\n", 0, mark.start()) + 1)
    return _refuse(path, "nb-not-json", line=error.lineno, what=error.msg)


def _cells(raw: Mapping[str, Any], path: str) -> Iterator[Cell]:
    number = 0
    for position, cell in enumerate(_raw_cells(raw, path), start=1):
        source = _source(cell, position, path)
        kind = cell.get("cell_type")
        runs = kind == "code" and bool(source.strip())
        number += runs
        outputs = [output for output in as_list(cell.get("outputs")) if isinstance(output, dict)]
        yield Cell(
            position=position,
            number=number if runs else None,
            kind=kind if isinstance(kind, str) else "raw",
            source=source,
            names=tuple(_names(cell)),
            execution_count=_count(cell.get("execution_count", cell.get("prompt_number"))),
            outputs=tuple(_cut(output) for output in outputs),
            output_bytes=len(json.dumps(outputs, ensure_ascii=False).encode("utf-8", "replace")) if outputs else 0,
        )


def _cut(value: Any, depth: int = 0) -> Any:
    """A value of the file, cut in length and depth."""
    if isinstance(value, str):
        return value[:_MAX_TEXT]
    if depth == _MAX_DEPTH:
        return None if isinstance(value, dict | list) else value
    if isinstance(value, dict):
        return {key[:_MAX_TEXT]: _cut(part, depth + 1) for key, part in list(value.items())[:_MAX_ITEMS]}
    if isinstance(value, list):
        return [_cut(part, depth + 1) for part in value[:_MAX_ITEMS]]
    return value


def _raw_cells(raw: Mapping[str, Any], path: str) -> list[dict[str, Any]]:
    cells = raw.get("cells")
    if cells is None:  # nbformat 3
        sheets = [sheet for sheet in as_list(raw.get("worksheets")) if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in as_list(sheet.get("cells"))] if sheets else None
    if not isinstance(cells, list):
        raise _refuse(path, "nb-no-cells")
    for position, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            raise _refuse(path, "nb-bad-cell", cell=position)
    return cells


def _source(cell: Mapping[str, Any], position: int, path: str) -> str:
    source = cell.get("source", cell.get("input", ""))
    parts = source if isinstance(source, list) else [source]
    if not all(isinstance(part, str) for part in parts):
        raise _refuse(path, "nb-bad-cell", cell=position)
    # A lone surrogate cannot be compiled, printed or sent.
    return "".join(parts).replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")


def _names(cell: Mapping[str, Any]) -> Iterator[str]:
    """The names of a cell: its id, a name in its metadata, its tags."""
    metadata = as_mapping(cell.get("metadata"))
    candidates = [cell.get("id"), metadata.get("name"), *as_list(metadata.get("tags"))]
    yield from (name for name in candidates if isinstance(name, str))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
