"""TensorBoard's files, written by hand."""

import struct
from collections.abc import Mapping, Sequence

from autograde.analysis.tensorboard import compute_masked_crc

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def varint(number: int) -> bytes:
    head = b""
    while number > 127:
        head += bytes([number & 127 | 128])
        number >>= 7
    return head + bytes([number])


def part(number: int, content: bytes) -> bytes:
    return varint(number << 3 | BYTES) + varint(len(content)) + content


def record(event: bytes) -> bytes:
    length = struct.pack("<Q", len(event))
    return length + struct.pack("<I", compute_masked_crc(length)) + event + struct.pack("<I", compute_masked_crc(event))


def event(step: int, *values: bytes, wall_time_s: float = 1.8e9) -> bytes:
    time_of_day = varint(1 << 3 | FIXED64) + struct.pack("<d", wall_time_s)
    return record(time_of_day + varint(2 << 3) + varint(step) + part(5, b"".join(part(1, each) for each in values)))


def simple(tag: str, value: float) -> bytes:
    return part(1, tag.encode()) + varint(2 << 3 | FIXED32) + struct.pack("<f", value)


def tensor(tag: str, content: bytes) -> bytes:
    return part(1, tag.encode()) + part(8, varint(1 << 3) + varint(1) + content)


VERSION = record(varint(1 << 3 | FIXED64) + struct.pack("<d", 1.8e9) + part(3, b"brain.Event:2"))


def event_file(curves: Mapping[str, Sequence[float]], seconds: Sequence[float] = ()) -> bytes:
    """Each curve from step 0 on; seconds are the times of the steps, one a step where they are not named."""
    times = dict(enumerate(seconds))
    written = [
        event(step, simple(tag, float(value)), wall_time_s=1.8e9 + times.get(step, step))
        for tag, values in curves.items()
        for step, value in enumerate(values)
    ]
    return VERSION + b"".join(written)
