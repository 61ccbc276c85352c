"""The number that belongs to the name of a metric: in what a notebook prints, in prose, in a file."""

import csv
import io
import json
import re
from difflib import SequenceMatcher

from autograde.analysis.patterns import fold_case, whole_words_pattern
from autograde.errors import StudentFailure

# The longest number that is one; a sign, an exponent, a per cent sign.
_NUMBER = r"[-+]?(?:\d{1,30}(?:[.,]\d{1,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,3})?(?:\s?%)?"
_NUMBERS = re.compile(rf"(?<![\w.@])(?:{_NUMBER})(?![\w]|-\w)")
_BESIDE = re.compile(rf"\W{{0,40}}?({_NUMBER})(?!\w|-\w)")
_SEPARATOR = re.compile(r"[:=]")
_NO_NUMBER = re.compile(r"\b(?:nan|inf|none)\b", re.IGNORECASE)
# What belongs to the name: `precision@10`.
_AT = re.compile(r"@\w{1,9}")
MAX_CHARACTERS_BEHIND = 200
# An ordinary pattern takes quadratic time on a long line, and a student chooses the line.
MAX_LINE_CHARACTERS = 1_000
MAX_COMPARED_LINES = 200
_LIKENESS = 0.4


def find_number(rest: str, *, is_share: bool) -> str | None:
    """The number that belongs to a name: in the rest of its line, or alone on the next line.

    Directly behind the name, else behind `:` or `=`, else the last of the line. As a share, what is more than 1 and no
    percentage is passed over where another number may be meant: `Accuracy on the 10000 images: 93 %`.
    """
    line, _, next_line = rest.partition("\n")
    line = line[:MAX_CHARACTERS_BEHIND]
    if not re.search(r"\w", line):
        match = _BESIDE.match(next_line[:MAX_CHARACTERS_BEHIND])
        return match[1] if match else None
    line = _AT.sub("", line, count=1) if line.startswith("@") else line
    direct = _BESIDE.match(line) or _behind_separator(line)
    if direct is not None:
        is_wrong = is_share and not is_share_like(direct[1])
        return (_percentage(line[direct.end() :]) if is_wrong else None) or direct[1]
    numbers = [] if _SEPARATOR.search(line) or _NO_NUMBER.search(line) else _NUMBERS.findall(line)
    return next((number for number in reversed(numbers) if not is_share or is_share_like(number)), None)


def find_last_number(printed: str, pattern: str, *, is_share: bool) -> str | None:
    """The number behind the last match of the pattern, upper and lower case alike, line by line."""
    lines, search = _lines(printed), re.compile(pattern, re.IGNORECASE)
    next_line = ""  # the nearest line below that is not blank
    for line in reversed(lines):
        rests = [f"{line[match.end() :]}\n{next_line}" for match in search.finditer(line)]
        numbers = [number for rest in rests if (number := find_number(rest, is_share=is_share)) is not None]
        if numbers:
            return numbers[-1]
        next_line = line if line.strip() else next_line
    return None


def find_nearest_line(printed: str, pattern: str) -> str | None:
    """The line that is probably meant: the last one that matches, or the one most similar to the pattern."""
    lines = [line.strip() for line in _lines(printed)[-MAX_COMPARED_LINES:] if line.strip()]
    matching = [line for line in lines if re.search(pattern, line, re.IGNORECASE)]
    if matching:
        return matching[-1]
    likeness = {line: SequenceMatcher(None, pattern.casefold(), line[:100].casefold()).ratio() for line in lines}
    best = max(likeness, key=likeness.__getitem__, default="")
    return best if likeness.get(best, 0) >= _LIKENESS else None


def _lines(printed: str) -> list[str]:
    return [line[:MAX_LINE_CHARACTERS] for line in printed.replace("\r", "\n").split("\n")]


def is_share_like(number: str) -> bool:
    """Whether a number that was written is a share: at most 1, or with a per cent sign."""
    return number.endswith("%") or float(number.replace(",", ".")) <= 1


def _behind_separator(line: str) -> re.Match[str] | None:
    """The first number behind the first `:` or `=`, if it is of this name and not of another one."""
    separator = _SEPARATOR.search(line)
    if separator is None:
        return None
    match = re.compile(rf"[^\d:=]{{0,40}}?({_NUMBER})(?!\w|-\w)").match(line, separator.end())
    return match if match and not _NO_NUMBER.search(line[: match.start(1)]) else None


def _percentage(line: str) -> str | None:
    """The first percentage in front of the next name."""
    own_part = re.split(r"[^\W\d]\w*\s{0,9}[:=]", line, maxsplit=1)[0]
    return next((number for number in _NUMBERS.findall(own_part) if number.endswith("%")), None)


# ---------------------------------------------------------------------------------------------------------- prose

# A number stands at most that many characters behind the name of its metric.
NEAR = 60
_IN_PROSE = re.compile(r"(?<![\w@])\.?\d{1,12}(?:[.,]\d{1,12})?\s?%?")
# The beginning of a line, or of a part of one, that is about something else: `, Loss:`.
_OTHER_LABEL = re.compile(r"[,;\n]\W{0,9}\w{1,40}(?: \w{1,40})?\s{0,9}[:=]")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_SAYS_VALUE = re.compile(
    r"(?:[:=–—→≈~]|(?<=\s)-|\b(?:is|was|are|equals?|reache[sd]|achieve[sd]|составил\w*|равн\w*|достиг\w*|получил\w*))\W{0,9}$"
)
# A number of something else: of a page, of an epoch, of what was asked for.
_OTHER_NUMBER = re.compile(
    r"(?<!\w)(?:sections?|sec|pages?|p|figures?|fig|tables?|chapters?|epochs?|step|version|v|at least|required|"
    r"раздел\w*|пункт\w*|стр|страниц\w*|рис|рисун\w*|таблиц\w*|табл|глав[аеыу]|эпох\w*|верси\w*|"
    r"не менее|не ниже|не меньше|нужно)[.\s:]{0,3}$|[≥№]\s{0,3}$|>=\s{0,3}$"
)
_IN_FRONT = re.compile(r"(?<![\w.,])(\d{1,12}(?:[.,]\d{1,12}\s?%?|\s?%))[\s(–—-]{1,3}(?:\w{1,40} )?$")
_CELL = re.compile(r"[^\w.]{0,9}\.?\d")


def has_value(text: str, name: str) -> bool:
    """Whether prose gives a metric's value: `accuracy: 93`, `reached 93% accuracy`; not `accuracy, see page 12`."""
    text = fold_case(text)
    return any(
        _has_behind(text[match.end() : match.end() + NEAR])
        or _has_in_front(text[max(0, match.start() - NEAR) : match.start()])
        for match in re.finditer(whole_words_pattern(name), text)
    )


def starts_with_number(cell: str) -> bool:
    """Whether a cell of a table begins with a number."""
    return _CELL.match(cell) is not None


def _has_behind(rest: str) -> bool:
    if re.match(r"\s*[:=]", rest):
        rest = _OTHER_LABEL.split(rest, maxsplit=1)[0]
    rest = _SENTENCE_END.split(rest, maxsplit=1)[0]
    for match in _IN_PROSE.finditer(rest):
        between = rest[: match.start()]
        is_plain = match[0].strip().isdigit()
        if not _OTHER_NUMBER.search(between) and (not is_plain or _SAYS_VALUE.search(between)):
            return True
    return False


def _has_in_front(front: str) -> bool:
    match = _IN_FRONT.search(front)
    return match is not None and not _OTHER_NUMBER.search(front[: match.start()])


# ---------------------------------------------------------------------------------------------------------- files

_ANY_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?:\s?%)?")


def read_value(content: str, path: str, key: str | None) -> object:
    """A value of a JSON file by its dotted key, the last value of a CSV file's column, or a file's only number."""
    if path.lower().endswith(".json"):
        return _in_json(content, path, key)
    if key is None:
        numbers = _ANY_NUMBER.findall(content)
        return numbers[0] if len(numbers) == 1 else None
    head = content.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        columns, *rows = csv.reader(io.StringIO(content), delimiter=delimiter)
    except (csv.Error, ValueError):  # no table, or an empty file
        return None
    column = {name.strip(): number for number, name in enumerate(columns)}.get(key)
    values = [row[column] for row in rows if column is not None and row[column:] and row[column].strip()]
    return values[-1] if values else None


def _in_json(content: str, path: str, key: str | None) -> object:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StudentFailure("broken-json", path=path, what=str(error)[:100]) from None
    try:
        for step in key.split(".") if key else ():
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (LookupError, TypeError, ValueError):
        return None
    return value
