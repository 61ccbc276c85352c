"""Files compared with a digest, in pieces."""

import hashlib
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.submission import digests
from autograde.submission.digests import Expected, is_same, sha256_of


def blob_id(content: bytes, algorithm: str = "sha1") -> str:
    return hashlib.new(algorithm, b"blob %d\0" % len(content) + content).hexdigest()


@given(
    content=st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b"ab"]), max_size=12).map(b"".join),
    original=st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b"ab"]), max_size=12).map(b"".join),
    piece_bytes=st.integers(1, 4),
)
def test_only_line_ends_may_differ_wherever_a_piece_ends(content: bytes, original: bytes, piece_bytes: int) -> None:
    plain = content.replace(b"\r\n", b"\n")
    expected = original in (content, plain, plain.replace(b"\n", b"\r\n"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "PIECE_BYTES", piece_bytes)
        file = io.BytesIO(content)
        assert is_same(file, Expected(hashlib.sha256(original).hexdigest())) is expected
        assert is_same(file, Expected(blob_id(original), is_blob=True)) is expected
        assert is_same(file, Expected(blob_id(original, "sha256"), is_blob=True)) is expected
        assert sha256_of(file) == hashlib.sha256(content).hexdigest()


def test_a_file_of_many_lines_is_compared_in_little_memory() -> None:
    file = io.BytesIO(b"\n" * (32 << 20))
    tracemalloc.start()
    assert not is_same(file, Expected("0" * 40, is_blob=True))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 8 << 20
