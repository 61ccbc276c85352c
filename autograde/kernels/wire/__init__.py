"""Plain data ↔ bytes: the only thing the grader's side and the student's side share.

A frame is a big-endian u32, that many bytes of JSON (the header), then the buffers whose sizes
the header's "buffers" lists. A value is a JSON node: null, true, numbers, text and lists stand for
themselves, everything else is an object with one key, its kind. Nothing is ever unpickled, and what
does not fit the description is Unreadable. Runs on Python 3.9+ with the standard library alone;
numpy, pandas and torch are looked for only when a value needs them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

MAX_HEADER = 8 << 20
MAX_BUFFERS = 256 << 20
MAX_ITEMS = 200_000
MAX_DEPTH = 50
MAX_ODD_KEYS = 10_000  # keys that are not text can be made to collide, at quadratic cost
LONG_TEXT = 1 << 16

# A part of JSON, as json.loads returns it.
Node = object
# A value that crosses, or an object of the student's. Only at run time is it known which class it has.
Value = Any


class Unreadable(ValueError):
    """The bytes are not what this module writes."""


class TooBig(ValueError):
    """The value is too large, too deep or has too many parts to cross."""


class Reference(NamedTuple):
    """A value that stays where it is; the other side holds its number.

    For a tensor that records gradients is_tensor is true, and snapshot holds its values, if they are few.
    """

    number: int
    type_name: str
    is_callable: bool
    is_tensor: bool = False
    snapshot: Value = None


class Picture(NamedTuple):
    """A PNG image; width and height in pixels."""

    png: bytes
    width: int
    height: int
