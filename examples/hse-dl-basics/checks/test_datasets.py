"""Бонус: два и более набора данных из открытых источников. Сколько их, видно по ссылкам и по вызовам, которые их загружают."""

import pytest


@pytest.mark.points(
    1,
    id="two-datasets",
    title="Использовано два и более набора данных",
    hint="Дайте в README ссылку на страницу каждого набора, например https://huggingface.co/datasets/автор/набор.",
    bonus=True,
)
def test_two_datasets(datasets):
    named = ", ".join(datasets) or "ни одного"
    assert len(datasets) >= 2, f"Нужно не меньше двух открытых наборов данных, а видно: {named}."
