"""What a node must be; anything else is Unreadable."""

from __future__ import annotations

from typing import Any

from . import MAX_ODD_KEYS, Unreadable


def expect(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise Unreadable(f"not a {kind.__name__}")
    return value


def expect_items(body: Any, count: int) -> list[Any]:
    if type(body) is not list or len(body) != count:
        raise Unreadable(f"not {count} parts")
    return body


def keys(values: list[Any]) -> list[Any]:
    if sum(type(value) is not str for value in values) > MAX_ODD_KEYS:
        raise Unreadable("too many keys that are not text")
    try:
        for value in values:
            hash(value)
    except TypeError:
        raise Unreadable("a key that cannot be one") from None
    return values
