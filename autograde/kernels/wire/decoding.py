"""Nodes and buffers → plain values; the parser that faces hostile bytes."""

from __future__ import annotations

import math
import re
import struct
import sys
from collections.abc import Callable
from typing import Any

from . import MAX_DEPTH, MAX_ITEMS, Node, Picture, Reference, Unreadable, tables
from .expect import expect, expect_items, keys

_DTYPE = re.compile(
    r"[<>|=]?(b1|[iu][1248]|f(2|4|8|16)|c(8|16|32)|U\d{1,6}|S\d{1,6}|[mM]8(\[([1-9]\d{0,3})?[a-zA-Zμ]{1,2}\])?)"
)
_PNG = b"\x89PNG\r\n\x1a\n"


class Decoder:
    """Turns nodes back into plain values; adopt says what a Reference becomes, settle_tensor what a Tensor becomes.

    Raises Unreadable on anything that an Encoder does not write.
    """

    def __init__(
        self,
        buffers: list[bytes],
        adopt: Callable[[Reference], Any] | None = None,
        settle_tensor: Callable[[Any], Any] = lambda tensor: tensor,
    ) -> None:
        self._buffers = buffers
        self._adopt = adopt
        self._settle_tensor = settle_tensor
        self._left = MAX_ITEMS * 2

    def decode(self, node: Node, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH + 5:
            raise Unreadable("too many or too deep parts")
        kind = type(node)
        if node is None or kind in (bool, int, float, str):
            return node
        if kind is list:
            return [self.decode(item, depth + 1) for item in node]
        if kind is not dict or len(node) != 1:
            raise Unreadable("not a node")
        ((tag, body),) = node.items()
        decode = _DECODERS.get(tag)
        if decode is None:
            raise Unreadable("unknown kind of value")
        return decode(self, body, depth + 1)

    def _buffer(self, number: Any) -> bytes:
        if type(number) is not int or not 0 <= number < len(self._buffers):
            raise Unreadable("no such buffer")
        return self._buffers[number]

    def _items(self, body: Any, depth: int) -> list[Any]:
        return [self.decode(item, depth) for item in expect(list, body)]

    def _int(self, body: Any, _: int) -> int:
        if not re.fullmatch(r"-?0x[0-9a-f]{1,25000}", expect(str, body)):
            raise Unreadable("not an integer")
        return int(body, 16)

    def _float(self, body: Any, _: int = 0) -> float:
        if body not in ("nan", "inf", "-inf"):
            raise Unreadable("not a float")
        return float(body)

    def _complex(self, body: Any, depth: int) -> complex:
        parts = self._items(body, depth)
        if len(parts) != 2 or any(type(part) is not float for part in parts):
            raise Unreadable("not a complex number")
        return complex(*parts)

    def _str(self, body: Any, _: int) -> str:
        try:
            return self._buffer(body).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise Unreadable("not text") from None

    def _bytes(self, body: Any, _: int) -> bytes:
        return self._buffer(body)

    def _tuple(self, body: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._items(body, depth))

    def _set(self, body: Any, depth: int) -> set[Any]:
        return set(keys(self._items(body, depth)))

    def _frozenset(self, body: Any, depth: int) -> frozenset[Any]:
        return frozenset(keys(self._items(body, depth)))

    def _dict(self, body: Any, depth: int) -> dict[Any, Any]:
        pairs = expect(list, body)
        if any(type(pair) is not list or len(pair) != 2 for pair in pairs):
            raise Unreadable("not pairs")
        names = keys([self.decode(key, depth) for key, _ in pairs])
        return dict(zip(names, [self.decode(item, depth) for _, item in pairs]))

    def array(self, body: Any, _: int = 0) -> Any:
        import numpy as np

        name, shape, number = expect_items(body, 3)
        content, dtype = self._buffer(number), _dtype(np, name)
        if type(shape) is not list or len(shape) > 32 or any(type(n) is not int or not 0 <= n < 2**40 for n in shape):
            raise Unreadable("not a shape")
        if math.prod(shape) * dtype.itemsize != len(content) or dtype.itemsize == 0:
            raise Unreadable("the shape does not fit the bytes")
        return _sound(np.frombuffer(content, dtype=dtype)).reshape(shape).copy()

    def _scalar(self, body: Any, depth: int) -> Any:
        value = self.array(body, depth)
        if value.shape != ():
            raise Unreadable("not a scalar")
        return value[()]

    def _objects(self, body: Any, depth: int) -> Any:
        import numpy as np

        shape, items = expect_items(body, 2)
        values = self._items(items, depth)
        if type(shape) is not list or any(type(n) is not int or n < 0 for n in shape) or len(shape) > 32:
            raise Unreadable("not a shape")
        if math.prod(shape) != len(values):
            raise Unreadable("the shape does not fit the items")
        array = np.empty(len(values), dtype=object)
        for position, value in enumerate(values):
            array[position] = value
        return array.reshape(shape)

    def _tensor(self, body: Any, depth: int) -> Any:
        from .tensors import make_tensor

        parts = expect_items(body, 6)
        return self._settle_tensor(make_tensor(self.array(parts[:3], depth), *parts[3:]))

    def _tracked(self, body: Any, depth: int) -> Any:
        reference, tensor = expect_items(body, 2)
        kept = self._read_reference(reference)
        snapshot = None if tensor is None else self._tensor(tensor, depth)
        return self._adopt_reference(kept._replace(is_tensor=True, snapshot=snapshot))

    def _picture(self, body: Any, _: int) -> Picture:
        png = self._buffer(body)
        if png[:8] != _PNG or len(png) < 33 or png[12:16] != b"IHDR":
            raise Unreadable("not a PNG image")
        width, height = struct.unpack(">II", png[16:24])
        return Picture(png, width, height)

    def _reference(self, body: Any, _: int) -> Any:
        return self._adopt_reference(self._read_reference(body))

    def _read_reference(self, body: Any) -> Reference:
        number, name, is_callable = expect_items(body, 3)
        if type(number) is not int or type(name) is not str or type(is_callable) is not bool:
            raise Unreadable("not a reference")
        return Reference(number, name[:100], is_callable)

    def _adopt_reference(self, reference: Reference) -> Any:
        if self._adopt is None:
            raise Unreadable("not a reference")
        return self._adopt(reference)


_DECODERS: dict[Any, Any] = {
    "int": Decoder._int,
    "float": Decoder._float,
    "complex": Decoder._complex,
    "str": Decoder._str,
    "bytes": Decoder._bytes,
    "tuple": Decoder._tuple,
    "set": Decoder._set,
    "frozenset": Decoder._frozenset,
    "dict": Decoder._dict,
    "array": Decoder.array,
    "scalar": Decoder._scalar,
    "objects": Decoder._objects,
    "tensor": Decoder._tensor,
    "tracked": Decoder._tracked,
    "series": tables.decode_series,
    "frame": tables.decode_frame,
    "picture": Decoder._picture,
    "reference": Decoder._reference,
}


def _dtype(np: Any, name: Any) -> Any:
    if not _DTYPE.fullmatch(expect(str, name)):
        raise Unreadable("unknown type of array")
    try:
        return np.dtype(name)
    except (TypeError, ValueError):
        raise Unreadable("unknown type of array") from None


def _sound(array: Any) -> Any:
    """Bytes that numpy itself would never make are refused or made whole."""
    if array.dtype.kind == "b":
        return array.view("u1") != 0
    if array.dtype.kind == "U" and array.size:
        points = array.view(array.dtype.str[0] + "u4")
        if points.max() > sys.maxunicode or ((points >= 0xD800) & (points < 0xE000)).any():
            raise Unreadable("not text")
    return array.astype(array.dtype.newbyteorder("="))
