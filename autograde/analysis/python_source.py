"""What source code defines and uses, found without running it; import aliases and magics are resolved."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograde.analysis.dead_code import walk_live_nodes
from autograde.analysis.syntax_trees import parse as parse  # for those who read code by this module
from autograde.analysis.syntax_trees import read_code
from autograde.errors import StudentFailure

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# A longer name is none that an assignment asks for. `b = a.x`, `c = b.x` … would make names as long as the code.
_MAX_PARTS = 30
_MAX_NAME = 300
# 2 MiB of ordinary code use about 300,000 things.
_MAX_USES = 600_000
# A name that may come from any of several `from module import *` counts for each of them.
_MAX_STAR_NAMES = 300_000


@dataclass(frozen=True, slots=True)
class Use:
    """A call, import or statement found in source code; name is the full one, aliases resolved."""

    name: str
    kind: str
    line: int
    source_number: int


def is_below(name: str, owner: str) -> bool:
    """Whether a full name is that of the owner or of something in it: `torch.nn.ReLU` of `torch.nn`."""
    return name == owner or name.startswith(f"{owner}.")


def ends_with_name(name: str, last: str) -> bool:
    """Whether a full name ends in a shorter one: `torch.manual_seed` in `manual_seed`."""
    return name == last or name.endswith(f".{last}")


def strip_magics(source: str) -> str:
    """The Python that runs, every line where it was; nothing where a cell magic runs something else."""
    return read_code(source).text


def defined_names(source: str) -> set[str]:
    """Functions, classes and variables that the top level of the source binds."""
    return {name for statement in _top_level(parse(source).body) for name in _bound(statement)}


def imported_names(source: str) -> set[str]:
    """Names that the top level binds by importing something."""
    statements = (node for node in _top_level(parse(source).body) if isinstance(node, ast.Import | ast.ImportFrom))
    return {name for statement in statements for name in _bound(statement)}


def definitions(source: str) -> dict[str, Definition]:
    """Functions and classes at the top level, the last of each name."""
    nodes = (node for node in _top_level(parse(source).body) if isinstance(node, Definition))
    return {node.name: node for node in nodes}


def assigned_functions(source: str) -> set[str]:
    """Names that the top level binds to what may be a function: `f = lambda x: x`, `g = np.vectorize(f)`, `h = f`.

    Also by `f, g = lambda x: x, lambda x: -x`.
    """
    names: set[str] = set()
    for statement in _top_level(parse(source).body):
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                names.update(_assigned(target, statement.value))
    return names


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[str]:
    """Names in the target that get what may be a function."""
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        if len(target.elts) == len(value.elts):
            for inner, part in zip(target.elts, value.elts, strict=True):
                yield from _assigned(inner, part)
    elif isinstance(value, ast.Lambda | ast.Call | ast.Name | ast.Attribute | ast.IfExp):
        yield from (
            node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )


def statements_binding(source: str, name: str) -> list[ast.stmt]:
    """The statements of the top level that bind a name."""
    return [statement for statement in _top_level(parse(source).body) if name in _bound(statement)]


def import_statements(source: str) -> list[ast.Import | ast.ImportFrom]:
    """The imports of the top level, in their order."""
    return [
        statement for statement in _top_level(parse(source).body) if isinstance(statement, ast.Import | ast.ImportFrom)
    ]


def bound_names(statement: ast.stmt) -> set[str]:
    """The names that a statement of the top level binds; `*` for what cannot be told."""
    return set(_bound(statement))


def loop_line(source: str, line: int) -> int:
    """The line of the outermost loop around a line, or the line itself: what to look at when code does not end."""
    loops = (node for node in ast.walk(parse(source)) if isinstance(node, ast.While | ast.For | ast.AsyncFor))
    return min((loop.lineno for loop in loops if loop.lineno <= line <= (loop.end_lineno or 0)), default=line)


def _top_level(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run in the module's own scope, also inside if, for, with, try and match, in their order."""
    waiting = list(reversed(body))
    while waiting:
        statement = waiting.pop()
        yield statement
        if not isinstance(statement, Definition):
            waiting.extend(reversed(_blocks(statement)))


def _blocks(statement: ast.stmt) -> list[ast.stmt]:
    """The statements inside of a compound statement."""
    inner = list(getattr(statement, "body", []))
    for branch in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
        inner += branch.body
    return inner + list(getattr(statement, "orelse", [])) + list(getattr(statement, "finalbody", []))


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement itself binds; what stands in its blocks is a statement of its own."""
    if isinstance(statement, Definition):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    else:
        for node in _expressions(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
                yield node.name


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement without the statements inside of it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


@dataclass(slots=True)
class Names:
    """What names stand for after imports and assignments: `nn` for `torch.nn`; stars are modules of `import *`."""

    aliases: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    _modules: frozenset[str] = frozenset()
    _star_names: int = 0

    def remember(self, nodes: Sequence[ast.AST]) -> None:
        """Add what these nodes import and assign."""
        for node in nodes:
            _remember_alias(node, self)
        self.stars = list(dict.fromkeys(self.stars))
        self._modules = frozenset(self.aliases.values())

    def dotted(self, node: ast.AST) -> str | None:
        """`torch.nn.ReLU` for the expression `nn.ReLU` where nn is torch.nn; None for what has no such name."""
        names: list[str] = []
        while isinstance(node, ast.Attribute) and len(names) < _MAX_PARTS:
            names.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            root: str | None = self.aliases.get(node.id, node.id)
        else:
            root = _imported_inline(node) if isinstance(node, ast.Call) else None
        return join_dotted(root, *reversed(names)) if root else None

    def of(self, node: ast.AST) -> Iterator[str]:
        """The full name of an expression; a bare one may also come from any `from module import *`.

        Raises:
            StudentFailure: there are too many names that may come from too many modules.

        """
        name = self.dotted(node)
        if name is None:
            return
        yield name
        if self.stars and name.partition(".")[0] not in self._modules:
            self._star_names += len(self.stars)
            if self._star_names > _MAX_STAR_NAMES:
                raise StudentFailure("many-stars")
            yield from filter(None, (join_dotted(module, name) for module in self.stars))


def join_dotted(*parts: str) -> str | None:
    """A full name; None for one that is longer than any that is asked for."""
    return ".".join(parts) if sum(map(len, parts)) <= _MAX_NAME else None


def find_uses(sources: Sequence[str], *, live: bool = False, names: Names | None = None) -> list[Use]:
    """Everything that cells (or one file) call, refer to, import or are built of, in their order.

    Aliases bound in one cell hold in the later ones; source_number counts the sources from 1. With live, what can
    never run is left out, as the body of `if False:`. names then holds the aliases.

    Raises:
        StudentFailure: there is more than can be looked at.

    """
    names = Names() if names is None else names
    all_uses: set[Use] = set()
    for source_number, source in enumerate(sources, start=1):
        tree = parse(source)
        nodes = list(walk_live_nodes(tree) if live else ast.walk(tree))
        names.remember(nodes)
        for node in nodes:
            all_uses.update(
                Use(name, kind, getattr(node, "lineno", 1), source_number) for name, kind in _used(node, names)
            )
        if len(all_uses) > _MAX_USES:
            raise StudentFailure("many-uses")
    return sorted(all_uses, key=lambda use: (use.source_number, use.line, use.name))


def _remember_alias(node: ast.AST, names: Names) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname:
                names.aliases[alias.asname] = alias.name
            else:
                names.aliases.setdefault(alias.name.partition(".")[0], alias.name.partition(".")[0])
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            full = join_dotted(node.module, alias.name)
            if alias.name == "*":
                names.stars.append(node.module)
            elif full:
                names.aliases[alias.asname or alias.name] = full
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        value = names.dotted(node.value)
        if value and value.partition(".")[0] != node.targets[0].id:
            names.aliases[node.targets[0].id] = value


def _imported_inline(node: ast.Call) -> str | None:
    """The module of `__import__("torch")` and `importlib.import_module("torch")`."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    first = node.args[0] if node.args else None
    if name in ("__import__", "import_module") and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return None


def _used(node: ast.AST, names: Names) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, "import") for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module, "import"
        members = filter(None, (join_dotted(node.module, alias.name) for alias in node.names))
        yield from ((name, kind) for name in members for kind in ("name", "import"))  # it may be a module of a package
    elif isinstance(node, ast.Call):
        yield from _called(node, names)
    elif isinstance(node, ast.Attribute | ast.Name):
        yield from ((name, "name") for name in names.of(node))
    if isinstance(node, ast.stmt | ast.Lambda | ast.ListComp | ast.DictComp | ast.SetComp | ast.GeneratorExp):
        yield type(node).__name__.lower(), "syntax"


def _called(node: ast.Call, names: Names) -> Iterator[tuple[str, str]]:
    yield from ((name, "call") for name in names.of(node.func))
    module = _imported_inline(node)
    if module:
        yield module, "import"
    if names.dotted(node.func) == "getattr" and len(node.args) > 1:
        owner, member = names.dotted(node.args[0]), node.args[1]
        if isinstance(member, ast.Constant) and isinstance(member.value, str):
            full = join_dotted(*filter(None, (owner, member.value)))
            yield from ([(full, "call")] if full else [])


def parameter_names(node: Definition | None) -> list[str]:
    """Names as an instructor writes them: `[x, alpha, *args, key, **kwargs]`; defaults do not show."""
    if node is None or isinstance(node, ast.ClassDef):
        return []
    arguments = node.args
    variadic = [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    keyword_variadic = [f"**{arguments.kwarg.arg}"] if arguments.kwarg else []
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    return [*positional, *variadic, *(argument.arg for argument in arguments.kwonlyargs), *keyword_variadic]
