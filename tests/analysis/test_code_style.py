"""What is said of how code is written, without running it."""

import time
from collections.abc import Callable

import pytest

from autograde.analysis import code_style
from autograde.errors import SetupError
from autograde.model import CellSource
from tests.linear import assert_growth


@pytest.mark.parametrize(
    ("source", "counted"),
    [
        ("", (0, 0)),
        ("# only words", (1, 0)),
        ("x = 1  # why\ny = '# no'\n", (1, 2)),
        ("#\n# ---\nx = 1", (0, 1)),
        ("'''two\nlines'''", (0, 2)),
        ("%%bash\n# ls", (0, 0)),
        ("%time x = 1  # ёж", (1, 1)),
        ("x = 1  # all\ny = (", (1, 2)),
        ("  # pasted\n  x = 1", (1, 1)),
        ("x = 1  # a\ny = 2  # 1\n", (0, 2)),
        ("# x = f(y)\n# import torch\n# print(x)\n#! return 1\nx = 1", (0, 1)),
        ("# train/test\n# step: one\n# mean\n# TODO: x\nx = 1", (4, 1)),
        ("\0", (0, 0)),
        ("x = 1\0\ny = 2", (0, 2)),
    ],
)
def test_lines_with_comments_and_with_code_are_counted(source: str, counted: tuple[int, int]) -> None:
    assert code_style.count_comments(source) == counted


def test_what_has_no_docstring_is_named_by_its_line() -> None:
    source = (
        "class A:\n    def b(self): pass\n    def _c(self): pass\ndef d():\n    'Say.'\ndef _e(): pass\ndef f(): '...'"
    )
    assert code_style.find_undocumented(source) == [(1, "A"), (2, "A.b"), (6 + 1, "f")]
    assert code_style.list_public_definitions(source) == ["A", "A.b", "d", "f"]
    assert code_style.list_public_definitions("def f(:") == []


@pytest.mark.parametrize("head", ["x: int, *a: int, **k: int", "x: int, /, *, y: int"])
def test_a_function_with_all_types_is_not_named(head: str) -> None:
    assert (
        code_style.find_unannotated(f"def f({head}) -> None: pass\nclass A:\n    def g(self, {head}) -> None: pass")
        == []
    )


@pytest.mark.parametrize("head", ["f(x) -> int", "f(*a) -> int", "f(**k) -> int", "f(*, y) -> int", "f(x: int)"])
def test_a_function_without_a_type_is_named(head: str) -> None:
    assert code_style.find_unannotated(f"\nasync def {head}: pass") == [(2, "f")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    raise NotImplementedError", (2, "NotImplementedError")),
        ("x = 1\n# TODO: y", (2, "TODO")),
        ("TODOS = 1", None),
        ("class A:\n    @abc.abstractmethod\n    def f(self):\n        raise NotImplementedError()", None),
        (
            "class A:\n    @abstractmethod\n    def f(self): ...\n    def g(self):\n        raise NotImplementedError",
            (5, "NotImplementedError"),
        ),
        (" x = 1\n raise NotImplementedError", (2, "NotImplementedError")),
        ("%%own\n    raise NotImplementedError\n# TODO", (2, "NotImplementedError")),
        ("%%own\n# TODO", (2, "TODO")),
        ("x = (\n# TODO", (2, "TODO")),
        ("%%time\nx = 1  # TODO", (2, "TODO")),
        ("print('My TODO list', f'TODO {x}')", None),
        ("states = ['TODO', 'DONE']\nd = {'TODO': 1}", None),
        ("if x == '''\n\nTODO''': y = 1 # ok", None),
        ("x = '''\n''' # TODO", (2, "TODO")),
        ("f('ё', x)  # TODO", (1, "TODO")),
        ("answer = 'TODO'", (1, "TODO")),
        ("def f():\n    '''Sort.\n\n    TODO: faster.\n    '''", (4, "TODO")),
        ("raise " + "a." * 900 + "b", None),
    ],
)
def test_what_is_left_to_do_is_found(source: str, found: tuple[int, str] | None) -> None:
    assert code_style.find_unfinished(source, ["TODO"]) == found


@pytest.mark.parametrize("body", ["pass", "...", "return", "return None", "raise NotImplementedError('f')", "'Say.'"])
def test_a_function_that_does_nothing_is_a_stub(body: str) -> None:
    assert code_style.is_stub(code_style.list_public_functions(f"def f(x):\n    {body}")[0][1])


@pytest.mark.parametrize("body", ["return x", "x.sort()", "raise ValueError", "x = 1\n    return None", "yield"])
def test_a_function_that_does_something_is_none(body: str) -> None:
    assert not code_style.is_stub(code_style.list_public_functions(f"def f(x):\n    {body}")[0][1])


@pytest.mark.parametrize(
    "make",
    [
        lambda n: (
            "class A:\n" + "    @abstractmethod\n    def f(self):\n        raise NotImplementedError\n" * (n // 10)
        ),
        lambda n: "x = f('a'" + ", 'a'" * n + ")",
        lambda n: "x = f(f'" + "{a}" * n + "')",
        lambda n: "# TODOx\n" * n,
    ],
)
def test_what_is_left_is_found_in_linear_time(make: Callable[[int], str]) -> None:
    def seconds(n: int) -> float:
        source = make(n)
        code_style.find_unfinished(source, ["TODO"])  # the tree is kept
        start = time.process_time()
        code_style.find_unfinished(source, ["TODO"])
        return time.process_time() - start

    assert_growth(seconds, 2_000, 16_000, 30, 0.005)


def test_ruff_looks_at_cells_by_their_numbers() -> None:
    cells = [CellSource(2, "%matplotlib inline"), CellSource(5, "\nimport os  # noqa")]
    found = code_style.lint_cells(cells, is_module=False, rules=["F401"], settings=[])
    assert [(each.cell, each.line, each.what[:4]) for each in found] == [(5, 2, "F401")]
    broken = code_style.lint_cells([*cells, CellSource(7, "x = (")], is_module=False, rules=["F401"], settings=[])
    assert {each.cell for each in broken} == {7}


def test_a_rule_that_ruff_does_not_know_is_the_instructors_mistake() -> None:
    with pytest.raises(SetupError, match="Fix the rules"):
        code_style.lint_cells([CellSource(1, "x = 1")], is_module=True, rules=["ZZZ"], settings=[])
