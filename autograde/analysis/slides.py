"""How many slides of a presentation show something: PowerPoint's and OpenDocument's, which are XML in a zip."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

# A zip lists its members in about 50 bytes each: a small file can name more than there is memory for.
MAX_MEMBERS = 10_000
MAX_SLIDES = 500
MAX_XML_BYTES = 8 << 20
MAX_XML_BYTES_TOGETHER = 32 << 20
_MEMBER_MARK = b"PK\x01\x02"
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, KeyError, NotImplementedError, RuntimeError, OSError,
               EOFError, ValueError)  # fmt: skip
# Local names of elements: a slide; what is written on none; a picture or chart.
_SLIDES = {"sld", "page"}
_NOTES = {"notes"}
_PICTURES = {"blip", "chart", "relIds", "image", "object"}


def count_slides(content: bytes, *, is_open_document: bool) -> int | None:
    """Slides that hold text or a picture; None for what is no presentation."""
    if content.count(_MEMBER_MARK) > MAX_MEMBERS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = [_read(archive, "content.xml")] if is_open_document else _slides(archive)
            filled = [is_filled for text in texts for is_filled in _filled_slides(text)]
    except (*_BROKEN_ZIP, expat.ExpatError):
        return None
    return sum(filled) if filled else None


def _slides(archive: zipfile.ZipFile) -> Iterator[bytes]:
    names = sorted({name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)})
    bytes_left = MAX_XML_BYTES_TOGETHER
    for name in names[:MAX_SLIDES]:
        text = _read(archive, name)
        bytes_left -= len(text)
        if bytes_left < 0:
            return
        yield text


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        text = member.read(MAX_XML_BYTES + 1)
    if len(text) > MAX_XML_BYTES:
        raise ValueError(name)
    return text


def _filled_slides(text: bytes) -> list[bool]:
    """For each slide in the XML, whether anything is on it.

    Raises:
        ExpatError: it is no XML.
        ValueError: it has a document type, with which a few bytes can stand for any number.

    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(text, True)  # noqa: FBT003, it takes no keyword
    return reader.filled


class _Reader:
    """What is on each slide, element by element."""

    def __init__(self) -> None:
        self.filled: list[bool] = []
        self._in_slide = False
        self._notes = 0

    def refuse(self, *_: object) -> None:
        raise ValueError("a document type")

    def start(self, name: str, _: object) -> None:
        local = name.rpartition(" ")[2]
        if local in _SLIDES:
            self._in_slide = True
            self.filled.append(False)
        self._notes += local in _NOTES
        if local in _PICTURES:
            self._fill()

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._notes -= local in _NOTES
        self._in_slide = self._in_slide and local not in _SLIDES

    def text(self, content: str) -> None:
        if content.strip():
            self._fill()

    def _fill(self) -> None:
        if self._in_slide and not self._notes:
            self.filled[-1] = True
