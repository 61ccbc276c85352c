"""Активации: значения, устойчивость, формы. `student` достаёт объекты из процесса студента."""

import numpy as np
import pytest

from autograde.engine.compare import difference

X = np.linspace(-3, 3, 13)
SHAPES = {"вектор": (5,), "матрица": (3, 5), "строка": (1, 4), "трёхмерный массив": (2, 3, 4)}


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@pytest.mark.points(8, id="relu", title="ReLU", hint="max(0, x) поэлементно: np.maximum, а не max.")
@pytest.mark.parametrize("shape", [(13,), (1, 13), (13, 1)])
def test_relu(student, same, shape):
    x = X.reshape(shape)
    same(student.call("MyReLU")(x), np.maximum(x, 0))


@pytest.mark.points(7, id="leaky-relu", title="LeakyReLU", hint="При x ≤ 0 ответ α·x; α задаётся в конструкторе.")
@pytest.mark.parametrize("alpha", [0.01, 0.2])
def test_leaky_relu(student, same, alpha):
    actual = student.call("MyLeakyReLU", alpha=alpha)(X)
    same(actual, np.where(X > 0, X, alpha * X))


@pytest.mark.points(6, id="sigmoid", title="Сигмоида", hint="1 / (1 + exp(−x)) поэлементно.")
def test_sigmoid(student, same):
    actual = student.call("MySigmoid")(X)
    same(actual, 1 / (1 + np.exp(-X)))


@pytest.mark.points(
    6,
    id="sigmoid-stable",
    title="Сигмоида устойчива при больших |x|",
    hint="Не берите экспоненту от больших положительных чисел: разберите случаи x ≥ 0 и x < 0.",
    requires=["sigmoid"],
)
def test_sigmoid_stable(student, same):
    actual = student.call("MySigmoid")(np.array([-1e4, -800.0, 0.0, 800.0, 1e4]))
    same(actual, np.array([0, 0, 0.5, 1, 1]))


@pytest.mark.points(10, id="softmax", title="Softmax", hint="Сумма по последней оси: axis=-1, keepdims=True.")
def test_softmax(student, partial, language):
    rng = np.random.default_rng(1)
    wrong = {}
    for name, shape in SHAPES.items():
        x = rng.normal(size=shape)
        what = difference(student.call("MySoftmax")(x), softmax(x), language=language)
        if what:
            wrong[name] = what
    right = len(SHAPES) - len(wrong)
    first = "; ".join(f"{name}: {what}" for name, what in list(wrong.items())[:1])
    assert right, first
    if wrong:
        partial(right / len(SHAPES), f"верно {right} из {len(SHAPES)}; {first}")


@pytest.mark.points(
    5,
    id="softmax-stable",
    title="Softmax устойчив при больших логитах",
    hint="Вычтите максимум перед экспонентой.",
    hidden=True,
)
def test_softmax_stable(student, same):
    x = np.array([[1000.0, 1001.0, 1002.0], [-1000.0, 0.0, 1000.0]])
    same(student.call("MySoftmax")(x), softmax(x))


@pytest.mark.points(
    0, id="readme-name", title="В README указано ФИО", hint="Добавьте строку «ФИО: Фамилия Имя Отчество»."
)
def test_readme_name(submission):
    assert "ФИО:" in submission.read_text("README.md"), "В README.md нет строки «ФИО: …»."
