"""A Markdown document by its parts: headings with what stands below them, words, links, images, tables, code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import accumulate
from typing import Literal

from autograde.analysis import prose
from autograde.analysis.patterns import first_alternative, matches_heading, normalise

# A line in bold is how many students write a heading; it is below every real one, and `**Question 1.** Why?` below it.
BOLD_LEVEL, RUN_IN_LEVEL = 7, 8

# A letter or a digit.
_SIGN = re.compile(r"[^\W_]")
_NUMBER = re.compile(r"\d")

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
class Mark:
    """How many paragraphs, links, images, tables and code blocks stand before a heading."""

    paragraphs: int
    links: int
    images: int
    tables: int
    code: int


@dataclass(frozen=True)
class Part:
    """A document, or the part of it below a heading. Lines count from 1, through all texts that were read together.

    marks has one entry for each heading; names are the `id` and `name` attributes in HTML, to which `#anchors` lead.
    """

    headings: tuple[Heading, ...] = ()
    paragraphs: tuple[tuple[int, str], ...] = ()
    links: tuple[Target, ...] = ()
    images: tuple[Target, ...] = ()
    tables: tuple[tuple[int, Table], ...] = ()
    code: tuple[tuple[int, str], ...] = ()
    marks: tuple[Mark, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Words of paragraphs, lists and tables, as prose.count has them; headings and code are none."""
        return prose.count_words(text for _, text in self.paragraphs)

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.paragraphs)

    @property
    def shows_something(self) -> bool:
        """Whether there is code, a table, an image or a formula, or at least a word or a number."""
        cells = (cell for _, (_, *rows) in self.tables for row in rows for cell in row)
        has_code_or_table = any(_SIGN.search(text) for text in (*(text for _, text in self.code), *cells))
        says_something = any(text.count("$") > 1 or _NUMBER.search(text) for _, text in self.paragraphs)
        return bool(self.images) or has_code_or_table or says_something or self.words > 0

    def below(self, choice: str, measure: Literal["words", "images"] = "words") -> "Part | None":
        """What stands below a heading that says one of `a|b`; None where there is none.

        Of several such headings the one with the most below it counts: a table of contents names sections, too.
        """
        positions = [
            position for position, heading in enumerate(self.headings) if matches_heading(heading.title, choice)
        ]
        candidates = [position for position in positions if position or not self._is_title_of_all(choice)]
        largest = max(candidates, key=lambda position: self._amount_below(position, measure), default=None)
        return None if largest is None else self._below(largest)

    def find_missing_and_short(self, choices: Sequence[str], words: int) -> tuple[list[str], list[tuple[str, int]]]:
        """The headings that are missing, and those with fewer words below them, with the number of words.

        If one word is enough, so is code, a table, an image or a formula.
        """
        parts = [(first_alternative(choice), self.below(choice)) for choice in choices]
        missing = [name for name, part in parts if part is None]
        counted = [(name, part, part.words) for name, part in parts if part is not None]
        return missing, [
            (name, count) for name, part, count in counted if count < words and (words > 1 or not part.shows_something)
        ]

    def without(self, handout: "Part") -> "Part":
        """The document without what the handout contains; headings and heads of tables stay."""
        handout_words = prose.collect_handout_words(text for _, text in handout.paragraphs)
        addresses = {target.address for target in (*handout.links, *handout.images)}
        rows = {tuple(row) for _, table in handout.tables for row in table}
        code = {text.strip() for _, text in handout.code}
        if not (handout.headings or handout_words.lines or addresses or rows or code):
            return self
        return _HandoutFilter(handout_words, addresses, rows, code).apply(self)

    def _is_title_of_all(self, choice: str) -> bool:
        """Whether the first heading stands above all others, as the title of a work that says more than the name."""
        first, *others = self.headings
        is_above = len(others) > 1 and all(heading.level > first.level for heading in others)
        return is_above and normalise(first.title).rstrip(" .:!") not in {
            normalise(name.rstrip("*")) for name in choice.split("|")
        }

    def _amount_below(self, position: int, measure: Literal["words", "images"]) -> int:
        begin, end = self._bounds(position)
        if measure == "images":
            return end.images - begin.images
        return self._words_before[end.paragraphs] - self._words_before[begin.paragraphs]

    @cached_property
    def _words_before(self) -> list[int]:
        """How many words stand in front of each paragraph, and in all."""
        return list(accumulate((len(prose.split_words(text)) for _, text in self.paragraphs), initial=0))

    @cached_property
    def _ends(self) -> list[int]:
        """For each heading the position of the next one of its level or above."""
        next_at = [len(self.headings)] * (RUN_IN_LEVEL + 1)
        ends: list[int] = []
        for position in reversed(range(len(self.headings))):
            heading = self.headings[position]
            ends.append(min(next_at[: heading.level + 1]))
            if not _continues_section(heading):
                next_at[heading.level] = position
        return ends[::-1]

    def _bounds(self, position: int) -> tuple[Mark, Mark]:
        end = self._ends[position]
        return self.marks[position], self.marks[end] if end < len(self.marks) else self._mark_of_the_end

    @property
    def _mark_of_the_end(self) -> Mark:
        return Mark(*(len(getattr(self, field.name)) for field in fields(Mark)))

    def _below(self, position: int) -> "Part":
        begin, end = self._bounds(position)
        inner = slice(position + 1, self._ends[position])
        paragraphs = self.paragraphs[begin.paragraphs : end.paragraphs]
        if paragraphs and self.headings[position].level == RUN_IN_LEVEL:
            (line, text), *others = paragraphs
            paragraphs = ((line, text.removeprefix(self.headings[position].title)), *others)
        return Part(
            self.headings[inner],
            paragraphs,
            self.links[begin.links : end.links],
            self.images[begin.images : end.images],
            self.tables[begin.tables : end.tables],
            self.code[begin.code : end.code],
            tuple(_minus(mark, begin) for mark in self.marks[inner]),
        )


def _continues_section(heading: Heading) -> bool:
    """Whether a line in bold only announces the answer, so that the section above goes on."""
    return heading.level >= BOLD_LEVEL and matches_heading(heading.title, "ответ*|решение|answer|solution")


def _minus(mark: Mark, begin: Mark) -> Mark:
    return Mark(*(getattr(mark, field.name) - getattr(begin, field.name) for field in fields(Mark)))


@dataclass(frozen=True, slots=True)
class _HandoutFilter:
    """Removes the content of a handout from a document. A paragraph that becomes empty stays, so marks stay valid."""

    words: prose.HandoutWords
    addresses: set[str]
    rows: set[tuple[str, ...]]
    code: set[str]

    def apply(self, document: Part) -> Part:
        links, links_before = self._targets(document.links)
        images, images_before = self._targets(document.images)
        return replace(
            document,
            paragraphs=tuple((line, self.words.remove_from(text)) for line, text in document.paragraphs),
            links=links,
            images=images,
            tables=tuple((line, self._table(table)) for line, table in document.tables),
            code=tuple((line, "" if text.strip() in self.code else text) for line, text in document.code),
            marks=tuple(
                replace(mark, links=links_before[mark.links], images=images_before[mark.images])
                for mark in document.marks
            ),
        )

    def _targets(self, targets: Sequence[Target]) -> tuple[tuple[Target, ...], list[int]]:
        """The targets that are not in the handout, and how many of those stand before each target."""
        is_new = [target.address not in self.addresses for target in targets]
        return tuple(target for target, new in zip(targets, is_new, strict=True) if new), list(
            accumulate(is_new, initial=0)
        )

    def _table(self, table: Table) -> Table:
        head, *rows = table or [()]
        return (head, *(row for row in rows if tuple(row) not in self.rows))
