"""Whether bytes are a picture, by what they begin with."""

import base64
import binascii
import re
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

HEAD_BYTES = 1024
SUFFIXES = {".png", ".apng", ".jpg", ".jpeg", ".jfif", ".gif", ".svg", ".webp", ".bmp", ".avif", ".tif", ".tiff"}
# PNG, JPEG, GIF, BMP, TIFF in both byte orders.
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_SVG = re.compile(rb"<(?:[a-z]{1,20}:)?svg[\s>/]", re.IGNORECASE)
_DATA = re.compile(r"data:image/[\w.+-]{1,40}(;[\w=.+-]{1,40})*+,", re.IGNORECASE)


def has_suffix(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in SUFFIXES


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is a picture that browsers know; of an SVG the first KiB is looked at."""
    is_boxed = (head[:4], head[8:12]) == (b"RIFF", b"WEBP") or head[4:12] in (b"ftypavif", b"ftypavis")
    return head.startswith(_MAGIC) or is_boxed or _SVG.search(head[:HEAD_BYTES]) is not None


def is_data_image(address: str) -> bool:
    """Whether a `data:` address holds a picture."""
    match = _DATA.match(address)
    if match is None:
        return False
    content = address[match.end() : match.end() + HEAD_BYTES]
    return is_base64_image(content) if (match[1] or "").lower() == ";base64" else is_picture(unquote_to_bytes(content))


def is_base64_image(text: str) -> bool:
    """Whether base64 holds a picture, as the outputs of notebooks do."""
    head = re.sub(r"\s+", "", text[:HEAD_BYTES])
    try:
        return is_picture(base64.b64decode(head[: len(head) // 4 * 4]))
    except (binascii.Error, ValueError):  # no base64, or letters of other alphabets
        return False
