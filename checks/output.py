"""What cells show when the notebook is run."""

import re
from collections.abc import Callable
from typing import NoReturn

from autograde.kernels.notebook import NotebookRun
from autograde.model import Location
from autograde.submission import Submission

Fail = Callable[..., NoReturn]

# An ordinary pattern takes quadratic time on a long line, and a student chooses the line.
MOST_SEARCHED = 10_000


def test_shows(
    submission: Submission,
    run_of: Callable[[str | None], NotebookRun],
    fail: Fail,
    say: Callable[..., str],
    notebook: str | None,
    cell: str | int | None,
    equals: str | None,
    contains: str | None,
    matches: str | None,
) -> None:
    """The expected text is shown."""
    run = run_of(notebook)
    chosen = _chosen(submission, run.path, cell)
    shown = [each.shown.strip() for each in run.cells if each.number in chosen]
    where = Location(run.path, cell=chosen[0] if cell is not None and chosen else None)
    if not chosen and cell is None:
        fail("no-code")
    if not chosen:
        fail("no-cell", cell=cell)
    if not shown:
        fail("not-reached", cell=chosen[0], location=where)
    if not any(shown) and equals is contains is matches is None:
        fail("silent", location=where)
    actual = " ⏎ ".join(line for text in shown for line in text.splitlines())[:200] or say("nothing")
    if equals is not None and equals.strip() not in shown:
        fail("not-equal", actual=actual, expected=equals.strip(), location=where)
    if contains is not None and not any(contains in text for text in shown):
        fail("not-contained", actual=actual, expected=contains, location=where)
    if matches is not None and not any(re.search(matches, text[:MOST_SEARCHED]) for text in shown):
        fail("no-match", actual=actual, expected=matches, location=where)


def _chosen(submission: Submission, path: str, cell: str | int | None) -> list[int]:
    """The numbers of the cells that are meant."""
    numbered = [(each.number, each.names) for each in submission.notebook(path).code if each.number is not None]
    return [number for number, names in numbered if cell is None or cell == number or cell in names]
