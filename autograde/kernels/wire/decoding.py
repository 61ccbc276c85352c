"""Nodes and buffers → plain values; the parser that faces hostile bytes."""

from __future__ import annotations

import math
import re
import struct
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from . import MAX_DEPTH, MAX_ITEMS, Node, Picture, Reference, Unreadable, Value, tables
from .expect import expect, expect_items, expect_keys

if TYPE_CHECKING:
    from types import ModuleType

    import numpy

    from .tensors import Array, Tensor

_DTYPE = re.compile(
    r"[<>|=]?(b1|[iu][1248]|f(2|4|8|16)|c(8|16|32)|U\d{1,6}|S\d{1,6}|[mM]8(\[([1-9]\d{0,3})?[a-zA-Zμ]{1,2}\])?)"
)
_PNG = b"\x89PNG\r\n\x1a\n"


class Decoder:
    """Turns nodes back into plain values; adopt converts each Reference, settle_tensor each Tensor.

    Raises Unreadable on anything that an Encoder does not write.
    """

    def __init__(
        self,
        buffers: list[bytes],
        adopt: Callable[[Reference], object] | None = None,
        settle_tensor: Callable[[Tensor], object] = lambda tensor: tensor,
    ) -> None:
        self._buffers = buffers
        self._adopt = adopt
        self._settle_tensor = settle_tensor
        self._left = MAX_ITEMS * 2

    def decode(self, node: Node, depth: int = 0) -> Value:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH + 5:
            raise Unreadable("too many or too deep parts")
        if node is None or type(node) in (bool, int, float, str):
            return node
        if type(node) is list:
            return [self.decode(item, depth + 1) for item in node]
        if type(node) is not dict or len(node) != 1:
            raise Unreadable("not a node")
        ((tag, body),) = node.items()
        decode = _DECODERS.get(tag)
        if decode is None:
            raise Unreadable("unknown kind of value")
        return decode(self, body, depth + 1)

    def _buffer(self, number: Node) -> bytes:
        if type(number) is not int or not 0 <= number < len(self._buffers):
            raise Unreadable("no such buffer")
        return self._buffers[number]

    def _items(self, body: Node, depth: int) -> list[object]:
        return [self.decode(item, depth) for item in expect(list, body)]

    def _int(self, body: Node, _: int) -> int:
        digits = expect(str, body)
        if not re.fullmatch(r"-?0x[0-9a-f]{1,25000}", digits):
            raise Unreadable("not an integer")
        return int(digits, 16)

    def _float(self, body: Node, _: int = 0) -> float:
        if type(body) is not str or body not in ("nan", "inf", "-inf"):
            raise Unreadable("not a float")
        return float(body)

    def _complex(self, body: Node, depth: int) -> complex:
        parts = self._items(body, depth)
        if len(parts) != 2:
            raise Unreadable("not a complex number")
        return complex(*(expect(float, part) for part in parts))

    def _str(self, body: Node, _: int) -> str:
        try:
            return self._buffer(body).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise Unreadable("not text") from None

    def _bytes(self, body: Node, _: int) -> bytes:
        return self._buffer(body)

    def _tuple(self, body: Node, depth: int) -> tuple[object, ...]:
        return tuple(self._items(body, depth))

    def _set(self, body: Node, depth: int) -> set[object]:
        return set(expect_keys(self._items(body, depth)))

    def _frozenset(self, body: Node, depth: int) -> frozenset[object]:
        return frozenset(expect_keys(self._items(body, depth)))

    def _dict(self, body: Node, depth: int) -> dict[object, object]:
        pairs = expect(list, body)
        if any(type(pair) is not list or len(pair) != 2 for pair in pairs):
            raise Unreadable("not pairs")
        names = expect_keys([self.decode(key, depth) for key, _ in pairs])
        return dict(zip(names, [self.decode(item, depth) for _, item in pairs]))

    def array(self, body: Node, _: int = 0) -> Array:
        import numpy as np

        name, sides, number = expect_items(body, 3)
        content, dtype = self._buffer(number), _dtype(np, name)
        shape = _shape(sides)
        if math.prod(shape) * dtype.itemsize != len(content) or dtype.itemsize == 0:
            raise Unreadable("the shape does not fit the bytes")
        return _sound(np.frombuffer(content, dtype=dtype)).reshape(shape).copy()

    def _scalar(self, body: Node, depth: int) -> object:
        value = self.array(body, depth)
        if value.shape != ():
            raise Unreadable("not a scalar")
        return value[()]

    def _objects(self, body: Node, depth: int) -> Array:
        import numpy as np

        sides, items = expect_items(body, 2)
        values, shape = self._items(items, depth), _shape(sides)
        if math.prod(shape) != len(values):
            raise Unreadable("the shape does not fit the items")
        array = np.empty(len(values), dtype=object)
        for position, value in enumerate(values):
            array[position] = value
        return array.reshape(shape)

    def _tensor(self, body: Node, depth: int) -> object:
        from .tensors import make_tensor

        parts = expect_items(body, 6)
        return self._settle_tensor(make_tensor(self.array(parts[:3], depth), *parts[3:]))

    def _tracked(self, body: Node, depth: int) -> object:
        reference, tensor = expect_items(body, 2)
        kept = self._read_reference(reference)
        snapshot = None if tensor is None else self._tensor(tensor, depth)
        return self._adopt_reference(kept._replace(is_tensor=True, snapshot=snapshot))

    def _picture(self, body: Node, _: int) -> Picture:
        png = self._buffer(body)
        if png[:8] != _PNG or len(png) < 33 or png[12:16] != b"IHDR":
            raise Unreadable("not a PNG image")
        width, height = struct.unpack(">II", png[16:24])
        return Picture(png, width, height)

    def _reference(self, body: Node, _: int) -> object:
        return self._adopt_reference(self._read_reference(body))

    def _read_reference(self, body: Node) -> Reference:
        number, name, is_callable = expect_items(body, 3)
        if type(number) is not int or type(name) is not str or type(is_callable) is not bool:
            raise Unreadable("not a reference")
        return Reference(number, name[:100], is_callable)

    def _adopt_reference(self, reference: Reference) -> object:
        if self._adopt is None:
            raise Unreadable("not a reference")
        return self._adopt(reference)


_DECODERS: Mapping[str, Callable[[Decoder, Node, int], object]] = {
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


def _shape(sides: Node) -> list[int]:
    if type(sides) is not list or len(sides) > 32:
        raise Unreadable("not a shape")
    if any(type(side) is not int or not 0 <= side < 2**40 for side in sides):
        raise Unreadable("not a shape")
    return sides


def _dtype(np: ModuleType, node: Node) -> numpy.dtype[numpy.generic]:
    name = expect(str, node)
    if not _DTYPE.fullmatch(name):
        raise Unreadable("unknown type of array")
    try:
        dtype: numpy.dtype[numpy.generic] = np.dtype(name)
    except (TypeError, ValueError):
        raise Unreadable("unknown type of array") from None
    return dtype


def _sound(array: Array) -> Array:
    """Refuse or correct bytes that numpy itself never writes."""
    if array.dtype.kind == "b":
        truth: Array = array.view("u1") != 0
        return truth
    if array.dtype.kind == "U" and array.size:
        points = array.view(array.dtype.str[0] + "u4")
        if points.max() > sys.maxunicode or ((points >= 0xD800) & (points < 0xE000)).any():
            raise Unreadable("not text")
    return array.astype(array.dtype.newbyteorder("="))
