"""What cells show when the notebook is run."""

import re
from collections.abc import Callable, Iterator
from typing import NoReturn

from autograde.kernels.notebook import CellRun, NotebookRun
from autograde.messages import shorten
from autograde.model import Location
from autograde.submission import Submission

Fail = Callable[..., NoReturn]


def test_shows(
    submission: Submission,
    run_of: Callable[[str | None], NotebookRun],
    fail: Fail,
    notebook: str | None,
    cell: str | int | None,
    equals: str | None,
    contains: str | None,
    matches: str | None,
) -> None:
    """The expected text is shown."""
    run = run_of(notebook)
    shown = [each.shown.strip() for each in _chosen(submission, run, cell)]
    if cell is not None and not shown:
        fail("no-cell", cell=cell)
    where = Location(run.path, cell=cell) if isinstance(cell, int) else Location(run.path)
    actual = shorten("\n".join(shown))
    if equals is not None and equals.strip() not in shown:
        fail("not-equal", actual=actual, expected=shorten(equals.strip()), location=where)
    if contains is not None and not any(contains in text for text in shown):
        fail("not-contained", actual=actual, expected=shorten(contains), location=where)
    if matches is not None and not any(re.search(matches, text) for text in shown):
        fail("no-match", actual=actual, expected=shorten(matches), location=where)


def _chosen(submission: Submission, run: NotebookRun, cell: str | int | None) -> Iterator[CellRun]:
    names = {each.number: each.names for each in submission.notebook(run.path).code}
    for each in run.cells:
        if cell is None or each.number == cell or cell in names.get(each.number, ()):
            yield each
