"""The encoding of a text file or a Python file."""

import codecs
import contextlib
import re

KIB = 1 << 10
# Size limit of one Python file or cell.
MAX_CODE_BYTES = 512 * KIB
_CODE_ENCODINGS = ("utf-8", "utf-8-sig", "ascii", "cp1251", "iso8859-1")
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\f]*(?:#.*)?", re.DOTALL)


def encoding_of(content: bytes) -> str | None:
    """The encoding of a text, by Python's name: utf-8-sig, utf-16 or cp1251; None if it is not text."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "cp1251"):
        with contextlib.suppress(UnicodeDecodeError):
            content.decode(encoding)
            return encoding
    return None


def declared_encoding(content: bytes) -> str | None:
    """The encoding that a file declares in its first two lines, by PEP 263; None if it declares none.

    Raises:
        LookupError: it is not an allowed encoding; the message names it.

    """
    for line in content.splitlines()[:2]:
        if match := _COOKIE.match(line):
            name = match[1].decode("ascii")
            if not _is_code_encoding(name):
                raise LookupError(name[:40])
            return name
        if not _NO_CODE.fullmatch(line):
            return None
    return None


def _is_code_encoding(name: str) -> bool:
    """Whether an encoding is allowed. Others can hide code: utf-7 and unicode_escape can encode `import`."""
    try:
        return codecs.lookup(name).name in _CODE_ENCODINGS
    except LookupError:
        return False
