"""Инициализация весов: форма, среднее, разброс; случайность берётся только из rng."""

import numpy as np
import pytest

N_IN, N_OUT = 400, 300


def make_rng(student, seed):
    """Генератор создаётся в процессе студента: передать туда свой нельзя, а под каким именем там numpy, неважно."""
    return student.call("numpy.random.default_rng", seed)


def draw(student, name):
    """Матрица весов, которую вернула функция студента."""
    return student.call(name, N_IN, N_OUT, make_rng(student, 0))


def assert_matrix(weights, std, same):
    # Любое отклонение годится: так проверяются вид, форма и отсутствие nan, но не значения.
    same(weights, np.zeros((N_IN, N_OUT)), tolerance=np.inf)
    # 120 000 чисел: ошибка оценки std около 0,2 %, так что 3 % — с большим запасом.
    assert abs(weights.mean()) < 0.03 * std, f"Среднее весов {weights.mean():.4f}, а должно быть около 0."
    ratio = weights.std() / std
    assert 0.97 < ratio < 1.03, f"std весов {weights.std():.4f}, а должно быть около {std:.4f}."


@pytest.mark.points(
    6, id="xavier", title="Инициализация Xavier", hint="Равномерно на [−a, a], a = √(6 / (n_in + n_out))."
)
def test_xavier(student, same):
    weights = draw(student, "xavier_init")
    assert_matrix(weights, np.sqrt(2 / (N_IN + N_OUT)), same)
    limit = np.sqrt(6 / (N_IN + N_OUT))
    largest = float(np.abs(weights).max())
    assert largest <= limit * (1 + 1e-9), f"Вес {largest:.4f} больше границы {limit:.4f}: распределение не равномерное."
    same(draw(student, "xavier_init"), weights)


@pytest.mark.points(6, id="he", title="Инициализация He", hint="Нормальное распределение со std = √(2 / n_in).")
def test_he(student, same):
    weights = draw(student, "he_init")
    assert_matrix(weights, np.sqrt(2 / N_IN), same)
    same(draw(student, "he_init"), weights)


@pytest.mark.points(
    6,
    id="depth",
    title="Разброс активаций по слоям",
    hint="Каждый слой: x = ReLU(x @ W), W — новая матрица; std считайте после ReLU.",
    requires=["relu", "xavier", "he"],
)
@pytest.mark.parametrize(("name", "low", "high"), [("he_init", 0.3, 2.0), ("xavier_init", 0.0, 0.01)])
def test_depth(student, same, name, low, high):
    rng = make_rng(student, 7)
    stds = student.call("depth_stds", student.get(name), rng, n_layers=20, width=256)
    same(stds, [0.0] * 20, tolerance=np.inf)
    assert 0.5 < stds[0] < 1.2, f"После первого слоя std = {stds[0]:.3g}, а должно быть от 0,5 до 1,2."
    assert low < stds[-1] < high, f"{name}: после 20 слоёв std = {stds[-1]:.3g}."


@pytest.mark.points(
    10, id="orthogonal", title="Ортогональная инициализация", bonus=True, hint="QR-разложение гауссовой матрицы."
)
def test_orthogonal(student, same):
    first, second = (student.call("orthogonal_init", 40, make_rng(student, seed)) for seed in (1, 2))
    for q in (first, second):
        same(q, np.zeros((40, 40)), tolerance=np.inf)
        same(q.T @ q, np.eye(40))
    assert not np.allclose(first, second), "При разных rng получилась одна и та же матрица."
