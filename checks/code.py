"""Source code, read without being run, and functions, called in the student's process."""

import copy
import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from autograde.compare import difference
from autograde.errors import KernelGone, StudentFailure
from autograde.kernels.student import Handle, Student
from autograde.messages import shorten
from autograde.model import Assignment, Language, Location
from autograde.sources import Use, defined_names, definitions, uses
from autograde.submission import Submission
from autograde.verdict import describe

Fail = Callable[..., NoReturn]

# How many times the limit of a check its cases may take together, when some of them never end.
PATIENCE = 3


def _cells(submission: Submission, source: str | None) -> tuple[str, list[str]]:
    path = source or submission.the_source()
    return path, [cell.source for cell in submission.code_cells(path)]


def test_defines(
    submission: Submission,
    fail: Fail,
    source: str | None,
    functions: list[str],
    classes: list[str],
    variables: list[str],
) -> None:
    """The required names are defined."""
    _, cells = _cells(submission, source)
    kinds = {name: type(node).__name__ for cell in cells for name, node in definitions(cell).items()}
    bound = {name for cell in cells for name in defined_names(cell)}
    missing = [name for name in functions if kinds.get(name) not in ("FunctionDef", "AsyncFunctionDef")]
    missing += [name for name in classes if kinds.get(name) != "ClassDef"]
    missing += [name for name in variables if name not in bound]
    if missing:
        fail("missing", names=", ".join(missing))


def test_forbids(
    submission: Submission, fail: Fail, source: str | None, calls: list[str], imports: list[str], syntax: list[str]
) -> None:
    """Nothing forbidden is used."""
    path, cells = _cells(submission, source)
    for use in uses(cells):
        if _fits(use, calls, imports, syntax):
            cell = None if path.endswith(".py") else use.place
            fail("found", name=use.name, location=Location(path, line=use.line, cell=cell))


def test_uses(
    submission: Submission, fail: Fail, source: str | None, calls: list[str], imports: list[str], syntax: list[str]
) -> None:
    """The required tools are used."""
    _, cells = _cells(submission, source)
    found = uses(cells)
    wanted: list[tuple[str, tuple[list[str], list[str], list[str]]]] = [
        (name, (name.split("|"), [], [])) for name in calls
    ]
    wanted += [(name, ([], name.split("|"), [])) for name in imports]
    wanted += [(name, ([], [], name.split("|"))) for name in syntax]
    missing = [name.replace("|", " / ") for name, parts in wanted if not any(_fits(use, *parts) for use in found)]
    if missing:
        fail("missing", names=", ".join(missing))


def _fits(use: Use, calls: Sequence[str], imports: Sequence[str], syntax: Sequence[str]) -> bool:
    """Whether the use is of one of these; a name stands for everything below it."""
    if use.kind == "syntax":
        return use.name in syntax
    named = imports if use.kind == "import" else calls
    return any(use.name == name or use.name.startswith(f"{name}.") for name in named)


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
    tolerance: float,
    arrays: bool,
    share: bool,
) -> None:
    """The function returns the right values."""
    right_answer = _load_reference(assignment.folder, reference, function, construct) if reference else None
    wrong: list[tuple[str, str, Location | None]] = []
    calls = [_arguments(case, arrays) for case in cases]
    answers = _answers(lambda: student_of(source), function, construct, calls, assignment.limits.check_s)
    for case, call, answer in zip(cases, calls, answers, strict=True):
        args, kwargs = copy.deepcopy(call)
        expected = right_answer(*args, **kwargs) if right_answer else _as_array(case.get("returns"), arrays)
        if isinstance(answer, StudentFailure):
            wrong.append((_show_call(function, call), describe(answer, language), answer.location))
        elif what := difference(answer, expected, tolerance=tolerance, language=language):
            wrong.append((_show_call(function, call), what, None))
    if not wrong:
        return
    call_text, what, where = wrong[0]
    if len(wrong) == len(cases) or not share:
        fail("wrong", call=call_text, what=what, location=where)
    right = len(cases) - len(wrong)
    first = say("wrong", call=call_text, what=what)
    partial(Fraction(right, len(cases)), say("tally", right=right, count=len(cases), first=first))


Call = tuple[list[Any], dict[str, Any]]


def _arguments(case: dict[str, Any], arrays: bool) -> Call:
    args = [_as_array(value, arrays) for value in case.get("args", [])]
    return args, {key: _as_array(value, arrays) for key, value in case.get("kwargs", {}).items()}


def _as_array(value: Any, arrays: bool) -> Any:
    return np.array(value) if arrays and isinstance(value, list) else value


def _answers(
    open_student: Callable[[], Student],
    function: str,
    construct: dict[str, Any] | None,
    calls: Sequence[Call],
    time_s: float,
) -> Iterator[Any]:
    """What each call gives: a value, or the failure it ended in.

    A process that is gone costs its own call only, as long as there is time for another one.
    """
    student, deadline, late = open_student(), time.monotonic() + PATIENCE * time_s, None
    for args, kwargs in calls:
        try:
            if late is not None:
                raise late
            target = _construct(student, function, construct)
            yield target(*args, **kwargs)
        except KernelGone as gone:
            yield gone
            late = gone if time.monotonic() > deadline else None
            student = student if late else open_student()
        except StudentFailure as failure:
            yield failure


def _construct(student: Student, function: str, construct: dict[str, Any] | None) -> Callable[..., Any]:
    """The function, or the object that the class makes, to be called."""
    if construct is None:
        return lambda *args, **kwargs: student.call(function, *args, **kwargs)
    made = student.call(function, *construct.get("args", []), **construct.get("kwargs", {}))
    if not isinstance(made, Handle):
        raise StudentFailure("not-callable", name=function, what=shorten(made))
    return made


def _load_reference(
    folder: Path, reference: str, function: str, construct: dict[str, Any] | None
) -> Callable[..., Any]:
    """The instructor's own function; trusted, so it runs here."""
    file, _, name = reference.partition("::")
    spec = importlib.util.spec_from_file_location("autograde_reference", folder / file)
    if spec is None or spec.loader is None or not (folder / file).is_file():
        message = f"there is no reference solution {file!r} beside autograde.yml"
        raise FileNotFoundError(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Any] = getattr(module, name or function)
    return found if construct is None else found(*construct.get("args", []), **construct.get("kwargs", {}))


def _show_call(function: str, call: Call) -> str:
    args, kwargs = call
    shown = ", ".join([*(shorten(arg) for arg in args), *(f"{key}={shorten(value)}" for key, value in kwargs.items())])
    return f"`{function}({shown})`"
