"""`autograde init`: write an example assignment that grades without errors."""

import json
import os
import shlex
from pathlib import Path
from typing import TextIO

from autograde.errors import SetupError

_ASSIGNMENT = """\
assignment: hw-mean
title: The mean
language: en                # or ru
# deadline: 2026-02-04 23:59
# timezone: Europe/Moscow
# late: {per_day: 10%, cap: 30%}
source: hw.ipynb
checks:
  - use: notebook.runs
    points: 2
  - use: code.forbids
    with: {calls: [statistics.mean]}
  - pytest: checks/test_mean.py
    points: 8
"""

_CHECK = '''\
"""Ordinary pytest; `student` reaches the student's state, in a process of its own."""

import pytest


@pytest.mark.parametrize(("values", "mean"), [([1, 2, 3], 2), ([0.5], 0.5), ([-1, 1], 0)])
def test_mean(student, values, mean):
    """The mean of a list of numbers"""
    assert student.call("mean", values) == pytest.approx(mean)
'''

_CELLS = [
    ("markdown", "# The mean\n\nWrite a function `mean(values)`."),
    ("code", "def mean(values):\n    return sum(values) / len(values)"),
    ("code", "mean([1, 2, 3])"),
]


def write(folder: Path, stream: TextIO) -> None:
    """Write the files and print the next command.

    Raises:
        SetupError: one of them exists already; nothing is written then.

    """
    files = {"autograde.yml": _ASSIGNMENT, "checks/test_mean.py": _CHECK, "hw.ipynb": _notebook()}
    for name in files:
        if os.path.lexists(folder / name):
            raise SetupError(f"{folder / name} exists already. Choose an empty folder: autograde init FOLDER.")
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with open(folder / name, "x", encoding="utf-8") as file:  # x: fail if the file or a link exists
            file.write(content)
        stream.write(f"wrote {folder / name}\n")
    stream.write(f"Now try: autograde grade {shlex.quote(str(folder))} --trust-submission\n")


def _notebook() -> str:
    cells = [_cell(number, kind, source) for number, (kind, source) in enumerate(_CELLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def _cell(number: int, kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"id": f"cell-{number}", "cell_type": kind, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
