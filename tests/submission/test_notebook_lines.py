"""The line of the file that holds a line of a cell, whoever wrote the notebook and however."""

import io
import json
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.errors import StudentFailure
from autograde.submission.notebook import read_notebook
from autograde.submission.notebook_lines import file_line


def raw_cells(*cells: object, **more: object) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}


def code(source: object, **more: object) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source, **more}


def line_of(content: bytes, number: int) -> str:
    return content.decode("utf-8-sig").split("\n")[number - 1]


def assert_every_line_is_found(content: bytes, *, by_line: bool = True) -> None:
    """Each line of each cell that runs stands in the file's line that is told; the whole source, if not by line."""
    for cell in read_notebook(content, "hw.ipynb").code:
        assert cell.number
        lines = cell.source.split("\n")
        for n, line in enumerate(lines[:-1] if not lines[-1] else lines, start=1):
            found = file_line(content, cell.number, n)
            assert found is not None
            shown = line_of(content, found)
            forms = [json.dumps(line.removesuffix("\r"), ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)]
            assert any(form in shown for form in forms), (line, shown)
            if by_line and line.strip():
                string = shown.strip().removesuffix(",").removeprefix('"source": ').strip("[]")
                assert json.loads(string).rstrip("\r\n") == line.rstrip("\r")


letters = st.text(
    st.sampled_from('ab #"\\,:{}[]\tя😀\u2028\x7f') | st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
)
sources = st.lists(letters, max_size=5).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines))
)
# An empty cell and one of blanks are not counted; text that looks like JSON is only text.
cells = st.lists(
    st.tuples(
        st.sampled_from(["code", "code", "markdown", "raw"]), sources | st.sampled_from(["", "\n\n ", '"cells": []'])
    ),
    max_size=6,
)


@given(cells)
@settings(deadline=None)
def test_every_line_of_a_notebook_that_jupyter_wrote_is_found(given_cells: list[tuple[str, str]]) -> None:
    made = [getattr(nbformat.v4, f"new_{kind}_cell")(source) for kind, source in given_cells]
    file = io.StringIO()
    nbformat.write(nbformat.v4.new_notebook(cells=made), file)
    assert_lines_by_nbformat(file.getvalue().encode())


def assert_lines_by_nbformat(content: bytes) -> None:
    """Nbformat begins a new string at every end of a line that str.splitlines knows, so that a line may have several."""
    for cell in read_notebook(content, "hw.ipynb").code:
        assert cell.number
        for n, line in enumerate(cell.source.removesuffix("\n").split("\n"), start=1):
            found = file_line(content, cell.number, n)
            assert found is not None
            begin = (line.removesuffix("\r").splitlines() or [""])[0]
            assert json.dumps(begin, ensure_ascii=False)[1:-1] in line_of(content, found)


@given(cells, st.sampled_from([0, 1, 2, "\t", None]), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_every_line_is_found_however_the_json_is_laid_out(
    given_cells: list[tuple[str, str]],
    indent: int | str | None,
    as_list: bool,
    mark: bool,
    ascii_only: bool,
    crlf: bool,
) -> None:
    def written(source: str) -> object:
        return [f"{line}\n" for line in source.split("\n")[:-1]] + [source.split("\n")[-1]] if as_list else source

    made = [code(written(source), cell_type=kind) for kind, source in given_cells]
    text = json.dumps(raw_cells(*made), indent=indent, ensure_ascii=ascii_only)
    if crlf:
        text = text.replace("\n", "\r\n")
    content = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    assert_every_line_is_found(content, by_line=as_list and indent is not None and not crlf)


@given(st.lists(st.text('ab\n\\"', max_size=6), min_size=1, max_size=6))
def test_a_line_is_found_in_the_part_where_it_begins_wherever_a_source_was_split(parts: list[str]) -> None:
    content = json.dumps(raw_cells(code(parts)), indent=1).encode()
    source = "".join(parts)
    if not source.strip():
        assert file_line(content, 1) is None
        return
    (first,) = [n for n, line in enumerate(content.decode().split("\n"), start=2) if line.strip() == '"source": [']
    owners = [n for n, part in enumerate(parts) for _ in part]
    begins = [owner for owner, before in zip(owners, f"\n{source}", strict=False) if before == "\n"]
    for line, part in enumerate(begins, start=1):
        assert file_line(content, 1, line) == first + part


def test_lines_are_those_of_the_json() -> None:
    content = b"""{
 "metadata": {"cells": [{"cell_type": "code", "source": ["no"]}]},
 "cells": [
  {"cell_type": "markdown", "source": ["# text"]},
  {"source": [], "cell_type": "code"},
  {"outputs": [{"data": {"source": ["no"]}}], "source": [
   "a = 1\\n",
   "\\n",
   "b = 2"], "cell_type": "code"},
  {"cell_type": "code",
   "source": "c\\nd"}
 ]
}"""
    assert [file_line(content, 1, line) for line in (1, 2, 3)] == [7, 8, 9]
    assert [file_line(content, 2, line) for line in (1, 2)] == [11, 11]
    assert file_line(content, 1) == 7
    assert file_line(content, 3) is None


@pytest.mark.parametrize("cell", [0, -1, -2, 2, 10**9])
def test_a_cell_that_is_not_there_has_no_line(cell: int) -> None:
    assert file_line(json.dumps(raw_cells(code("x"))).encode(), cell) is None


@pytest.mark.parametrize("line", [3, 10**9])
def test_a_line_beyond_the_end_is_the_last_one(line: int) -> None:
    content = json.dumps(raw_cells(code(["a\n", "b"])), indent=1).encode()
    assert file_line(content, 1, line) == file_line(content, 1, 2)


NONSENSE = [
    b"", b" ", b"{", b"{}", b"[]", b"null", b"1", b'"', b'"x"', b"{\"cells\"", b'{"cells":', b'{"cells":}', b'{"cells":[',
    b'{"cells":[]}', b'{"cells":{}}', b'{"cells":null}', b'{"cells":[1]}', b'{"cells":[{}]}', b'{"cells":[{"source":"x"}]}',
    b'{"cells":[{"cell_type":"code"}]}', b'{"cells":[{"cell_type":"code","source":1}]}', b'{"a" 1}', b"{1:2}", b"{,}",
    b'{"cells":[{"cell_type":"code","source":{}}]}', b'{"cells":[{"cell_type":"code","source":[[]]', b'{"cells":[,]}',
    b'{"cells":[{"cell_type":["code"],"source":"x"}]}', b"\xff\xfe{}", b"\xef\xbb\xbf", b"\x00", b'{"\\', b'{"\\u12', b'{"a":"\n"}',
    b'{"worksheets":[{"cells":[{"cell_type":"code","input":"x"}]}]}', b"[" * 200_000, b'{"a":' * 200_000, b'{"a":' + b"9" * 5000 + b"}",
    b'{"cells":' + b"[" * 200_000,
]  # fmt: skip


@pytest.mark.parametrize("content", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_has_no_lines(content: bytes) -> None:
    assert file_line(content, 1, 1) is None


WHOLE = json.dumps(raw_cells(code(["a = 1\n", "b"]), code("c"), code("", cell_type="markdown")), indent=1).encode()
mutations = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE)), st.integers(0, 4), st.binary(max_size=4) | st.sampled_from([b'"', b"{", b"]", b","])
    ),
    min_size=1,
    max_size=5,
)


@given(mutations, st.integers(-3, 5), st.integers(-3, 9))
@settings(max_examples=500)
def test_broken_bytes_give_a_line_of_the_file_or_none(
    edits: list[tuple[int, int, bytes]], cell: int, line: int
) -> None:
    content = WHOLE
    for at, taken, put in edits:
        content = content[:at] + put + content[at + taken :]
    found = file_line(content, cell, line)
    assert found is None or 1 <= found <= content.count(b"\n") + 1


@given(st.binary(max_size=200) | st.text('{}[]",:cells\\u0 \n', max_size=60).map(str.encode))
def test_any_bytes_give_a_line_or_none(content: bytes) -> None:
    found = file_line(content, 1)
    assert found is None or found >= 1


@given(mutations)
@settings(max_examples=300)
def test_a_notebook_that_is_graded_has_its_lines(edits: list[tuple[int, int, bytes]]) -> None:
    """A line is told only for a cell that the grader sees: numbers agree where both can read the file."""
    content = WHOLE
    for at, taken, put in edits:
        content = content[:at] + put + content[at + taken :]
    try:
        seen = len(read_notebook(content, "x").code)
    except StudentFailure:
        return
    assert file_line(content, seen + 1) is None


@pytest.mark.parametrize("indent", [1, None])
def test_a_notebook_of_five_megabytes_is_no_trouble(indent: int | None) -> None:
    outputs = [{"output_type": "display_data", "data": {"image/png": "A" * 10_000}, "metadata": {}}]
    made = [code(["x = 1\n"] * 20 + [f"cell = {n}"], outputs=outputs) for n in range(500)]
    content = json.dumps(raw_cells(*made), indent=indent).encode()
    assert len(content) > 5_000_000
    for cell in (1, 250, 500):
        found = file_line(content, cell, 21)
        assert found
        assert f'"cell = {cell - 1}"' in line_of(content, found)


def test_a_cell_of_many_lines_and_many_cells_are_no_trouble() -> None:
    content = json.dumps(raw_cells(*[code("x")] * 5_000, code(["x = 1\n"] * 100_000 + ["last"])), indent=1).encode()
    found = file_line(content, 5_001, 100_001)
    assert found
    assert line_of(content, found).strip() == '"last"'
