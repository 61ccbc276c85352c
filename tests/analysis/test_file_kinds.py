"""Kinds of files by their first bytes, and pointers of Git LFS."""

import io
import json
import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from autograde.analysis.file_kinds import HEAD_BYTES, matches_suffix, read_lfs_size_bytes
from autograde.submission.repository import Submission
from tests.documents import pdf, pptx
from tests.linear import assert_linear

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"


def npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "x")
    return file.getvalue()


def safetensors() -> bytes:
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(4)


WRITTEN = [
    ("a.PDF", pdf(1)), ("a.pdf", b"\n" * 1000 + pdf(1)), ("a.pptx", pptx(["x"])), ("a.npy", npy()), ("a.zip", zipped()),
    ("a.pkl", pickle.dumps([1])), ("a.joblib", zlib.compress(pickle.dumps([1]))), ("a.pt", zipped()),
    ("a.pt", pickle.dumps([1], protocol=2)), ("a.safetensors", safetensors()), ("a.txt", b""), ("pdf", b"x"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), WRITTEN)
def test_what_programs_write_is_what_it_says(name: str, content: bytes) -> None:
    assert matches_suffix(name, content[:HEAD_BYTES])


@pytest.mark.parametrize("name", sorted({name for name, _ in WRITTEN} - {"a.txt", "pdf"}))
@pytest.mark.parametrize("content", [b"", b"\n", bytes(HEAD_BYTES), b"text", b"x" * HEAD_BYTES])
def test_anything_else_under_its_name_is_not(name: str, content: bytes) -> None:
    assert not matches_suffix(name, content)


@pytest.mark.parametrize(
    ("attributes", "is_kept"),
    [
        ({}, False),
        ({".gitattributes": "*.pt filter=lfs diff=lfs merge=lfs -text"}, True),
        ({".gitattributes": "# *.pt filter=lfs"}, False),
        ({".gitattributes": "*.pt text"}, False),
        ({".gitattributes": "*.pt filter=crypt"}, False),
        ({".gitattributes": "*.pt filter=lfs\n*.pt !filter"}, False),
        ({".gitattributes": "models/**/*.pt filter=lfs"}, True),
        ({".gitattributes": "/models/deep/m.pt filter=lfs"}, True),
        ({".gitattributes": "/m.pt filter=lfs"}, False),
        ({".gitattributes": "deep/*.pt filter=lfs"}, False),
        ({"models/.gitattributes": "deep/*.pt filter=lfs"}, True),
        ({".gitattributes": "*.pt filter=lfs", "models/deep/.gitattributes": "*.pt -filter"}, False),
        ({"other/.gitattributes": "*.pt filter=lfs"}, False),
        ({".gitattributes": "\0"}, False),
    ],
)
def test_a_pointer_counts_where_gitattributes_give_the_file_to_lfs(
    tmp_path: Path, attributes: dict[str, str], *, is_kept: bool
) -> None:
    for path, content in {**attributes, "models/deep/m.pt": POINTER}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    assert read_lfs_size_bytes(Submission(tmp_path), "models/deep/m.pt") == (12345 if is_kept else None)


def test_what_is_no_pointer_has_its_own_size(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_text("* filter=lfs")
    (tmp_path / "a.pt").write_text(f"{POINTER}x")
    assert read_lfs_size_bytes(Submission(tmp_path), "a.pt") is None


def test_the_time_to_read_attributes_grows_with_them(tmp_path: Path) -> None:
    name = "a" * 250 + ".pt"
    (tmp_path / name).write_text(POINTER)

    def read(times: int) -> None:
        (tmp_path / ".gitattributes").write_text(("*a" * 90 + "x filter=lfs\n") * times)
        read_lfs_size_bytes(Submission(tmp_path), name)

    assert_linear(read, 90)
