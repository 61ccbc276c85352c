"""What is told of a table, however large it is; and a reply that is too large to cross."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograde.errors import StudentFailure
from autograde.kernels.dataframe import Table, read_table
from autograde.kernels.pool import Pool
from autograde.kernels.student import Student
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, runtime, write_notebook

CELLS = [
    "import numpy as np\nimport pandas as pd",
    "reviews = pd.DataFrame({'text': ['x' * 1000 + str(n) for n in range(20_000)], 'label': np.arange(20_000) % 2})",
    (
        "dates = pd.DataFrame({'day': [str(n) for n in range(200_000)], 1: pd.Timestamp('2026-01-01')})\n"
        "dates.loc[7, 'day'] = None"
    ),
    "class Frame(pd.DataFrame): pass\nown = Frame({'a': [1.5]})",
    "class Angry(pd.DataFrame):\n    shape = property(lambda self: int('no'))\nangry = Angry({'a': [1]})",
    "wide = pd.DataFrame([[0] * 10_001])\nseries = pd.Series([1])\nnothing = None",
    "def shout(): print('😀' * 1_000_000)\ndef several(): return ['x' * 60_000] * 1000",
    "twice = pd.DataFrame([[1, None]], columns=['a', 'a'])",
]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    folder = tmp_path_factory.mktemp("work")
    write_notebook(folder / "hw.ipynb", *CELLS)
    pool = Pool(Submission(folder), lambda _: dataclasses.replace(LIMITS, check_s=10), lambda *_: None, runtime())
    yield pool
    pool.close()


@pytest.fixture
def student(pool: Pool) -> Iterator[Student]:
    with pool.student("hw.ipynb") as student:
        yield student


def test_a_table_of_20_mb_of_text_is_told_by_facts(student: Student) -> None:
    table = student.table("reviews")
    assert (table.is_frame, table.columns, table.rows) == (True, ("text", "label"), 20_000)
    assert (table.dtypes[1], table.gaps) == ("int64", (False, False))


def test_a_table_of_200_000_rows_is_told_with_its_gaps(student: Student) -> None:
    table = student.table("dates")
    assert (table.columns, table.rows, table.gaps) == (("day", "1"), 200_000, (True, False))
    assert table.dtypes[1].startswith("datetime64")


def test_columns_of_one_name_are_told_one_by_one(student: Student) -> None:
    assert student.table("twice").gaps == (False, True)


def test_a_class_of_the_students_over_a_table_is_one(student: Student) -> None:
    assert student.table("own").dtypes == ("float64",)


def test_what_is_no_table_is_named_by_its_class(student: Student) -> None:
    kinds = {name: student.table(name) for name in ("series", "nothing", "shout")}
    assert {name: (table.is_frame, table.type_name) for name, table in kinds.items()} == {
        "series": (False, "Series"), "nothing": (False, "NoneType"), "shout": (False, "function"),
    }  # fmt: skip


def test_a_table_that_does_not_exist_is_missing(student: Student) -> None:
    with pytest.raises(StudentFailure) as raised:
        student.table("none")
    assert raised.value.key == "no-name"


def test_a_table_with_too_many_columns_is_too_big(student: Student) -> None:
    with pytest.raises(StudentFailure) as raised:
        student.table("wide")
    assert raised.value.key == "too-big"


def test_a_table_whose_methods_raise_is_the_students_exception(student: Student) -> None:
    with pytest.raises(StudentFailure) as raised:
        student.table("angry")
    assert raised.value.key == "raised-saying"


@pytest.mark.parametrize("name", ["shout", "several"])
def test_a_reply_over_the_limit_is_too_big_and_the_process_goes_on(student: Student, name: str) -> None:
    with pytest.raises(StudentFailure) as raised:
        student.call(name)
    assert raised.value.key == "too-big"
    assert student.get("nothing") is None


def test_a_value_over_the_limit_is_too_big_and_the_process_goes_on(student: Student) -> None:
    with pytest.raises(StudentFailure) as raised:
        student.get("reviews")
    assert raised.value.key == "too-big"
    assert student.table("own").rows == 1


def test_a_cell_whose_exception_has_10_mb_raises_that_exception(tmp_path: Path) -> None:
    write_notebook(tmp_path / "hw.ipynb", "raise ValueError('x' * 10_000_000)", "after = 1")
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        failure = pool.run("hw.ipynb").cells[0].failure
        assert failure is not None
        assert (failure.key, failure.values["type"]) == ("cell-raised", "ValueError")
        with pool.student("hw.ipynb") as student:
            assert student.get("after") == 1
    finally:
        pool.close()


FACTS = {"type": "DataFrame", "is_frame": True, "columns": ["a"], "dtypes": ["int64"], "rows": 1, "gaps": [False]}


@pytest.mark.parametrize(
    "forged",
    [
        None, [], {}, {**FACTS, "columns": [1]}, {**FACTS, "dtypes": []}, {**FACTS, "rows": -1}, {**FACTS, "rows": True},
        {**FACTS, "gaps": [0]}, {**FACTS, "is_frame": 1}, {**FACTS, "type": 5}, {**FACTS, "columns": ["a"] * 20_000},
    ],
)  # fmt: skip
def test_forged_facts_are_refused(forged: object) -> None:
    with pytest.raises(ValueError, match="facts"):
        read_table(forged)


def test_facts_are_read() -> None:
    assert read_table(FACTS) == Table("DataFrame", True, ("a",), ("int64",), 1, (False,))
