"""Source code, read without being run, and functions, called in the student's process."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograde.analysis import code_style
from autograde.analysis.own_modules import (
    OwnSource,
    find_problem,
    find_unread,
    read_modules,
    require_checkable,
)
from autograde.analysis.own_names import IMPORTED, UNDEFINED, bind_imported_name, bind_names, find_module_uses
from autograde.analysis.patterns import describe_pattern, join_names
from autograde.analysis.python_source import Use, find_uses, is_below, parameter_names
from autograde.api import Assignment, Fail, Language, Location, OpenStudent, Partial, Say, StudentFailure, Submission
from autograde.config.units import parse_percent
from autograde.engine.compare import Tolerance, difference
from autograde.engine.function_calls import (
    Arguments,
    Case,
    call_each,
    format_call,
    load_reference,
    read_arguments,
    to_array,
    to_plain,
)
from autograde.engine.verdict import describe
from autograde.model import CellSource
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
    defined = bind_names([OwnSource(path, cell.number, cell.source) for cell in cells])
    for name in {*functions, *classes, *variables, *signatures}:
        if defined.get(name, IMPORTED) == IMPORTED:
            binding = bind_imported_name(modules, name)
            defined |= {name: binding} if binding else {}
    missing = [name for name in functions if defined.get(name, UNDEFINED).kind not in FUNCTIONS]
    missing += [name for name in signatures if defined.get(name, UNDEFINED).kind not in FUNCTIONS[:2]]
    missing += [name for name in classes if defined.get(name, UNDEFINED).kind != "ClassDef"]
    missing += [name for name in variables if name not in defined]
    if missing:
        _fail_missing(fail, language, find_unread(path, cells), ", ".join(dict.fromkeys(missing)))
    for name, expected in signatures.items():
        actual = parameter_names(defined[name].node)
        if actual != expected:
            signatures_shown = [f"{name}({', '.join(parameters)})" for parameters in (actual, expected)]
            fail("signature", given=signatures_shown[0], wanted=signatures_shown[1], location=defined[name].location)


def _fail_missing(fail: Fail, language: Language, unread: StudentFailure | None, names: str) -> None:
    """Fail, and name the cell that cannot be read if there is one: what is missing may stand in it."""
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
    for use, location in find_module_uses(modules):
        if _matches_use(use, calls, imports, syntax):
            fail("found", name=use.name, location=location)
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
    all_uses = find_uses([cell.source for cell in cells], live=True)
    required: list[tuple[str, tuple[list[str], list[str], list[str]]]] = [
        (name, (name.split("|"), [], [])) for name in calls
    ]
    required += [(name, ([], name.split("|"), [])) for name in imports]
    required += [(name, ([], [], name.split("|"))) for name in syntax]
    missing = [
        describe_pattern(name) for name, parts in required if not any(_matches_use(use, *parts) for use in all_uses)
    ]
    if missing:
        _fail_missing(fail, language, find_unread(path, cells), ", ".join(missing))


def _matches_use(use: Use, calls: Sequence[str], imports: Sequence[str], syntax: Sequence[str]) -> bool:
    """Whether the use is of one of these; a name stands for everything below it, `*.name` for all that ends so."""
    if use.kind == "syntax":
        return use.name in syntax
    names = imports if use.kind == "import" else calls
    return any(is_below(use.name, name) or (name.startswith("*.") and use.name.endswith(name[1:])) for name in names)


@dataclass(frozen=True, slots=True)
class ReturnsParameters:
    """What is called and what must come of it; see the schema of code.returns."""

    source: str | None
    function: str
    construct: Arguments | None
    cases: Sequence[Case]
    reference: str | None
    tolerance: float | None
    rtol: float | None
    atol: float | None
    arrays: bool
    tensors: bool
    share: bool


@dataclass(frozen=True, slots=True)
class _WrongAnswer:
    call: str
    what: str
    location: Location | None = None


def test_returns(
    student_of: OpenStudent,
    assignment: Assignment,
    fail: Fail,
    say: Say,
    partial: Partial,
    language: Language,
    parameters: ReturnsParameters,
) -> None:
    """The function returns the right values."""
    wrong = list(_find_wrong_answers(student_of, assignment, language, parameters))
    if not wrong:
        return
    first, count = wrong[0], len(parameters.cases)
    if len(wrong) == count or not parameters.share:
        fail("wrong", call=first.call, what=first.what, location=first.location)
    right = count - len(wrong)
    reason = say("wrong", call=first.call, what=first.what)
    partial(Fraction(right, count), say("tally", right=right, count=count, first=reason))


def _find_wrong_answers(
    student_of: OpenStudent, assignment: Assignment, language: Language, parameters: ReturnsParameters
) -> Iterator[_WrongAnswer]:
    function, construct = parameters.function, parameters.construct
    arrays, tensors = parameters.arrays, parameters.tensors
    solution = load_reference(assignment.folder, parameters.reference, function, construct)
    tolerance = Tolerance.of(parameters.tolerance, parameters.rtol, parameters.atol)
    calls = [read_arguments(case, arrays=arrays, tensors=tensors) for case in parameters.cases]
    answers = call_each(lambda: student_of(parameters.source), function, construct, calls, assignment.limits.check_s)
    for case, call, raw_answer in zip(parameters.cases, calls, answers, strict=True):
        args, kwargs = copy.deepcopy(call)
        expected = solution(*args, **kwargs) if solution else to_array(case.get("returns"), arrays=arrays or tensors)
        answer = to_plain(raw_answer, expected)
        if isinstance(answer, StudentFailure):
            yield _WrongAnswer(format_call(function, call), describe(answer, language), answer.location)
        elif what := difference(answer, expected, tolerance=tolerance, language=language):
            yield _WrongAnswer(format_call(function, call), what)


# ------------------------------------------------------------------------------------------------ how it is written


def test_comments(submission: Submission, fail: Fail, source: str | None, share: str) -> None:
    """The code is commented."""
    path, cells = _cells(submission, source)
    counts_by_cell = [code_style.count_comments(cell.source) for cell in cells]
    commented, coded = sum(counts[0] for counts in counts_by_cell), sum(counts[1] for counts in counts_by_cell)
    if not coded:
        fail("empty", location=Location(path))
    if Fraction(commented * 100, coded) < parse_percent(share):
        fail("few", commented=commented, coded=coded, share=share, location=Location(path))
    _require_readable(path, cells)


def test_docstrings(submission: Submission, fail: Fail, source: str | None, share: str) -> None:
    """Functions and classes say what they do."""
    path, cells = _cells(submission, source)
    public = [name for cell in cells for name in code_style.list_public_definitions(cell.source)]
    undocumented = [(cell, line, name) for cell in cells for line, name in code_style.find_undocumented(cell.source)]
    if not public:
        fail("empty", location=Location(path))
    if Fraction((len(public) - len(undocumented)) * 100, len(public)) < parse_percent(share):
        cell, line, _ = undocumented[0]
        fail(
            "missing",
            names=join_names([name for *_, name in undocumented]),
            location=Location.in_source(path, cell.number, line),
        )
    _require_readable(path, cells)


def test_typed(submission: Submission, fail: Fail, source: str | None) -> None:
    """Functions name the types of their arguments and results."""
    path, cells = _cells(submission, source)
    if not any(code_style.list_public_functions(cell.source) for cell in cells):
        fail("empty", location=Location(path))
    unannotated = [(cell, line, name) for cell in cells for line, name in code_style.find_unannotated(cell.source)]
    if unannotated:
        cell, line, _ = unannotated[0]
        fail(
            "missing",
            names=join_names([name for *_, name in unannotated]),
            location=Location.in_source(path, cell.number, line),
        )
    _require_readable(path, cells)


def _require_readable(path: str, cells: Sequence[CellSource]) -> None:
    """Refuse code that cannot be read: its style is unknown."""
    if (unread := find_unread(path, cells)) is not None:
        raise unread


def test_simple(submission: Submission, fail: Fail, source: str | None, max_complexity: int) -> None:
    """No function is too complex."""
    _require_clean(submission, fail, source, ["C901"], [f"lint.mccabe.max-complexity = {max_complexity}"], 0)


def test_style(
    submission: Submission, fail: Fail, source: str | None, rules: list[str], line_length: int, max_findings: int
) -> None:
    """The code keeps to the style."""
    _require_clean(submission, fail, source, rules, [f"line-length = {line_length}"], max_findings)


def _require_clean(
    submission: Submission, fail: Fail, source: str | None, rules: list[str], settings: list[str], max_findings: int
) -> None:
    path, cells = _cells(submission, source)
    if not any(code_style.count_comments(cell.source)[1] for cell in cells):
        fail("empty", location=Location(path))
    if (unread := find_unread(path, cells)) is not None and unread.values[
        "why"
    ].key != "code-syntax":  # ruff reports it
        raise unread
    findings = code_style.lint_cells(cells, is_module=path.endswith(".py"), rules=rules, settings=settings)
    if len(findings) > max_findings:
        first = findings[0]
        fail("found", count=len(findings), what=first.what, location=Location.in_source(path, first.cell, first.line))
