"""How code is written: comments, docstrings, annotations, what is left to do, and what ruff says of it."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograde import programs
from autograde.model import CellSource
from autograde.sources import Definition, parse, strip_magics

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the source; cell is its number, line counts from 1 inside of it."""

    cell: int
    line: int
    what: str


def comments(source: str) -> tuple[int, int]:
    """Lines with a comment that says something, and lines with code."""
    commented: set[int] = set()
    coded: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(strip_magics(source)).readline):
            if token.type == tokenize.COMMENT:
                commented.update([token.start[0]] if any(map(str.isalnum, token.string)) else [])
            elif token.string.strip() and token.type != tokenize.ENDMARKER:
                coded.update(range(token.start[0], token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):  # what came before it counts
        pass
    return len(commented), len(coded)


def leftover(source: str, words: Sequence[str]) -> tuple[int, str] | None:
    """The first line that says the work is not done: `raise NotImplementedError`, or a word such as TODO."""
    tree = parse(source)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Raise) or "NotImplementedError" not in ast.dump(node):
            continue
        if not _is_abstract(tree, node.lineno):
            return node.lineno, "NotImplementedError"
    for number, line in enumerate(source.splitlines(), start=1):
        for word in words:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line):
                return number, word
    return None


def _is_abstract(tree: ast.Module, line: int) -> bool:
    """Whether a line is in a method that is marked as abstract: there NotImplementedError is the work."""
    for each in (node for node in ast.walk(tree) if isinstance(node, Function)):
        marks = [ast.dump(mark) for mark in each.decorator_list]
        if each.lineno <= line <= (each.end_lineno or 0) and any("abstractmethod" in mark for mark in marks):
            return True
    return False


def undocumented(source: str) -> list[tuple[int, str]]:
    """Functions and classes of the top level, and public methods, without a docstring."""
    every = _public(parse(source))
    return [(node.lineno, name) for name, node in every if not re.search(r"\w", ast.get_docstring(node) or "")]


def unannotated(source: str) -> list[tuple[int, str]]:
    """Functions and public methods of which an argument or the result has no type."""
    found = []
    for name, node in functions_of(source):
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        arguments = arguments[1:] if "." in name and arguments and arguments[0].arg in ("self", "cls") else arguments
        arguments += [each for each in (node.args.vararg, node.args.kwarg) if each is not None]
        if any(each.annotation is None for each in arguments) or node.returns is None:
            found.append((node.lineno, name))
    return found


def definitions_of(source: str) -> list[str]:
    """The names of all that `undocumented` looks at."""
    return [name for name, _ in _public(parse(source))]


def functions_of(source: str) -> list[tuple[str, Function]]:
    """All that `unannotated` looks at."""
    return [(name, node) for name, node in _public(parse(source)) if not isinstance(node, ast.ClassDef)]


def _public(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from (
                (f"{node.name}.{each.name}", each)
                for each in node.body
                if isinstance(each, Definition) and not each.name.startswith("_") and not _is_setter(each)
            )


def _is_setter(node: Definition) -> bool:
    """`@width.setter`: the property itself has said it all."""
    return any(isinstance(mark, ast.Attribute) and mark.attr in ("setter", "deleter") for mark in node.decorator_list)


def lint(
    cells: Sequence[CellSource], *, is_module: bool, rules: Sequence[str], settings: Sequence[str]
) -> list[Finding]:
    """What ruff finds by these rules alone; neither the student's settings nor `noqa` count.

    settings are ruff's own, as TOML: `lint.mccabe.max-complexity = 10`.

    Raises:
        StudentFailure: ruff gives up on the code.
        SurroundingsError: ruff is not installed, or a rule is not known to it.

    """
    name = "module.py" if is_module else "notebook.ipynb"
    options = [f"--select={','.join(rules)}", f"--stdin-filename={name}"]
    options += [word for setting in settings for word in ("--config", setting)]
    given = cells[0].source if is_module else json.dumps(_notebook(cells))
    return [_finding(each, cells) for each in programs.ruff(options, given.encode("utf-8", "replace"))]


def _notebook(cells: Sequence[CellSource]) -> dict[str, Any]:
    code: list[dict[str, Any]] = [
        {"cell_type": "code", "source": cell.source, "metadata": {}, "outputs": [], "execution_count": None}
        for cell in cells
    ]
    return {"cells": code, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}


def _finding(each: dict[str, Any], cells: Sequence[CellSource]) -> Finding:
    position = (each.get("cell") or 1) - 1
    number = cells[position].number if position < len(cells) else 1
    return Finding(number, each["location"]["row"], f"{each['code'] or 'syntax'}: {each['message']}")
