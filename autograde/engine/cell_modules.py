"""Cells of a notebook, written out as a module that an instructor's tests import."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from autograde.analysis.python_source import bound_names, import_statements, parse, statements_binding, strip_magics
from autograde.errors import StudentFailure
from autograde.model import CellSource, Location

Import = ast.Import | ast.ImportFrom
Line = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CellModule:
    """A module; lines[n] is the number of the cell, and the line in it, that line n + 1 comes from."""

    notebook: str
    content: bytes
    lines: tuple[Line, ...]

    def locate(self, line: int) -> Location:
        cell, cell_line = self.lines[min(line, len(self.lines)) - 1]
        return Location.in_source(self.notebook, cell, cell_line)


class Notebooks(Protocol):
    """What is needed of a submission."""

    def the_source(self) -> str: ...
    def code_cells(self, path: str) -> Sequence[CellSource]: ...


def write_modules(
    notebooks: Notebooks, modules: Mapping[str, Sequence[str]], notebook: str | None
) -> dict[str, CellModule]:
    """The modules of these paths with the cells that define these names.

    Raises:
        StudentFailure: the notebook cannot be read, or defines a name nowhere.

    """
    if not modules:
        return {}
    source = notebook or notebooks.the_source()
    cells = notebooks.code_cells(source)
    return {path: write_module(path, names, cells, source) for path, names in modules.items()}


def locate(modules: Mapping[str, CellModule], path: str, line: int) -> Location:
    """A line of a student's file; in a module that we wrote, the line of the cell that it comes from."""
    return modules[path].locate(line) if path in modules else Location(path, line=line)


def write_module(path: str, names: Sequence[str], cells: Sequence[CellSource], notebook: str) -> CellModule:
    """The cells that define the names, whole, after the imports above them that they use.

    Raises:
        StudentFailure: no cell defines one of the names.

    """
    module = PurePosixPath(path).stem
    defining_cells = [cell for cell in cells if any(_defines(cell.source, name, module) for name in names)]
    for name in names:
        if not any(_defines(cell.source, name, module) for cell in defining_cells):
            raise StudentFailure("no-name-in", name=name, path=notebook)
    above = [cell for cell in cells[: cells.index(defining_cells[-1])] if cell not in defining_cells]
    rows = [*_imports(above, _used_names(defining_cells), module), *_whole(defining_cells)]
    text = "".join(f"{row}\n" for row, _ in rows)
    return CellModule(notebook, text.encode("utf-8", "replace"), tuple(line for _, line in rows))


def _defines(source: str, name: str, module: str) -> bool:
    """Whether the cell binds the name, not by importing the module itself; a cell that is no Python may begin to."""
    statements = statements_binding(source, name)
    if any(not isinstance(statement, Import) or module not in _imported(statement) for statement in statements):
        return True
    begins = re.search(rf"^(?:(?:async\s+)?def|class)\s+{re.escape(name)}\b", source, re.MULTILINE)
    return bool(begins) and not parse(source).body


def _used_names(cells: Sequence[CellSource]) -> Collection[str] | None:
    """The names that the cells speak of; None where one of them is no Python."""
    trees = [parse(cell.source) for cell in cells]
    if not all(tree.body for tree in trees):
        return None
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _imports(cells: Sequence[CellSource], used: Collection[str] | None, module: str) -> list[tuple[str, Line]]:
    """The import statements that bind a used name, each on one line; not that of the module itself."""
    rows = [
        (ast.unparse(statement), (cell.number, statement.lineno))
        for cell in cells
        for statement in import_statements(cell.source)
        if _is_used(statement, used) and module not in _imported(statement)
    ]
    return sorted(rows, key=lambda row: not row[0].startswith("from __future__"))


def _is_used(statement: Import, used: Collection[str] | None) -> bool:
    names = bound_names(statement)
    return used is None or "__future__" in _imported(statement) or "*" in names or not names.isdisjoint(used)


def _imported(statement: Import) -> set[str | None]:
    if isinstance(statement, ast.ImportFrom):
        return {statement.module}
    return {alias.name for alias in statement.names}


def _whole(cells: Sequence[CellSource]) -> Iterator[tuple[str, Line]]:
    """The cells line by line; a form feed or U+2028, at which splitlines() splits, ends no line of Python."""
    for cell in cells:
        text = strip_magics(cell.source) or cell.source
        yield from ((row, (cell.number, number)) for number, row in enumerate(text.split("\n"), start=1))
