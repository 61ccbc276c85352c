import numpy as np
import pytest

X = np.array([0.0, 1.0, 2.0, 4.0])


@pytest.mark.points(0.4, title="mse")
def test_mse(student, same):
    same(student.call("mse", X, X + 2), 4.0)


@pytest.mark.points(0.4, title="standardize")
def test_standardize(student, same):
    table = np.stack([X, X**2], axis=1)
    same(student.call("standardize", table), (table - table.mean(axis=0)) / table.std(axis=0))


@pytest.mark.points(0.4, title="best_fit")
def test_best_fit(student, same):
    same(student.call("best_fit", X, 3 * X - 1), (3.0, -1.0))
