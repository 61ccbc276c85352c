"""CANARY-CHECKS-77b3d1aa HIDDEN-CANARY-9d2f6c"""

import numpy as np
import pytest

X = np.array([48611.4375, 7331.0625, -3.0, 8.5, 12.0])


@pytest.mark.points(0.6, title="mse of others", hidden=True)
def test_mse(student, same):
    same(student.call("mse", X, X[::-1]), float(np.mean((X - X[::-1]) ** 2)))


@pytest.mark.points(0.6, title="standardize others", hidden=True)
def test_standardize(student, same):
    table = np.stack([X, X**2, 1 - X], axis=1)
    same(student.call("standardize", table), (table - table.mean(axis=0)) / table.std(axis=0))


@pytest.mark.points(0.6, title="best_fit of others", hidden=True)
def test_best_fit(student, same):
    x = X / 1000
    same(student.call("best_fit", x, 2 * x + 5), (2.0, 5.0))
