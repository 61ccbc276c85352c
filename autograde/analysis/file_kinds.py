"""The type of a file by its first bytes, and the pointers that Git LFS leaves in the place of large files."""

import re
from pathlib import PurePosixPath

from autograde.analysis.patterns import find_by_pattern
from autograde.errors import StudentFailure
from autograde.submission.repository import Submission

# What is needed to tell the kind; a PDF may begin with up to 1,024 bytes of something else (ISO 32000, annex H).
HEAD_BYTES = 1024
MAX_ATTRIBUTES_BYTES = 64 << 10
MAX_ATTRIBUTE_LINES = 200
MAX_PATTERN_LENGTH = 200
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_LFS_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:[0-9a-f]{64}\nsize (\d{1,15})\n$")

_ZIP = rb"PK\x03\x04"
_HDF5 = rb"\x89HDF\r\n\x1a\n"
_OLE = rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Protocols 2 to 5, plain or compressed by zlib, gzip, bz2, xz, LZMA or LZ4 (joblib.dump), or in a zip.
_PICKLE = rb"\x80[\x02-\x05]|x[\x01\x5e\x9c\xda]|\x1f\x8b|BZh|\xfd7zXZ|\x5d\x00\x00|\x04\x22\x4d\x18|PK\x03\x04"
_BY_SUFFIX = {
    "pdf": rb".{0,1019}?%PDF-",
    # Viewers open a picture whichever of these it is called.
    "png jpg jpeg gif webp bmp tif tiff":
        rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8|RIFF....WEBP|BM|II\*\x00|MM\x00\*|....ftyp",
    "zip docx pptx xlsx odt odp ods epub npz": _ZIP,
    # What programs save under the old names: also RTF, the new formats, tables as HTML.
    "doc ppt xls": _OLE + rb"|\{\\rtf|PK\x03\x04|.{0,3}<",
    "gz tgz": rb"\x1f\x8b", "bz2": rb"BZh", "xz": rb"\xfd7zXZ", "7z": rb"7z\xbc\xaf\x27\x1c", "rar": rb"Rar!",
    "mp4 mov": rb"....ftyp", "wav": rb"RIFF....WAVE", "avi": rb"RIFF....AVI ", "mkv webm": rb"\x1a\x45\xdf\xa3",
    "npy": rb"\x93NUMPY", "parquet": rb"PAR1", "sqlite sqlite3": rb"SQLite format 3\x00",
    "h5 hdf5": _HDF5, "keras": _ZIP + rb"|" + _HDF5,
    "pt pth ckpt": _ZIP + rb"|\x80[\x02-\x05]", "pkl pickle joblib": _PICKLE,
    # The length of the header, and the header, which is JSON (github.com/huggingface/safetensors, Format).
    "safetensors": rb"[^\x00].{5}\x00\x00\{|\x00[^\x00].{4}\x00\x00\{",
    # The first field of a ModelProto (onnx.proto): by its number, with a length or a number behind it.
    "onnx": rb"[\x08\x12\x1a\x22\x3a\x42]", "cbm": rb"CBM1", "gguf": rb"GGUF", "tflite": rb"....TFL3",
}  # fmt: skip
_KINDS = {suffix: re.compile(magic, re.DOTALL) for names, magic in _BY_SUFFIX.items() for suffix in names.split()}


def matches_suffix(path: str, head: bytes) -> bool:
    """Whether a file begins as files of its suffix do; True for a suffix that is not in the table."""
    kind = _KINDS.get(PurePosixPath(path).suffix.lower().removeprefix("."))
    return kind is None or bool(kind.match(head))


def read_lfs_size_bytes(submission: Submission, path: str) -> int | None:
    """The size of the file for which Git LFS left a pointer; None where there is none.

    A pointer counts only if .gitattributes assigns the file to LFS, since anybody can type one.
    """
    pointer = _LFS_POINTER.match(submission.read_bytes(path, 300))
    return int(pointer[1]) if pointer and _is_kept_by_lfs(submission, path) else None


def _is_kept_by_lfs(submission: Submission, path: str) -> bool:
    """What .gitattributes says of a file: the last line that fits, of the folder nearest to it."""
    is_kept = False
    for folder in reversed(PurePosixPath(path).parents):
        relative_path = str(PurePosixPath(path).relative_to(folder))
        for pattern, attributes in _attributes(submission, str(folder / ".gitattributes")):
            name = relative_path if "/" in pattern.rstrip("/") else PurePosixPath(path).name
            if find_by_pattern([name], pattern.removeprefix("/")):
                is_kept = _is_set(attributes, before=is_kept)
    return is_kept


def _is_set(attributes: list[str], *, before: bool) -> bool:
    filters = [attribute for attribute in attributes if attribute.lstrip("-!").partition("=")[0] == "filter"]
    return filters[-1] == "filter=lfs" if filters else before


def _attributes(submission: Submission, path: str) -> list[tuple[str, list[str]]]:
    if path not in submission.files:
        return []
    try:
        lines = submission.read_text(path, MAX_ATTRIBUTES_BYTES).splitlines()[:MAX_ATTRIBUTE_LINES]
    except StudentFailure:
        return []
    words = [line.split() for line in lines if not line.startswith("#")]
    return [(pattern, rest) for pattern, *rest in filter(None, words) if len(pattern) <= MAX_PATTERN_LENGTH]
