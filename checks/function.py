"""Functions, called in the student's process: what they raise, print and change, and whether they are right."""

import copy
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograde.calls import Call, load_own, read_arguments, show_call
from autograde.chance import draw, seed_of
from autograde.compare import difference
from autograde.kernels.student import Student
from autograde.model import Assignment, Language
from autograde.verdict import Fail

Open = Callable[..., Student]


def test_raises(
    student_of: Open, fail: Fail, source: str | None, function: str, cases: list[dict[str, Any]], match: str | None
) -> None:
    """The function refuses what it must refuse."""
    for case in cases:
        call, student = read_arguments(case, arrays=False), student_of(source)
        with student.raises(case["raises"], match=match):
            value = student.call(function, *call[0], **call[1])
            fail("returned", call=show_call(function, call), value=repr(value)[:80], type=case["raises"])


def test_prints(student_of: Open, fail: Fail, source: str | None, function: str, cases: list[dict[str, Any]]) -> None:
    """The function prints what it must print."""
    for case in cases:
        call = read_arguments(case, arrays=False)
        student = student_of(source)
        if "types" in case:
            student.types(*map(str, case["types"]))
        student.call(function, *call[0], **call[1])
        if _lines(student.printed) != _lines(case["prints"]):
            shown = student.printed.strip()[:200] or "–"
            fail("other", call=show_call(function, call), actual=shown, expected=case["prints"].strip()[:200])


def _lines(printed: str) -> list[str]:
    """What is compared: trailing spaces and empty lines at the end do not count."""
    return [line.rstrip() for line in printed.rstrip().splitlines()]


def test_keeps_arguments(
    student_of: Open,
    fail: Fail,
    language: Language,
    source: str | None,
    function: str,
    cases: list[dict[str, Any]],
    arrays: bool,
    changes: bool,
) -> None:
    """The function leaves its arguments as they were, or changes them in place."""
    for case in cases:
        call = read_arguments(case, arrays=arrays)
        before = copy.deepcopy(call)
        student = student_of(source)
        student.watches()
        student.call(function, *call[0], **call[1])
        args, kwargs = student.arguments
        changed = difference([list(args), kwargs], [before[0], before[1]], tolerance=0, language=language)
        if bool(changed) is not changes:
            fail("not-changed" if changes else "changed", call=show_call(function, before), what=changed)


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
    tolerance: float,
) -> None:
    """The function is right for inputs drawn at random."""
    chosen = seed_of(assignment.id, function) if seed is None else seed
    right = load_own(assignment.folder, reference, function, None) if reference else None
    rule = load_own(assignment.folder, holds, function, None) if holds else None
    student = student_of(source)
    for number in range(1, count + 1):
        args = _inputs(assignment.folder, inputs, generator, _chance(f"{chosen}/{number}"))
        call: Call = (args, {})
        answer = student.call(function, *copy.deepcopy(args))
        what = difference(answer, right(*copy.deepcopy(args)), tolerance=tolerance, language=language) if right else ""
        if what:
            fail("wrong", call=show_call(function, call), what=what, number=number, seed=str(chosen))
        if rule is not None and rule(*copy.deepcopy(args), answer) is not True:
            fail("broken", call=show_call(function, call), value=repr(answer)[:80], number=number, seed=str(chosen))


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311  a choice of cases, no secret


def _inputs(folder: Path, inputs: list[dict[str, Any]], generator: str | None, source: random.Random) -> list[Any]:
    if generator is not None:
        return list(load_own(folder, generator, "generate", None)(source))
    return [draw(spec, source) for spec in inputs]


def test_fast(
    student_of: Open,
    assignment: Assignment,
    fail: Fail,
    source: str | None,
    function: str,
    cases: list[dict[str, Any]],
    arrays: bool,
    generator: str | None,
    reference: str,
    times: float,
    slack: str,
    repeat: int,
) -> None:
    """The function is fast enough."""
    right, student = load_own(assignment.folder, reference, function, None), student_of(source)
    calls = [read_arguments(case, arrays=arrays) for case in cases]
    if generator is not None:
        made = _inputs(assignment.folder, [], generator, _chance(str(seed_of(assignment.id, function))))
        calls.append((made, {}))
    for call in calls:
        args, kwargs = call
        ours_s = min(_seconds(right, copy.deepcopy(call)) for _ in range(repeat))
        theirs_s = min(_seconds(lambda *a, **k: student.call(function, *a, **k), (args, kwargs)) for _ in range(repeat))
        if theirs_s > times * ours_s + float(slack.split()[0]):
            fail(
                "slow",
                call=show_call(function, call),
                theirs=f"{theirs_s:.2f}",
                ours=f"{ours_s:.2f}",
                times=f"{times:g}",
            )


def _seconds(function: Callable[..., Any], call: Call) -> float:
    started = time.perf_counter()
    function(*call[0], **call[1])
    return time.perf_counter() - started


def test_calls(
    student_of: Open,
    fail: Fail,
    source: str | None,
    function: str,
    cases: list[dict[str, Any]],
    arrays: bool,
    uses: list[str],
    avoids: list[str],
) -> None:
    """The function works by the means that were asked for."""
    for case in cases:
        call = read_arguments(case, arrays=arrays)
        student = student_of(source)
        student.watches(*(name for choice in uses for name in choice.split("|")), *avoids)
        student.call(function, *call[0], **call[1])
        counted = student.counted
        unused = [choice for choice in uses if not any(counted.get(name) for name in choice.split("|"))]
        if unused:
            fail("unused", call=show_call(function, call), name=unused[0].replace("|", " / "))
        if found := [name for name in avoids if counted.get(name)]:
            fail("used", call=show_call(function, call), name=found[0], count=counted[found[0]])
