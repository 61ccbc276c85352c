"""Маски MADE: слой считает h = x @ (W * M), поэтому маска имеет форму (входы, выходы)."""

import itertools

import numpy as np
import pytest

NETS = {"4-8-4": (4, [8]), "5-8-8-5": (5, [8, 8]), "6-16-12-20-6": (6, [16, 12, 20])}


@pytest.fixture(params=NETS.values(), ids=NETS)
def net(request):
    return request.param


def made_masks(student, n_in, hidden):
    """Маски как массивы чисел: bool годится наравне с int и float."""
    masks = student.call("made_masks", n_in, hidden)
    assert isinstance(masks, list | tuple), "made_masks должна вернуть список масок, по одной на слой."
    assert all(isinstance(mask, np.ndarray) for mask in masks), "Каждая маска должна быть массивом numpy."
    sizes = [n_in, *hidden, n_in]
    wanted = list(itertools.pairwise(sizes))
    assert [mask.shape for mask in masks] == wanted, f"Формы масок {[m.shape for m in masks]}, а должны быть {wanted}."
    return [mask.astype(float) for mask in masks]


def paths(masks):
    """Сколько путей ведёт из входа i (строка) в выход d (столбец)."""
    return np.linalg.multi_dot(masks)


@pytest.mark.points(
    0.5,
    id="made-shapes",
    title="Задача 4: формы масок и значения 0/1",
    hint="Масок на одну больше, чем скрытых слоёв; форма маски (входы, выходы), значения только 0 и 1.",
)
def test_shapes(student, net):
    for number, mask in enumerate(made_masks(student, *net), start=1):
        assert np.isin(mask, (0, 1)).all(), f"В маске {number} есть числа, отличные от 0 и 1."


@pytest.mark.points(
    1,
    id="made-autoregressive",
    title="Задача 4: выход d не видит входов d, d + 1, …",
    hint="Между скрытыми слоями сравнение нестрогое, m(k) ≥ m(j), а в последнем слое строгое: d > m(j).",
    requires=["made-shapes"],
)
def test_autoregressive(student, net):
    seen = paths(made_masks(student, *net))
    leaks = [(int(i) + 1, int(d) + 1) for i, d in np.argwhere(np.tril(seen))]
    if leaks:
        i, d = leaks[0]
        pytest.fail(f"Выход {d} зависит от входа {i}.")


@pytest.mark.points(
    0.5,
    id="made-connected",
    title="Задача 4: выход d видит все входы до d",
    hint="Раздайте скрытым нейронам степени 1, …, D − 1 по кругу: тогда ни одна связь не потеряется.",
    requires=["made-autoregressive"],
)
def test_connected(student, net):
    seen = paths(made_masks(student, *net))
    lost = [(int(i) + 1, int(d) + 1) for i, d in np.argwhere(np.triu(seen == 0, k=1))]
    if lost:
        i, d = lost[0]
        pytest.fail(f"Выход {d} не зависит от входа {i}.")
