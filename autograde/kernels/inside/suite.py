"""An ordinary pytest suite, run in the student's own process: it may import what the student wrote.

What it reports is only as trustworthy as that process: code that it imports can change pytest itself.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from typing import Callable, List

from ..wire.operations import RunSuite
from ..wire.suite_events import SuiteEvent

Report = Callable[[SuiteEvent], None]


def run(suite: RunSuite, report: Report) -> None:
    """Run the suite; report which tests were collected, and how each test ended as soon as it ends."""
    try:
        import pytest
    except ImportError:
        report({"event": "no-pytest"})
        return
    from .suite_reports import Reporter  # it needs pytest

    here = os.getcwd()
    sys.path.insert(0, here)  # as `python -m pytest` does
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    complaints = io.StringIO()
    with contextlib.redirect_stderr(complaints):
        code = pytest.main(build_arguments(suite), plugins=[Reporter(here, suite.skip, report)])
    report({"event": "finish", "exit": int(code), "complaint": find_complaint(complaints.getvalue())})


def build_arguments(suite: RunSuite) -> List[str]:
    select = ["-k", suite.select] if suite.select else []
    fixed = ["-q", "--tb=no", "-p", "no:cacheprovider", "--rootdir=.", "--confcutdir=.", "-c", make_empty_ini()]
    return [*fixed, *select, *suite.targets]


def make_empty_ini() -> str:
    """An empty configuration: it keeps pytest from reading the student's pytest.ini or one of a folder above."""
    file, path = tempfile.mkstemp(prefix="suite-", suffix=".ini")
    os.write(file, b"[pytest]\n")
    os.close(file)
    return path


def find_complaint(printed: str) -> str:
    """Why pytest refused to run, as it printed it."""
    errors = [line for line in printed.splitlines() if line.startswith("ERROR: ")]
    return errors[0][len("ERROR: ") :] if errors else ""
