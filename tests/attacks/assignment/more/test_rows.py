"""Five questions to an object that stays with the student, with values that only the grader knows."""

import pytest

VALUES = [3.5, 7.25, 9.125]


@pytest.fixture
def rows(student):
    return student.call("Rows", VALUES)


@pytest.mark.points(0.2, title="length")
def test_length(rows):
    assert len(rows) == 3


@pytest.mark.points(0.2, title="items")
def test_items(rows, same):
    same([rows[position] for position in range(3)], VALUES)
    same(list(rows), VALUES)


@pytest.mark.points(0.2, title="what is in it")
def test_contains(rows):
    assert VALUES[1] in rows
    assert -1.0 not in rows


@pytest.mark.points(0.2, title="sum")
def test_add(rows, same):
    same(rows + 1.5, [value + 1.5 for value in VALUES])


@pytest.mark.points(0.2, title="text")
def test_text(rows, student):
    assert str(rows) == "3 rows"
    assert student.get("Rows").__doc__ == "Numbers in a row."
