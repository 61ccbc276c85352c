"""Notebooks as other tools leave them are graded, or refused with words that name the cause."""

import json
from typing import Any

import pytest

from autograde.model import Status
from tests.conftest import Classroom

ASSIGNMENT = """
assignment: hw
source: hw.ipynb
checks:
  - {use: notebook.valid, points: 1}
  - {use: notebook.runs, points: 1}
  - {use: values.variable, with: {name: answer, equals: 42}, points: 1}
"""
PYTHON = {"name": "python", "version": "3.11.4", "mimetype": "text/x-python", "file_extension": ".py"}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
PLOT = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}, "metadata": {}}


def cell(source: str | list[str] = "answer = 6 * 7", **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "execution_count": 1, "outputs": [], "metadata": {}, **more}


def notebook(*cells: dict[str, Any], minor: int = 5, **metadata: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": minor}


GRADED: dict[str, dict[str, Any]] = {
    "Jupyter Notebook 6": notebook(
        {"cell_type": "markdown", "metadata": {"slideshow": {"slide_type": "slide"}}, "source": ["# Hi\n", "there"]},
        cell(["answer = 6 *\\\n", "  7"], metadata={"scrolled": True, "collapsed": False}),
        minor=2, kernelspec=KERNEL, language_info=PYTHON, toc={"base_numbering": 1}, varInspector={"cols": {}},
    ),
    "JupyterLab 4": notebook(
        cell(id="3f0c1a77-9a0b-4f4e-9f0e-6a1f0d6c2b11", metadata={"execution": {"iopub.status.busy": "2026-02-01T10:00:00Z"}}),
        cell("answer", id="b2", outputs=[{"output_type": "execute_result", "execution_count": 2, "data": {"text/plain": "42"}, "metadata": {}}]),
        kernelspec=KERNEL, language_info=PYTHON, widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}},
    ),
    "Colab": notebook(
        {"cell_type": "markdown", "source": ["<a href=\"https://colab.research.google.com\"></a>"], "metadata": {"id": "view-in-github", "colab_type": "text"}},
        cell("#@title Answer { run: \"auto\" }\nanswer = 42 #@param {type:\"integer\"}", metadata={"id": "kX1", "cellView": "form", "colab": {"base_uri": "https://localhost:8080/"}, "outputId": "5e1f"}),
        minor=0, colab={"provenance": [], "gpuType": "T4", "toc_visible": True}, accelerator="GPU", kernelspec={"name": "python3", "display_name": "Python 3"}, language_info={"name": "python"},
    ),
    "Kaggle": notebook(
        cell(metadata={"_uuid": "8f2839f25d086af736a60e9eeb907d3b93b6e0e5", "_cell_guid": "b1076dfc", "trusted": True, "execution": {"shell.execute_reply": "2026"}}),
        minor=4, kernelspec=KERNEL, language_info=PYTHON, kaggle={"accelerator": "gpu", "dataSources": [{"sourceId": 1, "sourceType": "competition"}]},
    ),
    "VS Code": notebook(
        cell(metadata={"vscode": {"languageId": "python"}}, id="x"), {"cell_type": "raw", "source": "", "metadata": {}},
        minor=2, kernelspec={"display_name": ".venv", "language": "python", "name": "python3"}, language_info=PYTHON, orig_nbformat=4,
    ),
    "Deepnote": notebook(
        cell(metadata={"cell_id": "0c5", "deepnote_cell_type": "code", "source_hash": "b6", "deepnote_to_be_reexecuted": False}, outputs_reference="s3:deepnote/1"),
        {"cell_type": "markdown", "source": "<a href='https://deepnote.com'>Created in Deepnote</a>", "metadata": {"created_in_deepnote_cell": True}},
        deepnote={"is_reactive": False}, deepnote_notebook_id="e5", deepnote_execution_queue=[], orig_nbformat=2,
    ),
    "nbformat 3": {
        "metadata": {"name": "hw"}, "nbformat": 3, "nbformat_minor": 0,
        "worksheets": [{"metadata": {}, "cells": [
            {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Homework"]},
            {"cell_type": "code", "collapsed": False, "input": ["answer = 42"], "language": "python", "metadata": {}, "outputs": [], "prompt_number": 1},
        ]}],
    },
    "20 MB of outputs": notebook(
        cell(outputs=[{"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 200_000}, PLOT]),
        minor=4, kernelspec=KERNEL, language_info=PYTHON,
    ),
}  # fmt: skip
R = notebook(
    cell("answer <- 42"), minor=4, kernelspec={"display_name": "R", "language": "R", "name": "ir"}, language_info={"name": "R", "version": "4.4.1"}
)  # fmt: skip
REFUSED: dict[str, tuple[bytes, str]] = {
    "R": (json.dumps(R).encode(), "`hw.ipynb` is a notebook in R; only Python can be graded here."),
    "empty": (b"", "`hw.ipynb` cannot be read as a notebook: the file is empty"),
    "merge conflict": (
        b'{\n "cells": [\n<<<<<<< HEAD\n  {"cell_type": "code"}\n=======\n  {}\n>>>>>>> main\n ]\n}\n',
        "`hw.ipynb` cannot be read as a notebook: line 3 holds a merge conflict marker; resolve the conflict",
    ),
    "a page of HTML": (
        b"<!DOCTYPE html><title>Not found</title>",
        "`hw.ipynb` cannot be read as a notebook: line 1 is not JSON (Expecting value)",
    ),
}


@pytest.mark.parametrize("tool", GRADED)
def test_a_notebook_of_that_tool_is_graded(classroom: Classroom, tool: str) -> None:
    (classroom.work / "hw.ipynb").write_text(json.dumps(GRADED[tool]), encoding="utf-8")
    classroom.assignment(ASSIGNMENT)
    assert {each.check.id: each.outcome.rationale for each in classroom.grade().checks if not each.points} == {}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_graded_is_refused_by_its_cause(classroom: Classroom, case: str) -> None:
    content, words = REFUSED[case]
    (classroom.work / "hw.ipynb").write_bytes(content)
    classroom.assignment(ASSIGNMENT)
    runs, value = classroom.grade().checks[1:]
    assert (runs.outcome.status, runs.outcome.rationale) == (Status.FAILED, words)
    assert (value.outcome.status, value.outcome.rationale) == (Status.FAILED, words)
