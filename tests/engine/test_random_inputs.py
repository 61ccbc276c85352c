"""Inputs drawn at random: the same for the same seed, of every kind, within their bounds."""

import random
from typing import Any

import numpy as np
import pytest

from autograde.engine.random_inputs import derive_seed, draw_value

SPECS: dict[str, dict[str, Any]] = {
    "integer": {"kind": "integer"},
    "number": {"kind": "number"},
    "text": {"kind": "text"},
    "boolean": {"kind": "boolean"},
    "choice": {"kind": "choice", "values": ["a", 1, None]},
    "list": {"kind": "list", "of": {"kind": "list", "of": {"kind": "text", "size": 2}}, "size": [1, 3]},
    "array": {"kind": "array", "shape": [[1, 3], 2]},
}


def many(spec: dict[str, Any], count: int = 300) -> list[Any]:
    source = random.Random("seed")
    return [draw_value(spec, source) for _ in range(count)]


@pytest.mark.parametrize("kind", SPECS)
def test_the_same_seed_gives_the_same_inputs(kind: str) -> None:
    assert repr(many(SPECS[kind])) == repr(many(SPECS[kind]))
    assert len({repr(each) for each in many(SPECS[kind])}) > 1


def test_every_machine_draws_the_same() -> None:
    assert derive_seed("hw", "f") == derive_seed("hw", "f") != derive_seed("hwf")
    assert [draw_value({"kind": "integer"}, random.Random("1/1")) for _ in range(2)] == [26, 26]


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [({}, -100, 100), ({"low": 0, "high": 3}, 0, 3), ({"low": 200}, 200, 300), ({"high": -500}, -600, -500)],
)
def test_numbers_stay_within_their_bounds(bounds: dict[str, int], low: int, high: int) -> None:
    integers = many({"kind": "integer", **bounds}, 3000)
    assert (min(integers), max(integers)) == (low, high)
    assert all(type(each) is int for each in integers)
    assert all(low <= each <= high for each in many({"kind": "number", **bounds}))


def test_integers_do_not_leave_bounds_that_are_no_integers() -> None:
    assert set(many({"kind": "integer", "low": 0.5, "high": 2.5})) == {1, 2}


def test_sizes_and_letters_are_kept() -> None:
    texts = many({"kind": "text", "size": [0, 2], "letters": "ёе"})
    assert {len(each) for each in texts} == {0, 1, 2}
    assert set("".join(texts)) == {"ё", "е"}
    assert {len(each) for each in many({"kind": "list", "size": 0})} == {0}
    assert set(many(SPECS["choice"])) == {"a", 1, None}
    assert set(many(SPECS["boolean"])) == {True, False}


def test_arrays_have_their_shape() -> None:
    arrays = many(SPECS["array"])
    assert {each.shape for each in arrays} == {(1, 2), (2, 2), (3, 2)}
    whole = draw_value(
        {"kind": "array", "shape": [4], "of": {"kind": "integer", "low": 1, "high": 1}}, random.Random(1)
    )
    assert np.array_equal(whole, [1, 1, 1, 1])
