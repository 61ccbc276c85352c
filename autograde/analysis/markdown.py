"""Markdown as markdown-it reads it, with the HTML in it, as a document."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograde.analysis.document import BOLD_LEVEL, RUN_IN_LEVEL, Heading, Mark, Part, Target
from autograde.analysis.html_tokens import Tag, Visibility, hides_content, split_html
from autograde.analysis.markdown_parser import make_parser
from autograde.errors import StudentFailure
from autograde.submission.notebook import Notebook

if TYPE_CHECKING:
    from markdown_it.token import Token

# markdown-it reads 100 KB a second of what is made to be hard to read.
MAX_CHARACTERS = 1 << 20
MAX_HEADINGS = 1_000
_HTML_HEADING = re.compile("h[1-6]")
# These tags stand inside of a line; any other ends it.
_IN_LINE = {
    "a", "abbr", "b", "bdi", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "u", "var",
}  # fmt: skip
# As GitHub makes links of them, with `www.` too.
_BARE_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>()\[\]\"'`]+")
# An image that was pasted into the text: its first bytes are enough.
_PASTED = re.compile(r"(data:[\w/+.;=-]{1,100},[A-Za-z0-9+/]{100})[A-Za-z0-9+/=%]+")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_TIGHT_HEADING = re.compile(r"(#{1,6})(?=[^\W\d_])")
_MARKS = {"markdown": "", "heading": "# "}  # nbformat 3 has cells that are headings
_ENDS_RUN_IN, _BEGINS_BEHIND_RUN_IN = (".", ":", "?", "!", ")"), (".", ":", "–", "—", "-")


def read_markdown(texts: Sequence[str]) -> Part:
    """Several texts, such as the cells of a notebook, as one document; none reaches into the next one.

    Of more than MAX_HEADINGS headings, the others are left out.

    Raises:
        StudentFailure: there are more than MAX_CHARACTERS, pasted images not counted, or reading takes too long.

    """
    texts = [strip_pasted_images(text) for text in texts]
    if sum(map(len, texts)) > MAX_CHARACTERS:
        raise StudentFailure("too-much-markdown", most=MAX_CHARACTERS >> 20)
    parser = make_parser()
    reader, start = _Reader(), 0
    for text in texts:
        reader.read(parser.parse(text), start)
        start += text.count("\n") + 2
    return reader.part()


def strip_pasted_images(text: str) -> str:
    """The text, of images in it only the beginning."""
    return _PASTED.sub(r"\1", text)


def space_headings(text: str) -> str:
    """`#Title` as `# Title`, but for code and for lines of hashtags."""
    fence, lines = "", list[str]()
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else mark[1]
        is_heading = not fence and line.count(" #") == 0 and _TIGHT_HEADING.match(line)
        lines.append(_TIGHT_HEADING.sub(r"\1 ", line) if is_heading else line)
    return "\n".join(lines)


def list_markdown_cells(notebook: Notebook) -> list[str]:
    """The texts of its Markdown cells, `#Title` as the heading that older Jupyter and Colab show."""
    return [space_headings(_MARKS[cell.kind] + cell.source) for cell in notebook.cells if cell.kind in _MARKS]


class _Reader:
    """Collects what the tokens of one text after the other hold."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.marks: list[Mark] = []
        self.paragraphs: list[tuple[int, str]] = []
        self.links: list[Target] = []
        self.images: list[Target] = []
        self.tables: list[tuple[int, list[list[str]]]] = []
        self.code: list[tuple[int, str]] = []
        self.names: list[str] = []
        self._visibility, self._in_comment = Visibility(), False

    def part(self) -> Part:
        tables = tuple((line, tuple(map(tuple, rows))) for line, rows in self.tables)
        texts = tuple(self.paragraphs), tuple(self.links), tuple(self.images), tables, tuple(self.code)
        return Part(tuple(self.headings), *texts, tuple(self.marks), tuple(self.names))

    def read(self, tokens: "Sequence[Token]", start: int) -> None:
        line, before = start + 1, ""
        self._visibility, self._in_comment = Visibility(), False
        for token in tokens:
            line = start + token.map[0] + 1 if token.map else line
            if token.type == "html_block":
                self._read_html(token.content, line)
            elif not self._visibility.is_hidden and not self._in_comment:
                self._read_token(token, line, before)
            before = f"{token.type}:{token.tag}"

    def _read_token(self, token: "Token", line: int, before: str) -> None:
        if token.type == "table_open":
            self.tables.append((line, []))
        elif token.type == "tr_open" and self.tables:
            self.tables[-1][1].append([])
        elif token.type in ("fence", "code_block"):
            self.code.append((line, token.content))
        elif token.type == "inline":
            self._read_inline(token, line, before)

    def _read_inline(self, token: "Token", line: int, inside: str) -> None:
        children = list(_visible(token.children or []))
        kind, _, tag = inside.partition(":")
        bold = _bold_beginning(children) if kind == "paragraph_open" else 0
        text = "".join(_texts(children))
        if kind == "heading_open":
            self._add_heading(text, int(tag[1:]), line)
        elif bold and not _has_text(children[bold:]):
            self._add_heading(text, BOLD_LEVEL, line)
        elif bold and _is_run_in(children, bold):
            self._add_heading("".join(_texts(children[:bold])), RUN_IN_LEVEL, line)
            self.paragraphs.append((line, text))
        else:
            self.paragraphs.append((line, text))
        if kind in ("th_open", "td_open") and self.tables and self.tables[-1][1]:
            self.tables[-1][1][-1].append(text)
        self._read_targets(children, line)

    def _add_heading(self, title: str, level: int, line: int) -> None:
        if len(self.headings) < MAX_HEADINGS:
            kinds = (self.paragraphs, self.links, self.images, self.tables, self.code)
            self.marks.append(Mark(*(len(parts) for parts in kinds)))
            self.headings.append(Heading(title, level, line))

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
                for tag in _tags(child.content):
                    self._read_target_tag(tag, line)
            elif child.type == "text" and not opened:
                self.links.extend(Target(_address(link), "", line) for link in _BARE_LINK.findall(child.content))

    def _read_target_tag(self, tag: Tag, line: int) -> None:
        values = tag.attributes
        if tag.is_end or hides_content(tag):
            return
        self.names.extend(values[key] for key in ("id", "name") if values.get(key))
        if tag.name == "img" and values.get("src"):
            self.images.append(Target(values["src"], values.get("alt", ""), line))
        if tag.name == "a" and values.get("href"):
            self.links.append(Target(values["href"], "", line))

    def _read_html(self, content: str, line: int) -> None:
        """A block of HTML, which may show or hide what comes behind it."""
        lines = _HtmlLines(self, line)
        for piece in split_html(self._behind_comment(content)):
            if isinstance(piece, Tag):
                self._visibility.update(piece)
                lines.update(piece, is_hidden=self._visibility.is_hidden)
            elif not self._visibility.is_hidden:
                lines.add(piece.content, line + piece.offset)
        lines.flush()

    def _behind_comment(self, content: str) -> str:
        """The block without the end of a comment that an earlier block began; such a comment hides what is between."""
        if self._in_comment:
            inside, end, behind = content.partition("-->")
            if not end:
                return ""
            content = "\n" * inside.count("\n") + behind
        begin = content.rfind("<!--")
        self._in_comment = begin >= 0 and "-->" not in content[begin:]
        return content


class _HtmlLines:
    """Puts the texts of a block of HTML together, by lines and headings."""

    def __init__(self, reader: _Reader, start: int) -> None:
        self._reader, self._start = reader, start
        self._heading, self._line = "", start
        self._texts: list[str] = []

    def update(self, tag: Tag, *, is_hidden: bool) -> None:
        if tag.name not in _IN_LINE and (not self._heading or tag.name == self._heading):
            self.flush()
        if _HTML_HEADING.fullmatch(tag.name) and not is_hidden and not tag.is_end and not self._heading:
            self._heading, self._line = tag.name, self._start + tag.offset
        if not is_hidden:
            self._reader._read_target_tag(tag, self._start + tag.offset)

    def add(self, content: str, line: int) -> None:
        if self._heading:
            self._texts.append(content)
            return
        first, *others = content.split("\n")
        self._append(first, line)
        for number, text in enumerate(others, start=1):
            self.flush()
            self._append(text, line + number)

    def _append(self, text: str, line: int) -> None:
        self._line = self._line if self._texts else line
        self._texts.append(text)

    def flush(self) -> None:
        text, heading = " ".join("".join(self._texts).split()), self._heading
        self._texts, self._heading = [], ""
        if heading and text:
            self._reader._add_heading(text, int(heading[1]), self._line)
        elif text:
            self._reader.paragraphs.append((self._line, text))


def _address(text: str) -> str:
    address = text.rstrip(".,;:!?*")
    return address if address.startswith("http") else f"https://{address}"


def _tags(content: str) -> Iterator[Tag]:
    return (piece for piece in split_html(content) if isinstance(piece, Tag))


def _visible(children: "Sequence[Token]") -> "Iterator[Token]":
    """What a reader sees of a line: what HTML hides is left out."""
    visibility = Visibility()
    for child in children:
        if child.type == "html_inline":
            for tag in _tags(child.content):
                visibility.update(tag)
        if not visibility.is_hidden:
            yield child


def _texts(tokens: "Sequence[Token]") -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"


def _bold_beginning(tokens: "Sequence[Token]") -> int:
    """How many tokens the bold text takes with which a paragraph begins, 0 where it begins otherwise."""
    first = next((number for number, token in enumerate(tokens) if token.type != "text" or token.content.strip()), 0)
    if not tokens or tokens[first].type != "strong_open":
        return 0
    closing = (number for number, token in enumerate(tokens) if token.type == "strong_close")
    return next(closing, -1) + 1


def _has_text(tokens: "Sequence[Token]") -> bool:
    return any(token.type != "text" or token.content.strip(" :") for token in tokens)


def _is_run_in(tokens: "Sequence[Token]", bold: int) -> bool:
    """`**Question 2.** Why?` or `**Question 2** — why?`."""
    title, behind = "".join(_texts(tokens[:bold])).strip(), "".join(_texts(tokens[bold:])).lstrip()
    return title.endswith(_ENDS_RUN_IN) or behind.startswith(_BEGINS_BEHIND_RUN_IN)
