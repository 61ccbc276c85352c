"""The Python that IPython makes of a cell: magics, shell commands and prompts taken out, every line where it was."""

import ast
import re
import sys
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from IPython.core import inputtransformer2 as ipython

from autograde.errors import StudentFailure

# Magics whose first line is Python; cell magics whose body is.
_PYTHON_LINE = re.compile(r"time|timeit|prun|debug|memit|mprun|lprun|snakeviz|pyinstrument|heat")
_PYTHON_BODY = re.compile(rf"{_PYTHON_LINE.pattern}|capture|python3?|ipytest|wandb|manim")
# Cell magics whose body is handed to another program, shown, or written to a file.
_OTHER_BODY = re.compile(
    r"bash|sh|shell|cmd|powershell|script|system|sx|!|perl|ruby|node|pypy|python2|R|sql|bigquery|cu|cpp"
    r"|html|HTML|latex|javascript|js|svg|SVG|markdown|mermaid|writefile|file"
)
# Line magics that no own magic would be named after.
_KNOWN_LINE = re.compile(
    r"%(?:matplotlib|pylab|config|(?:re)?load_ext|autoreload|pip|conda|mamba|uv|cd|ls|pwd|env|set_env|whos?|reset"
    r"|pinfo2?|psearch|pdoc|psource|history|precision|xmode|load)"
)
_OPTION = r"-[A-Za-z](?:\s*\d+)?"
_PROFILER_OPTION = r"-[lsTDfm]\s*\S+"
# What makes magics, or changes how later cells are read.
_OWN_MAGICS = re.compile(r"register_(?:line_|cell_|line_cell_)?(?:magic|alias)|magics_class|alias_magic|%%?macro\b")
_OWN_READING = re.compile(r"input_transformer|ast_transformers")
_MAX_MAGICS = 500  # IPython's own limit for one cell
# IPython looks for the next magic from the top of the cell again. A cell of 300 lines may have 100 of them.
_MAX_TOKENS_READ = 300_000
# These Pythons give every token a copy of its line (python/cpython#119118): 140 KB of `a;` took 24 GB.
_COPIES_LINES = (3, 12, 0) <= sys.version_info[:3] < (3, 12, 4)
_MAX_LINE_COPIES = 256 << 20
_ESCAPE = re.compile(r"^\s*[%!?]", re.MULTILINE)
_TOKEN = re.compile(r"\w+|[^\w\s]")
# What IPython's transformers raise on text that they do not understand.
_CONFUSED = (SyntaxError, tokenize.TokenError, LookupError, AssertionError, TypeError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class LineText:
    """A part of a line of a cell: the file that `%run` names, the name of a magic."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that `%%writefile` writes; its first line is that line of the cell."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class PythonText:
    """One reading of a cell as Python; problem says why the text is not all that runs."""

    text: str
    problem: StudentFailure | None = None
    runs: tuple[LineText, ...] = ()
    written: WrittenFile | None = None
    other_magics: tuple[LineText, ...] = ()


def iterate_readings(source: str) -> Iterator[PythonText]:
    """A cell as it stands; without prompts, indentation and cell magics; without line magics, too.

    The first that is Python is what IPython runs. It need not be asked for the later ones.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    yield PythonText(source)
    try:
        cell = _without_cell_magics(PythonText(source))
        yield cell
        if cell.problem is None and not (_COPIES_LINES and has_costly_lines(cell.text.splitlines())):
            yield _without_line_magics(cell)
        elif cell.problem is None and _ESCAPE.search(cell.text):
            yield replace(cell, text="", problem=StudentFailure("code-many-magics"))
    except _CONFUSED:
        return


def defines_magics(source: str) -> bool:
    """Whether a cell defines magics, so that the names of other magics say nothing about them."""
    return bool(_OWN_MAGICS.search(source))


def has_costly_lines(lines: Sequence[str]) -> bool:
    """Whether lines are so long and hold so many tokens that a tokenizer may need gigabytes for them."""
    copies = 0
    for line in lines:
        copies += len(line) * sum(1 for _ in _TOKEN.finditer(line)) if len(line) > 1000 else 0
        if copies > _MAX_LINE_COPIES:
            return True
    return False


def changes_reading(source: str) -> bool:
    """Whether a cell changes what IPython makes of later cells."""
    return bool(_OWN_READING.search(source))


def find_unknown_magic(magics: Sequence[LineText]) -> LineText | None:
    """The first magic that may be the student's own."""
    return next((magic for magic in magics if not _KNOWN_LINE.fullmatch(magic.text)), None)


# ------------------------------------------------------------------------------------------------ cell magics


def _without_cell_magics(cell: PythonText) -> PythonText:
    """The body of cell magics that run Python, also where one stands inside of the other (`%%time`, `%%capture`)."""
    above, lines = _clean(cell.text)
    while lines and lines[0].startswith("%%") and not re.match(r"%%\w+\?", lines[0]):
        name, _, rest = lines[0][2:].rstrip().partition(" ")
        body = "".join(lines[1:])
        if not _PYTHON_BODY.fullmatch(name):
            return _other_cell_magic(cell, name, rest, LineText(above.count("\n") + 1, body))
        code = _python_of(name, rest) if _PYTHON_LINE.fullmatch(name) else ""
        removed, lines = _clean(body)
        above += f"{code}\n{removed}"
    return replace(cell, text=(above + "".join(lines)).removesuffix("\n"))


def _clean(text: str) -> tuple[str, list[str]]:
    """The lines that IPython reads, and the line ends that it drops above them."""
    lines = (text if text.endswith("\n") else f"{text}\n").splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if not line.isspace()), len(lines))
    cleaned = lines[first:]
    for transform in (ipython.leading_indent, ipython.classic_prompt, ipython.ipython_prompt):
        cleaned = transform(cleaned)
    return "\n" * "".join(lines[:first]).count("\n"), cleaned


def _other_cell_magic(cell: PythonText, name: str, rest: str, body: LineText) -> PythonText:
    """A cell whose magic runs no Python, or is unknown."""
    if not _OTHER_BODY.fullmatch(name):
        return replace(cell, text="", problem=StudentFailure("code-magic", line=body.line, name=f"%%{name[:40]}"))
    path = rest.replace("-a ", "").replace("--append ", "").strip().strip("'\"")
    written_file = WrittenFile(path, body.line + 1, body.text) if name in ("writefile", "file") else None
    return replace(cell, text="", written=written_file, other_magics=(LineText(body.line, f"%%{name}"),))


def _python_of(name: str, rest: str) -> str:
    """The code that `%timeit -n 3 f(x)` runs."""
    options = _OPTION if name in ("time", "timeit", "debug", "memit") else f"{_PROFILER_OPTION}|{_OPTION}"
    code = re.sub(rf"^\s*(?:(?:{options})(?:\s+|$))*", "", rest, count=1).strip()
    return code if code.startswith(("%", "!")) or _is_python(code) else ""


def _is_python(code: str) -> bool:
    """Whether code is whole by itself: half of it (`x = '''`) would change what the next lines mean."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


# ------------------------------------------------------------------------------------------------ line magics


@dataclass
class _Lines:
    """The lines of a cell while magics are taken out of it, and what they were."""

    lines: list[str]
    runs: list[LineText] = field(default_factory=list)
    others: list[LineText] = field(default_factory=list)


def _without_line_magics(cell: PythonText) -> PythonText:
    work, tokens_read = _Lines(f"{cell.text}\n".splitlines(keepends=True)), 0
    for _ in range(_MAX_MAGICS):
        by_line = ipython.make_tokens_by_line(work.lines)
        tokens_read += sum(map(len, by_line))
        if tokens_read > _MAX_TOKENS_READ:
            break
        if not _replace_first(work, by_line):
            text = "".join(work.lines).removesuffix("\n")
            return replace(cell, text=text, runs=tuple(work.runs), other_magics=tuple(work.others))
    return replace(cell, text="", problem=StudentFailure("code-many-magics"))


def _replace_first(work: _Lines, by_line: list[list[tokenize.TokenInfo]]) -> bool:
    """Take out the magic that IPython would transform next; False where there is none left."""
    kinds = (ipython.MagicAssign, ipython.SystemAssign, ipython.EscapedCommand, ipython.HelpEnd)
    matches = sorted((match for kind in kinds if (match := kind.find(by_line))), key=lambda match: match.sortby())
    for match in matches:
        try:
            lines = match.transform(work.lines)
        except SyntaxError:
            continue
        first, after = match.start_line, len(work.lines) - len(lines)
        taken = "".join(work.lines[first : first + after + 1])
        before, call = lines[first][: match.start_col], lines[first][match.start_col :].strip()
        line = "".join(work.lines[:first]).count("\n") + 1
        code = _read_magic_call(work, call, line) if call.startswith("get_ipython().") else call
        code = code or ("None" if before.strip() else "pass")
        work.lines[first : first + after + 1] = [before + code + "\n" * taken.count("\n")]
        work.lines = "".join(work.lines).splitlines(keepends=True) if after else work.lines
        return True
    return False


def _read_magic_call(work: _Lines, call: str, line: int) -> str:
    """The Python that a call of IPython stands for; other magics and `%run` are recorded."""
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    name, *rest = [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)] or [""]
    if not call.startswith("get_ipython().run_line_magic("):
        return ""
    argument = rest[0] if rest else ""
    if _PYTHON_LINE.fullmatch(name):
        return _python_of(name, argument)
    if name == "run":
        work.runs.append(LineText(line, argument))
    else:
        work.others.append(LineText(line, f"%{name}"))
    return ""
