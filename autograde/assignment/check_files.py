"""Find mistakes in an instructor's file of checks that give everybody full marks, or none, without running it."""

import ast
import difflib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograde.errors import Problem

MARKS = ("points", "source")
# pytest's own marks, which are not typing errors of ours.
_PYTEST_MARKS = ("parametrize", "skip", "skipif", "xfail", "usefixtures", "filterwarnings")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def find_faults(path: Path) -> list[Problem]:
    """The problems of a file of checks; none for a file that cannot be read, which pytest reports."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    problems = [
        *_repeated_functions(tree),
        *(problem for function in _test_functions(tree) for problem in _function_problems(function)),
    ]
    return [Problem(line, f"{path.parent.name}/{path.name}", text) for line, text in problems]


def _repeated_functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions with the same name: only the last one is run, so the points of the others are lost."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for body in [tree.body, *[owner.body for owner in classes]]:
        tests = [node for node in body if isinstance(node, Function) and node.name.startswith("test")]
        counts = Counter(test.name for test in tests)
        firsts = {test.name: test for test in reversed(tests)}
        for test in firsts.values():
            if counts[test.name] > 1:
                text = f"there are {counts[test.name]} functions {test.name}: only the last is run. Rename the others."
                yield test.lineno, text


def _test_functions(tree: ast.Module) -> Iterator[Function]:
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (member for member in members if isinstance(member, Function) and member.name.startswith("test"))


def _function_problems(test: Function) -> Iterator[tuple[int, str]]:
    for decorator in test.decorator_list:
        name = _mark(decorator)
        near = difflib.get_close_matches(name, MARKS, n=1, cutoff=0.6)
        if near and name not in (*MARKS, *_PYTEST_MARKS):
            yield decorator.lineno, f"@pytest.mark.{name} is unknown. Did you mean @pytest.mark.{near[0]}?"
    for node in ast.walk(test):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare):
            yield node.lineno, f"{test.name} drops the result of a comparison. Write `assert` before it."
    if not _can_fail(test):
        yield test.lineno, f"{test.name} can never fail: everybody gets its points. Assert something."


def _mark(decorator: ast.expr) -> str:
    """`points` for `@pytest.mark.points(5)`; an empty text for anything else."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Attribute) and target.value.attr == "mark":
        return target.attr
    return ""


def _can_fail(test: Function) -> bool:
    """Whether it asserts, raises, calls something or uses an argument: a call of student code may fail, too."""
    parameters = (*test.args.posonlyargs, *test.args.args, *test.args.kwonlyargs)
    arguments = {argument.arg for argument in parameters} - {"self"}
    return any(
        isinstance(node, ast.Assert | ast.Raise | ast.Call) or (isinstance(node, ast.Name) and node.id in arguments)
        for statement in test.body
        for node in ast.walk(statement)
    )
