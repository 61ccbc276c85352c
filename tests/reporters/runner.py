"""GitHub's runner as the project's shared emulator has it: a second reader of what we write."""

import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import ROOT

TOOL = ROOT.parent / "shared/tools/run_action.py"
_NAME = "autograde_tests_run_action"


def runner() -> ModuleType:
    """The emulator; the test is skipped where it is not at hand."""
    if _NAME in sys.modules:
        return sys.modules[_NAME]
    if not TOOL.exists():
        pytest.skip(f"no emulator of the runner at {TOOL}")
    found = importlib.util.spec_from_file_location(_NAME, TOOL)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    sys.modules[_NAME] = module  # its dataclasses look themselves up there
    found.loader.exec_module(module)
    return module


def understood(output: str) -> list[Any]:
    """The commands that the runner finds in an output; a lone CR ends a line for it."""
    return list(_understood(runner(), output))


def _understood(emulator: ModuleType, output: str) -> Iterator[Any]:
    for line in output.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        # Any name counts: a command that today's runner does not know may be one tomorrow.
        found = emulator.parse_command(line, lambda _: True)
        if found:
            yield found
