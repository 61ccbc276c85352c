"""Source code, read without being run, and functions, called in the student's process."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from autograde.analysis import code_style
from autograde.analysis.own_modules import (
    OwnModule,
    OwnSource,
    find_problem,
    find_unread,
    read_modules,
    require_checkable,
)
from autograde.analysis.own_names import find_module_uses, trace_name
from autograde.analysis.patterns import describe_pattern, join_names
from autograde.analysis.python_source import (
    Definition,
    Use,
    assigned_functions,
    defined_names,
    definitions,
    find_uses,
    imported_names,
    is_below,
    parameter_names,
)
from autograde.config.units import parse_percent
from autograde.engine.compare import Tolerance, difference
from autograde.engine.function_calls import call_each, format_call, load_reference, read_arguments, to_array, to_plain
from autograde.engine.verdict import Fail, describe
from autograde.errors import StudentFailure
from autograde.kernels.student import Student
from autograde.model import Assignment, CellSource, Language, Location
from autograde.submission.repository import Submission
from autograde.submission.templates import Protected

FUNCTIONS = ("FunctionDef", "AsyncFunctionDef", "Lambda")


def _cells(submission: Submission, source: str | None) -> tuple[str, Sequence[CellSource]]:
    path = source or submission.the_source()
    cells = submission.code_cells(path)
    require_checkable(path, cells)
    return path, cells


def test_defines(
    submission: Submission,
    fail: Fail,
    language: Language,
    source: str | None,
    functions: list[str],
    classes: list[str],
    variables: list[str],
    signatures: dict[str, list[str]],
) -> None:
    """The required names are defined."""
    path, cells = _cells(submission, source)
    modules = read_modules(submission, path)
    known = _define([OwnSource(path, cell.number, cell.source) for cell in cells])
    for name in {*functions, *classes, *variables, *signatures}:
        if known.get(name, _IMPORTED) == _IMPORTED:
            known |= _define_elsewhere(modules, name)
    missing = [name for name in functions if known.get(name, _NOTHING).kind not in FUNCTIONS]
    missing += [name for name in signatures if known.get(name, _NOTHING).kind not in FUNCTIONS[:2]]
    missing += [name for name in classes if known.get(name, _NOTHING).kind != "ClassDef"]
    missing += [name for name in variables if name not in known]
    if missing:
        _fail_missing(fail, language, find_unread(path, cells), ", ".join(dict.fromkeys(missing)))
    for name, wanted in signatures.items():
        given = parameter_names(known[name].node)
        if given != wanted:
            shown = [f"{name}({', '.join(each)})" for each in (given, wanted)]
            fail("signature", given=shown[0], wanted=shown[1], location=known[name].where)


@dataclass(frozen=True, slots=True)
class _Defined:
    """What a name is bound to: the name of its ast node, Lambda where it may be a function, or nothing known."""

    kind: str
    node: Definition | None = None
    where: Location | None = None


_NOTHING = _Defined("")
_IMPORTED = _Defined("Import")


def _define(sources: Sequence[OwnSource]) -> dict[str, _Defined]:
    """The names of cells or a file; a function or class counts before a variable of that name."""
    known: dict[str, _Defined] = {}
    for names, kind in ((defined_names, "Name"), (imported_names, "Import"), (assigned_functions, "Lambda")):
        known |= {name: _Defined(kind) for source in sources for name in names(source.text)}
    for source in sources:
        for name, node in definitions(source.text).items():
            known[name] = _Defined(type(node).__name__, node, source.locate(node.lineno))
    return known


def _define_elsewhere(modules: Sequence[OwnModule], name: str) -> dict[str, _Defined]:
    """What a name is in the own module that it is imported from."""
    for module, original in trace_name(modules, name):
        if (defined := _define(module.sources).get(original, _IMPORTED)) != _IMPORTED:
            return {name: defined}
    return {}


def _fail_missing(fail: Fail, language: Language, unread: StudentFailure | None, names: str) -> None:
    """What is missing may stand in a cell that cannot be read."""
    if unread is None:
        fail("missing", names=names)
    fail("missing-unread", names=names, why=describe(unread, language), location=unread.location)


def test_forbids(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    source: str | None,
    calls: list[str],
    imports: list[str],
    syntax: list[str],
    follow_imports: bool,
) -> None:
    """Nothing forbidden is used."""
    path = source or submission.the_source()
    # What the instructor handed out may use anything; where changes are only warned of, it may be the student's.
    provided = () if assignment.on_change == "warn" else assignment.protected
    modules = read_modules(submission, path, follow=follow_imports, is_provided=Protected(tuple(provided)).covers)
    for use, where in find_module_uses(modules):
        if _fits(use, calls, imports, syntax):
            fail("found", name=use.name, location=where)
    if (problem := find_problem(modules)) is not None:
        raise problem


def test_uses(
    submission: Submission,
    fail: Fail,
    language: Language,
    source: str | None,
    calls: list[str],
    imports: list[str],
    syntax: list[str],
) -> None:
    """The required tools are used."""
    path, cells = _cells(submission, source)
    found = find_uses([cell.source for cell in cells], live=True)
    wanted: list[tuple[str, tuple[list[str], list[str], list[str]]]] = [
        (name, (name.split("|"), [], [])) for name in calls
    ]
    wanted += [(name, ([], name.split("|"), [])) for name in imports]
    wanted += [(name, ([], [], name.split("|"))) for name in syntax]
    missing = [describe_pattern(name) for name, parts in wanted if not any(_fits(use, *parts) for use in found)]
    if missing:
        _fail_missing(fail, language, find_unread(path, cells), ", ".join(missing))


def _fits(use: Use, calls: Sequence[str], imports: Sequence[str], syntax: Sequence[str]) -> bool:
    """Whether the use is of one of these; a name stands for everything below it, `*.name` for all that ends so."""
    if use.kind == "syntax":
        return use.name in syntax
    named = imports if use.kind == "import" else calls
    return any(is_below(use.name, name) or (name.startswith("*.") and use.name.endswith(name[1:])) for name in named)


def test_returns(
    student_of: Callable[..., Student],
    assignment: Assignment,
    fail: Fail,
    say: Callable[..., str],
    partial: Callable[[Fraction, str], None],
    language: Language,
    source: str | None,
    function: str,
    construct: dict[str, Any] | None,
    cases: list[dict[str, Any]],
    reference: str | None,
    tolerance: float | None,
    rtol: float | None,
    atol: float | None,
    arrays: bool,
    tensors: bool,
    share: bool,
) -> None:
    """The function returns the right values."""
    right_answer = load_reference(assignment.folder, reference, function, construct) if reference else None
    allowed = Tolerance.of(tolerance, rtol, atol)
    wrong: list[tuple[str, str, Location | None]] = []
    calls = [read_arguments(case, arrays=arrays, tensors=tensors) for case in cases]
    given = call_each(lambda: student_of(source), function, construct, calls, assignment.limits.check_s)
    for case, call, given_answer in zip(cases, calls, given, strict=True):
        args, kwargs = copy.deepcopy(call)
        expected = (
            right_answer(*args, **kwargs) if right_answer else to_array(case.get("returns"), arrays=arrays or tensors)
        )
        answer = to_plain(given_answer, expected)
        if isinstance(answer, StudentFailure):
            wrong.append((format_call(function, call), describe(answer, language), answer.location))
        elif what := difference(answer, expected, tolerance=allowed, language=language):
            wrong.append((format_call(function, call), what, None))
    if not wrong:
        return
    call_text, what, where = wrong[0]
    if len(wrong) == len(cases) or not share:
        fail("wrong", call=call_text, what=what, location=where)
    right = len(cases) - len(wrong)
    first = say("wrong", call=call_text, what=what)
    partial(Fraction(right, len(cases)), say("tally", right=right, count=len(cases), first=first))


# ------------------------------------------------------------------------------------------------ how it is written


def test_comments(submission: Submission, fail: Fail, source: str | None, share: str) -> None:
    """The code is commented."""
    path, cells = _cells(submission, source)
    counted = [code_style.count_comments(cell.source) for cell in cells]
    commented, coded = sum(each[0] for each in counted), sum(each[1] for each in counted)
    if not coded:
        fail("empty", location=Location(path))
    if Fraction(commented * 100, coded) < parse_percent(share):
        fail("few", commented=commented, coded=coded, share=share, location=Location(path))
    _require_readable(path, cells)


def test_docstrings(submission: Submission, fail: Fail, source: str | None, share: str) -> None:
    """Functions and classes say what they do."""
    path, cells = _cells(submission, source)
    every = [name for cell in cells for name in code_style.list_public_definitions(cell.source)]
    found = [(cell, line, name) for cell in cells for line, name in code_style.find_undocumented(cell.source)]
    if not every:
        fail("empty", location=Location(path))
    if Fraction((len(every) - len(found)) * 100, len(every)) < parse_percent(share):
        cell, line, _ = found[0]
        fail(
            "missing",
            names=join_names([name for *_, name in found]),
            location=Location.in_source(path, cell.number, line),
        )
    _require_readable(path, cells)


def test_typed(submission: Submission, fail: Fail, source: str | None) -> None:
    """Functions name the types of their arguments and results."""
    path, cells = _cells(submission, source)
    if not any(code_style.list_public_functions(cell.source) for cell in cells):
        fail("empty", location=Location(path))
    found = [(cell, line, name) for cell in cells for line, name in code_style.find_unannotated(cell.source)]
    if found:
        cell, line, _ = found[0]
        fail(
            "missing",
            names=join_names([name for *_, name in found]),
            location=Location.in_source(path, cell.number, line),
        )
    _require_readable(path, cells)


def _require_readable(path: str, cells: Sequence[CellSource]) -> None:
    """Nobody knows how code is written that cannot be read."""
    if (unread := find_unread(path, cells)) is not None:
        raise unread


def test_simple(submission: Submission, fail: Fail, source: str | None, most: int) -> None:
    """No function is too complex."""
    _lint(submission, fail, source, ["C901"], [f"lint.mccabe.max-complexity = {most}"], 0)


def test_style(
    submission: Submission, fail: Fail, source: str | None, rules: list[str], line_length: int, most: int
) -> None:
    """The code keeps to the style."""
    _lint(submission, fail, source, rules, [f"line-length = {line_length}"], most)


def _lint(
    submission: Submission, fail: Fail, source: str | None, rules: list[str], settings: list[str], most: int
) -> None:
    path, cells = _cells(submission, source)
    if not any(code_style.count_comments(cell.source)[1] for cell in cells):
        fail("empty", location=Location(path))
    if (unread := find_unread(path, cells)) is not None and unread.values[
        "why"
    ].key != "code-syntax":  # ruff tells that
        raise unread
    found = code_style.lint_cells(cells, is_module=path.endswith(".py"), rules=rules, settings=settings)
    if len(found) > most:
        first = found[0]
        fail("found", count=len(found), what=first.what, location=Location.in_source(path, first.cell, first.line))
