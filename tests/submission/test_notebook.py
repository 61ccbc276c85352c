"""Notebooks of every tool and accident: read, or refused with the cause."""

import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from autograde.engine.verdict import describe
from autograde.errors import StudentFailure
from autograde.submission.notebook import MAX_BYTES, Notebook, read_notebook
from tests.linear import assert_growth


def read(content: object) -> Notebook:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_notebook(raw, "hw.ipynb")


def refusal(content: object) -> str:
    with pytest.raises(StudentFailure) as caught:
        read(content)
    return describe(caught.value, "en")


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def test_code_cells_are_numbered_as_jupyter_would() -> None:
    cells = [code("a = 1"), {"cell_type": "markdown", "source": "text"}, code("  \n"), code(["b = 2\n", "c = 3"])]
    found = read({"cells": cells, "nbformat": 4, "nbformat_minor": 5})
    assert [(cell.position, cell.number) for cell in found.cells] == [(1, 1), (2, None), (3, None), (4, 2)]
    assert [cell.source for cell in found.code] == ["a = 1", "b = 2\nc = 3"]


def test_a_cell_is_called_by_its_tags_its_name_and_its_id() -> None:
    cell = code("", id="abc", metadata={"name": "task", "tags": ["t1", 5, "t2"]})
    assert read({"cells": [cell]}).cells[0].names == ("abc", "task", "t1", "t2")


def test_nbformat_3_is_read() -> None:
    old = {
        "nbformat": 3,
        "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1"], "prompt_number": 4, "outputs": []}]}],
    }
    found = read(old).code[0]
    assert (found.source, found.execution_count) == ("x = 1", 4)


def test_windows_line_ends_and_a_byte_order_mark_are_fine() -> None:
    raw = b"\xef\xbb\xbf" + json.dumps({"cells": [code("a\r\nb")]}).encode()
    assert read(raw).cells[0].source == "a\nb"


def test_a_lone_surrogate_does_not_break_anything() -> None:
    assert read(b'{"cells": [{"cell_type": "code", "source": "x = \\"\\ud800\\""}]}').cells[0].source == 'x = "?"'


def test_the_wishes_of_a_notebook_are_not_read() -> None:
    """Tags such as skip-execution name a cell, nothing more; numbers that are no numbers are none."""
    cell = code("x", execution_count=True, outputs=["no output"], metadata=None)
    assert (read({"cells": [cell]}).cells[0].execution_count, read({"cells": [cell]}).cells[0].outputs) == (None, ())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"not json", "line 1 is not JSON (Expecting value)"),
        (b'{"cells": [\n{"cell_type"', "line 2 is not JSON"),
        (
            b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> theirs\n}',
            "line 2 holds a merge conflict marker; resolve the conflict",
        ),
        (b'{\r\n "cells": []\r\n=======\r\n}', "line 3 holds a merge conflict marker; resolve the conflict"),
        (b'{\n "cells": []\n  ||||||| base\n}', "line 3 holds a merge conflict marker; resolve the conflict"),
        (b"\xff\xfe{\x00}\x00", "it is not UTF-8 text"),
        (b"[" * 200_000, "it is nested too deep"),
        (b"[]", "it has no list of cells"),
        (b"{}", "it has no list of cells"),
        ({"cells": {"a": 1}}, "it has no list of cells"),
        ({"cells": ["text"]}, "cell 1 has no readable source"),
        ({"cells": [code("a"), code(5)]}, "cell 2 has no readable source"),
        ({"cells": [code(["a", None])]}, "cell 1 has no readable source"),
        (b'{"cells": [{"source": ' + b"9" * 5000 + b"}]}", "line 1 is not JSON"),
        (b" " * (MAX_BYTES + 1), "it has 64 MiB, at most 64 are read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_cause(content: object, why: str) -> None:
    assert refusal(content).startswith("`hw.ipynb` cannot be read as a notebook: ")
    assert why in refusal(content)


def test_long_outputs_are_cut_and_their_size_is_kept() -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 100_000, "x": {"a": [[[[[1]]]]]}}}
    cell = read({"cells": [{**code("x"), "outputs": [picture, 5]}]}).cells[0]
    assert cell.output_bytes == len(json.dumps([picture]))
    assert len(cell.outputs[0]["data"]["image/png"]) == 4096
    assert cell.outputs[0]["data"]["x"] == {"a": [[None]]}


@pytest.mark.parametrize("values", [b"[]," * 1_000_001, b'{"a":' * 600_000, b'"a","b",' * 300_000, b"1," * 1_000_001])
def test_a_notebook_of_too_many_values_is_refused_by_name(values: bytes) -> None:
    with pytest.raises(StudentFailure) as raised:
        read(b'{"metadata": {"a": [' + values + b'0]}, "cells": []}')
    assert describe(raised.value, "en") == "`hw.ipynb` cannot be read as a notebook: it holds more than 1000000 values"


def test_commas_in_a_text_are_no_values() -> None:
    drawing = json.dumps({"cells": [code("x = '" + "[,{" * 500_000 + "\"\\\\'")]})
    assert len(read(drawing.encode()).cells) == 1


@pytest.mark.parametrize(
    "make", [lambda n: b'"' + rb"\"" * n, lambda n: b'"' * n, lambda n: b'"' + b"\\" * n, lambda n: b"[" * n]
)
def test_broken_json_is_refused_in_linear_time(make: Callable[[int], bytes]) -> None:
    def seconds(n: int) -> float:
        start = time.process_time()
        with pytest.raises(StudentFailure):
            read(make(n))
        return time.process_time() - start

    assert_growth(seconds, 100_000, 800_000, 30, 0.005)


def test_why_a_notebook_is_no_json_is_found_in_the_memory_of_a_few_copies() -> None:
    content = b"[" + b"\n" * (4 << 20) + b"x"
    tracemalloc.start()
    try:
        with pytest.raises(StudentFailure):
            read_notebook(content, "hw.ipynb")
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 4 * len(content)


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "  >>>>>>> main", "\t======="])
def test_a_conflict_is_named_with_its_line(mark: str) -> None:
    with pytest.raises(StudentFailure) as failure:
        read_notebook(f'{{\n"cells": [\r\n{mark}\n'.encode(), "hw.ipynb")
    assert failure.value.values["why"].key == "nb-conflict"
    assert failure.value.values["why"].values["line"] == 3
