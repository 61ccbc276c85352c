"""Functions, called in the student's process: what they raise, print and change, and whether they are right."""

import ast
import copy
import functools
import random
import re
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from autograde.analysis.code_style import is_stub
from autograde.analysis.patterns import describe_pattern
from autograde.analysis.python_source import Definition, definitions
from autograde.analysis.syntax_trees import parse
from autograde.engine.compare import Tolerance, difference
from autograde.engine.function_calls import Call, format_call, load_reference, read_arguments
from autograde.engine.random_inputs import derive_seed, draw_value
from autograde.engine.verdict import Fail
from autograde.errors import Raised
from autograde.kernels.student import Student
from autograde.model import Assignment, Language
from autograde.submission.repository import Submission
from autograde.texts.formatting import shorten

Open = Callable[..., Student]
MAX_PROMPTS = 100


# What Python itself says of a call that the function's parameters do not fit.
_NOT_TAKEN = re.compile(r"takes (?:from |at most )?(?:\d+|no)|unexpected keyword|multiple values")


def test_raises(
    student_of: Open, fail: Fail, source: str | None, function: str, cases: list[dict[str, Any]], match: str | None
) -> None:
    """The function refuses what it must refuse."""
    for case in cases:
        call, student = read_arguments(case, arrays=False), student_of(source)
        with student.raises(case["raises"], match=match):
            try:
                value = student.call(function, *call[0], **call[1])
            except Raised as raised:
                _require_refusal(raised, case["raises"], format_call(function, call), fail)
                raise
            fail("returned", call=format_call(function, call), value=shorten(value, 80), type=case["raises"])


def _require_refusal(raised: Raised, expected: str, call: str, fail: Fail) -> None:
    """A function that is not written yet, or does not take the arguments, refuses nothing."""
    kinds = {raised.type_name, *raised.bases}
    if "NotImplementedError" in kinds and expected != "NotImplementedError":
        fail("not-written", call=call, type=expected, location=raised.location)
    if "TypeError" in kinds and raised.location is None and _NOT_TAKEN.search(raised.message):
        fail("not-taken", call=call, why=raised.message)


def test_prints(
    student_of: Open,
    submission: Submission,
    fail: Fail,
    source: str | None,
    function: str,
    cases: list[dict[str, Any]],
) -> None:
    """The function prints what it must print."""
    for case in cases:
        call = read_arguments(case, arrays=False)
        student = student_of(source)
        if "types" in case:
            student.types(*map(str, case["types"]))
        student.call(function, *call[0], **call[1])
        printed, expected = _lines(student.printed), _lines(case["prints"])
        if printed != expected and "types" in case:
            shorter = _without_prompts(student.printed, _prompts(submission, source), len(case["types"]))
            printed = expected if _lines(shorter) == expected else printed
        for number, (actual, wanted_line) in enumerate(zip_longest(printed, expected), start=1):
            if actual != wanted_line:
                lines_shown = ["–" if line is None else shorten(line, 200) for line in (actual, wanted_line)]
                fail(
                    "other",
                    call=format_call(function, call),
                    line=number,
                    actual=lines_shown[0],
                    expected=lines_shown[1],
                )


def _prompts(submission: Submission, source: str | None) -> list[str]:
    """The texts in `input("Name: ")`, longest first: nobody is asked to print those."""
    calls = (
        node
        for cell in submission.code_cells(source or submission.the_source())
        for node in ast.walk(parse(cell.source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input" and node.args
    )
    texts = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    return sorted((text for text in texts if isinstance(text, str) and text), key=len, reverse=True)[:MAX_PROMPTS]


def _without_prompts(printed: str, prompts: Sequence[str], count: int) -> str:
    """What was printed, without the prompts of that many lines of input."""
    for prompt in prompts:
        printed = printed.replace(prompt, "", count)
    return printed


def _lines(printed: str) -> list[str]:
    """What is compared: trailing spaces and empty lines at the end do not count."""
    return [line.rstrip() for line in printed.rstrip().splitlines()]


def test_keeps_arguments(
    student_of: Open,
    submission: Submission,
    fail: Fail,
    language: Language,
    source: str | None,
    function: str,
    cases: list[dict[str, Any]],
    arrays: bool,
    changes: bool,
) -> None:
    """The function leaves its arguments as they were, or changes them in place."""
    if not changes and _is_stub(submission, source, function):
        fail("stub", name=function)
    for case in cases:
        call = read_arguments(case, arrays=arrays)
        before = copy.deepcopy(call)
        student = student_of(source)
        student.watches()
        student.call(function, *call[0], **call[1])
        arguments_before, arguments_after = _name_arguments(*before), _name_arguments(*student.arguments)
        differences = [
            (name, difference(arguments_after.get(name), arguments_before[name], tolerance=0, language=language))
            for name in arguments_before
        ]
        changed = [(name, what) for name, what in differences if what]
        if changes and not changed:
            fail("not-changed", call=format_call(function, before))
        if changed and not changes:
            fail("changed", call=format_call(function, before), name=changed[0][0], what=changed[0][1])


def _is_stub(submission: Submission, source: str | None, function: str) -> bool:
    """Whether the function, or method, is there and does nothing."""
    first, *names = function.split(".")
    nodes = [definitions(cell.source).get(first) for cell in submission.code_cells(source or submission.the_source())]
    node = next((node for node in reversed(nodes) if node is not None), None)
    for name in names:
        inner = node.body if isinstance(node, ast.ClassDef) else []
        node = next((member for member in inner if isinstance(member, Definition) and member.name == name), None)
    return node is not None and not isinstance(node, ast.ClassDef) and is_stub(node)


def _name_arguments(args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments by number or name."""
    return {**{str(number): value for number, value in enumerate(args, start=1)}, **kwargs}


def test_agrees(
    student_of: Open,
    assignment: Assignment,
    fail: Fail,
    language: Language,
    source: str | None,
    function: str,
    inputs: list[dict[str, Any]],
    generator: str | None,
    reference: str | None,
    holds: str | None,
    count: int,
    seed: int | None,
    tolerance: float | None,
    rtol: float | None,
    atol: float | None,
) -> None:
    """The function is right for inputs drawn at random."""
    allowed = Tolerance.of(tolerance, rtol, atol)
    chosen = derive_seed(assignment.id, function) if seed is None else seed
    make = _input_maker(assignment.folder, inputs, generator)
    right = load_reference(assignment.folder, reference, function, None) if reference else None
    rule = load_reference(assignment.folder, holds, function, None) if holds else None
    student = student_of(source)
    for number in range(1, count + 1):
        args = make(_make_rng(f"{chosen}/{number}"))
        call: Call = (args, {})
        answer = student.call(function, *copy.deepcopy(args))
        what = difference(answer, right(*copy.deepcopy(args)), tolerance=allowed, language=language) if right else ""
        if what:
            fail("wrong", call=format_call(function, call), what=what, number=number, seed=str(chosen))
        if rule is not None and not _rule_holds(rule, copy.deepcopy(args), answer):
            shown = shorten(answer, 80)
            fail("broken", call=format_call(function, call), value=shown, number=number, seed=str(chosen))


def _rule_holds(rule: Callable[..., Any], args: list[Any], answer: Any) -> bool:
    """Whether the rule says True; where it stumbles over the answer (None, a text), the answer is wrong."""
    try:
        verdict = rule(*args, answer)
    except (TypeError, AttributeError, ValueError, LookupError):
        return False
    return isinstance(verdict, bool | np.bool_) and bool(verdict)


def _make_rng(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311  a choice of cases, no secret


def _input_maker(
    folder: Path, inputs: list[dict[str, Any]], generator: str | None
) -> Callable[[random.Random], list[Any]]:
    """What makes the arguments of one call."""
    if generator is None:
        return lambda source: [draw_value(spec, source) for spec in inputs]
    generate = load_reference(folder, generator, "generate", None)
    return lambda source: list(generate(source))


def test_fast(
    student_of: Open,
    assignment: Assignment,
    fail: Fail,
    language: Language,
    source: str | None,
    function: str,
    cases: list[dict[str, Any]],
    arrays: bool,
    generator: str | None,
    reference: str,
    times: float,
    slack: str,
    repeat: int,
    tolerance: float | None,
    rtol: float | None,
    atol: float | None,
) -> None:
    """The function is fast enough."""
    right = load_reference(assignment.folder, reference, function, None)
    allowed = Tolerance.of(tolerance, rtol, atol)
    calls = [read_arguments(case, arrays=arrays) for case in cases]
    if generator is not None:
        calls.append(
            (_input_maker(assignment.folder, [], generator)(_make_rng(str(derive_seed(assignment.id, function)))), {})
        )
    for call in calls:
        ours_s, expected = _fastest([_timed(right, copy.deepcopy(call)) for _ in range(repeat)])
        theirs_s, answer = _fastest([_timed_afresh(student_of, source, function, call) for _ in range(repeat)])
        if what := difference(answer, expected, tolerance=allowed, language=language):
            fail("wrong", call=format_call(function, call), what=what)
        if theirs_s > times * ours_s + float(slack.split()[0]):
            theirs, ours = (Decimal(f"{each:.2f}") for each in (theirs_s, ours_s))
            fail("slow", call=format_call(function, call), theirs=theirs, ours=ours, times=Decimal(str(times)))


def _fastest(runs: Sequence[tuple[float, Any]]) -> tuple[float, Any]:
    """Seconds of the fastest run, and the first answer."""
    return min(seconds for seconds, _ in runs), runs[0][1]


def _timed_afresh(student_of: Open, source: str | None, function: str, call: Call) -> tuple[float, Any]:
    """Seconds and answer in a process of its own, which remembers no earlier answer."""
    student = student_of(source)
    try:
        return _timed(functools.partial(student.call, function), copy.deepcopy(call))
    finally:
        student.close()


def _timed(function: Callable[..., Any], call: Call) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = function(*call[0], **call[1])
    return time.perf_counter() - started, answer


def test_calls(
    student_of: Open,
    submission: Submission,
    fail: Fail,
    source: str | None,
    function: str,
    cases: list[dict[str, Any]],
    arrays: bool,
    uses: list[str],
    avoids: list[str],
) -> None:
    """The function works by the means that were asked for."""
    if not uses and _is_stub(submission, source, function):
        fail("stub", name=function)
    for case in cases:
        call = read_arguments(case, arrays=arrays)
        student = student_of(source)
        student.watches(*(name for choice in uses for name in choice.split("|")), *avoids)
        student.call(function, *call[0], **call[1])
        counted = student.counted
        unused = [choice for choice in uses if not any(counted.get(name) for name in choice.split("|"))]
        if unused:
            fail("unused", call=format_call(function, call), name=describe_pattern(unused[0]))
        if used := [name for name in avoids if counted.get(name)]:
            fail("used", call=format_call(function, call), name=used[0], count=counted[used[0]])
