"""Calls of a student's function: arguments from autograde.yml, answers one by one, the instructor's right answers."""

import importlib.util
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from autograde.errors import KernelGone, StudentFailure
from autograde.kernels.handle import Handle, type_name
from autograde.kernels.student import Student, tensor_of
from autograde.texts.formatting import shorten

# How many times the limit of one check its cases may take together, if some of them never end.
MAX_CHECK_TIMES = 3

Call = tuple[list[Any], dict[str, Any]]


class Arguments(TypedDict, total=False):
    """Arguments as autograde.yml has them."""

    args: Sequence[Any]
    kwargs: Mapping[str, Any]


class Case(Arguments, total=False):
    """A call, and what must come of it: each check asks for one of these."""

    returns: object
    raises: str
    prints: str
    types: Sequence[object]


def read_arguments(case: Arguments, *, arrays: bool, tensors: bool = False) -> Call:
    """Arguments of a case in autograde.yml; lists become numpy arrays with arrays, torch tensors with tensors."""
    args = [to_array(value, arrays=arrays, tensors=tensors) for value in case.get("args", [])]
    kwargs = case.get("kwargs", {}).items()
    return args, {key: to_array(value, arrays=arrays, tensors=tensors) for key, value in kwargs}


def to_array(value: Any, *, arrays: bool, tensors: bool = False) -> Any:
    if not isinstance(value, list) or not (arrays or tensors):
        return value
    return tensor_of(value) if tensors else np.array(value)


def call_each(
    open_student: Callable[[], Student],
    function: str,
    construct: Arguments | None,
    calls: Sequence[Call],
    time_s: float,
) -> Iterator[Any]:
    """What each call gives: a value, or the failure it ended in.

    A process that ended costs its own call only, as long as there is time to start another one.
    """
    student, deadline = open_student(), time.monotonic() + MAX_CHECK_TIMES * time_s
    out_of_time: KernelGone | None = None
    for args, kwargs in calls:
        if out_of_time is not None:
            yield out_of_time
            continue
        try:
            yield construct_target(student, function, construct)(*args, **kwargs)
        except KernelGone as gone:
            yield gone
            if time.monotonic() > deadline:
                out_of_time = gone
            else:
                student = open_student()
        except StudentFailure as failure:
            yield failure


# What holds the values of a list, or a number, but crosses as an object.
_LISTS = {"range", "dict_keys", "dict_values", "dict_items", "generator", "map", "filter", "zip", "enumerate"}
_NUMBERS = {"decimal.Decimal", "fractions.Fraction"}
_LARGE = 10**300


def to_plain(answer: Any, expected: Any) -> Any:
    """The answer as a list or number where one is expected, and the student's object is as good as that.

    Where the object does not give its values, the failure that it ended in.
    """
    if not isinstance(answer, Handle):
        return answer
    try:
        if type_name(answer) in _LISTS and isinstance(expected, list | tuple):
            return list(answer)
        if type_name(answer) in _NUMBERS and isinstance(expected, int | float):
            return _as_number(answer)
    except StudentFailure as failure:
        return failure
    return answer


def _as_number(answer: Handle) -> Any:
    """The integer or float that a Decimal or Fraction is; the object itself where it is none."""
    match answer.as_integer_ratio():
        case [int(numerator), int(denominator)] if denominator > 0:
            exact = Fraction(numerator, denominator)
            return exact.numerator if exact.denominator == 1 else float(exact) if abs(exact) < _LARGE else answer
    return answer


def construct_target(student: Student, function: str, construct: Arguments | None) -> Callable[..., Any]:
    """The function, or the object that the class makes, to be called."""
    if construct is None:
        return lambda *args, **kwargs: student.call(function, *args, **kwargs)
    made = student.call(function, *construct.get("args", []), **construct.get("kwargs", {}))
    if not isinstance(made, Handle):
        raise StudentFailure("not-callable", name=function, what=shorten(made))
    return made


def load_reference(
    folder: Path, reference: str | None, function: str, construct: Arguments | None = None
) -> Callable[..., Any] | None:
    """The instructor's own function, None where no reference is named; trusted, so it runs here."""
    return load_function(folder, reference, function, construct) if reference else None


def load_function(
    folder: Path, reference: str, function: str, construct: Arguments | None = None
) -> Callable[..., Any]:
    """The function in `solution.py::name`, or the object that its class makes."""
    file, _, name = reference.partition("::")
    spec = importlib.util.spec_from_file_location("autograde_reference", folder / file)
    if spec is None or spec.loader is None or not (folder / file).is_file():
        message = f"there is no reference solution {file!r} beside autograde.yml"
        raise FileNotFoundError(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    solution: Callable[..., Any] = getattr(module, name or function)
    return solution if construct is None else solution(*construct.get("args", []), **construct.get("kwargs", {}))


def format_call(function: str, call: Call) -> str:
    args, kwargs = call
    shown = ", ".join([*(shorten(arg) for arg in args), *(f"{key}={shorten(value)}" for key, value in kwargs.items())])
    return f"`{function}({shown})`"
