"""The bytes of an .ipynb file → its cells, whatever tool or accident wrote them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograde.errors import StudentFailure
from autograde.foreign import as_list, as_mapping

MOST_BYTES = 64 << 20
MIB = 1 << 20
_CONFLICT = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it stands in the file.

    position counts all cells from 1; number is what In [n] would be after running all, None for what is not run.
    """

    position: int
    number: int | None
    kind: str
    source: str
    names: tuple[str, ...] = ()
    execution_count: int | None = None
    outputs: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Notebook:
    path: str
    cells: tuple[Cell, ...]
    raw: Mapping[str, Any]

    @property
    def code(self) -> tuple[Cell, ...]:
        """The cells that run."""
        return tuple(cell for cell in self.cells if cell.number is not None)

    @property
    def language(self) -> str:
        """The language of its kernel, as the metadata name it; `python` where they name none."""
        metadata = as_mapping(self.raw.get("metadata"))
        named = as_mapping(metadata.get("language_info")).get("name") or as_mapping(metadata.get("kernelspec")).get(
            "language"
        )
        return named if isinstance(named, str) else "python"


def read_notebook(content: bytes, path: str) -> Notebook:
    """The cells of nbformat 3 and 4, read leniently.

    Raises:
        StudentFailure: it cannot be read; the text names the cause.

    """
    raw = _load(content, path)
    return Notebook(path, tuple(_cells(raw, path)), raw)


def _refuse(path: str, key: str, **values: Any) -> StudentFailure:
    return StudentFailure("not-a-notebook", path=path, why=StudentFailure(key, **values))


def _load(content: bytes, path: str) -> Mapping[str, Any]:
    if len(content) > MOST_BYTES:
        raise _refuse(path, "nb-too-large", megabytes=len(content) // MIB, most=MOST_BYTES // MIB)
    if not content.strip():
        raise _refuse(path, "nb-empty")
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
    for number, line in enumerate(content.splitlines(), start=1):
        if line.lstrip().startswith(_CONFLICT):
            return _refuse(path, "nb-conflict", line=number)
    return _refuse(path, "nb-not-json", line=error.lineno, what=error.msg)


def _cells(raw: Mapping[str, Any], path: str) -> Iterator[Cell]:
    number = 0
    for position, cell in enumerate(_raw_cells(raw, path), start=1):
        source = _source(cell, position, path)
        kind = cell.get("cell_type")
        runs = kind == "code" and bool(source.strip())
        number += runs
        yield Cell(
            position=position,
            number=number if runs else None,
            kind=kind if isinstance(kind, str) else "raw",
            source=source,
            names=tuple(_names(cell)),
            execution_count=_count(cell.get("execution_count", cell.get("prompt_number"))),
            outputs=tuple(each for each in as_list(cell.get("outputs")) if isinstance(each, dict)),
        )


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
    # A lone surrogate is no character: it cannot be compiled, printed or sent.
    return "".join(parts).replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")


def _names(cell: Mapping[str, Any]) -> Iterator[str]:
    """What a cell can be called by: its tags, its id, a name in its metadata."""
    metadata = as_mapping(cell.get("metadata"))
    candidates = [cell.get("id"), metadata.get("name"), *as_list(metadata.get("tags"))]
    yield from (name for name in candidates if isinstance(name, str))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
