"""Inputs drawn at random, the same ones on every machine for the same seed."""

import hashlib
import math
import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

LETTERS = "abcdefghijklmnopqrstuvwxyz 0123456789ABCYZабвгдёжя_-.,"
_USUAL_SIZE = (0, 20)


def derive_seed(*parts: str) -> int:
    """A seed that a student cannot choose and every machine agrees on."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:4], "big")


def make_rng(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311  a choice of cases, no secret


def draw_value(spec: Mapping[str, Any], rng: random.Random) -> Any:
    """A value of that kind: integer, number, text, boolean, choice, list or array."""
    return _KINDS[spec["kind"]](spec, rng)


def _bounds(spec: Mapping[str, Any]) -> tuple[float, float]:
    """Low and high; where one is not given, it is -100 or 100, or far enough from the other."""
    low = spec.get("low", min(-100, spec.get("high", 0) - 100))
    return low, spec.get("high", max(100, low + 100))


def _integer(spec: Mapping[str, Any], rng: random.Random) -> int:
    low, high = _bounds(spec)
    return rng.randint(math.ceil(low), math.floor(high))


def _number(spec: Mapping[str, Any], rng: random.Random) -> float:
    return rng.uniform(*_bounds(spec))


def _size(spec: Mapping[str, Any], rng: random.Random) -> int:
    size = spec.get("size", _USUAL_SIZE)
    return size if isinstance(size, int) else rng.randint(size[0], size[-1])


def _text(spec: Mapping[str, Any], rng: random.Random) -> str:
    return "".join(rng.choice(spec.get("letters", LETTERS)) for _ in range(_size(spec, rng)))


def _list(spec: Mapping[str, Any], rng: random.Random) -> list[Any]:
    return [draw_value(spec.get("of", {"kind": "integer"}), rng) for _ in range(_size(spec, rng))]


def _array(spec: Mapping[str, Any], rng: random.Random) -> Any:
    """Numbers of that shape; each side of it is a length, or the range that one is drawn from."""
    shape = [side if isinstance(side, int) else rng.randint(*side) for side in spec.get("shape", [[1, 20]])]
    count = int(np.prod(shape))
    values = [draw_value({"kind": "number", **spec.get("of", {})}, rng) for _ in range(count)]
    return np.array(values).reshape(shape)


_KINDS: dict[str, Callable[[Mapping[str, Any], random.Random], Any]] = {
    "integer": _integer,
    "number": _number,
    "text": _text,
    "boolean": lambda _, rng: rng.random() < 0.5,
    "choice": lambda spec, rng: rng.choice(spec["values"]),
    "list": _list,
    "array": _array,
}
