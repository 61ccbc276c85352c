import numpy as np
import pytest


@pytest.mark.points(0.5, title="norm")
def test_norm(student, same, solution):
    values = [3.0, 4.0, 12.0]
    same(student.call("norm", values), solution.norm(values))


@pytest.mark.points(0.5, title="center")
def test_center(student, same, solution):
    table = np.arange(12.0).reshape(4, 3) ** 2
    same(student.call("center", table), solution.center(table))


@pytest.mark.points(0.5, title="count_words")
def test_count_words(student, same, solution):
    text = "the cat in the hat"
    student.types(text)
    same(student.call("count_words", text), solution.count_words(text))
