"""Where a student's code defines a name."""

import ast
import re
from collections.abc import Sequence

from autograde.analysis.python_source import Definition, defined_names, statements_binding
from autograde.analysis.syntax_trees import read_code
from autograde.model import CellSource


def find_definition(cells: Sequence[CellSource], name: str) -> tuple[CellSource, int] | None:
    """The cell that defines a name at its top level, and the line of it; `Model.forward` is found as Model.

    The last definition of a function or class; else the last assignment, one of another name (`f = old_f`) only if
    there is no other. An import defines nothing of the student's.
    """
    root = name.partition(".")[0]
    bindings = [
        (_rank(statement), position, statement.lineno)
        for position, cell in enumerate(cells)
        for statement in statements_binding(cell.source, root)
        if not isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    if not bindings:
        return None
    _, position, line = max(bindings)
    return cells[position], line


def _rank(statement: ast.stmt) -> int:
    if isinstance(statement, Definition):
        return 2
    return 0 if isinstance(getattr(statement, "value", None), ast.Name | ast.Attribute) else 1


def may_define(source: str, name: str) -> bool:
    """Whether the top level binds the name, or text that cannot be read as Python seems to."""
    if read_code(source).problem is None:
        return name in defined_names(source)
    pattern = rf"^(?:[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(name)}\b|{re.escape(name)}[ \t]*=(?!=))"
    return re.search(pattern, source, re.MULTILINE) is not None
