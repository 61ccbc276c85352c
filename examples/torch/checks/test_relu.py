"""ReLU with a gradient of one's own: asked from here, and beside the student's objects by a driver."""

import numpy as np
import pytest


@pytest.mark.points(10, title="ReLU is right")
def test_values(student, same):
    answer = student.call("relu", student.tensor([-2.0, 0.0, 0.5, 3.0]))
    same(answer, np.array([0.0, 0.0, 0.5, 3.0]))


@pytest.mark.points(15, title="Its gradient is right", hint="Where x < 0, nothing flows back.")
def test_gradient(student, same):
    # A tensor that records gradients stays with the student.
    x = student.call("torch.tensor", [-2.0, 0.5, 3.0], requires_grad=True)
    y = student.call("relu", x)
    (y + y * y).sum().backward()
    same(x.grad, np.array([0.0, 2.0, 7.0]))


@pytest.mark.points(10, title="Its gradient agrees with differences", requires=["relu.gradient"])
def test_differences(student, same):
    gradient, differences = student.run("checks/driver.py", student.get("relu"), [-1.5, -0.3, 0.4, 2.0])
    same(gradient, differences, rtol=1e-3, atol=1e-3)
