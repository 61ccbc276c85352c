"""An ordinary pytest suite, run in the student's own process: it may import what the student wrote.

What it reports is only as trustworthy as that process: code that it imports can change pytest itself.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, List

MOST_TESTS = 2_000
MOST_CHARACTERS = 500


class Collector:
    """Keeps how each test ended, the worst of its phases."""

    def __init__(self) -> None:
        self.results: Dict[str, List[str]] = {}
        self.broken: List[str] = []

    def pytest_collection_modifyitems(self, items: List[Any]) -> None:
        for item in items[:MOST_TESTS]:
            self.results[item.nodeid] = [item.name, "not run", ""]

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.broken.append(last_line(report.longrepr))

    def pytest_runtest_logreport(self, report: Any) -> None:
        known = self.results.get(report.nodeid)
        if known is None or known[1] in ("failed", "skipped"):
            return
        if report.failed or report.skipped:
            known[1:] = [report.outcome, last_line(report.longrepr)]
        elif report.when == "call":
            known[1] = "passed"


def last_line(report: Any) -> str:
    """What an assertion or an exception says, without the traceback."""
    message = getattr(getattr(report, "reprcrash", None), "message", None) or str(report)
    lines = [line for line in message.strip().splitlines() if line.strip()]
    return lines[0][:MOST_CHARACTERS] if lines else ""


def run(path: str) -> Dict[str, Any]:
    """Every test of the suite as [name, outcome, message]; what kept files of it from being read."""
    import pytest

    collector = Collector()
    sys.path.insert(0, os.getcwd())  # as `python -m pytest` does
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    pytest.main(
        ["-q", "-p", "no:cacheprovider", "--rootdir=.", "--confcutdir=.", "-c", os.devnull, path], plugins=[collector]
    )
    return {"tests": list(collector.results.values()), "broken": collector.broken[:10]}
