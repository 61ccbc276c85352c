"""Malformed input by the hundred: a clear error or a failed check each, never a traceback."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.errors import AssignmentError
from autograde.model import Status
from tests.conftest import ROOT, Classroom

COUNT = 500
GOOD = (ROOT / "examples/fintech-dl-hse/autograde.yml").read_text(encoding="utf-8")
WORDS = [
    "[",
    "{",
    "}",
    ":",
    "- ",
    "\n",
    "\t",
    "&a ",
    "*a",
    "!!str ",
    "null",
    "-1",
    ".nan",
    "yes",
    '"',
    "'",
    "|\n",
    "?",
    "%",
    "#",
    "9" * 30,
    "é\u0000",
    "\ud7ff",
    "---\n",
    "<<: *a",
    "2026-02-30",
    "900 min",
]


def mangle(text: str, seed: int) -> str:
    """One to six cuts, doublings, swaps and insertions at places that the seed chooses."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(text) + 1)
        end = min(len(text), start + dice.randint(0, 40))
        change = dice.choice(["cut", "double", "insert", "replace", "truncate"])
        if change == "cut":
            text = text[:start] + text[end:]
        elif change == "double":
            text = text[:end] + text[start:end] + text[end:]
        elif change == "truncate" and dice.random() < 0.2:
            text = text[:start]
        else:
            text = text[:start] + dice.choice(WORDS) + text[start if change == "insert" else end :]
    return text


def test_500_malformed_assignments_are_read_or_refused_with_words(tmp_path: Path) -> None:
    file = tmp_path / "autograde.yml"
    refused = 0
    for seed in range(COUNT):
        file.write_bytes(mangle(GOOD, seed).encode("utf-8", "surrogatepass"))
        try:
            load_assignment(file)
        except AssignmentError as error:
            refused += 1
            assert error.problems
            for line in str(error).splitlines():
                assert line.startswith(str(file)), f"seed {seed}: {line}"
    assert refused > COUNT / 2


def malformed_notebooks() -> Iterator[bytes]:
    source = (ROOT / "examples/fintech-dl-hse/submissions/half/hw_activations.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(source)
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
    text = json.dumps(notebook, ensure_ascii=False, indent=1)
    junk: list[object] = [None, True, -1, 1.5, "text", [], {}, [None], {"a": []}, "x" * 5000]
    for seed in range(COUNT):
        dice = random.Random(seed)
        if seed % 2:
            yield mangle(text, seed).encode("utf-8", "surrogatepass")
            continue
        broken = json.loads(text)
        for _ in range(dice.randint(1, 3)):
            place = (
                broken
                if dice.random() < 0.3
                else dice.choice([each for each in broken.get("cells") or [{}] if isinstance(each, dict)] or [{}])
            )
            key = dice.choice([*place.keys(), "source", "outputs", "metadata", "cells"])
            place[key] = dice.choice(junk)
            if not isinstance(broken.get("cells"), list):
                break
        yield json.dumps(broken).encode()


CHECKS = ["notebook.valid", "notebook.in_order", "notebook.cells", "code.defines", "code.forbids"]
PARAMETERS = {
    "notebook.cells": "cells: [task-relu]",
    "code.defines": "classes: [MyReLU]",
    "code.forbids": "imports: [torch]",
}


def test_500_malformed_notebooks_fail_checks_with_words(classroom: Classroom) -> None:
    """One grading over all of them: each check passes or fails, none breaks."""
    lines = ["assignment: fuzz", "checks:"]
    for number, content in enumerate(malformed_notebooks()):
        (classroom.work / f"{number}.ipynb").write_bytes(content)
        check = CHECKS[number % len(CHECKS)]
        source = "notebook" if check.startswith("notebook") else "source"
        lines.append(
            f"  - {{use: {check}, id: n{number}, points: 1, with: {{{source}: {number}.ipynb, {PARAMETERS.get(check, '')}}}}}"
        )
    classroom.assignment("\n".join(lines))
    grade = classroom.grade()
    assert len(grade.checks) == COUNT
    broken = [(each.check.id, each.outcome.rationale) for each in grade.checks if each.outcome.status is Status.ERROR]
    assert broken == []
    failed = [each for each in grade.checks if each.outcome.status is Status.FAILED]
    assert len(failed) > COUNT / 4
    assert all(each.outcome.rationale and "Traceback" not in each.outcome.rationale for each in failed)


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_malformed_notebooks_run_or_are_refused(classroom: Classroom, seed: int) -> None:
    content = list(malformed_notebooks())[seed]
    (classroom.work / "hw.ipynb").write_bytes(content)
    classroom.assignment(
        "assignment: fuzz\nlimits: {cell: 5 s, notebook: 20 s}\nchecks:\n  - {use: notebook.runs, points: 1}\n"
    )
    grade = classroom.grade()
    assert grade.status == "complete", grade.checks[0].outcome.rationale
