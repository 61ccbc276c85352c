"""What source code says without being run: names it defines, things it uses, through import aliases and magics."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograde.deadcode import live_nodes
from autograde.model import CellSource

# Cell magics whose body is Python that runs here.
_PYTHON_CELL_MAGICS = {"time", "timeit", "capture", "prun", "python3"}
_MAGIC_LINE = re.compile(r"^(\s*)(?:[%!?].*|[\w.\[\]'\"]+\?{1,2})$")
_MAGIC_VALUE = re.compile(r"^(\s*[\w., ]+=\s*)[%!].*$")
_PYTHON_LINE_MAGIC = re.compile(
    r"^(\s*(?:[\w., ]+=\s*)?)%(?:time|timeit|prun|memit|debug)\b(?:\s+-[a-z](?:\s*\d+)?)*\s*(?=\S)"
)
_CELL_MAGIC = re.compile(r"^\s*%%(\w+)")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Use:
    """A call, import or statement found in source code; name is the full one, aliases resolved."""

    name: str
    kind: str
    line: int
    place: int


def is_below(name: str, owner: str) -> bool:
    """Whether a full name is that of the owner or of something in it: `torch.nn.ReLU` of `torch.nn`."""
    return name == owner or name.startswith(f"{owner}.")


def ends_in(name: str, last: str) -> bool:
    """Whether a full name ends in a shorter one: `torch.manual_seed` in `manual_seed`."""
    return name == last or name.endswith(f".{last}")


def strip_magics(source: str) -> str:
    """Python without IPython's magics, every line where it was."""
    if _parses(source):
        return source
    lines = source.splitlines()
    first = next((position for position, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first]) if lines else None
    if magic and magic[1] not in _PYTHON_CELL_MAGICS:
        return ""
    if magic:
        lines[first] = ""
    if _parses("\n".join(lines)):
        return "\n".join(lines)
    return "\n".join(_strip_line(line) for line in lines)


def _strip_line(line: str) -> str:
    """A line without its magic; what %time and its like run is Python and stays."""
    line = _PYTHON_LINE_MAGIC.sub(r"\1", line)
    return _MAGIC_VALUE.sub(r"\1None", _MAGIC_LINE.sub(r"\1pass", line))


def _parses(source: str) -> bool:
    return _try_parse(source) is not None


def _try_parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parse(source: str) -> ast.Module:
    """The tree of a cell or file; an empty one where it is not Python."""
    return _try_parse(strip_magics(source)) or ast.Module(body=[], type_ignores=[])


def defined_names(source: str) -> set[str]:
    """Functions, classes and variables that the top level of the source binds."""
    return {name for statement in _top_level(parse(source).body) for name in _bound(statement)}


def find_definition(cells: Sequence[CellSource], name: str) -> tuple[CellSource, int] | None:
    """The last cell that binds a name at its top level, and the line of it; `Model.forward` is found as Model."""
    root = name.partition(".")[0]
    for cell in reversed(cells):
        lines = [each.lineno for each in _top_level(parse(cell.source).body) if root in _bound(each)]
        if lines:
            return cell, lines[-1]
    return None


def definitions(source: str) -> dict[str, Definition]:
    """Functions and classes at the top level, the last of each name."""
    found = (each for each in _top_level(parse(source).body) if isinstance(each, Definition))
    return {each.name: each for each in found}


def assigned_functions(source: str) -> set[str]:
    """Names that the top level binds to what may be a function: `f = lambda x: x`, `g = np.vectorize(f)`, `h = f`."""
    found = (each for each in _top_level(parse(source).body) if isinstance(each, ast.Assign | ast.AnnAssign))
    kinds = ast.Lambda | ast.Call | ast.Name | ast.Attribute
    return {name for each in found if isinstance(each.value, kinds) for name in _bound(each)}


def loop_line(source: str, line: int) -> int:
    """The line of the outermost loop around a line, or the line itself: what to look at when code does not end."""
    loops = (node for node in ast.walk(parse(source)) if isinstance(node, ast.While | ast.For | ast.AsyncFor))
    return min((loop.lineno for loop in loops if loop.lineno <= line <= (loop.end_lineno or 0)), default=line)


def _top_level(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run in the module's own scope, also inside if, for, with and try."""
    for statement in body:
        yield statement
        if isinstance(statement, Definition):
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from _top_level(getattr(statement, field, []))
        for handler in getattr(statement, "handlers", []):
            yield from _top_level(handler.body)


def _bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, Definition):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For | ast.With | ast.Expr):
        stored = (
            node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        yield from (node.id for node in stored)


def uses(sources: Sequence[str], *, live: bool = False) -> list[Use]:
    """Everything that cells (or one file) call, refer to, import or are built of, in their order.

    Aliases bound in one cell hold in the later ones; place is the position of the source, from 1. With live, what can
    never run is left out, as the body of `if False:`.
    """
    aliases: dict[str, str] = {}
    found: list[Use] = []
    for place, source in enumerate(sources, start=1):
        tree = parse(source)
        nodes = list(live_nodes(tree) if live else ast.walk(tree))
        for node in nodes:
            _remember_alias(node, aliases)
        for node in nodes:
            found.extend(Use(name, kind, getattr(node, "lineno", 1), place) for name, kind in _used(node, aliases))
    return sorted(set(found), key=lambda use: (use.place, use.line, use.name))


def _remember_alias(node: ast.AST, aliases: dict[str, str]) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname:
                aliases[alias.asname] = alias.name
            else:
                aliases.setdefault(alias.name.partition(".")[0], alias.name.partition(".")[0])
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            if alias.name == "*":
                aliases[f"*{node.module}"] = node.module
            else:
                aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        value = _dotted(node.value, aliases)
        if value and value.partition(".")[0] != node.targets[0].id:
            aliases[node.targets[0].id] = value


def _dotted(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """`torch.nn.ReLU` for the expression `nn.ReLU` where nn is torch.nn."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        return ".".join([aliases.get(node.id, node.id), *reversed(names)])
    reached = _imported_inline(node) if isinstance(node, ast.Call) else None
    return ".".join([reached, *reversed(names)]) if reached else None


def _names(node: ast.AST, aliases: dict[str, str]) -> Iterator[str]:
    """The full name of an expression; a bare one may also come from any `from module import *`."""
    name = _dotted(node, aliases)
    if name is None:
        return
    yield name
    if name.partition(".")[0] not in aliases.values():
        yield from (f"{module}.{name}" for alias, module in aliases.items() if alias.startswith("*"))


def _imported_inline(node: ast.Call) -> str | None:
    """The module of `__import__("torch")` and `importlib.import_module("torch")`."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    first = node.args[0] if node.args else None
    if name in ("__import__", "import_module") and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return None


def _used(node: ast.AST, aliases: dict[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, "import") for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module, "import"
        named = [f"{node.module}.{alias.name}" for alias in node.names]  # a name, or a module of the package
        yield from ((name, kind) for name in named for kind in ("name", "import"))
    elif isinstance(node, ast.Call):
        yield from _called(node, aliases)
    elif isinstance(node, ast.Attribute | ast.Name):
        yield from ((name, "name") for name in _names(node, aliases))
    if isinstance(node, ast.stmt | ast.Lambda | ast.ListComp | ast.DictComp | ast.SetComp | ast.GeneratorExp):
        yield type(node).__name__.lower(), "syntax"


def _called(node: ast.Call, aliases: dict[str, str]) -> Iterator[tuple[str, str]]:
    name = _dotted(node.func, aliases)
    yield from ((each, "call") for each in _names(node.func, aliases))
    module = _imported_inline(node)
    if module:
        yield module, "import"
    if name == "getattr" and len(node.args) > 1:
        owner, wanted = _dotted(node.args[0], aliases), node.args[1]
        if isinstance(wanted, ast.Constant) and isinstance(wanted.value, str):
            yield f"{owner}.{wanted.value}" if owner else wanted.value, "call"
