"""Presentations, made by hand: the least that programs take for one."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

SLIDE = (
    '<?xml version="1.0" encoding="UTF-8"?><p:sld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cSld>{}</p:cSld></p:sld>'
)
TEXT = "<p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody>"
PICTURE = '<p:pic><p:blipFill><a:blip r:embed="rId2" xmlns:r="urn:r"/></p:blipFill></p:pic>'
OPEN_DOCUMENT = (
    '<office:document-content xmlns:office="urn:o" xmlns:draw="urn:d" xmlns:text="urn:t" xmlns:presentation="urn:p">'
    "<office:body><office:presentation>{}</office:presentation></office:body></office:document-content>"
)
PAGE = "<draw:page><text:p>{}</text:p><presentation:notes><text:p>Say hello</text:p></presentation:notes>\n</draw:page>"


def pdf(pages: int, *, blank: int = 0, password: str | None = None) -> bytes:
    """Pages, of which the last ones show nothing."""
    writer = PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(100, 100)
        if number < pages - blank:
            page[NameObject("/Contents")] = writer._add_object(StreamObject())
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def pptx(texts: Sequence[str]) -> bytes:
    """A slide for each text; the text `picture` is one."""
    filled = [PICTURE if text == "picture" else TEXT.format(escape(text)) for text in texts]
    slides = {f"ppt/slides/slide{number}.xml": SLIDE.format(inner) for number, inner in enumerate(filled, start=1)}
    return archive({"[Content_Types].xml": "<Types/>", **slides})


def odp(texts: Sequence[str]) -> bytes:
    pages = "".join(PAGE.format(escape(text)) for text in texts)
    return archive({"content.xml": OPEN_DOCUMENT.format(pages)})


def archive(members: Mapping[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return written.getvalue()
