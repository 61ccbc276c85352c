"""Markdown as markdown-it reads it: headings with what stands below them, words, links, images, tables."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from autograde.patterns import named, says

if TYPE_CHECKING:
    from markdown_it.token import Token

# A line in bold is how many students write a heading; it is below every real one.
BOLD_LEVEL = 7
_HTML_HEADING = re.compile("h[1-6]")
_WORD = re.compile(r"\w+(?:[-’'.]\w+)*")
# As GitHub makes links of them, with `www.` too.
_BARE_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>()\[\]\"'`]+")


# Rows of cells, the head first.
Table = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Heading:
    title: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class Target:
    """A link or an image: where it leads, and its text or its alternative text."""

    address: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """A document, or the part of it below a heading. Lines count from 1, through all texts that were read together."""

    headings: tuple[Heading, ...]
    paragraphs: tuple[tuple[int, str], ...]
    links: tuple[Target, ...]
    images: tuple[Target, ...]
    tables: tuple[tuple[int, Table], ...]

    @property
    def words(self) -> int:
        """Words of paragraphs, lists and tables; headings and code are none."""
        return sum(len(_WORD.findall(text)) for _, text in self.paragraphs)

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.paragraphs)

    def below(self, choice: str, weigh: "Callable[[Part], int]" = lambda part: part.words) -> "Part | None":
        """What stands below a heading that says one of `a|b`; None where there is none.

        Of several such headings the one that weighs most counts: a table of contents names sections, too.
        """
        found = [position for position, each in enumerate(self.headings) if says(each.title, choice)]
        parts = [
            self._below(position) for position in found if position or not self._has_title or len(self.headings) < 3
        ]
        return max(parts, key=weigh, default=None)

    def wanting(self, choices: Sequence[str], words: int) -> tuple[list[str], list[tuple[str, int]]]:
        """Of these headings, those that are missing; and those with fewer words below them, with their number."""
        parts = [(named(choice), self.below(choice)) for choice in choices]
        missing = [name for name, part in parts if part is None]
        return missing, [(name, part.words) for name, part in parts if part is not None and part.words < words]

    @property
    def _has_title(self) -> bool:
        """Whether the first heading stands above all others: the title of the whole."""
        first, *others = self.headings
        return all(each.level > first.level for each in others)

    def _below(self, position: int) -> "Part":
        heading = self.headings[position]
        ends = (
            each.line for each in self.headings[position + 1 :] if each.level <= heading.level and not _goes_on(each)
        )
        end = next(ends, None)

        def inside(line: int) -> bool:
            return line > heading.line and (end is None or line < end)

        return Part(
            tuple(each for each in self.headings if inside(each.line)),
            tuple(each for each in self.paragraphs if inside(each[0])),
            tuple(each for each in self.links if inside(each.line)),
            tuple(each for each in self.images if inside(each.line)),
            tuple(each for each in self.tables if inside(each[0])),
        )


def read(texts: Sequence[str]) -> Part:
    """Several texts, such as the cells of a notebook, as one document; none reaches into the next one."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    reader, start = _Reader(), 0
    for text in texts:
        reader.read(parser.parse(text), start)
        start += text.count("\n") + 2
    return reader.part()


def _goes_on(heading: Heading) -> bool:
    """Whether a line in bold only says that the answer follows."""
    return heading.level == BOLD_LEVEL and says(heading.title, "ответ*|решение|answer|solution")


class _Reader:
    """Collects what the tokens of one text after the other hold."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.paragraphs: list[tuple[int, str]] = []
        self.links: list[Target] = []
        self.images: list[Target] = []
        self.tables: list[tuple[int, list[list[str]]]] = []

    def part(self) -> Part:
        tables = tuple((line, tuple(map(tuple, rows))) for line, rows in self.tables)
        return Part(tuple(self.headings), tuple(self.paragraphs), tuple(self.links), tuple(self.images), tables)

    def read(self, tokens: "Sequence[Token]", start: int) -> None:
        line, before = start + 1, ""
        for token in tokens:
            line = start + token.map[0] + 1 if token.map else line
            if token.type in ("table_open", "tr_open"):
                self._open_table(token.type, line)
            if token.type == "inline":
                self._read_inline(token, line, before)
            if token.type == "html_block":
                self._read_html(token.content, line)
            before = f"{token.type}:{token.tag}"

    def _open_table(self, kind: str, line: int) -> None:
        if kind == "table_open":
            self.tables.append((line, []))
        else:
            self.tables[-1][1].append([])

    def _read_inline(self, token: "Token", line: int, inside: str) -> None:
        text = "".join(_texts(token.children or []))
        kind, _, tag = inside.partition(":")
        if kind == "heading_open":
            self.headings.append(Heading(text, int(tag[1:]), line))
        elif kind == "paragraph_open" and _is_bold(token.children or []):
            self.headings.append(Heading(text, BOLD_LEVEL, line))
        else:
            self.paragraphs.append((line, text))
        if kind in ("th_open", "td_open"):
            self.tables[-1][1][-1].append(text)
        self._read_targets(token.children or [], line)

    def _read_targets(self, children: "Sequence[Token]", line: int) -> None:
        opened: list[tuple[str, int]] = []
        for position, child in enumerate(children):
            if child.type == "link_open":
                opened.append((str(child.attrGet("href") or ""), position))
            elif child.type == "link_close" and opened:
                address, begin = opened.pop()
                self.links.append(Target(address, "".join(_texts(children[begin:position])), line))
            elif child.type == "image":
                self.images.append(Target(str(child.attrGet("src") or ""), child.content, line))
            elif child.type == "html_inline":
                self._read_html(child.content, line, is_block=False)
            elif child.type == "text" and not opened:
                self.links.extend(Target(_address(each), "", line) for each in _BARE_LINK.findall(child.content))

    def _read_html(self, content: str, line: int, *, is_block: bool = True) -> None:
        """A tag inside of a line, or a whole block, with the headings and the text in it."""
        tags = _Tags(line)
        tags.feed(content)
        self.links.extend(tags.links)
        self.images.extend(tags.images)
        if is_block:
            tags.close()
            self.headings.extend(tags.headings)
            self.paragraphs.extend(tags.paragraphs)


class _Tags(HTMLParser):
    def __init__(self, line: int) -> None:
        super().__init__()
        self._above = line - 1
        self._inside = ""
        self.headings: list[Heading] = []
        self.paragraphs: list[tuple[int, str]] = []
        self.links: list[Target] = []
        self.images: list[Target] = []

    @property
    def _line(self) -> int:
        return self._above + self.getpos()[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._inside = tag if _HTML_HEADING.fullmatch(tag) else self._inside
        if tag == "img" and values.get("src"):
            self.images.append(Target(values["src"], values.get("alt", ""), self._line))
        if tag == "a" and values.get("href"):
            self.links.append(Target(values["href"], "", self._line))

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.headings.append(Heading(data.strip(), int(self._inside[1]), self._line))
        elif self.cdata_elem is None:
            texts = enumerate(data.split("\n"), start=self._line)
            self.paragraphs.extend((line, text.strip()) for line, text in texts if text.strip())


def _address(written: str) -> str:
    found = written.rstrip(".,;:!?*")
    return found if found.startswith("http") else f"https://{found}"


def _texts(tokens: "Sequence[Token]") -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"


def _is_bold(tokens: "Sequence[Token]") -> bool:
    """Whether a paragraph is nothing but bold text."""
    kinds = [token.type for token in tokens if token.type != "text" or token.content.strip(" :")]
    return (
        len(kinds) > 2 and (kinds[0], kinds[-1]) == ("strong_open", "strong_close") and kinds.count("strong_open") == 1
    )
