"""The network that the notebook trained, asked about points that it has not seen."""

from fractions import Fraction

import numpy as np
import pytest


@pytest.mark.points(30, title="The network tells the two classes apart", hint="Does the loss fall while it trains?")
def test_accuracy(student, partial):
    random = np.random.default_rng(7)
    labels = random.integers(0, 2, 400)
    points = random.normal(size=(400, 2)) + 4 * labels[:, None] - 2
    logits = student.call("net", student.tensor(points))
    assert tuple(logits.shape) == (400, 2), f"the network gives the shape {tuple(logits.shape)}, not (400, 2)"
    right = int((np.asarray(logits).argmax(axis=1) == labels).sum())
    if right < 380:  # 95 %
        partial(Fraction(max(right - 200, 0), 200), f"{right} of 400 points are right, 380 are needed")
