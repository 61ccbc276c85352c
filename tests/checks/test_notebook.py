"""notebook.valid, .runs, .in_order, .cells: good notebooks, bad ones, and files that are none."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograde.model import GradedCheck, Location, Status
from autograde.submission.notebook import MAX_BYTES
from tests.conftest import Classroom, place

ALL = ("notebook.valid", "notebook.runs", "notebook.in_order", "notebook.cells")


def grade_each(classroom: Classroom, *checks: tuple[str, str], head: str = "") -> list[GradedCheck]:
    """Grade once with these checks of the library, each with its parameters and 4 points."""
    entries = [f"  - {{id: c{n}, use: {use}, with: {given}, points: 4}}" for n, (use, given) in enumerate(checks)]
    classroom.assignment(f"assignment: hw\n{head}\nchecks:\n" + "\n".join(entries) + "\n")
    found = {each.check.id: each for each in classroom.grade().checks}
    return [found[f"c{n}"] for n in range(len(checks))]


def told(graded: GradedCheck) -> tuple[Status, str, Location | None]:
    assert graded.points == (4 if graded.outcome.status is Status.PASSED else 0)
    return graded.outcome.status, graded.outcome.rationale, place(graded)


def code(source: str, count: int | None = None, *outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    kept = {"metadata": more.pop("metadata", {}), **more}
    return {"cell_type": "code", "source": source, "execution_count": count, "outputs": list(outputs), **kept}


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}, **more}


def save(path: Path, *cells: dict[str, Any]) -> None:
    content = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")


SHOWN = {"output_type": "stream", "name": "stdout", "text": "7\n"}
ERROR = {"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": []}


# ------------------------------------------------------------------------------------------------ all of them


def test_a_good_notebook_passes_every_check(classroom: Classroom) -> None:
    save(classroom.work / "hw.ipynb", markdown("# hi", id="m"), code("print(7)", 1, SHOWN, id="task"))
    checks = [(use, "{cells: [task]}" if use == "notebook.cells" else "{}") for use in ALL]
    for each in grade_each(classroom, *checks):
        assert told(each) == (Status.PASSED, "", None)


def wreck(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + (1 << 30))


GOOD = json.dumps({"cells": [code("x = 1", 1)], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()
UNREADABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (lambda path: None, "There is no file `hw.ipynb` in the repository."),
    "link": (lambda path: path.symlink_to("/etc/passwd"), "There is no file `hw.ipynb` in the repository."),
    "pipe": (os.mkfifo, "There is no file `hw.ipynb` in the repository."),
    "folder": (lambda path: path.mkdir(), "There is no file `hw.ipynb` in the repository."),
    "empty": (wreck(b" \n"), "`hw.ipynb` cannot be read as a notebook: the file is empty"),
    "huge": (sparse, "`hw.ipynb` cannot be read as a notebook: it has 64 MiB, at most 64 are read"),
    "binary": (wreck(b"\x89PNG\xff\0"), "`hw.ipynb` cannot be read as a notebook: it is not UTF-8 text"),
    "cut": (wreck(GOOD[:-1]), "`hw.ipynb` cannot be read as a notebook: line 1 is not JSON (Expecting ',' delimiter)"),
    "conflict": (
        wreck(GOOD + b"\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n"),
        "`hw.ipynb` cannot be read as a notebook: line 2 holds a merge conflict marker; resolve the conflict",
    ),
    "list": (wreck(b"[]"), "`hw.ipynb` cannot be read as a notebook: it has no list of cells"),
    "deep": (wreck(b"[" * 200_000), "`hw.ipynb` cannot be read as a notebook: it is nested too deep"),
    "source": (
        wreck(b'{"cells": [{"cell_type": "code", "source": 5}]}'),
        "`hw.ipynb` cannot be read as a notebook: cell 1 has no readable source",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_no_notebook_fails_every_check_with_its_cause(classroom: Classroom, case: str) -> None:
    make, words = UNREADABLE[case]
    make(classroom.work / "hw.ipynb")
    checks = [
        (use, "{cells: [a], notebook: hw.ipynb}" if use == "notebook.cells" else "{notebook: hw.ipynb}") for use in ALL
    ]
    for each in grade_each(classroom, *checks):
        assert told(each) == (Status.FAILED, words, None)


def test_without_a_name_the_only_notebook_is_meant(classroom: Classroom) -> None:
    checks = [(use, "{cells: [a]}" if use == "notebook.cells" else "{}") for use in ALL]
    for each in grade_each(classroom, *checks):
        assert told(each) == (Status.FAILED, "There is no notebook in the repository.", None)
    classroom.notebook("x = 1", name="a.ipynb")
    classroom.notebook("x = 1", name="b.ipynb")
    several = "The repository has several notebooks (a.ipynb, b.ipynb), and the assignment does not name one."
    for each in grade_each(classroom, *checks):
        assert told(each) == (Status.FAILED, several, None)
    assert told(grade_each(classroom, ("notebook.valid", "{}"), head="source: b.ipynb")[0])[0] is Status.PASSED


def test_notebooks_speak_russian(classroom: Classroom) -> None:
    save(classroom.work / "bad.ipynb", code("1 / 0", 2), code("", id="task"))
    (classroom.work / "none.ipynb").write_bytes(b"{")
    graded = grade_each(
        classroom,
        ("notebook.valid", "{notebook: none.ipynb}"),
        ("notebook.runs", "{notebook: bad.ipynb}"),
        ("notebook.in_order", "{notebook: bad.ipynb}"),
        ("notebook.cells", "{notebook: bad.ipynb, cells: [task]}"),
        head="language: ru",
    )
    assert [each.outcome.rationale for each in graded] == [
        (
            "`none.ipynb` не читается как тетрадь Jupyter: строка 1 — не JSON "
            "(Expecting property name enclosed in double quotes)"
        ),
        "Ячейка 1 завершилась исключением ZeroDivisionError: division by zero",
        "У ячейки 1 номер In [2]: ячейки выполнялись не по порядку.",
        "Пустые ячейки: task",
    ]
    assert [each.check.title for each in graded[:2]] == ["Тетрадь открывается", "Тетрадь выполняется сверху вниз"]


# ------------------------------------------------------------------------------------------------ notebook.valid


def test_a_notebook_of_an_old_format_is_valid(classroom: Classroom) -> None:
    cell = {
        "cell_type": "code",
        "input": ["x = 1"],
        "outputs": [],
        "prompt_number": 1,
        "language": "python",
        "metadata": {},
    }
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    (classroom.work / "hw.ipynb").write_text(json.dumps(old))
    assert told(classroom.grade_one("- {use: notebook.valid, points: 4}"))[:2] == (Status.PASSED, "")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            {
                "cells": [{"cell_type": "poem", "id": "a", "source": "", "metadata": {}}],
                "metadata": {},
                "nbformat": 4,
                "nbformat_minor": 5,
            },
            "poem",
        ),
        ({"cells": [], "nbformat": 99, "nbformat_minor": 0, "metadata": {}}, "99"),
        ({"cells": [code("x = 1", 1)], "metadata": {}}, "nbformat"),
    ],
)
def test_what_jupyter_would_not_open_is_not_valid(classroom: Classroom, content: object, why: str) -> None:
    (classroom.work / "hw.ipynb").write_text(json.dumps(content))
    status, rationale, _ = told(classroom.grade_one("- {use: notebook.valid, points: 4}"))
    assert status is Status.FAILED
    assert rationale.startswith("The file is no valid notebook: ")
    assert why in rationale
    assert len(rationale.splitlines()) == 1


# ------------------------------------------------------------------------------------------------ notebook.runs


def test_the_first_error_is_told_with_its_place_and_the_other_cells_are_named(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "y = x\ny / 0", "z", "print(x)", "w")
    status, rationale, location = told(classroom.grade_one("- {use: notebook.runs, points: 4}"))
    assert (status, location) == (Status.FAILED, Location("hw.ipynb", line=2, cell=2))
    assert rationale.startswith("Cell 2 raised ZeroDivisionError: division by zero")
    assert rationale.endswith("(and then: cell 3, cell 5)")


def test_two_sentences_do_not_run_into_each_other(classroom: Classroom) -> None:
    classroom.notebook("1 / 0", "z")
    assert "zero Also" not in classroom.grade_one("- {use: notebook.runs, points: 4}").outcome.rationale


def test_a_lone_error_says_nothing_of_other_cells(classroom: Classroom) -> None:
    classroom.notebook("1 / 0", "x = 1")
    rationale = classroom.grade_one("- {use: notebook.runs, points: 4}").outcome.rationale
    assert rationale == "Cell 1 raised ZeroDivisionError: division by zero"


@pytest.mark.parametrize("cells", [(), ("  \n",)])
def test_a_notebook_without_code_does_not_run(classroom: Classroom, cells: tuple[str, ...]) -> None:
    classroom.notebook(*cells)
    graded = grade_each(classroom, ("notebook.runs", "{}"), ("notebook.in_order", "{}"))
    for each in graded:
        assert told(each) == (Status.FAILED, "The notebook holds no code.", None)


def test_the_time_for_a_notebook_is_a_parameter(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "import time\ntime.sleep(30)", "y = 2")
    status, rationale, location = told(classroom.grade_one("- {use: notebook.runs, with: {timeout: 1 s}, points: 4}"))
    assert status is Status.FAILED
    assert rationale.startswith("The notebook did not finish in 1 second; it was at cell 2.")
    assert location is not None
    assert (location.path, location.cell) == ("hw.ipynb", 2)


def test_the_memory_of_a_notebook_is_a_parameter(classroom: Classroom) -> None:
    classroom.notebook("x = bytearray(600 << 20)")
    entry = "- {{use: notebook.runs, with: {{memory: {}}}, points: 4}}"
    assert classroom.grade_one(entry.format("1 GiB")).points == 4
    assert "MemoryError" in classroom.grade_one(entry.format("512 MiB")).outcome.rationale


def test_a_module_that_is_imported_without_error_runs(classroom: Classroom) -> None:
    (classroom.work / "hw.py").write_text("x = 1\n")
    graded = grade_each(classroom, ("notebook.runs", "{}"), head="source: hw.py")
    assert told(graded[0]) == (Status.PASSED, "", None)


# ------------------------------------------------------------------------------------------------ notebook.in_order


@pytest.mark.parametrize(
    ("cells", "words", "cell"),
    [
        ([code("a", 1, SHOWN), code("b", 2)], "", None),
        ([code("a", 1, SHOWN), markdown("x"), code(""), code("b", 2)], "", None),
        ([code("a", 1, SHOWN), code("b")], "Cell 2 was not run before saving.", 2),
        ([code("a", 1), code("b", 3)], "Cell 2 carries the number In [3]: the cells were not run in order.", 2),
        ([code("a", 2), code("b", 1)], "Cell 1 carries the number In [2]: the cells were not run in order.", 1),
        ([code("a", 0)], "Cell 1 carries the number In [0]: the cells were not run in order.", 1),
        ([code("a", 1, SHOWN, ERROR)], "Cell 1 was saved with an error: NameError", 1),
        ([code("a", 1, {"output_type": "pyerr"})], "Cell 1 was saved with an error: ?", 1),
        ([code("a", 1), code("b", 2)], "No cell has an output.", None),
    ],
)
def test_a_notebook_saved_after_a_full_run_is_in_order(
    classroom: Classroom, cells: list[dict[str, Any]], words: str, cell: int | None
) -> None:
    save(classroom.work / "hw.ipynb", *cells)
    status, rationale, location = told(classroom.grade_one("- {use: notebook.in_order, points: 4}"))
    assert (status, rationale) == (Status.FAILED if words else Status.PASSED, words)
    assert location == (Location("hw.ipynb", cell=cell) if cell else None)


def test_outputs_may_be_left_out_where_the_check_says_so(classroom: Classroom) -> None:
    save(classroom.work / "hw.ipynb", code("a = 1", 1))
    assert classroom.grade_one("- {use: notebook.in_order, with: {outputs: false}, points: 4}").points == 4


# ------------------------------------------------------------------------------------------------ notebook.cells


def test_cells_are_found_by_tag_name_and_id(classroom: Classroom) -> None:
    save(
        classroom.work / "hw.ipynb",
        code("1", id="one"),
        code("2", metadata={"tags": ["two", "more"]}),
        markdown("answer", metadata={"name": "three"}),
        code(" \n", metadata={"tags": ["blank"]}),
    )
    given = ["{cells: [one, two, three, more]}", "{cells: [one, four, five]}", "{cells: [blank, two]}"]
    found, missing, empty = grade_each(classroom, *(("notebook.cells", each) for each in given))
    assert told(found) == (Status.PASSED, "", None)
    assert told(missing) == (Status.FAILED, "Missing: four, five", None)
    assert told(empty) == (Status.FAILED, "Empty: blank", None)


def test_a_cell_as_in_the_template_is_not_filled_in(classroom: Classroom) -> None:
    template = [code("# your code", id="a"), code("# here", id="b")]
    save(classroom.folder / "template.ipynb", *template)
    save(classroom.work / "hw.ipynb", code("#   your\ncode", id="a"), code("# here: 1", id="b"), code("new", id="c"))
    given = [
        "{cells: [b, c], template: template.ipynb}",
        "{cells: [a, b], template: template.ipynb}",
        "{cells: [a, b]}",
    ]
    changed, unchanged, without = grade_each(classroom, *(("notebook.cells", each) for each in given))
    assert told(changed) == (Status.PASSED, "", None)
    assert told(unchanged) == (Status.FAILED, "As in the template: a", None)
    assert told(without) == (Status.PASSED, "", None)


def test_a_template_that_is_not_there_is_the_instructors_fault(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    notebook = nbformat.read(str(classroom.work / "hw.ipynb"), as_version=4)
    entry = f"- {{use: notebook.cells, with: {{cells: ['{notebook.cells[0].id}'], template: gone.ipynb}}, points: 4}}"
    graded = classroom.grade_one(entry)
    assert graded.outcome.status is Status.ERROR
    assert "gone.ipynb" in graded.outcome.rationale


def test_a_template_that_is_no_notebook_is_the_instructors_fault(classroom: Classroom) -> None:
    save(classroom.work / "hw.ipynb", code("x", id="a"))
    (classroom.folder / "template.ipynb").write_text("{")
    graded = classroom.grade_one("- {use: notebook.cells, with: {cells: [a], template: template.ipynb}, points: 4}")
    assert graded.outcome.status is Status.ERROR


def test_an_answer_counts_though_a_blank_cell_has_the_same_tag(classroom: Classroom) -> None:
    """A student who adds a cell with a copied tag must not lose the answer in the other."""
    cells = [code("answer", metadata={"tags": ["t"]}), code("", metadata={"tags": ["t"]})]
    save(classroom.work / "hw.ipynb", *cells)
    assert classroom.grade_one("- {use: notebook.cells, with: {cells: [t]}, points: 4}").points == 4
