"""A check of the library, called as a function: the same arguments, tools and verdict, without a pytest run."""

import contextlib
import importlib.util
import inspect
import sys
import time
from collections.abc import Callable
from functools import cache
from types import ModuleType

from autograde.engine import verdict
from autograde.engine.collection import arguments_of, library_check
from autograde.engine.outcomes import make_outcome
from autograde.engine.session import CheckRecord, Grading, RunningCase, library_file
from autograde.engine.tools import CheckTools
from autograde.kernels.pool import Pool
from autograde.model import Entry, Outcome


def run_library_check(grading: Grading, entry: Entry, pool: Pool) -> Outcome:
    """How the check of an entry with `use:` ends. Its code has no time limit here; student code has its own."""
    check = library_check(entry, grading.language)
    grading.records[entry.id] = CheckRecord(check, entry.place, entry, expected=1)
    case = grading.current = RunningCase(entry.id)
    started = time.perf_counter()
    error: BaseException | None = None
    with contextlib.ExitStack() as stack:
        function = _load_function(str(entry.use))
        names = inspect.signature(function).parameters
        try:
            arguments = arguments_of(entry, grading, function) | _tools(grading, CheckTools(grading, pool), stack)
            function(**{name: arguments[name] for name in names})
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as raised:  # noqa: BLE001  as pytest does: the verdict tells them apart
            error = raised
    judged = verdict.judge(error, grading.language, last_answer=case.asks.last_answer)
    return make_outcome(grading, case, judged, error, time.perf_counter() - started)


def _load_function(use: str) -> Callable[..., None]:
    group, _, name = use.partition(".")
    function: Callable[..., None] = getattr(_load_module(group), f"test_{name}")
    return function


@cache
def _load_module(group: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"autograde_library_{group}", library_file(group))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _tools(grading: Grading, tools: CheckTools, stack: contextlib.ExitStack) -> dict[str, object]:
    """What the fixtures of the same names give; those that the library's checks ask for."""
    return {
        "submission": grading.submission,
        "assignment": grading.assignment,
        "context": grading.context,
        "language": grading.language,
        "student_of": lambda source=None, until=None: tools.open_student(stack, source, until),
        "run_of": tools.run_of,
        "suite_of": tools.suite_of,
        "partial": tools.partial,
        "say": tools.say,
        "fail": tools.fail,
        "same": tools.same,
    }
