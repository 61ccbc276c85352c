"""A cell or file as a syntax tree, in bounded time and memory; or why there is none."""

import ast
import re
import warnings
from collections import OrderedDict
from dataclasses import dataclass

from autograde.analysis.magics import (
    LineText,
    PythonText,
    WrittenFile,
    changes_reading,
    defines_magics,
    find_unknown_magic,
    iterate_readings,
)
from autograde.errors import StudentFailure
from autograde.submission.encodings import KIB, MAX_CODE_BYTES

# A syntax tree takes about 0.9 KiB for each word or sign: 512 KiB of `a;` took 460 MiB. 512 KiB of ordinary code
# (MAX_CODE_BYTES) have about 120,000 of them.
MAX_TOKENS = 150_000
# Trees that are kept, since every check of a notebook asks for the same ones: about 130 MiB at worst.
_MAX_KEPT_TOKENS = 150_000
_TOKEN = re.compile(r"\w+|[^\w\s]|\n")


@dataclass(frozen=True, slots=True)
class Code:
    """A cell or file that was read; the tree is empty where problem says why it cannot be read.

    text is the Python that runs, with every line where it was. runs are the files that `%run` names, written is the
    file that `%%writefile` writes, and other_magics are the names of magics that hold no Python.
    """

    text: str
    tree: ast.Module
    problem: StudentFailure | None = None
    runs: tuple[LineText, ...] = ()
    written: WrittenFile | None = None
    other_magics: tuple[LineText, ...] = ()
    defines_magics: bool = False
    changes_reading: bool = False

    def find_problem(self, *, defines_magics: bool) -> StudentFailure | None:
        """Why this cannot be checked for what must not stand in it; defines_magics where the notebook has its own."""
        if self.problem is not None:
            return self.problem
        if self.changes_reading:
            return StudentFailure("code-rewrites")
        for run in self.runs:
            if "{" in run.text or "$" in run.text:  # IPython fills in a variable
                return StudentFailure("code-magic", line=run.line, name=f"%run {run.text[:40]}")
        magic = find_unknown_magic(self.other_magics) if defines_magics else None
        return StudentFailure("code-magic", line=magic.line, name=magic.text[:40]) if magic else None


class _TreeCache:
    """The trees that were read last, up to a total of tokens."""

    def __init__(self) -> None:
        self._codes: OrderedDict[str, tuple[int, Code]] = OrderedDict()
        self._tokens = 0

    def get(self, source: str) -> Code | None:
        if source not in self._codes:
            return None
        self._codes.move_to_end(source)
        return self._codes[source][1]

    def make_room(self, tokens: int) -> None:
        while self._codes and self._tokens + tokens > _MAX_KEPT_TOKENS:
            _, (freed, _) = self._codes.popitem(last=False)
            self._tokens -= freed

    def put(self, source: str, tokens: int, code: Code) -> None:
        self._codes[source] = tokens, code
        self._tokens += tokens


_CACHE = _TreeCache()


def read_code(source: str) -> Code:
    """The tree of a cell or file as IPython would run it; cached, since many checks read the same cells."""
    cached = _CACHE.get(source)
    if cached is not None:
        return cached
    tokens = count_tokens(source)
    if tokens > MAX_TOKENS:
        return _empty("", StudentFailure("code-too-large", kilobytes=MAX_CODE_BYTES // KIB, tokens=MAX_TOKENS))
    _CACHE.make_room(tokens)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a "\d" in the student's text
        code = _read(source)
    _CACHE.put(source, tokens, code)
    return code


def parse(source: str) -> ast.Module:
    """The tree of a cell or file; an empty one where it cannot be read as Python."""
    return read_code(source).tree


def count_tokens(source: str) -> int:
    """About how many words and signs a source has; more than MAX_TOKENS where it is too large to be read."""
    if len(source) > MAX_CODE_BYTES or len(source.encode("utf-8", "replace")) > MAX_CODE_BYTES:
        return MAX_TOKENS + 1
    return sum(1 for _ in _TOKEN.finditer(source))


def _read(source: str) -> Code:
    problem: StudentFailure | None = None
    reading = PythonText("")
    for reading in iterate_readings(source):
        tree, problem = _try_parse(reading.text)
        if reading.problem is not None:
            return _empty(reading.text, reading.problem)
        if tree is not None:
            return Code(
                reading.text,
                tree,
                runs=reading.runs,
                written=reading.written,
                other_magics=reading.other_magics,
                defines_magics=defines_magics(source),
                changes_reading=changes_reading(source),
            )
    return _empty(reading.text, problem)


def _empty(text: str, problem: StudentFailure | None) -> Code:
    return Code(text, ast.Module(body=[], type_ignores=[]), problem)


def _try_parse(text: str) -> tuple[ast.Module | None, StudentFailure | None]:
    """The tree, or why there is none."""
    try:
        return ast.parse(text), None
    except SyntaxError as error:
        return None, StudentFailure("code-syntax", line=error.lineno or 1, what=error.msg[:100])
    except ValueError as error:  # a null byte
        return None, StudentFailure("code-syntax", line=1, what=str(error)[:100])
    except (RecursionError, MemoryError):  # Python's own bounds on nesting
        return None, StudentFailure("code-too-deep")
