"""Matches the instructor's patterns: files by path, headings and labels by their words."""

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Sequence

# `**/` is any number of folders at the beginning of a name only.
_WILD_CARDS = re.compile(r"((?:^|(?<=/))\*\*/|\*\*|\*)")
# What a wild card passes over: as little as the text behind it allows.
_EXPRESSION_OF_WILD_CARD = {"**/": "(?:[^/]*/)*?", "**": ".*?", "*": "[^/]*?"}
_NUMBERING = re.compile(r"^\s*(?:[\W_]*\d+(?:\.\d+)*[.):]?\s+)?[\W_]*")
_WORD_SEPARATORS = re.compile(r"[\s_–-]+")
MAX_NAMED = 10


def find_by_pattern(files: Sequence[str], pattern: str) -> list[str]:
    """Files that match a pattern: `*` stays in its folder, `**/` is any number of folders, `folder/` all it holds."""
    expression = _expression(pattern.removeprefix("./") + ("**" if pattern.endswith("/") else ""))
    return [file for file in files if expression.fullmatch(file)]


@functools.lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression whose time grows with the path, however many wild cards there are.

    The pattern is taken step by step, where a step is a wild card and the text behind it. If a later step is there to
    pass over the rest, then the first place at which a step fits is as good as any other: `(?>…)` tries no other.
    """
    first, *rest = _WILD_CARDS.split(pattern)
    steps = list(zip(rest[::2], rest[1::2], strict=True))
    wide = [position for position, (wild_card, _) in enumerate(steps) if wild_card != "*"]
    groups = [steps[begin:end] for begin, end in itertools.pairwise([0, *wide, len(steps)])]
    *earlier, last = groups
    text = _escape_text(first) + "".join(f"(?>{_join_steps(group)})" for group in earlier) + _join_steps(last)
    return re.compile(text, re.DOTALL)


def _join_steps(steps: Sequence[tuple[str, str]]) -> str:
    """Steps of which only the first may leave its folder; the last is left open, for what follows to decide."""
    parts = [_EXPRESSION_OF_WILD_CARD[wild_card] + _escape_text(text) for wild_card, text in steps]
    if steps and steps[0][0] != "*":  # it passes over folders until all of the other steps fit behind it
        return parts[0] + _join_steps(steps[1:])
    return "".join(f"(?>{part})" for part in parts[:-1]) + "".join(parts[-1:])


def _escape_text(text: str) -> str:
    return "[^/]".join(map(re.escape, text.split("?")))


def find_files(files: Sequence[str], patterns: Iterable[str]) -> list[str]:
    """Files that match any of the patterns, each once; `a|b` is two patterns."""
    return list(
        dict.fromkeys(
            file for choice in patterns for pattern in choice.split("|") for file in find_by_pattern(files, pattern)
        )
    )


def find_files_ignoring_case(files: Sequence[str], patterns: Iterable[str]) -> list[str]:
    """As find_any, upper and lower case alike."""
    return _find_files_folded(files, patterns, str.casefold)


def find_files_ignoring_suffix_case(files: Sequence[str], patterns: Iterable[str]) -> list[str]:
    """As find_any, upper and lower case alike in what follows the first dot of a name: `*.zip` is also `A.ZIP`."""
    return _find_files_folded(files, patterns, _fold_suffix)


def _find_files_folded(files: Sequence[str], patterns: Iterable[str], fold: Callable[[str], str]) -> list[str]:
    files_by_folded_name: dict[str, list[str]] = {}
    for file in files:
        files_by_folded_name.setdefault(fold(file), []).append(file)
    folded_patterns = [fold(name) for choice in patterns for name in choice.split("|")]
    return [
        file for name in find_files(list(files_by_folded_name), folded_patterns) for file in files_by_folded_name[name]
    ]


def _fold_suffix(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.partition(".")
    return folder + slash + stem + dot + suffix.casefold()


def resolve_file(files: Sequence[str], choice: str) -> str:
    """The file that `README.md|readme.md` means, upper and lower case alike; the first name where there is none."""
    for name in choice.split("|"):
        same = [file for file in files if file.casefold() == name.casefold()]
        if same:
            return name if name in same else same[0]
    return choice.partition("|")[0]


def join_names(names: Sequence[str]) -> str:
    """At most ten names, and how many more there are."""
    more = f" (+ {len(names) - MAX_NAMED})" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more


def describe_pattern(choice: str) -> str:
    """`*.md / a.txt` for `**/*.md|a.txt`."""
    return " / ".join(name.removeprefix("**/") for name in choice.split("|"))


def first_alternative(choice: str) -> str:
    """The first name of `вывод*|заключение`, as a student reads it."""
    return choice.partition("|")[0].strip().rstrip("*")


def normalise(words: str) -> str:
    """Words as they compare: no numbering in front, no case, ё as е, single spaces."""
    return " ".join(_NUMBERING.sub("", fold_case(words), count=1).split())


def fold_case(words: str) -> str:
    """No case, ё as е."""
    return words.casefold().replace("ё", "е")


def matches_heading(heading: str, choice: str) -> bool:
    """Whether a heading or label holds one of the names `a|b` as whole words; `вывод*` also means «выводы»."""
    text = normalise(heading)
    return any(re.search(whole_words_pattern(name), text) for name in choice.split("|"))


def whole_words_pattern(name: str) -> str:
    """A regular expression for the name in plain or folded text; `ROC-AUC`, `ROC AUC` and `roc_auc` are one name."""
    parts = [re.escape(part) for part in _WORD_SEPARATORS.split(normalise(name.strip().rstrip("*"))) if part]
    ending = r"\w*" if name.rstrip().endswith("*") else ""
    return r"(?<!\w)" + r"[\s_–-]{1,3}".join(parts) + ending + r"(?!\w)"
