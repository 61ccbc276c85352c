"""Notebooks: their file, their run, their cells."""

import warnings
from collections.abc import Callable
from typing import NoReturn

import nbformat

from autograde.kernels.notebook import NotebookRun
from autograde.model import Location
from autograde.notebookfile import Cell
from autograde.submission import Submission

Fail = Callable[..., NoReturn]


def test_valid(submission: Submission, fail: Fail, notebook: str | None) -> None:
    """The notebook can be opened."""
    found = submission.notebook(notebook)
    text = submission.read_text(found.path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a missing cell id is mended by every tool
            nbformat.validate(nbformat.reads(text, as_version=4))
    # nbformat meets broken files with whatever exception comes first.
    except Exception as error:  # noqa: BLE001
        first = str(error).strip().splitlines() or [type(error).__name__]
        fail("invalid", why=first[0][:200])


def test_runs(
    run_of: Callable[[str | None], NotebookRun],
    fail: Fail,
    notebook: str | None,
    timeout: str | None,
    memory: str | None,
) -> None:
    """The notebook runs from top to bottom."""
    run = run_of(notebook)
    if run.failure is not None:
        raise run.failure
    if run.not_reached:
        fail("not-reached", cells=", ".join(map(str, run.not_reached)))
    if not run.cells:
        fail("empty")


def test_in_order(submission: Submission, fail: Fail, notebook: str | None, outputs: bool) -> None:
    """The notebook was saved after a full run."""
    found = submission.notebook(notebook)
    for cell in found.code:
        where = Location(found.path, cell=cell.number)
        if cell.execution_count is None:
            fail("not-run", cell=cell.number, location=where)
        if cell.execution_count != cell.number:
            fail("order", cell=cell.number, count=cell.execution_count, location=where)
        if error := _saved_error(cell):
            fail("error", cell=cell.number, type=error, location=where)
    if not found.code:
        fail("empty")
    if outputs and not any(cell.outputs for cell in found.code):
        fail("no-output")


def _saved_error(cell: Cell) -> str:
    kinds = (str(each.get("ename", "?")) for each in cell.outputs if each.get("output_type") in ("error", "pyerr"))
    return next(kinds, "")


def test_cells(submission: Submission, fail: Fail, notebook: str | None, cells: list[str]) -> None:
    """The cells to fill in are filled in."""
    found = submission.notebook(notebook)
    by_name = {name: cell for cell in found.cells for name in cell.names}
    missing = [name for name in cells if name not in by_name]
    if missing:
        fail("missing", cells=", ".join(missing))
    empty = [name for name in cells if not by_name[name].source.strip()]
    if empty:
        fail("empty", cells=", ".join(empty))
