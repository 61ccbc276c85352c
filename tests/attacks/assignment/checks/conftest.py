import importlib.util

import pytest


@pytest.fixture
def solution(assignment):
    spec = importlib.util.spec_from_file_location("solution", assignment.folder / "solution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
