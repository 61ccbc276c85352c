"""Calls of a student's function: arguments from autograde.yml, answers one by one, the instructor's right answers."""

import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograde.errors import KernelGone, StudentFailure
from autograde.kernels.handle import Handle
from autograde.kernels.student import Student, tensor_of
from autograde.messages import shorten

# How many times the limit of a check its cases may take together, when some of them never end.
PATIENCE = 3

Call = tuple[list[Any], dict[str, Any]]


def read_arguments(case: dict[str, Any], *, arrays: bool, tensors: bool = False) -> Call:
    """Arguments of a case in autograde.yml; lists become numpy arrays with arrays, torch tensors with tensors."""
    args = [as_array(value, arrays=arrays, tensors=tensors) for value in case.get("args", [])]
    kwargs = case.get("kwargs", {}).items()
    return args, {key: as_array(value, arrays=arrays, tensors=tensors) for key, value in kwargs}


def as_array(value: Any, *, arrays: bool, tensors: bool = False) -> Any:
    if not isinstance(value, list) or not (arrays or tensors):
        return value
    return tensor_of(value) if tensors else np.array(value)


def answers(
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
            target = construct_target(student, function, construct)
            yield target(*args, **kwargs)
        except KernelGone as gone:
            yield gone
            late = gone if time.monotonic() > deadline else None
            student = student if late else open_student()
        except StudentFailure as failure:
            yield failure


def construct_target(student: Student, function: str, construct: dict[str, Any] | None) -> Callable[..., Any]:
    """The function, or the object that the class makes, to be called."""
    if construct is None:
        return lambda *args, **kwargs: student.call(function, *args, **kwargs)
    made = student.call(function, *construct.get("args", []), **construct.get("kwargs", {}))
    if not isinstance(made, Handle):
        raise StudentFailure("not-callable", name=function, what=shorten(made))
    return made


def load_own(folder: Path, reference: str, function: str, construct: dict[str, Any] | None) -> Callable[..., Any]:
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


def show_call(function: str, call: Call) -> str:
    args, kwargs = call
    shown = ", ".join([*(shorten(arg) for arg in args), *(f"{key}={shorten(value)}" for key, value in kwargs.items())])
    return f"`{function}({shown})`"
