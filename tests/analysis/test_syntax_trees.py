"""Cells and files as IPython would run them: what is read, what is not, and how much at most."""

import ast
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograde.analysis import syntax_trees
from autograde.analysis.magics import has_costly_lines
from autograde.analysis.syntax_trees import read_code
from autograde.engine.verdict import describe
from tests.linear import assert_growth


def called(source: str) -> dict[str, int]:
    """Names that are called, by their lines."""
    calls = (node for node in ast.walk(read_code(source).tree) if isinstance(node, ast.Call))
    return {node.func.id: node.lineno for node in calls if isinstance(node.func, ast.Name)}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("f()", 1),
        (" x = 1\n f()", 2),  # a cell pasted with its indentation
        ("\tx = 1\n\n\tf()", 3),
        ("\n\n  f()", 3),
        (">>> x = 1\n>>> f()", 2),
        ("In [1]: x = 1\n   ...: f()", 2),
        ("!pip install a \\\n    b\nf()", 3),
        ("!true \\\n  more\nf()", 3),
        ("x = !ls \\\n  -l\nf()", 3),
        ("%pip install a \\\n b \\\n c\nf()", 4),
        ("?x\nf()", 2),
        ("x?\nf()", 2),
        ("y = [\n1]\nx.y??\nf()", 4),
        ("%time f()", 1),
        ("%time x = f()", 1),
        ("x = %time f()", 1),
        ("%timeit -n 3 -r 2 f()", 1),
        ("%prun -s cumulative -l 5 f()", 1),
        ("for i in x:\n    !ls\n    %time f()", 3),
        ("/f 1", 1),
        ("x = 1\n,f a b", 2),
        (";f a b", 1),
        ("%%time\nf()", 2),
        ("\n\n%%time\n\nf()", 5),
        ("%%time f()\nx = 1", 1),
        ("%%timeit x = 1\nf()", 2),
        ("%%time\n\n%%capture out\n\n  x = 1\n  f()", 6),
        ("%%capture\n!ls \\\n a\nf()", 4),
        ("s = '''\n%not magic\n'''\n%ls\nf()", 5),
        ("x = 1\r\n%ls\r\nf()", 3),
        ("x = (1\n%f())", 2),
    ],
)
def test_what_ipython_would_run_is_read_line_by_line(source: str, line: int) -> None:
    assert (read_code(source).problem, called(source).get("f")) == (None, line)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1\ndef f(:", "line 2 is not Python (invalid syntax)"),
        ("x = 1\n  y = 2", "line 2 is not Python (unexpected indent)"),
        ("%ls\n\nx = (", "line 3 is not Python ('(' was never closed)"),
        ("%%custom a\nf()", "nobody but its author knows what `%%custom` in line 1 runs"),
        ("\n%%time\n%%custom\nf()", "nobody but its author knows what `%%custom` in line 3 runs"),
        ("\0", "line 1 is not Python (source code string cannot contain null bytes)"),
        ("x = " + "not " * 30_000 + "1", "it is nested too deep"),
        ("x = 1" + "+1" * 30_000, "it is nested too deep"),
        ("if a: b\n" + "elif a: b\n" * 20_000, "it is nested too deep"),
        ("%ls\n" * 501, "it has too many magics"),
        ("%ls\n" + "a;" * 70_000 + "\n%ls", "it has too many magics"),
        ("#" * (512 * 1024 + 1), "it has more than 512 KiB of code, or 150000 words and signs"),
        ("я" * (256 * 1024 + 1), "it has more than 512 KiB of code, or 150000 words and signs"),
        ("a;" * 75_001, "it has more than 512 KiB of code, or 150000 words and signs"),
        ("a\n" * 75_001, "it has more than 512 KiB of code, or 150000 words and signs"),
    ],
)
def test_what_cannot_be_read_says_why(source: str, says: str) -> None:
    code = read_code(source)
    assert called(source) == {}
    assert (describe(code.problem, "en") if code.problem else None) == says


@pytest.mark.parametrize(
    "name", ["bash", "shell", "html", "writefile a.txt", "sh", "latex", "javascript", "svg", "markdown"]
)
def test_a_cell_that_is_known_to_be_no_python_is_no_problem(name: str) -> None:
    code = read_code(f"%%{name}\nf( 'torch")
    assert (code.problem, code.tree.body) == (None, [])


def test_half_a_statement_of_a_magic_does_not_swallow_the_next_lines() -> None:
    assert called("%time x = '''\nf()\n%time y = '''") == {"f": 2}


def test_files_that_are_run_and_written_are_noted() -> None:
    code = read_code("x = 1\n%run -i helper.py a\n%time %run 'other one.py'")
    assert [(each.line, each.text) for each in code.runs] == [(2, "-i helper.py a"), (3, "'other one.py'")]
    written = read_code("\n%%writefile -a helper.py\nimport torch").written
    assert written is not None
    assert (written.path, written.line, written.text) == ("helper.py", 3, "import torch\n")


@given(st.text(alphabet=" \n\t\\%!?/,;xf()='\"[]0.:#", max_size=60))
def test_every_line_stays_where_it_was(source: str) -> None:
    code = read_code(source)
    if code.problem is None and code.text:
        assert code.text.rstrip("\n").count("\n") <= source.count("\n")
        assert all(1 <= getattr(node, "lineno", 1) <= source.count("\n") + 1 for node in ast.walk(code.tree))


@given(st.text(alphabet=" \n%!?/,;xf()='", max_size=40))
def test_what_python_can_read_of_ipythons_own_translation_is_read_here(source: str) -> None:
    try:
        ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, LookupError, AssertionError, RuntimeError):
        return
    problem = read_code(source).problem
    assert problem is None or problem.key == "code-magic"


def peak_of(make: str) -> int:
    """MiB that a fresh Python takes to read a source."""
    script = f"import resource; from autograde.analysis.syntax_trees import read_code; b = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; read_code({make}); read_code('x;' + {make}); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - b)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300)
    return int(done.stdout) >> 10


@pytest.mark.parametrize("make", ["'a;' * 74_000", "'x=[' + 'a,' * 74_000 + ']'", "'x=a' + ',a' * 74_000"])
def test_the_largest_source_that_is_read_takes_bounded_memory(make: str) -> None:
    assert peak_of(make) < 200


@pytest.mark.parametrize(
    ("lines", "is_costly"),
    [
        (["a;" * 70_000], True),
        (["x = [" + "1, " * 5_000 + "]"], False),
        (["x = '" + "a" * 400_000 + "'"], False),
        (["a;" * 400] * 300, False),
        (["a;" * 10_000] * 2, True),
    ],
)
def test_lines_that_some_tokenizers_copy_for_each_token_are_known(lines: list[str], is_costly: bool) -> None:
    """Python 3.12.1 took 24 GB for the first."""
    assert has_costly_lines(lines) is is_costly


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "a;" * n,
        lambda n: "f'" + "{a}" * n + "'",
        lambda n: "x = [" + "a," * n + "]",
        lambda n: "!ls \\\n" * n,
        lambda n: ">>> a\n" * n,
        lambda n: "%time " + "-a " * n,
        lambda n: "%%time " + "-a" + " " * n + "x",
    ],
)
def test_reading_takes_about_as_long_as_the_source_is(make: Callable[[int], str]) -> None:
    def seconds(n: int) -> float:
        best = 100.0
        for attempt in range(2):
            source = make(n) + "\n" * attempt
            start = time.process_time()
            read_code(source)
            best = min(best, time.process_time() - start)
        return best

    assert_growth(seconds, 2_000, 16_000, 30, 0.01)


def test_a_tree_is_kept_until_others_need_its_room() -> None:
    first = read_code("kept = 1")
    assert read_code("kept = 1") is first
    read_code("b;" * 74_999)
    assert read_code("kept = 1") is not first
    assert syntax_trees.MAX_TOKENS == 150_000
