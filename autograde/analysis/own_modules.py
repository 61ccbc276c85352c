"""The code behind a notebook: its cells, and the modules of the submission that they import or run."""

import ast
import posixpath
import shlex
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from autograde.analysis.syntax_trees import read_code
from autograde.errors import StudentFailure
from autograde.model import CellSource, Location
from autograde.submission.repository import Submission

MAX_MODULES = 100
MAX_CODE_BYTES = 2 << 20  # of a notebook and all that it imports
_MIB = 1 << 20
_MAX_NAMESAKES = 100
_COMPILED = (".pyc", ".so", ".pyd")
_SUFFIXES = (".py", ".ipynb", *_COMPILED)


@dataclass(frozen=True, slots=True)
class OwnSource:
    """A cell, a file, or a text that is executed; first_line is where it begins in what the student looks at.

    Of a text in quotes, as `exec("import torch")`, every line stands there.
    """

    path: str
    cell: int
    text: str
    first_line: int = 1
    in_quotes: bool = False

    def locate(self, line: int) -> Location:
        return Location.in_source(self.path, self.cell, self.first_line + (0 if self.in_quotes else line - 1))


@dataclass(frozen=True, slots=True)
class OwnModule:
    """A notebook or file; runs are the dotted names of the files that its `%run` runs in its own namespace."""

    name: str
    sources: tuple[OwnSource, ...]
    runs: tuple[str, ...] = ()
    problem: StudentFailure | None = None


def read_modules(
    submission: Submission, path: str, *, follow: bool = True, is_provided: Callable[[str], bool] = lambda _: False
) -> list[OwnModule]:
    """The notebook or file at that path, then the submission's modules that it imports, directly or not.

    Modules for which is_provided are the instructor's and left out.

    Raises:
        StudentFailure: there is more code than can be checked.

    """
    return list(_Reader(submission, path, is_provided).read(submission.code_cells(path), follow=follow))


def find_problem(modules: Sequence[OwnModule]) -> StudentFailure | None:
    """Why a part of the code cannot be checked; None where all of it can."""
    defines_magics = any(read_code(source.text).defines_magics for module in modules for source in module.sources)
    for module in modules:
        if module.problem is not None:
            return module.problem
        for source in module.sources:
            problem = read_code(source.text).find_problem(defines_magics=defines_magics)
            if problem is not None and not (source.in_quotes and problem.key == "code-syntax"):  # that would never run
                return make_unread_failure(source, problem)
    return None


def require_checkable(path: str, cells: Sequence[CellSource]) -> None:
    """Refuse a notebook with more code than can be checked.

    Raises:
        StudentFailure: it has more than MAX_CODE_BYTES.

    """
    if sum(len(cell.source.encode("utf-8", "replace")) for cell in cells) > MAX_CODE_BYTES:
        what = StudentFailure("much-code", megabytes=MAX_CODE_BYTES // _MIB)
        raise StudentFailure("code-too-much", path=path, what=what)


def find_unread(path: str, cells: Sequence[CellSource]) -> StudentFailure | None:
    """Why a cell cannot be read as Python; None where all can be."""
    for cell in cells:
        if (problem := read_code(cell.source).problem) is not None:
            return make_unread_failure(OwnSource(path, cell.number, cell.source), problem)
    return None


def make_unread_failure(source: OwnSource, why: StudentFailure) -> StudentFailure:
    """The failure that tells of a cell or file that cannot be read."""
    location = source.locate(int(why.values.get("line", 1)))
    if location.cell is None:
        return StudentFailure("file-unread", path=source.path, why=why, location=location)
    return StudentFailure("cell-unread", cell=source.cell, why=why, location=location)


class _Reader:
    """Follows imports from module to module, each one once."""

    def __init__(self, submission: Submission, path: str, is_provided: Callable[[str], bool]) -> None:
        self._submission = submission
        self._path = path
        self._is_provided = is_provided
        self._waiting: deque[str] = deque()
        self._known = {path}
        self._left_bytes = MAX_CODE_BYTES
        self._written: dict[str, list[OwnSource]] = defaultdict(list)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_last_name: dict[str, list[str]] = defaultdict(list)
        self._on_disk: set[str] = set()
        self._files: set[str] = set()  # those, and what cells write

    def read(self, cells: Sequence[CellSource], *, follow: bool) -> Iterator[OwnModule]:
        sources = [OwnSource(self._path, cell.number, cell.source) for cell in cells]
        if follow:
            self._index(sources)
        yield self._module(self._path, sources, follow=follow)
        while self._waiting:
            path = self._waiting.popleft()
            if len(self._known) > MAX_MODULES:
                what = StudentFailure("many-modules", count=MAX_MODULES)
                raise StudentFailure("code-too-much", path=self._path, what=what)
            yield self._read_file(path)

    def _index(self, sources: Sequence[OwnSource]) -> None:
        """Note which files there are, those included that the cells write."""
        for source in sources:
            written_file = read_code(source.text).written
            if written_file is not None:
                path = self._resolve(self._path, written_file.path)
                text = replace(source, text=written_file.text, first_line=source.first_line + written_file.line - 1)
                self._written[path].append(text)
        self._on_disk = {path for path in self._submission.work if path.endswith(_SUFFIXES)}
        self._on_disk -= {path for path in self._on_disk if self._is_provided(path)}
        self._files = self._on_disk | {path for path in self._written if path.endswith(_SUFFIXES)}
        for path in sorted(self._files):
            if not path.endswith(".ipynb"):
                name = _module_name(path)
                self._by_name[name].append(path)
                self._by_last_name[name.rpartition(".")[2]].append(path)

    def _read_file(self, path: str) -> OwnModule:
        if path.endswith(_COMPILED):
            why = StudentFailure("code-compiled")
            return OwnModule(_module_name(path), (), problem=StudentFailure("file-unread", path=path, why=why))
        sources = list(self._written.get(path, []))
        if path in self._on_disk:  # it may be imported before a cell overwrites it
            sources += [OwnSource(path, cell.number, cell.source) for cell in self._submission.code_cells(path)]
        return self._module(path, sources, follow=True)

    def _module(self, path: str, sources: Sequence[OwnSource], *, follow: bool) -> OwnModule:
        self._left_bytes -= sum(len(source.text.encode("utf-8", "replace")) for source in sources)
        if self._left_bytes < 0:
            what = StudentFailure("much-code", megabytes=MAX_CODE_BYTES // _MIB)
            raise StudentFailure("code-too-much", path=self._path, what=what)
        all_sources = [part for source in sources for part in (source, *_executed(source))]
        runs: list[str] = []
        for source in all_sources if follow else []:
            code = read_code(source.text)
            for imported in dict.fromkeys(_imported(code.tree, PurePosixPath(path).parent)):
                self._add(self._find(imported, path))
            for run in code.runs:
                runs += self._add(self._find_run(run.text, path))
            self._add([file for name in _named_files(code.tree) if (file := self._resolve(path, name)) in self._files])
        return OwnModule(_module_name(path), tuple(all_sources), tuple(map(_module_name, runs)))

    def _add(self, paths: Sequence[str]) -> Sequence[str]:
        for path in paths:
            if path not in self._known:
                self._known.add(path)
                self._waiting.append(path)
        return paths

    def _find(self, name: str, importer: str) -> list[str]:
        """The files of a module: beside the importer or the notebook, at the top, or else anywhere by that name."""
        folders = dict.fromkeys((_dotted_folder(importer), _dotted_folder(self._path), ""))
        beside = [path for folder in folders for path in self._by_name.get(f"{folder}.{name}".strip("."), [])]
        if beside or name.partition(".")[0] in sys.stdlib_module_names:
            return beside
        namesakes = self._by_last_name.get(name.rpartition(".")[2], [])[:_MAX_NAMESAKES]
        return [path for path in namesakes if _module_name(path).endswith(f".{name}")]

    def _find_run(self, arguments: str, importer: str) -> list[str]:
        """The file that `%run -i helper.py` runs; only a name that is known before it runs can be followed."""
        try:
            words = shlex.split(arguments)
        except ValueError:
            words = arguments.split()
        names = [word for word in words if not word.startswith("-")]
        if "-m" in words and names:
            return self._find(names[0], importer)
        paths = [self._resolve(importer, f"{name}{suffix}") for name in names[:1] for suffix in ("", ".py")]
        return [path for path in paths if path in self._files][:1]

    def _resolve(self, importer: str, name: str) -> str:
        """A path as it stands in the code, from the folder that the notebook runs in."""
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
        return beside if beside in self._files or name not in self._files else name


def _module_name(path: str) -> str:
    """`pkg.helper` for pkg/helper.py, `pkg` for pkg/__init__.py."""
    folder, _, file = path.rpartition("/")
    stem = file.partition(".")[0]
    return (folder if stem == "__init__" else f"{folder}/{stem}").strip("/").replace("/", ".")


def _dotted_folder(path: str) -> str:
    return posixpath.dirname(path).replace("/", ".")


def _imported(tree: ast.Module, folder: PurePosixPath) -> Iterator[str]:
    """The modules that code imports, and the packages around them."""
    for node in ast.walk(tree):
        for name in _imported_by(node, folder):
            parts = name.split(".")
            yield from (".".join(parts[:count]) for count in range(1, min(len(parts), 10) + 1))


def _imported_by(node: ast.AST, folder: PurePosixPath) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        up = folder.parts[: max(len(folder.parts) - node.level + 1, 0)] if node.level else ()
        base = ".".join([*up, *filter(None, [node.module])])
        return [base, *(f"{base}.{alias.name}".strip(".") for alias in node.names)]
    if isinstance(node, ast.Call):
        text = _first_text(node)
        return [text] if text and _function(node) in ("__import__", "import_module", "run_module") else []
    return []


def _function(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _first_text(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _executed(source: OwnSource) -> Iterator[OwnSource]:
    """The texts that a source executes where they stand: `exec("import torch")`."""
    for node in ast.walk(read_code(source.text).tree):
        if isinstance(node, ast.Call) and _function(node) in ("exec", "eval", "run_cell") and _first_text(node):
            yield replace(
                source, text=_first_text(node), first_line=source.locate(node.lineno).line or 1, in_quotes=True
            )


def _named_files(tree: ast.Module) -> set[str]:
    """Paths of .py files in quotes: `runpy.run_path("helper.py")`, `exec(open("helper.py").read())`."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if text.endswith(".py") and len(text) < 300}
