"""Copy a sparse file in pieces, with its holes: a terabyte of holes takes no space."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

PIECE_BYTES = 1 << 20


class TooLarge(Exception):
    """The file holds more than may be copied."""


def copy_file(source: int, target: Path, max_bytes: int) -> int:
    """Copy an open file; return the number of bytes written, without holes.

    Raises:
        TooLarge: it holds more than max_bytes; the target is incomplete.

    """
    size = os.fstat(source).st_size
    copied = 0
    with target.open("wb", buffering=0) as file:
        for offset, piece in _pieces(source, size):
            copied += len(piece)
            if copied > max_bytes:
                raise TooLarge
            os.pwrite(file.fileno(), piece, offset)
        file.truncate(size)
    return copied


def _pieces(source: int, size: int) -> Iterator[tuple[int, bytes]]:
    for start, end in _extents(source, size):
        offset = start
        while offset < end and (piece := os.pread(source, min(PIECE_BYTES, end - offset), offset)):
            yield offset, piece
            offset += len(piece)


def _extents(source: int, size: int) -> Iterator[tuple[int, int]]:
    """The ranges of the file that hold data, as start and end."""
    end = 0
    while end < size:
        try:
            start = os.lseek(source, end, os.SEEK_DATA)
            end = os.lseek(source, start, os.SEEK_HOLE)
        except OSError as error:
            if error.errno == errno.ENXIO:  # a hole up to the end
                return
            start, end = end, size  # a file system without holes
        yield start, end
