"""An instructor's file that runs beside the student's objects, in the student's process: a driver.

What it returns is as honest as that process: student code that ran before can change what the driver calls.
"""

from __future__ import annotations

import traceback
from types import ModuleType
from typing import Any, Callable, Dict, List, Optional

from .shell import class_name, place_of, safe_text

FILE_NAME = "<driver {}>"


class Names:
    """The student's names as attributes."""

    def __init__(self, look_up: Callable[[str], Any]) -> None:
        self._look_up = look_up

    def __getattr__(self, name: str) -> Any:
        return self._look_up(name)


class NoFunction(Exception):
    """The driver does not define the function that is asked for."""


def run(content: Dict[Any, Any], args: List[Any], kwargs: Dict[str, Any], look_up: Callable[[str], Any]) -> Any:
    """What the driver's function returns."""
    module = ModuleType("autograde_driver")
    module.__dict__["student"] = Names(look_up)
    exec(compile(content["code"], FILE_NAME.format(content["file"]), "exec"), module.__dict__)
    function = module.__dict__.get(content["function"])
    if not callable(function):
        raise NoFunction(content["function"])
    return function(*args, **kwargs)


def find_fault(error: BaseException, file: str) -> Optional[Dict[str, Any]]:
    """What the driver is to blame for; None where the exception came from the student's code.

    Whoever's line the exception came through last is to blame: an exception of a library counts as its caller's. An
    AssertionError of the driver is its verdict on the student's work.
    """
    if isinstance(error, NoFunction):
        return {"driver": "%s: there is no function %s()" % (file, error)}
    if isinstance(error, SyntaxError) and error.filename == FILE_NAME.format(file):
        return {"driver": "%s:%s: %s" % (file, error.lineno or 1, safe_text(error.msg))}
    line = _line_of_driver(error, file)
    if line is None:
        return None
    if isinstance(error, AssertionError):
        return {"asserted": safe_text(error) or "assert, %s:%d" % (file, line)}
    return {"driver": "%s:%d: %s: %s" % (file, line, class_name(type(error)), safe_text(error))}


def _line_of_driver(error: BaseException, file: str) -> Optional[int]:
    """The driver's line that failed; None where a line of the student's was reached from it."""
    last = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name == FILE_NAME.format(file):
            last = line
        elif place_of(name, line):
            last = None
    return last
