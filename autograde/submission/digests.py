"""Whether a file has an expected digest. Files are read in pieces, so a large file needs little memory."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

PIECE_BYTES = 1 << 20
_SHA256_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Expected:
    """An expected digest: SHA-256 of the bytes or, if is_blob, git's blob id (SHA-1 or SHA-256)."""

    digest: str
    is_blob: bool = False


def sha256_of(file: BinaryIO) -> str:
    """The plain digest of a file, as sha256sum prints it."""
    return _digest(_pieces(file), 0, Expected("0" * _SHA256_DIGITS))


def is_same(file: BinaryIO, expected: Expected) -> bool:
    """Whether the content is the expected one. Line ends may have changed between LF and CRLF."""
    size = file.seek(0, os.SEEK_END)
    if _digest(_pieces(file), size, expected) == expected.digest:
        return True
    plain_size, lines = _measure(_plain(_pieces(file)))
    if plain_size != size and _digest(_plain(_pieces(file)), plain_size, expected) == expected.digest:
        return True
    # If all its line ends are CRLF already, this is the content itself.
    if not lines or plain_size + lines == size:
        return False
    return _digest(_with_crlf(_plain(_pieces(file))), plain_size + lines, expected) == expected.digest


def _measure(pieces: Iterable[bytes]) -> tuple[int, int]:
    """The number of bytes, and of line ends."""
    size, lines = 0, 0
    for piece in pieces:
        size += len(piece)
        lines += piece.count(b"\n")
    return size, lines


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        yield piece


def _plain(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces with LF for CRLF, even if a piece ends between the two."""
    pending = b""
    for piece in pieces:
        whole = pending + piece
        pending = whole[-1:] if whole.endswith(b"\r") else b""
        yield whole[: len(whole) - len(pending)].replace(b"\r\n", b"\n")
    yield pending


def _with_crlf(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return (piece.replace(b"\n", b"\r\n") for piece in pieces)


def _digest(pieces: Iterable[bytes], size: int, expected: Expected) -> str:
    is_sha256 = not expected.is_blob or len(expected.digest) == _SHA256_DIGITS
    state = hashlib.sha256() if is_sha256 else hashlib.sha1(usedforsecurity=False)
    if expected.is_blob:
        state.update(b"blob %d\0" % size)
    for piece in pieces:
        state.update(piece)
    return state.hexdigest()
