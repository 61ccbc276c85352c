"""An instructor's file that runs beside the student's objects, in the student's process: a driver.

Its result is only as trustworthy as that process: student code that ran before can change what the driver calls.
"""

from __future__ import annotations

import traceback
from types import ModuleType
from typing import Callable, Mapping, Optional, Sequence

from ..wire import Value
from ..wire.operations import RunDriver
from ..wire.protocol import ASSERTED, DRIVER_FAULT, Refused
from .shell import get_class_name, locate_line, to_safe_text

FILE_NAME = "<driver {}>"


class Names:
    """The student's names as attributes."""

    def __init__(self, look_up: Callable[[str], Value]) -> None:
        self._look_up = look_up

    def __getattr__(self, name: str) -> Value:
        return self._look_up(name)


class NoFunction(Exception):
    """The driver does not define the function."""


def run(
    driver: RunDriver, args: Sequence[Value], kwargs: Mapping[str, Value], look_up: Callable[[str], Value]
) -> Value:
    """Run the driver and return what its function returns."""
    module = ModuleType("autograde_driver")
    module.__dict__["student"] = Names(look_up)
    exec(compile(driver.code, FILE_NAME.format(driver.file), "exec"), module.__dict__)
    function = module.__dict__.get(driver.function)
    if not callable(function):
        raise NoFunction(driver.function)
    return function(*args, **kwargs)


def find_fault(error: BaseException, file: str) -> Optional[Refused]:
    """The fault of the driver; None where the exception came from the student's code.

    The innermost line of either decides: an exception of a library counts as its caller's. An AssertionError of the
    driver is its verdict on the student's work.
    """
    if isinstance(error, NoFunction):
        return Refused(DRIVER_FAULT, "%s: there is no function %s()" % (file, error))
    if isinstance(error, SyntaxError) and error.filename == FILE_NAME.format(file):
        return Refused(DRIVER_FAULT, "%s:%s: %s" % (file, error.lineno or 1, to_safe_text(error.msg)))
    line = _line_of_driver(error, file)
    if line is None:
        return None
    if isinstance(error, AssertionError):
        return Refused(ASSERTED, to_safe_text(error) or "assert, %s:%d" % (file, line))
    return Refused(DRIVER_FAULT, "%s:%d: %s: %s" % (file, line, get_class_name(type(error)), to_safe_text(error)))


def _line_of_driver(error: BaseException, file: str) -> Optional[int]:
    """The driver's line that failed; None where a line of the student's was reached from it."""
    last = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name == FILE_NAME.format(file):
            last = line
        elif locate_line(name, line):
            last = None
    return last
