"""A stream of bytes ↔ messages."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import NamedTuple

from . import MAX_BUFFERS, MAX_HEADER, MAX_ITEMS, TooBig, Unreadable


class Message(NamedTuple):
    header: Mapping[str, object]
    buffers: list[bytes]
    size: int = 0  # of the frame, in bytes


def pack(header: Mapping[str, object], buffers: tuple[bytes, ...] = ()) -> bytes:
    """One frame. Raises TooBig when the other side would refuse it."""
    text = json.dumps(dict(header, buffers=[len(buffer) for buffer in buffers]), allow_nan=False).encode("ascii")
    if len(text) > MAX_HEADER or sum(map(len, buffers)) > MAX_BUFFERS:
        raise TooBig(f"{len(text) + sum(map(len, buffers))} bytes")
    return b"".join((struct.pack(">I", len(text)), text, *buffers))


class Frames:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self._header: Mapping[str, object] | None = None
        self._header_bytes = 0
        self._sizes: list[int] = []

    def feed(self, chunk: bytes) -> None:
        self.waiting += chunk

    def next(self) -> Message | None:
        """The next whole message, None while parts of it are missing. Raises Unreadable."""
        if self._header is None and not self._take_header():
            return None
        header, sizes = self._header, self._sizes
        if header is None or len(self.waiting) < sum(sizes):
            return None
        buffers = []
        for size in sizes:
            buffers.append(bytes(self.waiting[:size]))
            del self.waiting[:size]
        self._header = None
        return Message(header, buffers, self._header_bytes + sum(sizes))

    def _take_header(self) -> bool:
        if len(self.waiting) < 4:
            return False
        size = struct.unpack(">I", self.waiting[:4])[0]
        if size > MAX_HEADER:
            raise Unreadable(f"a header of {size} bytes")
        if len(self.waiting) < 4 + size:
            return False
        self._header, self._sizes = _parse_header(bytes(self.waiting[4 : 4 + size]))
        del self.waiting[: 4 + size]
        self._header_bytes = 4 + size
        return True


def _parse_header(text: bytes) -> tuple[Mapping[str, object], list[int]]:
    """The header, and the sizes of the buffers that follow it."""
    try:
        header: object = json.loads(text.decode("ascii"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the header is not JSON: {type(error).__name__}") from None
    sizes = header.get("buffers") if isinstance(header, dict) else None
    if not isinstance(header, dict) or type(sizes) is not list or len(sizes) > MAX_ITEMS:
        raise Unreadable("no list of buffers")
    if any(type(size) is not int or size < 0 for size in sizes) or sum(sizes) > MAX_BUFFERS:
        raise Unreadable("bad buffer sizes")
    return header, sizes


def _refuse_constant(name: str) -> float:
    raise Unreadable(f"{name} in JSON")
