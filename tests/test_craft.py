"""What is said of how code is written, without running it."""

import pytest

from autograde import craft
from autograde.errors import SurroundingsError
from autograde.model import CellSource


@pytest.mark.parametrize(
    ("source", "counted"),
    [
        ("", (0, 0)),
        ("# only words", (1, 0)),
        ("x = 1  # why\ny = '# no'\n", (1, 2)),
        ("#\n# ---\nx = 1", (0, 1)),
        ("'''two\nlines'''", (0, 2)),
        ("%%bash\n# ls", (0, 0)),
        ("%time x = 1  # ё", (1, 1)),
        ("x = 1  # a\ny = (", (1, 2)),
        ("\0", (0, 1)),
    ],
)
def test_lines_with_comments_and_with_code_are_counted(source: str, counted: tuple[int, int]) -> None:
    assert craft.comments(source) == counted


def test_what_has_no_docstring_is_named_by_its_line() -> None:
    source = (
        "class A:\n    def b(self): pass\n    def _c(self): pass\ndef d():\n    'Say.'\ndef _e(): pass\ndef f(): '...'"
    )
    assert craft.undocumented(source) == [(1, "A"), (2, "A.b"), (6 + 1, "f")]
    assert craft.definitions_of(source) == ["A", "A.b", "d", "f"]
    assert craft.definitions_of("def f(:") == []


@pytest.mark.parametrize("head", ["x: int, *a: int, **k: int", "x: int, /, *, y: int"])
def test_a_function_with_all_types_is_not_named(head: str) -> None:
    assert craft.unannotated(f"def f({head}) -> None: pass\nclass A:\n    def g(self, {head}) -> None: pass") == []


@pytest.mark.parametrize("head", ["f(x) -> int", "f(*a) -> int", "f(**k) -> int", "f(*, y) -> int", "f(x: int)"])
def test_a_function_without_a_type_is_named(head: str) -> None:
    assert craft.unannotated(f"\nasync def {head}: pass") == [(2, "f")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    raise NotImplementedError", (2, "NotImplementedError")),
        ("x = 1\n# TODO: y", (2, "TODO")),
        ("TODOS = 1", None),
        ("class A:\n    @abc.abstractmethod\n    def f(self):\n        raise NotImplementedError()", None),
    ],
)
def test_what_is_left_to_do_is_found(source: str, found: tuple[int, str] | None) -> None:
    assert craft.leftover(source, ["TODO"]) == found


def test_ruff_looks_at_cells_by_their_numbers() -> None:
    cells = [CellSource(2, "%matplotlib inline"), CellSource(5, "\nimport os  # noqa")]
    found = craft.lint(cells, is_module=False, rules=["F401"], settings=[])
    assert [(each.cell, each.line, each.what[:4]) for each in found] == [(5, 2, "F401")]
    broken = craft.lint([*cells, CellSource(7, "x = (")], is_module=False, rules=["F401"], settings=[])
    assert {each.cell for each in broken} == {7}


def test_a_rule_that_ruff_does_not_know_is_the_instructors_mistake() -> None:
    with pytest.raises(SurroundingsError, match="Mend the rules"):
        craft.lint([CellSource(1, "x = 1")], is_module=True, rules=["ZZZ"], settings=[])
