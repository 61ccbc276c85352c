"""Аффинный связывающий слой (RealNVP)."""

import numpy as np
import pytest

HALF = 2  # столько координат слой не меняет
STEP = 1e-5


def draw(seed, n=6):
    """Веса (HALF, HALF), (HALF, HALF) и точки (n, 2 * HALF)."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(HALF, HALF)), rng.normal(size=(HALF, HALF)), rng.normal(size=(n, 2 * HALF))


def pair(answer):
    is_pair = isinstance(answer, tuple) and len(answer) == 2
    assert is_pair, "forward должен вернуть пару (z, log_det)."
    return answer


@pytest.mark.points(
    1,
    id="coupling",
    title="Задача 5: связывающий слой и обратный к нему",
    hint="z₁ = x₁, z₂ = x₂ · exp(s) + t, s = tanh(x₁ W_s), t = x₁ W_t; обратно: x₂ = (z₂ − t) · exp(−s).",
)
@pytest.mark.parametrize("seed", [1, 2, 3], ids="seed-{}".format)
def test_coupling(student, same, seed):
    w_scale, w_shift, x = draw(seed)
    layer = student.call("AffineCoupling", w_scale, w_shift)
    z, _ = pair(layer.forward(x))
    kept, moved = x[:, :HALF], x[:, HALF:]
    same(z, np.hstack([kept, moved * np.exp(np.tanh(kept @ w_scale)) + kept @ w_shift]))
    same(layer.inverse(z), x)


@pytest.mark.points(
    1,
    id="log-det",
    title="Задача 5: логарифм определителя якобиана",
    hint="Якобиан треугольный: log|det J| — сумма s по координатам, по одному числу на объект.",
    requires=["coupling"],
)
@pytest.mark.parametrize("seed", [4, 5, 6], ids="seed-{}".format)
def test_log_det(student, same, seed):
    w_scale, w_shift, x = draw(seed)
    layer = student.call("AffineCoupling", w_scale, w_shift)
    _, log_det = pair(layer.forward(x))
    same(log_det, np.array([numerical_log_det(layer, point) for point in x]), tolerance=1e-5)


def numerical_log_det(layer, point):
    """log|det J| в точке по центральным разностям от самого слоя студента."""
    steps = STEP * np.eye(len(point))
    (above, _), (below, _) = (pair(layer.forward(point + sign * steps)) for sign in (1, -1))
    return np.linalg.slogdet((above - below) / (2 * STEP))[1]
