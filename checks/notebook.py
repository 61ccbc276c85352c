"""Notebooks: their file, their run, their cells."""

import ast
import math
import warnings
from collections.abc import Sequence
from pathlib import Path

import nbformat

from autograde.analysis.code_style import find_unfinished
from autograde.analysis.dead_code import walk_live_nodes
from autograde.analysis.own_modules import OwnModule, read_modules, require_checkable
from autograde.analysis.python_source import Names, ends_with_name
from autograde.analysis.syntax_trees import parse
from autograde.api import (
    Assignment,
    CheckFailed,
    Fail,
    Language,
    Location,
    RunNotebook,
    Say,
    StudentFailure,
    Submission,
)
from autograde.config.units import parse_timeout
from autograde.engine.verdict import describe
from autograde.submission.notebook import MAX_BYTES, Cell, Notebook, read_notebook
from autograde.texts.formatting import text


def test_valid(submission: Submission, fail: Fail, notebook: str | None) -> None:
    """The notebook can be opened."""
    document = submission.notebook(notebook)
    if document.nbformat is None:
        fail("no-version")
    content = submission.read_text(document.path, MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # every tool adds a missing cell id
            nbformat.validate(nbformat.reads(content, as_version=4), relax_add_props=True)  # tools add their own
    # nbformat raises exceptions of many kinds for broken files.
    except Exception as error:  # noqa: BLE001
        first = str(error).strip().splitlines() or [type(error).__name__]
        fail("invalid", why=first[0][:200])


def test_runs(
    run_of: RunNotebook,
    fail: Fail,
    say: Say,
    language: Language,
    notebook: str | None,
    timeout: str | None,
    memory: str | None,
) -> None:
    """The notebook runs from top to bottom."""
    run = run_of(notebook)
    failures = [cell.failure for cell in run.cells if cell.failure is not None]
    if failures:
        others = [str(cell.number) for cell in run.cells if cell.failure is not None][1:]
        first = describe(failures[0], language)
        other_cells = ", ".join(text("cell", language, cell=other) for other in others)
        message = say("also", first=first, cells=other_cells) if others else first
        raise CheckFailed(message, failures[0].location)
    if run.not_reached:
        fail("not-reached", cells=", ".join(map(str, run.not_reached)))
    if not run.cells:
        fail("empty")


def test_in_order(submission: Submission, fail: Fail, notebook: str | None, outputs: bool) -> None:
    """The notebook was saved after a full run."""
    document = submission.notebook(notebook)
    for cell in document.code:
        location = Location(document.path, cell=cell.number)
        if cell.execution_count is None:
            fail("not-run", cell=cell.number, location=location)
        if cell.execution_count != cell.number:
            fail("order", cell=cell.number, count=cell.execution_count, location=location)
        if error := _saved_error(cell):
            fail("error", cell=cell.number, type=error, location=location)
    if not document.code:
        fail("empty")
    if outputs and not any(cell.outputs for cell in document.code):
        fail("no-output")


def _saved_error(cell: Cell) -> str:
    kinds = (
        str(output.get("ename", "?")) for output in cell.outputs if output.get("output_type") in ("error", "pyerr")
    )
    return next(kinds, "")


def test_cells(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    notebook: str | None,
    cells: list[str],
    template: str | None,
) -> None:
    """The cells to fill in are filled in."""
    by_name = _by_name(submission.notebook(notebook))
    missing = [name for name in cells if name not in by_name]
    if missing:
        fail("missing", cells=", ".join(missing))
    empty = [name for name in cells if not any(cell.source.strip() for cell in by_name[name])]
    if empty:
        fail("empty", cells=", ".join(empty))
    handed_out = _by_name(_read_template(assignment.folder, template)) if template else {}
    unchanged = [name for name in cells if name in handed_out and _is_unchanged(handed_out[name], by_name[name])]
    if unchanged:
        fail("unchanged", cells=", ".join(unchanged))


def _read_template(folder: Path, template: str) -> Notebook:
    """The instructor's notebook; an error in it is not the student's fault."""
    try:
        return read_notebook((folder / template).read_bytes(), template)
    except StudentFailure as failure:
        raise RuntimeError(describe(failure, "en")) from failure


def _by_name(notebook: Notebook) -> dict[str, list[Cell]]:
    """Cells by each of their names; a copied tag stands on several."""
    cells_by_name: dict[str, list[Cell]] = {}
    for cell in notebook.cells:
        for name in cell.names:
            cells_by_name.setdefault(name, []).append(cell)
    return cells_by_name


def _is_unchanged(template_cells: list[Cell], cells: list[Cell]) -> bool:
    return all(any(_has_same_content(template_cell, cell) for template_cell in template_cells) for cell in cells)


def _has_same_content(template_cell: Cell, own_cell: Cell) -> bool:
    """Whether two cells have the same words, or the same code under other comments."""
    trees = [_dump(cell) for cell in (template_cell, own_cell)]
    return template_cell.source.split() == own_cell.source.split() or (trees[0] is not None and trees[0] == trees[1])


def _dump(cell: Cell) -> str | None:
    """The code of a cell without its comments and layout; None where there is none, or too deep to compare."""
    tree = parse(cell.source) if cell.kind == "code" else None
    try:
        return ast.dump(tree) if tree is not None and tree.body else None
    except RecursionError:
        return None


def test_finished(submission: Submission, fail: Fail, source: str | None, words: list[str]) -> None:
    """Nothing is left to be done."""
    path = source or submission.the_source()
    cells = submission.code_cells(path)
    require_checkable(path, cells)
    if not any(cell.source.strip() for cell in cells):
        fail("empty", location=Location(path))
    for cell in cells:
        unfinished = find_unfinished(cell.source, words)
        if unfinished:
            line, what = unfinished
            fail("left", what=what, location=Location.in_source(path, cell.number, line))


def test_seeded(submission: Submission, fail: Fail, source: str | None, calls: list[str]) -> None:
    """Random numbers can be repeated."""
    path = source or submission.the_source()
    choices = [name for choice in calls for name in choice.split("|")]
    if not any(_sets_seed(module, choices) for module in read_modules(submission, path)):
        fail("unseeded", location=Location(path))


def _sets_seed(module: OwnModule, choices: Sequence[str]) -> bool:
    """Whether code that may run calls one of the functions with a seed, or gives one as `random_state=`."""
    names = Names()
    for source in module.sources:
        nodes = list(walk_live_nodes(parse(source.text)))
        names.remember(nodes)
        if any(_is_seeding(node, names, choices) for node in nodes if isinstance(node, ast.Call)):
            return True
    return False


def _is_seeding(call: ast.Call, names: Names, choices: Sequence[str]) -> bool:
    """Whether a call is one of the choices and is given something: `seed()` and `seed(None)` ask the clock."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    if all(_is_none(value) for value in values):
        return False
    keywords = {f"{keyword.arg}=" for keyword in call.keywords if not _is_none(keyword.value)}
    name = names.dotted(call.func) or str(getattr(call.func, "attr", ""))  # Generator().manual_seed has no full name
    return any(choice in keywords or ends_with_name(name, choice) for choice in choices)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def test_quick(run_of: RunNotebook, fail: Fail, notebook: str | None, max_time: str) -> None:
    """The notebook runs in the time it may take."""
    run = run_of(notebook)
    if run.failure is not None:
        raise run.failure
    if not run.cells:
        fail("empty", location=Location(run.path))
    duration_s = sum(cell.duration_s for cell in run.cells)
    if duration_s > parse_timeout(max_time).total_seconds():
        slowest = max(run.cells, key=lambda cell: cell.duration_s)
        location = Location(run.path, cell=slowest.number)
        fail("slow", seconds=math.ceil(duration_s), max_time=max_time, cell=slowest.number, location=location)
