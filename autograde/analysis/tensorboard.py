"""TensorBoard's event files: scalars by tag, read without TensorFlow.

A file is a row of records (length, checksum, bytes, checksum; tensorflow/core/lib/io/record_writer.h), each a protocol
buffer (tensorflow/core/util/event.proto) of which only time, step, tag and value are looked at. A file that ends inside
of a record, as when training was stopped, is read up to there; as TensorBoard does, it is read no further than to a
length whose checksum is wrong.
"""

import itertools
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

MAX_RECORDS = 500_000
MAX_FIELDS = 5_000_000  # of one file; so many take about a minute to read
# Clocks are corrected now and then, and several threads may write.
MAX_CLOCK_ERROR_S = 60
_HEAD_BYTES = 12
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
# Field numbers of event.proto, summary.proto and tensor.proto.
_WALL_TIME, _STEP, _SUMMARY = 1, 2, 5
_VALUE = 1
_TAG, _SIMPLE_VALUE, _TENSOR = 1, 2, 8
_CONTENT, _FLOATS = 4, 5
Field = tuple[int, int, int | bytes]


@dataclass(slots=True)
class Curve:
    """Steps and values of a tag, in the order in which they were written; latest_s is when, by the writer's clock."""

    points: list[tuple[int, float]] = field(default_factory=list)
    latest_s: float = -math.inf
    goes_back: bool = False

    def add(self, step: int, value: float, wall_time_s: float) -> None:
        self.points.append((step, value))
        self.goes_back = self.goes_back or wall_time_s < self.latest_s - MAX_CLOCK_ERROR_S
        self.latest_s = max(self.latest_s, wall_time_s)


def read_curves(content: bytes) -> dict[str, Curve]:
    """The curves of a file by tag; empty where it holds none."""
    curves: dict[str, Curve] = {}
    reader = _Reader()
    for record, crc in itertools.islice(_records(content), MAX_RECORDS):
        try:
            scalars = list(reader.event(record))
        except (ValueError, struct.error, IndexError):  # not an event: the rest of the file may still be one
            continue
        except _TooManyFields:
            break
        if scalars and compute_masked_crc(record) == crc:  # only of scalars: checksums of images and graphs take long
            for tag, step, value, wall_time_s in scalars:
                curves.setdefault(tag, Curve()).add(step, value, wall_time_s)
    return curves


def has_records(head: bytes) -> bool:
    """Whether a file begins with the record that tells its version, and goes on with another one."""
    first, crc = next(_records(head), (b"", -1))
    return compute_masked_crc(first) == crc and _length(head, len(first) + _HEAD_BYTES + 4) is not None


def _records(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Records, each with the checksum that stands behind it."""
    begin = 0
    while (length := _length(content, begin)) is not None:
        end = begin + _HEAD_BYTES + length
        if end + 4 > len(content):
            return
        yield content[begin + _HEAD_BYTES : end], _checksum(content, end)
        begin = end + 4


def _length(content: bytes, begin: int) -> int | None:
    """The length that a record names; None where there is none, or it is damaged."""
    if begin + _HEAD_BYTES > len(content) or compute_masked_crc(content[begin : begin + 8]) != _checksum(
        content, begin + 8
    ):
        return None
    (length,) = struct.unpack_from("<Q", content, begin)
    return int(length)


def _checksum(content: bytes, begin: int) -> int:
    (crc,) = struct.unpack_from("<I", content, begin)
    return int(crc)


def compute_masked_crc(content: bytes) -> int:
    """The checksum of a record: CRC-32C, masked (tensorflow/core/lib/hash/crc32c.h)."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _CRC_TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _crc_of_byte(byte: int) -> int:
    """CRC-32C by the polynomial of Castagnoli, in the order of its bits that is usual (RFC 3720, appendix B.4)."""
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    return byte


_CRC_TABLE = tuple(map(_crc_of_byte, range(256)))


class _TooManyFields(Exception):
    """More fields than any training writes."""


class _Reader:
    """Reads records of one file, of all of them together no more than MOST_FIELDS fields."""

    def __init__(self) -> None:
        self._left = MAX_FIELDS

    def event(self, record: bytes) -> Iterator[tuple[str, int, float, float]]:
        """Tag, step, value and time of each scalar."""
        step, wall_time_s, summaries = 0, 0.0, []
        for number, kind, value in self._fields(record):
            if number == _WALL_TIME and kind == _FIXED64 and isinstance(value, bytes):
                (wall_time_s,) = struct.unpack("<d", value)
            elif number == _STEP and isinstance(value, int):
                step = value
            elif number == _SUMMARY and isinstance(value, bytes):
                summaries.append(value)
        for number, _, value in itertools.chain.from_iterable(map(self._fields, summaries)):
            if number == _VALUE and isinstance(value, bytes):
                tag, scalar = self._scalar(value)
                if scalar is not None:
                    yield tag, step, scalar, wall_time_s

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
        offset = 0
        while offset < len(message):
            self._left -= 1
            if self._left < 0:
                raise _TooManyFields
            key, offset = _varint(message, offset)
            kind = key & 7
            if kind == _VARINT:
                value, offset = _varint(message, offset)
                yield key >> 3, kind, value
                continue
            if kind == _BYTES:
                size, offset = _varint(message, offset)
            elif kind in (_FIXED32, _FIXED64):
                size = 4 if kind == _FIXED32 else 8
            else:
                raise ValueError(kind)
            if offset + size > len(message):
                raise ValueError(size)
            yield key >> 3, kind, message[offset : offset + size]
            offset += size


def _varint(message: bytes, offset: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[offset]
        offset += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, offset
    raise ValueError(value)


def sort_by_step(points: list[tuple[int, float]]) -> list[float]:
    """The values in the order of their steps."""
    return [value for _, value in sorted(points, key=lambda point: point[0])]


def keep_finite(values: Sequence[float]) -> list[float]:
    """The values that are numbers."""
    return [value for value in values if math.isfinite(value)]
