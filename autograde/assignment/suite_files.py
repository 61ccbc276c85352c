"""The files of an instructor's suite and the tests in them, from their syntax: an import would run them here."""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograde.config.data_files import CHECKS_FOLDER

# What pytest collects by default (docs.pytest.org, python_files and norecursedirs).
_TEST_FILES = ("test_*.py", "*_test.py")
_IGNORED_FOLDERS = ("build", "CVS", "_darcs", "dist", "node_modules", "venv", "__pycache__")
MAX_BYTES = 1 << 18
_IMPORT = re.compile(rb"^[ \t]*(?:import|from)[ \t]+([A-Za-z_][A-Za-z0-9_]*)", re.MULTILINE)
_WORD = re.compile(r"[\w:+.\-\[\]\\/]+")
_OPERATORS = {"and", "or", "not"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Outline:
    """A test in a file: its class and function names; is_open if pytest may give it further names."""

    file: str
    names: tuple[str, ...]
    marks: frozenset[str]
    is_open: bool


class Unknowable(Exception):
    """The tests of a file cannot be found from its syntax; the message, if any, says what is wrong with the file."""


def suite_files(folder: Path, tests: str, more: Sequence[str] = ()) -> tuple[str, ...]:
    """The files of a suite as paths from the folder: the target of `tests`, the conftest.py above it, and `more`."""
    path = tests.partition("::")[0]
    conftests = [(parent / "conftest.py").as_posix() for parent in PurePosixPath(path).parents]
    own_conftests = [name for name in conftests if name != f"{CHECKS_FOLDER}/conftest.py" and (folder / name).is_file()]
    return tuple(dict.fromkeys(file for name in (path, *own_conftests, *more) for file in _files(folder, name)))


def _files(folder: Path, name: str) -> Iterator[str]:
    target = folder / name
    if target.is_file():
        yield PurePosixPath(name).as_posix()
    for path in sorted(target.rglob("*")) if target.is_dir() else ():
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix()


def suite_targets(folder: Path, tests: str) -> tuple[str, ...]:
    """What pytest collects: a folder's test files by name, because the student may have added others to it."""
    if "::" in tests:
        return (tests,)
    return tuple(_test_files(folder, tests)) or (tests,)


def imported_modules(files: Mapping[str, bytes]) -> frozenset[str]:
    """The top-level names of the modules that the Python files of a suite import."""
    return frozenset(
        name.decode() for path, text in files.items() if path.endswith(".py") for name in _IMPORT.findall(text)
    )


def absent_conftests(targets: Sequence[str], files: Collection[str]) -> dict[str, bytes]:
    """An empty conftest.py for every folder where pytest would load one of the student's."""
    folders = (parent for target in targets for parent in PurePosixPath(target.partition("::")[0]).parents)
    paths = ((parent / "conftest.py").as_posix() for parent in folders)
    return {path: b"" for path in paths if path not in files}


def beside(folder: Path, tests: str) -> Callable[[str], bool]:
    """A test whether a module or file lies beside the suite's single file, and so was not copied.

    It is always False beside autograde.yml itself, where a reference solution may lie.
    """
    path = tests.partition("::")[0]
    base = PurePosixPath(path).parent
    if not (folder / path).is_file() or base == PurePosixPath():
        return lambda _: False

    def lies_beside(name: str) -> bool:
        if PurePosixPath(name).is_relative_to(base):
            return (folder / name).exists()
        return (folder / base / name).is_dir() or (folder / base / f"{name}.py").is_file()

    return lies_beside


def find_problem(folder: Path, tests: str, select: str = "") -> str:
    """Why `tests` and `select` match no test, and what to do; empty if they do, or if syntax cannot show it."""
    path, _, node = tests.partition("::")
    if not (folder / path).exists():
        return f"there is no file or folder {path!r} in {folder.resolve().name}/. Write it, or fix the path."
    if node and not (folder / path).is_file():
        return f"{path!r} is a folder, which has no `::{node}`. Name a file."
    try:
        outlines = [outline for file in _test_files(folder, path) for outline in _outlines(folder, file)]
        return _node_problem(outlines, path, node) or _select_problem(_below(outlines, node), tests, select)
    except Unknowable as unknowable:
        return str(unknowable)


def _test_files(folder: Path, path: str) -> Iterator[str]:
    for file in _files(folder, path):
        folders = PurePosixPath(file).relative_to(path).parts[:-1]
        is_ignored = any(part in _IGNORED_FOLDERS or part.startswith(".") for part in folders)
        if file == path or (not is_ignored and any(map(PurePosixPath(file).match, _TEST_FILES))):
            yield file


def _node_problem(outlines: Sequence[Outline], path: str, node: str) -> str:
    if not outlines:
        return f"no test is in {path}. pytest takes functions named test_… in files named test_….py."
    if not node or _below(outlines, node):
        return ""
    test_names = ", ".join(dict.fromkeys("::".join(outline.names) for outline in outlines[:20]))
    return f"{path} has no test `{node}`. Known: {test_names}."


def _below(outlines: Sequence[Outline], node: str) -> list[Outline]:
    """The tests that a node id names: a function with or without its parameters, or a class."""
    names = tuple(node.partition("[")[0].split("::")) if node else ()
    return [outline for outline in outlines if outline.names[: len(names)] == names]


# ------------------------------------------------------------------------------------------------ reading a file


def _outlines(folder: Path, file: str) -> Iterator[Outline]:
    tree = _parse(folder, file)
    for node in tree.body:
        if _may_bring_tests(node):
            raise Unknowable
        if isinstance(node, ast.ClassDef):
            yield from _methods(file, node)
        elif isinstance(node, Definition) and node.name.startswith("test"):
            yield _outline(file, (node,))


def _parse(folder: Path, file: str) -> ast.Module:
    try:
        content = (folder / file).read_bytes()
        if len(content) > MAX_BYTES:
            raise Unknowable
        return ast.parse(content)
    except SyntaxError as error:
        raise Unknowable(f"{file}:{error.lineno or 1}: {error.msg}. Fix the file.") from error
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise Unknowable from error


def _may_bring_tests(node: ast.stmt) -> bool:
    """Whether a statement may define tests that its syntax does not show."""
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == "*" or _is_test(alias.asname or alias.name) for alias in node.names)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return any(isinstance(part, ast.Name | ast.Subscript) and _binds_test(part) for part in ast.walk(node))
    if isinstance(node, ast.If | ast.Try | ast.For | ast.While | ast.With):
        inner = [part for part in ast.walk(node) if isinstance(part, ast.stmt) and part is not node]
        return any(_may_bring_tests(part) or (isinstance(part, Definition) and _is_test(part.name)) for part in inner)
    return False


def _binds_test(node: ast.Name | ast.Subscript) -> bool:
    """`test_x = …` and `globals()[…] = …`."""
    if not isinstance(node.ctx, ast.Store):
        return False
    return isinstance(node, ast.Subscript) or _is_test(node.id)


def _is_test(name: str) -> bool:
    return name.startswith(("test", "Test")) and name != "TestCase"


def _methods(file: str, node: ast.ClassDef) -> Iterator[Outline]:
    """The tests of a class named Test…, or of a unittest.TestCase with any name."""
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    strange = [base for base in bases if base not in ("TestCase", "object")]
    if strange:  # a base class may have tests, too
        raise Unknowable
    if not (node.name.startswith("Test") or "TestCase" in bases):
        return
    for method in node.body:
        if isinstance(method, ast.ClassDef) and method.name.startswith("Test"):
            raise Unknowable
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.name.startswith("test"):
            yield _outline(file, (node, method))


def _outline(file: str, nodes: Sequence[Definition]) -> Outline:
    decorators = [ast.unparse(decorator) for node in nodes for decorator in node.decorator_list]
    marks = frozenset(match[1] for text in decorators for match in re.finditer(r"\bmark\.(\w+)", text))
    plain = all(re.match(r"(pytest\.)?mark\.(skip|skipif|xfail|slow)\b", text) for text in decorators)
    return Outline(file, tuple(node.name for node in nodes), marks, is_open=not plain)


# ------------------------------------------------------------------------------------------------ -k


def _select_problem(outlines: Sequence[Outline], tests: str, select: str) -> str:
    if not select:
        return ""
    try:
        words, tree = _read_expression(select)
    except SyntaxError:
        return f"{select!r} is not an expression for pytest's -k. Write for example `relu and not slow`."
    if any(_matches(tree, words, outline) is not False for outline in outlines):
        return ""
    return f"{select!r} selects no test of {tests}. Write a part of their names, as for pytest's -k."


def _read_expression(select: str) -> tuple[list[str], ast.expr]:
    """The words of an expression, and its syntax tree with the names w0, w1, … for the words."""
    words: list[str] = []

    def name(match: re.Match[str]) -> str:
        if match[0] in _OPERATORS:
            return match[0]
        words.append(match[0])
        return f"w{len(words) - 1}"

    tree = ast.parse(_WORD.sub(name, select), mode="eval").body
    allowed = (ast.BoolOp, ast.UnaryOp, ast.Name, ast.And, ast.Or, ast.Not, ast.Load)
    if not all(isinstance(node, allowed) for node in ast.walk(tree)):
        raise SyntaxError(select)
    return words, tree


def _matches(tree: ast.expr, words: Sequence[str], outline: Outline) -> bool | None:
    """Whether the expression selects a test; None if syntax cannot show it."""
    if isinstance(tree, ast.Name):
        word = words[int(tree.id[1:])].lower()
        names = (*PurePosixPath(outline.file).parts, outline.file, *outline.names, *outline.marks)
        return any(word in name.lower() for name in names) or (None if outline.is_open else False)
    if isinstance(tree, ast.UnaryOp):
        inner = _matches(tree.operand, words, outline)
        return None if inner is None else not inner
    assert isinstance(tree, ast.BoolOp)
    parts = [_matches(value, words, outline) for value in tree.values]
    decisive = isinstance(tree.op, ast.Or)
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive
