"""An ordinary pytest suite, run in the student's own process: it may import what the student wrote.

What it reports is only as trustworthy as that process: code that it imports can change pytest itself.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from typing import Any, Callable, Dict, List

Tell = Callable[[Dict[str, Any]], None]


def run(order: Dict[Any, Any], tell: Tell) -> None:
    """Run the suite that is ordered; tell what was collected, and how each test ended, as soon as it ends."""
    try:
        import pytest
    except ImportError:
        tell({"event": "no-pytest"})
        return
    from .suite_reports import Reporter  # it needs pytest

    here = os.getcwd()
    sys.path.insert(0, here)  # as `python -m pytest` does
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    complaints = io.StringIO()
    with contextlib.redirect_stderr(complaints):
        code = pytest.main(arguments(order), plugins=[Reporter(here, order["skip"], tell)])
    tell({"event": "finish", "exit": int(code), "complaint": complaint(complaints.getvalue())})


def arguments(order: Dict[Any, Any]) -> List[str]:
    select = ["-k", order["select"]] if order["select"] else []
    fixed = ["-q", "--tb=no", "-p", "no:cacheprovider", "--rootdir=.", "--confcutdir=.", "-c", empty_ini()]
    return [*fixed, *select, *order["targets"]]


def empty_ini() -> str:
    """A configuration that says nothing: neither the student's pytest.ini nor a folder above has a say."""
    file, path = tempfile.mkstemp(prefix="suite-", suffix=".ini")
    os.write(file, b"[pytest]\n")
    os.close(file)
    return path


def complaint(printed: str) -> str:
    """Why pytest refused to run, as it printed it."""
    errors = [line for line in printed.splitlines() if line.startswith("ERROR: ")]
    return errors[0][len("ERROR: ") :] if errors else ""
