"""Which names a pattern of the instructor's means: files by path, headings and labels by their words."""

import re
from collections.abc import Iterable, Sequence

_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_NUMBERING = re.compile(r"^\s*(?:[\W_]*\d+(?:\.\d+)*[.):]?\s+)?[\W_]*")
_BETWEEN_WORDS = re.compile(r"[\s_–-]+")
MOST_NAMED = 10


def find(files: Sequence[str], pattern: str) -> list[str]:
    """Files that match a pattern: `*` stays in its folder, `**/` is any number of folders, `folder/` all it holds."""
    pattern = pattern.removeprefix("./") + ("**" if pattern.endswith("/") else "")
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    wanted = re.compile("".join(_WILD.get(part, re.escape(part)) for part in parts), re.DOTALL)
    return [file for file in files if wanted.fullmatch(file)]


def find_any(files: Sequence[str], patterns: Iterable[str]) -> list[str]:
    """Files that match any of the patterns, each once; `a|b` is two patterns."""
    return list(dict.fromkeys(file for each in patterns for one in each.split("|") for file in find(files, one)))


def find_in_any_case(files: Sequence[str], patterns: Iterable[str]) -> list[str]:
    """As find_any, upper and lower case alike."""
    known = {file.casefold(): file for file in files}
    return [known[file] for file in find_any(list(known), [each.casefold() for each in patterns])]


def first_of(files: Sequence[str], choice: str) -> str:
    """The file that `README.md|readme.md` means, upper and lower case alike; the first name where there is none."""
    for name in choice.split("|"):
        same = [file for file in files if file.casefold() == name.casefold()]
        if same:
            return name if name in same else same[0]
    return choice.partition("|")[0]


def listed(names: Sequence[str]) -> str:
    """At most ten names, and how many more there are."""
    more = f" (+ {len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def spoken(choice: str) -> str:
    """`*.md / a.txt` for `**/*.md|a.txt`."""
    return " / ".join(name.removeprefix("**/") for name in choice.split("|"))


def named(choice: str) -> str:
    """The first name of `вывод*|заключение`, as a student reads it."""
    return choice.partition("|")[0].strip().rstrip("*")


def plain(words: str) -> str:
    """Words as they compare: no numbering in front, no case, ё as е, single spaces."""
    return " ".join(_NUMBERING.sub("", folded(words), count=1).split())


def folded(words: str) -> str:
    """No case, ё as е."""
    return words.casefold().replace("ё", "е")


def says(written: str, choice: str) -> bool:
    """Whether a heading or label holds one of the names `a|b` as whole words; `вывод*` also means «выводы»."""
    text = plain(written)
    return any(re.search(whole_words(name), text) for name in choice.split("|"))


def whole_words(name: str) -> str:
    """A regular expression for the name in plain or folded text; `ROC-AUC`, `ROC AUC` and `roc_auc` are one name."""
    parts = [re.escape(part) for part in _BETWEEN_WORDS.split(plain(name.strip().rstrip("*"))) if part]
    ending = r"\w*" if name.rstrip().endswith("*") else ""
    return r"(?<!\w)" + r"[\s_–-]{1,3}".join(parts) + ending + r"(?!\w)"
