"""Counts words, and finds those of the handout."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\w+(?:[-’'.]\w+)*")
_TWO_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]", re.DOTALL)
# Ordinary texts have more different words than this: half of 200 words, a fifth of 1,000, a tenth of a book.
_SMALL_VOCABULARY, _WORDS_PER_RARE_WORD = 100, 10
# So many words in the order in which the handout has them are the handout's, also amid the student's own.
RUN = 4


def split_words(text: str) -> list[str]:
    """The words in lower case; numbers and single letters are none."""
    return [token.casefold() for token in _tokens(text) if _is_word(token)]


def count_words(texts: Iterable[str]) -> int:
    """How many words are written.

    Repeated words count only as often as an ordinary text repeats them. Numbers and single letters (28, в, a) count up
    to half of the words.
    """
    tokens = [token for text in texts for token in _tokens(text)]
    words = [token.casefold() for token in tokens if _is_word(token)]
    different = len(set(words))
    usual = 2 * min(different, _SMALL_VOCABULARY) + _WORDS_PER_RARE_WORD * max(0, different - _SMALL_VOCABULARY)
    counted = min(len(words), usual)
    return counted + min(len(tokens) - len(words), counted // 2)


@dataclass(frozen=True, slots=True)
class HandoutWords:
    """The words of a handout: its lines, and all sequences of RUN words in it."""

    lines: frozenset[tuple[str, ...]] = frozenset()
    runs: frozenset[tuple[str, ...]] = frozenset()

    def remove_from(self, text: str) -> str:
        """The text without the words of the handout."""
        return "\n".join(self._rest_of_line(line) for line in text.split("\n")) if self.lines else text

    def _rest_of_line(self, line: str) -> str:
        matches = list(_TOKEN.finditer(line))
        tokens = tuple(match[0].casefold() for match in matches)
        if tokens in self.lines:
            return ""
        handout_positions = {start + step for start in self._runs_in(tokens) for step in range(RUN)}
        kept, end = [], 0
        for position in sorted(handout_positions):
            kept.append(line[end : matches[position].start()])
            end = matches[position].end()
        return "".join([*kept, line[end:]])

    def _runs_in(self, tokens: Sequence[str]) -> list[int]:
        return [start for start in range(len(tokens) - RUN + 1) if tuple(tokens[start : start + RUN]) in self.runs]


def collect_handout_words(texts: Iterable[str]) -> HandoutWords:
    """The words of a handout's texts."""
    lines = {tuple(token.casefold() for token in _tokens(line)) for text in texts for line in text.split("\n")} - {()}
    runs = {line[start : start + RUN] for line in lines for start in range(len(line) - RUN + 1)}
    return HandoutWords(frozenset(lines), frozenset(runs))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _is_word(token: str) -> bool:
    return _TWO_LETTERS.search(token) is not None
