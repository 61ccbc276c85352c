import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.analysis.definitions import find_definition
from autograde.analysis.python_source import defined_names, find_uses, loop_line, strip_magics
from autograde.errors import StudentFailure
from autograde.model import CellSource
from tests.linear import assert_growth


def names(*cells: str, kind: str | None = None) -> set[str]:
    return {use.name for use in find_uses(cells) if kind in (None, use.kind)}


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.nn.ReLU()",
        "import torch.nn\ntorch.nn.ReLU()",
        "import torch.nn as nn\nnn.ReLU()",
        "from torch import nn\nnn.ReLU()",
        "from torch.nn import ReLU as R\nR()",
        "import torch as t\nt.nn.ReLU()",
        "import torch\nn = torch.nn\nn.ReLU()",
        "import torch\nmake = torch.nn.ReLU\nmake()",
        "import torch\ngetattr(torch.nn, 'ReLU')()",
        "__import__('torch').nn.ReLU()",
        "import importlib\nimportlib.import_module('torch').nn.ReLU()",
        "import torch\nlayers = [torch.nn.ReLU]",
        "%%time\nimport torch\ntorch.nn.ReLU()",
        "!pip install torch\nimport torch\nx = !ls\ntorch.nn.ReLU()",
        "def f():\n    from torch.nn import ReLU\n    return ReLU()",
    ],
)
def test_a_name_is_seen_through_every_alias(source: str) -> None:
    assert "torch.nn.ReLU" in names(source)


@pytest.mark.parametrize(
    "source",
    [
        "ReLU()",
        "# torch.nn.ReLU()",
        "'torch.nn.ReLU()'",
        "import torch\ntorch.nn.ReLU6()",
        "class nn:\n    ReLU = 1\nnn.ReLU",
    ],
)
def test_what_only_looks_like_it_is_not_it(source: str) -> None:
    assert "torch.nn.ReLU" not in names(source)


def test_an_alias_of_an_earlier_cell_holds_in_a_later_one() -> None:
    found = [use for use in find_uses(["import torch.nn as nn", "x = 1\nnn.ReLU()"]) if use.name == "torch.nn.ReLU"]
    assert {(use.source_number, use.line) for use in found} == {(2, 2)}


def test_statements_are_named_by_their_ast_nodes() -> None:
    assert {"for", "while", "listcomp", "lambda"} <= names(
        "for i in x:\n  pass\nwhile 0: pass\n[a for a in b]\nlambda: 0", kind="syntax"
    )


def test_imports_are_modules() -> None:
    assert names("import numpy as np, os.path\nfrom scipy.special import expit", kind="import") == {
        "numpy",
        "os.path",
        "scipy.special",
        "scipy.special.expit",  # it may be a module, too
    }


@pytest.mark.parametrize(
    ("source", "stripped"),
    [
        ("x = 1", "x = 1"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if True:\n    !ls\ny = 2", "if True:\n    pass\ny = 2"),
        ("files = !ls", "files = None"),
        ("np.sum?", "pass"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%bash\nls", ""),
        ("%%writefile a.py\nimport torch", ""),
        ('s = """\n%not magic\n"""', 's = """\n%not magic\n"""'),
    ],
)
def test_magics_go_and_lines_stay(source: str, stripped: str) -> None:
    assert strip_magics(source) == stripped


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("def f(): pass", {"f"}),
        ("class A:\n    b = 1", {"A"}),
        ("x, (y, z) = 1, (2, 3)", {"x", "y", "z"}),
        ("x: int = 3", {"x"}),
        ("import a.b as c, d.e", {"c", "d"}),
        ("if True:\n    def g(): pass\nelse:\n    h = 1", {"g", "h"}),
        ("try:\n    a = 1\nexcept E:\n    b = 2\nfinally:\n    c = 3", {"a", "b", "c"}),
        ("for i in []:\n    j = 1", {"i", "j"}),
        ("with open(x) as f:\n    pass", {"f"}),
        ("(n := 10)", {"n"}),
        ("async def f(): pass", {"f"}),
        ("def f():\n    inner = 1", {"f"}),
        ("привет = 1", {"привет"}),
        ("this is no python", set()),
    ],
)
def test_top_level_names(source: str, bound: set[str]) -> None:
    assert defined_names(source) == bound


@pytest.mark.parametrize(("line", "loop"), [(1, 1), (2, 2), (4, 2), (5, 2), (6, 6)])
def test_the_outermost_loop_around_a_line(line: int, loop: int) -> None:
    assert loop_line("x = 1\nwhile x:\n    y = 2\n    for i in x:\n        y\nz = 3", line) == loop


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_is_read_without_an_exception(cells: list[str]) -> None:
    find_uses(cells)
    for cell in cells:
        defined_names(cell)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "".join(f"from m{i % 10} import *\n" for i in range(n)) + "f()\n" * n,
        lambda n: "import a.b as c\n" * n + "c.d()\n" * n,
        lambda n: "x0 = m.x\n" + "".join(f"x{i + 1} = x{i}.x\n" for i in range(n)),
        lambda n: "import " + "a" * n + " as b\n" + "b.c()\n" * n,
        lambda n: "from " + "a" * n + " import " + ",".join("b" for _ in range(n)),
        lambda n: "".join("x = a" + ".b" * 200 + "\n" for _ in range(n // 100)),
        lambda n: "if a: b = 1\n" * n,
        lambda n: "for a in b:\n" + " c = 1\n" * n,
    ],
)
def test_names_are_found_in_linear_time(make: Callable[[int], str]) -> None:
    def seconds(n: int) -> float:
        source = make(n)
        defined_names(source)  # the tree is kept
        start = time.process_time()
        find_uses([source])
        defined_names(source)
        return time.process_time() - start

    assert_growth(seconds, 1_000, 8_000, 30, 0.01)


def test_names_from_more_modules_than_can_be_looked_at_are_refused() -> None:
    source = "".join(f"from m{i} import *\n" for i in range(1000)) + "f()\n" * 1000
    with pytest.raises(StudentFailure, match="many-stars"):
        find_uses([source])


def test_a_chain_of_branches_is_read_without_recursion() -> None:
    source = "if a: x = 1\n" + "elif a: x = 1\n" * 2000 + "else:\n    def f(): pass"
    assert {"x", "f"} <= defined_names(source)
    found = find_definition([CellSource(1, source)], "f")
    assert found is not None
    assert found[1] == 2003
