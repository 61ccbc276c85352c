"""Parts of JSON, read strictly: whatever is of another type is Unreadable."""

from __future__ import annotations

from typing import List, Type, TypeVar

from . import MAX_ODD_KEYS, Unreadable

Part = TypeVar("Part")


def expect(kind: Type[Part], node: object) -> Part:
    """The node, if it is of exactly this type: True is no int."""
    if type(node) is not kind:
        raise Unreadable(f"not a {kind.__name__}")
    return node


def expect_items(node: object, count: int) -> List[object]:
    if type(node) is not list or len(node) != count:
        raise Unreadable(f"not {count} parts")
    return node


def expect_keys(values: List[object]) -> List[object]:
    """The values, if they can be the keys of a dict or the items of a set."""
    if sum(type(value) is not str for value in values) > MAX_ODD_KEYS:
        raise Unreadable("too many keys that are not text")
    try:
        for value in values:
            hash(value)
    except TypeError:
        raise Unreadable("a key that cannot be one") from None
    return values
