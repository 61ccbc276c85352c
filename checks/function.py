"""Functions, called in the student's process: what they raise, print and change, and whether they are right."""

import ast
import copy
import functools
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import numpy as np

from autograde.analysis.code_style import defines_stub
from autograde.analysis.patterns import describe_pattern
from autograde.analysis.syntax_trees import parse
from autograde.api import Assignment, Fail, Language, OpenStudent, Submission
from autograde.engine.compare import Tolerance, difference
from autograde.engine.function_calls import Call, Case, format_call, load_function, load_reference, read_arguments
from autograde.engine.random_inputs import derive_seed, draw_value, make_rng
from autograde.errors import Raised
from autograde.texts.formatting import shorten

MAX_PROMPTS = 100


# What Python itself says of a call that the function's parameters do not fit.
_NOT_TAKEN = re.compile(r"takes (?:from |at most )?(?:\d+|no)|unexpected keyword|multiple values")


def test_raises(
    student_of: OpenStudent, fail: Fail, source: str | None, function: str, cases: list[Case], match: str | None
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
    student_of: OpenStudent,
    submission: Submission,
    fail: Fail,
    source: str | None,
    function: str,
    cases: list[Case],
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
        for number, lines in enumerate(zip_longest(printed, expected), start=1):
            if lines[0] != lines[1]:
                actual, right = ("–" if line is None else shorten(line, 200) for line in lines)
                fail("other", call=format_call(function, call), line=number, actual=actual, expected=right)


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
    student_of: OpenStudent,
    submission: Submission,
    fail: Fail,
    language: Language,
    source: str | None,
    function: str,
    cases: list[Case],
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
    cells = submission.code_cells(source or submission.the_source())
    return defines_stub([cell.source for cell in cells], function)


def _name_arguments(args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, object]:
    """Arguments by number or name."""
    return {**{str(number): value for number, value in enumerate(args, start=1)}, **kwargs}


@dataclass(frozen=True, slots=True)
class AgreesParameters:
    """Which inputs are drawn, and what the answers are compared with; see the schema of function.agrees."""

    source: str | None
    function: str
    inputs: Sequence[Mapping[str, object]]
    generator: str | None
    reference: str | None
    holds: str | None
    count: int
    seed: int | None
    tolerance: float | None
    rtol: float | None
    atol: float | None


def test_agrees(
    student_of: OpenStudent, assignment: Assignment, fail: Fail, language: Language, parameters: AgreesParameters
) -> None:
    """The function is right for inputs drawn at random."""
    folder, function = assignment.folder, parameters.function
    tolerance = Tolerance.of(parameters.tolerance, parameters.rtol, parameters.atol)
    seed = str(derive_seed(assignment.id, function) if parameters.seed is None else parameters.seed)
    make_inputs = _input_maker(folder, parameters.inputs, parameters.generator)
    solution = load_reference(folder, parameters.reference, function)
    rule = load_reference(folder, parameters.holds, function)
    student = student_of(parameters.source)
    for number in range(1, parameters.count + 1):
        args = make_inputs(make_rng(f"{seed}/{number}"))
        call = format_call(function, (args, {}))
        answer = student.call(function, *copy.deepcopy(args))
        expected = solution(*copy.deepcopy(args)) if solution else answer
        if solution and (what := difference(answer, expected, tolerance=tolerance, language=language)):
            fail("wrong", call=call, what=what, number=number, seed=seed)
        if rule is not None and not _rule_holds(rule, copy.deepcopy(args), answer):
            fail("broken", call=call, value=shorten(answer, 80), number=number, seed=seed)


def _rule_holds(rule: Callable[..., object], args: list[object], answer: object) -> bool:
    """Whether the rule says True; where it stumbles over the answer (None, a text), the answer is wrong."""
    try:
        verdict = rule(*args, answer)
    except (TypeError, AttributeError, ValueError, LookupError):
        return False
    return isinstance(verdict, bool | np.bool_) and bool(verdict)


def _input_maker(
    folder: Path, inputs: Sequence[Mapping[str, object]], generator: str | None
) -> Callable[[random.Random], list[object]]:
    """What makes the arguments of one call."""
    if generator is None:
        return lambda rng: [draw_value(spec, rng) for spec in inputs]
    generate = load_function(folder, generator, "generate")
    return lambda rng: list(generate(rng))


@dataclass(frozen=True, slots=True)
class FastParameters:
    """What is timed, and how much slower than the reference it may be; see the schema of function.fast."""

    source: str | None
    function: str
    cases: Sequence[Case]
    arrays: bool
    generator: str | None
    reference: str
    times: float
    slack: str
    repeat: int
    tolerance: float | None
    rtol: float | None
    atol: float | None


def test_fast(
    student_of: OpenStudent, assignment: Assignment, fail: Fail, language: Language, parameters: FastParameters
) -> None:
    """The function is fast enough."""
    function, runs = parameters.function, range(parameters.repeat)
    solution = load_function(assignment.folder, parameters.reference, function)
    tolerance = Tolerance.of(parameters.tolerance, parameters.rtol, parameters.atol)
    slack_s = float(parameters.slack.split()[0])
    for call in _timed_calls(assignment, parameters):
        reference_s, expected = _fastest([_timed(solution, copy.deepcopy(call)) for _ in runs])
        student_s, answer = _fastest([_timed_afresh(student_of, parameters.source, function, call) for _ in runs])
        shown = format_call(function, call)
        if what := difference(answer, expected, tolerance=tolerance, language=language):
            fail("wrong", call=shown, what=what)
        if student_s > parameters.times * reference_s + slack_s:
            theirs, ours = Decimal(f"{student_s:.2f}"), Decimal(f"{reference_s:.2f}")
            fail("slow", call=shown, theirs=theirs, ours=ours, times=Decimal(str(parameters.times)))


def _timed_calls(assignment: Assignment, parameters: FastParameters) -> list[Call]:
    calls = [read_arguments(case, arrays=parameters.arrays) for case in parameters.cases]
    if parameters.generator is not None:
        make_inputs = _input_maker(assignment.folder, [], parameters.generator)
        calls.append((make_inputs(make_rng(str(derive_seed(assignment.id, parameters.function)))), {}))
    return calls


def _fastest(runs: Sequence[tuple[float, object]]) -> tuple[float, object]:
    """Seconds of the fastest run, and the first answer."""
    return min(seconds for seconds, _ in runs), runs[0][1]


def _timed_afresh(student_of: OpenStudent, source: str | None, function: str, call: Call) -> tuple[float, object]:
    """Seconds and answer in a process of its own, which remembers no earlier answer."""
    student = student_of(source)
    try:
        return _timed(functools.partial(student.call, function), copy.deepcopy(call))
    finally:
        student.close()


def _timed(function: Callable[..., object], call: Call) -> tuple[float, object]:
    started = time.perf_counter()
    answer = function(*call[0], **call[1])
    return time.perf_counter() - started, answer


def test_calls(
    student_of: OpenStudent,
    submission: Submission,
    fail: Fail,
    source: str | None,
    function: str,
    cases: list[Case],
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
