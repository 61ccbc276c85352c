"""HTML split into tags and text, in linear time.

HTMLParser of Python 3.11 takes quadratic time on tags and comments that do not end.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Each alternative goes on to the end of the text where nothing ends it, as browsers do, so none is tried twice.
_PIECE = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<[!?][^>]*+>?"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?:=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)?|[^>=]++)*+)>?",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"?|'([^']*+)'?|([^\s\"'>]*+)))?")
_ENTITY = re.compile(r"&#?\w{1,31};")
# A number of more digits is no character, and Python refuses to read it.
_NUMBER_OF_CHARACTER = re.compile(r"&#(?:\d{1,7}|[xX][\da-fA-F]{1,6});")
# Their text is no part of the page; it may hold `<`.
_RAW = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style", "textarea", "title")}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_INVISIBLE = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|(?:font-size|opacity)\s*+:\s*+0*+(?:\.0*+)?(?![.\d])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by its name in lower case; offset counts its line within the text, from 0."""

    name: str
    attributes: Mapping[str, str]
    is_end: bool
    offset: int


@dataclass(frozen=True, slots=True)
class Text:
    content: str
    offset: int


class Visibility:
    """Whether text is visible after the tags that were passed to `update`."""

    def __init__(self) -> None:
        self._hidden_by = ""
        self._depth = 0

    @property
    def is_hidden(self) -> bool:
        return bool(self._hidden_by)

    def update(self, tag: Tag) -> None:
        if self._hidden_by:
            self._depth += (tag.name == self._hidden_by) * (-1 if tag.is_end else 1)
            self._hidden_by = self._hidden_by if self._depth else ""
        elif not tag.is_end and tag.name not in _VOID and hides_content(tag):
            self._hidden_by, self._depth = tag.name, 1


def hides_content(tag: Tag) -> bool:
    """Whether a tag says that it and what it holds are not shown."""
    style = tag.attributes.get("style", "")
    return tag.name == "template" or "hidden" in tag.attributes or _INVISIBLE.search(style) is not None


def split_html(text: str) -> Iterator[Tag | Text]:
    """Tags and the texts between them, in their order; comments and what scripts hold are left out."""
    position = offset = 0
    while piece := _PIECE.search(text, position):
        if piece.start() > position:
            yield Text(unescape(text[position : piece.start()]), offset)
        offset += text.count("\n", position, piece.start())
        end = piece.end()
        if piece["name"] is not None:
            tag = Tag(piece["name"].lower(), _attributes(piece["rest"]), piece["end"] == "/", offset)
            yield tag
            end = _skip_raw(text, tag, end)
        offset += text.count("\n", piece.start(), end)
        position = end
    if position < len(text):
        yield Text(unescape(text[position:]), offset)


def unescape(text: str) -> str:
    """`&amp;` and its like as the characters they mean."""
    return _ENTITY.sub(lambda entity: _character(entity[0]), text)


def _character(entity: str) -> str:
    return html.unescape(entity) if entity[1] != "#" or _NUMBER_OF_CHARACTER.fullmatch(entity) else entity


def _skip_raw(text: str, tag: Tag, position: int) -> int:
    ending = _RAW.get(tag.name)
    if ending is None or tag.is_end:
        return position
    match = ending.search(text, position)
    return match.start() if match else len(text)


def _attributes(text: str) -> dict[str, str]:
    """Values by names; of a name that stands twice the first counts, as in browsers."""
    attributes: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        attributes.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
    return attributes
