"""The types of the fixtures, against the tools that the fixtures hand out."""

import inspect
import subprocess
import sys

import pytest

from autograde import api
from autograde.engine.tools import CheckTools

TOOLS = [
    (api.Fail, CheckTools.fail),
    (api.Say, CheckTools.say),
    (api.Partial, CheckTools.partial),
    (api.RunNotebook, CheckTools.run_of),
    (api.RunSuite, CheckTools.suite_of),
    (api.Same, CheckTools.same),
]


@pytest.mark.parametrize(("protocol", "tool"), TOOLS, ids=[protocol.__name__ for protocol, _ in TOOLS])
def test_a_type_takes_the_arguments_of_its_fixture(protocol: type, tool: object) -> None:
    assert callable(tool)
    assert str(inspect.signature(protocol.__call__)) == str(inspect.signature(tool))


def test_every_name_is_there() -> None:
    assert all(hasattr(api, name) for name in api.__all__)


def test_the_types_can_be_imported_without_pytest() -> None:
    script = "import sys, autograde.api; sys.exit('pytest' in sys.modules or '_pytest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
