import numpy as np
import pytest

VALUES = np.array([1.5, -2.25, 48.125], dtype="float32")


@pytest.mark.points(0.5, title="twice")
def test_twice(student, same):
    same(student.call("twice", VALUES), 2 * VALUES)


@pytest.mark.points(0.5, title="twice, with gradients")
def test_tracked(student, same):
    made = student.call("tracked", student.tensor(VALUES))
    same(made, 2 * VALUES)
    assert made.shape == (3,)
    assert (made == made).all()
