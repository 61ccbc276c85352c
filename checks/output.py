"""What cells show: when the notebook is run, and as it was saved."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from autograde.analysis.image_format import HEAD_BYTES, is_base64_image, is_picture
from autograde.api import Fail, Location, RunNotebook, Say, Submission
from autograde.config.units import parse_size, show_size

# An ordinary pattern takes quadratic time on a long line, and a student chooses the line.
MAX_SEARCHED_CHARACTERS, MAX_SEARCHED_CHARACTERS_TOGETHER = 10_000, 300_000


def test_shows(
    submission: Submission,
    run_of: RunNotebook,
    fail: Fail,
    say: Say,
    notebook: str | None,
    cell: str | int | None,
    equals: str | None,
    contains: str | None,
    matches: str | None,
) -> None:
    """The expected text is shown."""
    run = run_of(notebook)
    chosen = _choose_cells(submission, run.path, cell)
    outputs = [run_cell.shown.strip() for run_cell in run.cells if run_cell.number in chosen]
    location = Location(run.path, cell=chosen[0] if cell is not None and chosen else None)
    if not chosen and cell is None:
        fail("no-code")
    if not chosen:
        fail("no-cell", cell=cell)
    if not outputs:
        fail("not-reached", cell=chosen[0], location=location)
    if not any(outputs) and equals is contains is matches is None:
        fail("silent", location=location)
    actual = " ⏎ ".join(line for text in outputs for line in text.splitlines())[:200] or say("nothing")
    if equals is not None and equals.strip() not in outputs:
        fail("not-equal", actual=actual, expected=equals.strip(), location=location)
    if contains is not None and not any(contains in text for text in outputs):
        fail("not-contained", actual=actual, expected=contains, location=location)
    if matches is not None and not any(re.search(matches, text) for text in _cut_for_search(outputs)):
        fail("no-match", actual=actual, expected=matches, location=location)


def _cut_for_search(texts: Sequence[str]) -> list[str]:
    """The beginning of each text, and of the first texts where they are many."""
    beginnings = [text[:MAX_SEARCHED_CHARACTERS] for text in texts]
    sizes = itertools.accumulate(map(len, beginnings))
    return [text for text, size in zip(beginnings, sizes, strict=True) if size <= MAX_SEARCHED_CHARACTERS_TOGETHER]


def _choose_cells(submission: Submission, path: str, cell: str | int | None) -> list[int]:
    """The numbers of the cells that are meant."""
    numbered = [
        (code_cell.number, code_cell.names)
        for code_cell in submission.notebook(path).code
        if code_cell.number is not None
    ]
    return [number for number, names in numbered if cell is None or cell == number or cell in names]


# What libraries leave in a notebook, by the kind of data (IANA media types and the libraries' own).
PLOT_KINDS = {
    "image": ("image/png", "image/jpeg", "image/svg+xml", "image/gif"),
    "plotly": ("application/vnd.plotly.v1+json",),
    "bokeh": ("application/vnd.bokehjs_exec.v0+json", "application/vnd.bokehjs_load.v0+json"),
    "altair": ("application/vnd.vegalite.", "application/vnd.vega."),
    "widget": ("application/vnd.jupyter.widget-view+json",),
}


def test_plots(
    submission: Submission,
    run_of: RunNotebook,
    fail: Fail,
    notebook: str | None,
    min_count: int,
    max_count: int | None,
    kinds: list[str],
    saved: bool,
) -> None:
    """The notebook shows pictures."""
    if saved:
        path = submission.notebook(notebook).path
        outputs = [output for cell in submission.notebook(notebook).code for output in cell.outputs]
    else:
        run = run_of(notebook)
        path, outputs = run.path, [output for cell in run.cells for output in cell.outputs]
    count = sum(_is_plot(output, kinds) for output in outputs)
    if count < min_count:
        fail("few", count=count, min_count=min_count, location=Location(path))
    if max_count is not None and count > max_count:
        fail("many", count=count, max_count=max_count, location=Location(path))


def _is_plot(output: Mapping[str, Any], kinds: Sequence[str]) -> bool:
    data = output.get("data")
    names = tuple(name for kind in kinds for name in PLOT_KINDS[kind])
    # nbformat 3 has `png` beside the text.
    old = [output[key] for key in ("png", "jpeg", "svg") if "image" in kinds and key in output]
    new = data.items() if isinstance(data, dict) else ()
    return any(_is_image(content) for content in old) or any(
        not str(name).startswith("image/") or _is_image(content) for name, content in new if str(name).startswith(names)
    )


def _is_image(content: object) -> bool:
    """Whether an output holds an image, and not only the name of one; long ones are lists of lines."""
    lines = content if isinstance(content, list) else [content]
    text = "".join(line for line in lines if isinstance(line, str))[:HEAD_BYTES]
    return is_base64_image(text) or is_picture(text.encode("utf-8", "replace"))


def test_small(submission: Submission, fail: Fail, notebook: str | None, max_size: str) -> None:
    """The outputs that were saved are not too large."""
    document = submission.notebook(notebook)
    sizes = {cell.number: cell.output_bytes for cell in document.code}
    if sum(sizes.values()) > parse_size(max_size):
        largest = max(sizes, key=sizes.__getitem__)
        size, location = show_size(sum(sizes.values())), Location(document.path, cell=largest)
        fail("large", size=size, max_size=max_size, cell=largest, location=location)
