"""Which parts of a syntax tree can never run: `if False:`, what follows a return."""

import ast
from collections import deque
from collections.abc import Iterator, Sequence

_EXITS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def walk_live_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree, as ast.walk gives them, without those that can never run.

    Left out are branches of a constant condition (`if False:`, `while 0:`, `f() if 0 else x`, `0 and f()`), loops over
    an empty literal, and what follows a return, raise, break or continue. The body of a function that nobody calls
    is not left out.
    """
    waiting: deque[ast.AST] = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        dead = _dead_field(node)
        for field, value in ast.iter_fields(node):
            if field != dead:
                waiting.extend(_live_children(node, value))


def _live_children(parent: ast.AST, value: object) -> Sequence[ast.AST]:
    """What a field holds, up to the statement that leaves the block or the operand that decides `and` or `or`."""
    nodes = [child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)]
    if isinstance(parent, ast.BoolOp):
        decisive = isinstance(parent.op, ast.Or)
        ends = (number for number, node in enumerate(nodes, start=1) if _constant_truth(node) is decisive)
    else:
        ends = (number for number, node in enumerate(nodes, start=1) if isinstance(node, _EXITS))
    return nodes[: next(ends, len(nodes))]


def _dead_field(node: ast.AST) -> str | None:
    """The field of a statement or expression that is never reached."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        truth = _constant_truth(node.test)
        return None if truth is None else "orelse" if truth else "body"
    if isinstance(node, ast.For | ast.AsyncFor) and _constant_truth(node.iter) is False:
        return "body"
    return None


def _constant_truth(node: ast.AST) -> bool | None:
    """Whether an expression is always true or always false; None where it is neither, or hard to tell."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
        elements = node.keys if isinstance(node, ast.Dict) else node.elts
        return False if not elements else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Constant):
        return not node.operand.value
    if isinstance(node, ast.BoolOp):
        decisive = isinstance(node.op, ast.Or)
        constants = [bool(operand.value) for operand in node.values if isinstance(operand, ast.Constant)]
        return decisive if decisive in constants else None
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
        left, right = node.left, node.comparators[0]
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            return (left.value == right.value) is isinstance(node.ops[0], ast.Eq)
    return None
