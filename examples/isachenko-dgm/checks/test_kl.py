"""Обратная KL: найти нужно одну из мод, левую или правую."""

import numpy as np
import pytest


@pytest.mark.points(
    0.5,
    id="q-reverse",
    title="Задача 3: минимум обратной KL найден",
    hint="q_reverse — массив [μ, σ]. Обратная KL(q‖p) выбирает одну из мод: годится и левая, и правая.",
)
def test_q_reverse(student, same):
    q = student.get("q_reverse")
    same(q, np.zeros(2), tolerance=np.inf)
    mu, sigma = (float(value) for value in q)
    assert abs(abs(mu) - 3) < 0.15, f"μ = {mu:.2f}, а мода p находится в −3 или 3."
    assert abs(sigma - 1) < 0.15, f"σ = {sigma:.2f}, а у моды p она равна 1."
