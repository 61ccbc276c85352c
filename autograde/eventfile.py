"""TensorBoard's event files: scalars by tag, read without TensorFlow.

A file is a row of records (length, checksum, bytes, checksum; tensorflow/core/lib/io/record_writer.h), each a protocol
buffer (tensorflow/core/util/event.proto) of which only step, tag and value are looked at. A file that ends inside of a
record, as when training was stopped, is read up to there.
"""

import itertools
import math
import struct
from collections.abc import Iterator, Sequence

MOST_RECORDS = 1_000_000
MOST_FIELDS = 5_000_000  # of a file; a minute of parsing made of nothing is no training
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
# Field numbers of event.proto, summary.proto and tensor.proto.
_STEP, _SUMMARY = 2, 5
_VALUE = 1
_TAG, _SIMPLE_VALUE, _TENSOR = 1, 2, 8
_CONTENT, _FLOATS = 4, 5
Field = tuple[int, int, int | bytes]


def scalars(content: bytes) -> dict[str, list[tuple[int, float]]]:
    """Steps and values by tag, in the order in which they were written; empty where the file holds none."""
    found: dict[str, list[tuple[int, float]]] = {}
    reader = _Reader()
    for record in itertools.islice(_records(content), MOST_RECORDS):
        try:
            for tag, step, value in reader.event(record):
                found.setdefault(tag, []).append((step, value))
        except (ValueError, struct.error, IndexError):  # not an event: the rest of the file may still be one
            continue
        except _Enough:
            break
    return found


def _records(content: bytes) -> Iterator[bytes]:
    place = 0
    while place + 12 <= len(content):
        (length,) = struct.unpack_from("<Q", content, place)
        end = place + 12 + length
        if end + 4 > len(content):
            return
        yield content[place + 12 : end]
        place = end + 4


class _Enough(Exception):
    """More fields than any training writes."""


class _Reader:
    """Reads records of one file, of all of them together no more than MOST_FIELDS fields."""

    def __init__(self) -> None:
        self._left = MOST_FIELDS

    def event(self, record: bytes) -> Iterator[tuple[str, int, float]]:
        step, summaries = 0, []
        for number, _, value in self._fields(record):
            if number == _STEP and isinstance(value, int):
                step = value
            elif number == _SUMMARY and isinstance(value, bytes):
                summaries.append(value)
        for number, _, value in itertools.chain.from_iterable(map(self._fields, summaries)):
            if number == _VALUE and isinstance(value, bytes):
                tag, scalar = self._scalar(value)
                if scalar is not None:
                    yield tag, step, scalar

    def _scalar(self, value: bytes) -> tuple[str, float | None]:
        tag, scalar = "", None
        for number, _, part in self._fields(value):
            if not isinstance(part, bytes):
                continue
            if number == _TAG:
                tag = part.decode("utf-8", "replace")
            elif number == _SIMPLE_VALUE:
                (scalar,) = struct.unpack("<f", part)
            elif number == _TENSOR:
                scalar = self._tensor(part)
        return tag, scalar

    def _tensor(self, part: bytes) -> float | None:
        """A tensor of one float, as TensorFlow 2 writes a scalar."""
        for number, _, content in self._fields(part):
            if number in (_CONTENT, _FLOATS) and isinstance(content, bytes) and len(content) == 4:
                value: float = struct.unpack("<f", content)[0]
                return value
        return None

    def _fields(self, message: bytes) -> Iterator[Field]:
        """Number, kind and content of each field; numbers of fixed size stay bytes."""
        place = 0
        while place < len(message):
            self._left -= 1
            if self._left < 0:
                raise _Enough
            key, place = _varint(message, place)
            kind = key & 7
            if kind == _VARINT:
                value, place = _varint(message, place)
                yield key >> 3, kind, value
                continue
            if kind == _BYTES:
                size, place = _varint(message, place)
            elif kind in (_FIXED32, _FIXED64):
                size = 4 if kind == _FIXED32 else 8
            else:
                raise ValueError(kind)
            if place + size > len(message):
                raise ValueError(size)
            yield key >> 3, kind, message[place : place + size]
            place += size


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError(value)


def by_step(points: list[tuple[int, float]]) -> list[float]:
    """The values in the order of their steps."""
    return [value for _, value in sorted(points, key=lambda point: point[0])]


def finite(values: Sequence[float]) -> list[float]:
    """The values that are numbers."""
    return [value for value in values if math.isfinite(value)]
