"""The pytest plugin that reports how a suite goes on; imported only where pytest is installed."""

from __future__ import annotations

import os
import re
import sys
import traceback
import unittest
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Set

import pytest

from ..wire import Value
from ..wire.suite_events import ErrorDetails, FileLine, SuiteEvent, TestEnded
from .shell import get_class_name, to_safe_text

MAX_TESTS = 2_000
MAX_FRAMES = 50
MAX_CAUSES = 10
# pytest wraps the exception of a file that cannot be imported in these.
WRAPPERS = ("CollectError", "ConftestImportFailure")


class Reporter:
    """Reports each test as it ends, the worst of its phases; skip are tests that an earlier process ran."""

    def __init__(self, here: str, skip: Sequence[str], report: Callable[[SuiteEvent], None]) -> None:
        self._here = here
        self._skip = set(skip)
        self._report = report
        self._ends: Dict[str, TestEnded] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_load_initial_conftests(self) -> Iterator[None]:
        outcome: Value = yield
        if outcome.excinfo:
            self._report_error(outcome.excinfo[1], None)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: List[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid not in self._skip]
        if len(items) > MAX_TESTS:
            raise pytest.UsageError(f"the suite has {len(items)} tests, more than {MAX_TESTS}")
        self._report({"event": "tests", "ids": [item.nodeid for item in items]})

    def pytest_exception_interact(self, node: pytest.Collector | pytest.Item, call: pytest.CallInfo[object]) -> None:
        if not isinstance(node, pytest.Item) and call.excinfo is not None:
            self._report_error(call.excinfo.value, node)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            file = report.longrepr[0] if isinstance(report.longrepr, tuple) else ""
            self._report({"event": "skipped", "reason": read_skip_reason(report.longrepr), "file": self._inside(file)})

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._report_error(excinfo.value, None)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        if not isinstance(excinfo.value, pytest.Session.Interrupted):  # by errors that are reported already
            self._report_error(excinfo.value, None)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._report({"event": "start", "id": nodeid})

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[object]) -> Iterator[None]:
        raised = call.excinfo  # pytest replaces it where unittest.SkipTest was raised
        outcome: Value = yield
        report = outcome.get_result()
        raised = raised or call.excinfo
        earlier = self._ends.get(item.nodeid)
        has_failed = earlier is not None and earlier["outcome"] == "failed"
        if has_failed or (report.passed and report.when != "call"):
            return
        self._ends[item.nodeid] = {
            "event": "end",
            "id": item.nodeid,
            "outcome": report.outcome,
            "phase": report.when,
            "said": "" if report.passed else read_skip_reason(report.longrepr),
            "error": self._describe(raised.value, item) if raised and not report.passed else None,
        }

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        nothing: TestEnded = {
            "event": "end", "id": nodeid, "outcome": "failed", "phase": "", "said": "", "error": None
        }  # fmt: skip
        self._report(self._ends.pop(nodeid, nothing))

    # ------------------------------------------------------------------

    def _report_error(self, error: BaseException, node: Optional[pytest.Collector | pytest.Item]) -> None:
        self._report({"event": "error", "error": self._describe(error, node)})

    def _describe(self, error: BaseException, node: Optional[pytest.Collector | pytest.Item]) -> ErrorDetails:
        """Describe an exception, and where it was raised: lines of files of the working folder, the innermost last."""
        error = unwrap(error)
        is_skip = isinstance(error, (pytest.skip.Exception, pytest.xfail.Exception, unittest.SkipTest))
        frames = (
            [frame for cause in list_causes(error) for frame in self._frames(cause)] if is_skip else self._frames(error)
        )
        return {
            "type": get_class_name(type(error)),
            "message": find_first_line(to_safe_text(error)),
            "skips": is_skip,
            "frames": frames[-MAX_FRAMES:],
            "about": [path for path in map(self._inside, find_files_about(error, self._here)) if path][:MAX_FRAMES],
            "missing": error.name if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str) else "",
            "file": self._file(error),
            "where": self._where(node),
        }

    def _frames(self, error: BaseException) -> List[FileLine]:
        lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and isinstance(error.filename, str):
            lines.append((error.filename, error.lineno or 1))
        return [(self._inside(file), line) for file, line in lines if self._inside(file)]

    def _inside(self, file: object) -> str:
        """The path from the working folder; empty for what lies elsewhere."""
        before = self._here + os.sep
        return file[len(before) :] if isinstance(file, str) and file.startswith(before) else ""

    def _file(self, error: BaseException) -> str:
        name = error.filename if isinstance(error, FileNotFoundError) else None
        return self._inside(os.path.abspath(name)) if isinstance(name, str) else ""

    def _where(self, node: Optional[pytest.Collector | pytest.Item]) -> Optional[FileLine]:
        if isinstance(node, pytest.Item):
            return node.location[0], (node.location[1] or 0) + 1
        return (node.nodeid, 1) if node is not None and node.nodeid else None


def unwrap(error: BaseException) -> BaseException:
    """The exception that stopped an import, without the one that pytest raises from it."""
    while get_class_name(type(error)) in WRAPPERS:
        before = getattr(error, "excinfo", None) or (None, None)  # a ConftestImportFailure of pytest 7
        inner = error.__cause__ or getattr(error, "cause", None) or before[1]
        if inner is None:
            break
        error = inner
    return error


def list_causes(error: Optional[BaseException]) -> Iterator[BaseException]:
    """The exception, and those during whose handling it was raised."""
    for _ in range(MAX_CAUSES):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def find_files_about(error: BaseException, here: str) -> Iterator[Optional[str]]:
    """The files of the objects in an exception's message, which need not appear in its traceback."""
    if isinstance(error, ImportError):
        yield error.path
    if isinstance(error, AttributeError):
        owner = getattr(error, "obj", None)  # Python 3.10
        kind = owner if isinstance(owner, type) else type(owner)
        yield getattr(owner if isinstance(owner, type(sys)) else sys.modules.get(kind.__module__), "__file__", None)
    if isinstance(error, TypeError):
        yield from find_files_naming(set(re.findall(r"[^\W\d]\w*", to_safe_text(error))), here)


def find_files_naming(names: Set[str], here: str) -> Iterator[str]:
    """The modules of the folder that define one of these names: `MyReLU() takes no arguments` names one."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not file.startswith(here + os.sep):
            continue
        if any(
            getattr(module.__dict__[name], "__module__", None) == module.__name__ for name in names & set(vars(module))
        ):
            yield file


def read_skip_reason(report: object) -> str:
    """Why a test was skipped, or pytest's own text in place of an exception."""
    text = str(report[2] if isinstance(report, tuple) and len(report) == 3 else report)
    return find_first_line(text[len("Skipped: ") :] if text.startswith("Skipped: ") else text)


def find_first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
