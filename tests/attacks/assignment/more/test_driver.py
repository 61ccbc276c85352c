import pytest


@pytest.mark.points(1, title="a model")
def test_model(student, same):
    values = [1.5, 2.25, 48.125]
    outputs = student.run("more/driver.py", student.call("Model", 3.5), values)
    same(outputs, [3.5 * value for value in values])
