"""A stream of bytes ↔ messages."""

from __future__ import annotations

import json
import struct
from typing import Any, NamedTuple

from . import MAX_BUFFERS, MAX_HEADER, MAX_ITEMS, TooBig, Unreadable


class Message(NamedTuple):
    header: dict[Any, Any]
    buffers: list[bytes]
    size: int = 0  # of the frame, in bytes


def pack(header: dict[Any, Any], buffers: tuple[bytes, ...] = ()) -> bytes:
    """One frame. Raises TooBig when the other side would refuse it."""
    text = json.dumps(dict(header, buffers=[len(each) for each in buffers]), allow_nan=False).encode("ascii")
    if len(text) > MAX_HEADER or sum(map(len, buffers)) > MAX_BUFFERS:
        raise TooBig(f"{len(text) + sum(map(len, buffers))} bytes")
    return b"".join((struct.pack(">I", len(text)), text, *buffers))


class Frames:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self._header: dict[Any, Any] | None = None

    def feed(self, chunk: bytes) -> None:
        self.waiting += chunk

    def next(self) -> Message | None:
        """The next whole message, None while it is not all there. Raises Unreadable."""
        if self._header is None and not self._take_header():
            return None
        header = self._header
        sizes = header["buffers"] if header is not None else []
        if header is None or len(self.waiting) < sum(sizes):
            return None
        buffers = []
        for size in sizes:
            buffers.append(bytes(self.waiting[:size]))
            del self.waiting[:size]
        self._header = None
        return Message(header, buffers, self._size + sum(sizes))

    def _take_header(self) -> bool:
        if len(self.waiting) < 4:
            return False
        size = struct.unpack(">I", self.waiting[:4])[0]
        if size > MAX_HEADER:
            raise Unreadable(f"a header of {size} bytes")
        if len(self.waiting) < 4 + size:
            return False
        self._header = _parse_header(bytes(self.waiting[4 : 4 + size]))
        del self.waiting[: 4 + size]
        self._size = 4 + size
        return True


def _parse_header(text: bytes) -> dict[Any, Any]:
    try:
        header: dict[str, Any] = json.loads(text.decode("ascii"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the header is not JSON: {type(error).__name__}") from None
    sizes = header.get("buffers") if type(header) is dict else None
    if type(sizes) is not list or len(sizes) > MAX_ITEMS:
        raise Unreadable("no list of buffers")
    if any(type(size) is not int or size < 0 for size in sizes) or sum(sizes) > MAX_BUFFERS:
        raise Unreadable("bad buffer sizes")
    return header


def _refuse_constant(name: str) -> float:
    raise Unreadable(f"{name} in JSON")
