"""CANARY-CHECKS-77b3d1aa; the inputs hold a number that no student may ever read."""

import numpy as np
import pytest

INPUT = 48611.4375


@pytest.mark.points(0.5, title="norm of others", hidden=True, hint="Try other vectors.")
def test_norm(student, same, solution):
    for values in ([INPUT, 1.0], [0.0, -INPUT, 2.5]):
        same(student.call("norm", values), solution.norm(values))


@pytest.mark.points(0.5, title="center of others", hidden=True, hint="Try other tables.")
def test_center(student, same, solution):
    table = np.linspace(-1, INPUT, 20).reshape(5, 4) ** 2
    same(student.call("center", table), solution.center(table))


@pytest.mark.points(0.5, title="count_words of others", hidden=True, hint="Try other texts.")
def test_count_words(student, same, solution):
    text = f"{INPUT} is {INPUT} was {INPUT} end"
    student.types(text)
    same(student.call("count_words", text), solution.count_words(text))
