"""Which calls of a source can run at all."""

import ast

import pytest

from autograde.analysis.dead_code import walk_live_nodes
from autograde.analysis.python_source import find_uses


def live_calls(source: str) -> set[str]:
    calls = (node for node in walk_live_nodes(ast.parse(source)) if isinstance(node, ast.Call))
    return {node.func.id for node in calls if isinstance(node.func, ast.Name)}


@pytest.mark.parametrize(
    "source",
    [
        "if False:\n    f()",
        "if 0:\n    f()",
        "if None: f()",
        "if '': f()",
        "if not True: f()",
        "if not 1: f()",
        "if 0 and x: f()",
        "if x and False: f()",
        "if 1 == 2: f()",
        "if 'a' != 'a': f()",
        "if True:\n    pass\nelse:\n    f()",
        "if x:\n    pass\nelif 0:\n    f()",
        "while False: f()",
        "while True:\n    pass\nelse:\n    f()",
        "for _ in []: f()",
        "for _ in (): f()",
        "for _ in '': f()",
        "x = f() if 0 else 1",
        "0 and f()",
        "x = 1 or f()",
        "def g():\n    return 1\n    f()",
        "def g():\n    if x:\n        raise E\n        f()",
        "for i in x:\n    break\n    f()",
        "for i in x:\n    if i:\n        continue\n        f()",
        "try:\n    raise E\n    f()\nfinally:\n    pass",
    ],
)
def test_code_that_can_never_run_is_left_out(source: str) -> None:
    assert "f" not in live_calls(source)


@pytest.mark.parametrize(
    "source",
    [
        "if x:\n    f()",
        "if True:\n    f()",
        "if False:\n    pass\nelse:\n    f()",
        "if x or False: f()",
        "if x or 1: f()",
        "if 1 == True: f()",
        "if 1 < 2: f()",
        "if [x]: f()",
        "while 1: f()",
        "while 0:\n    pass\nelse:\n    f()",
        "for _ in [1]: f()",
        "for _ in [*x]: f()",
        "for _ in []:\n    pass\nelse:\n    f()",
        "x = 1 if 0 else f()",
        "1 and f()",
        "f() and 0",
        "def g():\n    return f()",
        "def g():\n    if x:\n        return 1\n    f()",
        "try:\n    raise E\nexcept E:\n    f()",
        "if __name__ == '__main__':\n    f()",
        "def never_called(): f()",
    ],
)
def test_code_that_may_run_stays(source: str) -> None:
    assert "f" in live_calls(source)


def test_uses_may_leave_out_dead_code() -> None:
    source = "import torch\nif False:\n    torch.save(x)\ntorch.load(x)"
    assert {use.name for use in find_uses([source]) if use.kind == "call"} == {"torch.save", "torch.load"}
    assert {use.name for use in find_uses([source], live=True) if use.kind == "call"} == {"torch.load"}


def test_a_long_chain_of_branches_is_walked_without_recursion() -> None:
    tree: ast.AST = ast.Pass()
    for _ in range(5000):
        tree = ast.If(test=ast.Name("x"), body=[ast.Pass()], orelse=[tree])
    assert sum(isinstance(node, ast.If) for node in walk_live_nodes(tree)) == 5000
