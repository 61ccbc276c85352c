"""Code style: comments, docstrings, annotations, unfinished parts, findings of ruff."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograde.analysis import external_tools
from autograde.analysis.python_source import Definition, definitions, strip_magics
from autograde.analysis.syntax_trees import Code, parse, read_code
from autograde.model import CellSource

Function = ast.FunctionDef | ast.AsyncFunctionDef
_WORD = re.compile(r"[^\W\d_]{2}")  # "# a" and "x" say nothing


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of ruff; line counts from 1 within the cell."""

    cell: int
    line: int
    what: str


def count_comments(source: str) -> tuple[int, int]:
    """Lines with a comment that says something, and lines with code."""
    code = strip_magics(source).replace("\0", " ")  # Pythons differ in what they make of a NUL
    commented: set[int] = set()
    coded: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                commented.update([token.start[0]] if _explains_something(token.string.lstrip("#! ")) else [])
            elif token.string.strip() and token.type != tokenize.ENDMARKER:
                coded.update(range(token.start[0], token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):  # what came before it counts
        pass
    return len(commented), len(coded)


def _explains_something(comment: str) -> bool:
    """Whether a comment has a word, and is not commented-out code such as `# x = f(y)`."""
    if not _WORD.search(comment):
        return False
    try:
        body = ast.parse(comment).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    # "mean", "train/test" and "step: one" are words as well as Python.
    return all(
        (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call))
        or (isinstance(node, ast.AnnAssign) and node.value is None)
        for node in body
    )


def find_unfinished(source: str, words: Sequence[str]) -> tuple[int, str] | None:
    """The first line that shows unfinished work: `raise NotImplementedError`, or a word such as TODO.

    In strings a word counts only if the string is a docstring or is assigned to a name, not in `print("TODO list")`.
    """
    code = read_code(source)
    lines = source.splitlines() if code.problem or not code.tree.body else _without_texts(code)
    unfinished = min(_unfinished(code.tree), default=None)
    if unfinished is None and code.problem is not None:
        raises = (number for number, line in enumerate(lines, start=1) if "raise NotImplementedError" in line)
        unfinished = next(raises, None)
    if unfinished is not None:
        return unfinished, "NotImplementedError"
    patterns = [(word, re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")) for word in words]
    for number, line in enumerate(lines, start=1):
        for word, pattern in patterns:
            if pattern.search(line):
                return number, word
    return None


def _without_texts(code: Code) -> list[str]:
    """The lines of code, strings blanked out, except docstrings and strings that are assigned to a name."""
    lines = [bytearray(line.encode()) for line in code.text.split("\n")]
    waiting: list[ast.AST] = [code.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            _blank_out(lines, node)
        elif not _may_hold_todo(node):
            waiting.extend(ast.iter_child_nodes(node))
    return [line.decode("utf-8", "replace") for line in lines]


def _may_hold_todo(node: ast.AST) -> bool:
    """Whether a statement is a string alone, or assigns one to a name: there a word such as TODO counts."""
    return isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Constant)


def _blank_out(lines: list[bytearray], node: ast.expr) -> None:
    last = node.end_lineno or node.lineno
    for number in range(node.lineno, last + 1):
        line = lines[number - 1]
        start = node.col_offset if number == node.lineno else 0
        end = node.end_col_offset if number == last and node.end_col_offset is not None else len(line)
        line[start:end] = b" " * (end - start)


def _unfinished(tree: ast.Module) -> Iterator[int]:
    """Lines that raise NotImplementedError, except in abstract methods, where it belongs."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function) and any("abstractmethod" in name for name in _names_in(node.decorator_list)):
            continue
        if isinstance(node, ast.Raise) and "NotImplementedError" in _names_in([node]):
            yield node.lineno
        waiting.extend(ast.iter_child_nodes(node))


def _names_in(nodes: Sequence[ast.AST]) -> set[str]:
    inner = [part for node in nodes for part in ast.walk(node)]
    return {part.id for part in inner if isinstance(part, ast.Name)} | {
        part.attr for part in inner if isinstance(part, ast.Attribute)
    }


def is_stub(node: Function) -> bool:
    """Whether a function does nothing yet: `pass`, `...`, `return None`, `raise NotImplementedError`."""
    return all(_does_nothing(statement) for statement in node.body)


def defines_stub(sources: Sequence[str], function: str) -> bool:
    """Whether the last definition of a function, or of a method `Model.fit`, does nothing yet."""
    first, *names = function.split(".")
    nodes = [definitions(source).get(first) for source in sources]
    node = next((node for node in reversed(nodes) if node is not None), None)
    for name in names:
        inner = node.body if isinstance(node, ast.ClassDef) else []
        node = next((member for member in inner if isinstance(member, Definition) and member.name == name), None)
    return isinstance(node, Function) and is_stub(node)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in _names_in([statement])
    if isinstance(statement, ast.Return):
        return statement.value is None or (isinstance(statement.value, ast.Constant) and statement.value.value is None)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def find_undocumented(source: str) -> list[tuple[int, str]]:
    """Functions and classes of the top level, and public methods, without a docstring."""
    public = _public_definitions(parse(source))
    return [(node.lineno, name) for name, node in public if not _WORD.search(ast.get_docstring(node) or "")]


def find_unannotated(source: str) -> list[tuple[int, str]]:
    """Functions and public methods of which an argument or the result has no type, or all have `object` or `Any`."""
    unannotated = []
    for name, node in list_public_functions(source):
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        arguments = arguments[1:] if "." in name and arguments and arguments[0].arg in ("self", "cls") else arguments
        arguments += [argument for argument in (node.args.vararg, node.args.kwarg) if argument is not None]
        types = [*(argument.annotation for argument in arguments), node.returns]
        if None in types or (arguments and all(map(_names_no_type, types))):
            unannotated.append((node.lineno, name))
    return unannotated


def _names_no_type(annotation: ast.expr | None) -> bool:
    text = annotation.value if isinstance(annotation, ast.Constant) else annotation and ast.unparse(annotation)
    return text in ("object", "Any", "typing.Any")


def list_public_definitions(source: str) -> list[str]:
    """The names of the functions, classes and methods that `find_undocumented` checks."""
    return [name for name, _ in _public_definitions(parse(source))]


def list_public_functions(source: str) -> list[tuple[str, Function]]:
    """The functions and methods that `find_unannotated` checks."""
    return [(name, node) for name, node in _public_definitions(parse(source)) if not isinstance(node, ast.ClassDef)]


def _public_definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from (
                (f"{node.name}.{member.name}", member)
                for member in node.body
                if isinstance(member, Definition) and not member.name.startswith("_") and not _is_setter(member)
            )


def _is_setter(node: Definition) -> bool:
    """Whether it is a setter or deleter; a property has its docstring and types at the getter."""
    return any(isinstance(mark, ast.Attribute) and mark.attr in ("setter", "deleter") for mark in node.decorator_list)


def lint_cells(
    cells: Sequence[CellSource], *, is_module: bool, rules: Sequence[str], settings: Sequence[str]
) -> list[Finding]:
    """The findings of ruff for these rules; the student's settings and `noqa` comments are ignored.

    settings are ruff's own, as TOML: `lint.mccabe.max-complexity = 10`.

    Raises:
        StudentFailure: ruff gives up on the code.
        SetupError: ruff is not installed, or a rule is not known to it.

    """
    name = "module.py" if is_module else "notebook.ipynb"
    options = [f"--select={','.join(rules)}", f"--stdin-filename={name}"]
    options += [word for setting in settings for word in ("--config", setting)]
    content = cells[0].source if is_module else json.dumps(_notebook(cells))
    return [
        _finding(finding, cells) for finding in external_tools.run_ruff(options, content.encode("utf-8", "replace"))
    ]


def _notebook(cells: Sequence[CellSource]) -> dict[str, Any]:
    code: list[dict[str, Any]] = [
        {"cell_type": "code", "source": cell.source, "metadata": {}, "outputs": [], "execution_count": None}
        for cell in cells
    ]
    return {"cells": code, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}


def _finding(finding: dict[str, Any], cells: Sequence[CellSource]) -> Finding:
    position = (finding.get("cell") or 1) - 1
    number = cells[position].number if position < len(cells) else 1
    return Finding(number, finding["location"]["row"], f"{finding['code'] or 'syntax'}: {finding['message']}")
