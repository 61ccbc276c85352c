"""A list of requirements, line by line: what it installs, what it includes, what a project of the repository needs."""

import ast
import posixpath
import re
import tomllib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from autograde.analysis.python_source import parse
from autograde.config.lenient import as_list, as_mapping
from autograde.errors import StudentFailure
from autograde.model import Location
from autograde.submission.repository import Submission

# Of all files that are included together; a list with hashes has thousands.
MAX_LINES = 50_000
# A requirement with a marker has a few hundred characters; hashes are cut off before.
MAX_REQUIREMENT_LENGTH = 1000
# tomllib takes the square of the number of keys, and the cube of the steps in one: 64 KiB of `a.` took 23 s.
MAX_PROJECT_BYTES = 64 << 10
MAX_KEY_STEPS = 20
MAX_SETUP_BYTES = 64 << 10
PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_INCLUDE = re.compile(r"(?:-r|--requirement)[ \t=]*(\S+)")
# Also in texts: which quotes begin one cannot be told without reading all that stands before. Of steps longer than
# 100 characters there is no room for many.
_STEP = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.){0,100}+"|'[^'\n]{0,100}+')"""
_LONG_KEY = re.compile(rf"(?<![\w-]){_STEP}(?:[ \t]*+\.[ \t]*+{_STEP}){{{MAX_KEY_STEPS}}}")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:[ \t=]+|(?=\.))")
# A folder, and what of its extras is asked for: `.[dev]`.
_FOLDER = re.compile(r"(\.{1,2}(?:/[^\[\]]*)?|[^\[\]:]*)(?:\[([\w,. -]*)\])?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file.

    requirement is None where it cannot be read as one; project is the folder of the repository that it installs from.
    """

    path: str
    number: int
    text: str
    requirement: Requirement | None
    project: str | None = None

    @property
    def is_address(self) -> bool:
        return bool(re.fullmatch(r"(?:[a-z]+\+)?(?:https?|git|ssh)://\S+", self.text))

    @property
    def is_of_one_computer(self) -> bool:
        """`numpy @ file:///croot/numpy`, as pip freeze writes it where conda installed."""
        return "file:/" in (self.requirement.url or "" if self.requirement else self.text)

    @property
    def is_installable(self) -> bool:
        """Whether it has the form of something that pip installs."""
        return self.requirement is not None or self.is_address or self.project is not None

    @property
    def location(self) -> Location:
        return Location(self.path, line=self.number, file_line=self.number)

    @property
    def name(self) -> str:
        """What is installed; of an address, what its last part says."""
        if self.requirement:
            return canonicalize_name(self.requirement.name)
        egg = re.search(r"#egg=([\w.-]+)", self.text)
        last = self.text.partition("#")[0].rpartition("/")[2].partition("@")[0].removesuffix(".git")
        return canonicalize_name(egg[1] if egg else last.split("-")[0] if last.endswith(".whl") else last)

    def is_in(self, submission: Submission) -> bool:
        """Whether the project that it installs from is in the repository, as a folder or as a package."""
        project_files = [self.in_project(""), *map(self.in_project, PROJECT_FILES)]
        return any(path in submission.files for path in project_files)

    def in_project(self, name: str) -> str:
        """The path of a file of the project."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), self.project or "", name))


def read_lines(submission: Submission, first: str) -> list[Line]:
    """The lines of the file, then of those that it includes by `-r`, each file once.

    Raises:
        StudentFailure: a file is not there or cannot be read, or there are more than MAX_LINES lines.

    """
    lines: list[Line] = []
    projects = _Projects(submission)
    seen_paths, waiting, lines_left = {first}, deque([first]), MAX_LINES
    while waiting:
        path = waiting.popleft()
        content = submission.read_text(path).splitlines()
        lines_left -= len(content)
        if lines_left < 0:
            raise StudentFailure("too-many-lines", path=path, most=MAX_LINES)
        for number, text in _written(content):
            if include := _INCLUDE.match(text):
                inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), include[1]))
                waiting.extend({inner} - seen_paths)
                seen_paths.add(inner)
            elif _EDITABLE.match(text) or not text.startswith("-"):  # pip's own options stand between requirements
                line = _line(path, number, text)
                lines.extend([line, *projects.dependencies(line)])
    return lines


def _written(content: list[str]) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without comments; one that ends in a backslash goes on in the next."""
    begin, parts = 0, list[str]()
    for number, line in enumerate([*content, ""], start=1):
        begin = begin if parts else number
        parts.append(line.removesuffix("\\"))
        if not line.endswith("\\"):
            text = " ".join(re.split(r"\s#", " ".join(parts), maxsplit=1)[0].split())
            parts = []
            if text and not text.startswith("#"):
                yield begin, text


def _line(path: str, number: int, written_text: str) -> Line:
    text = _EDITABLE.sub("", written_text, count=1)
    line = Line(path, number, text, _requirement(text))
    folder = _FOLDER.fullmatch(text)
    if line.is_address or folder is None or not (text != written_text or text.startswith(".")):
        return line
    return replace(line, requirement=None, project=folder[1])


def _requirement(text: str) -> Requirement | None:
    plain = text.partition(" --hash")[0]
    if len(plain) > MAX_REQUIREMENT_LENGTH:
        return None
    try:
        return Requirement(plain)
    except (InvalidRequirement, RecursionError):  # a marker can be nothing but parentheses, each in another
        return None


class _Projects:
    """What the projects of the repository depend on; each is read once, and each of its lists used once."""

    def __init__(self, submission: Submission) -> None:
        self._submission = submission
        self._lists: dict[str, dict[str, list[str]]] = {}

    def dependencies(self, line: Line) -> Iterator[Line]:
        """What the line's project depends on, with the extras that the line asks for."""
        if line.project is None:
            return
        extras = ["", *(extra.strip() for extra in line.text.partition("[")[2].partition("]")[0].split(","))]
        for name, read in _READERS.items():
            path = line.in_project(name)
            if path not in self._lists:
                self._lists[path] = read(self._submission, path) if path in self._submission.files else {}
            texts = [text for extra in extras for text in self._lists[path].pop(extra, [])]
            yield from (replace(_line(path, 1, text), project=None) for text in texts)


def _declared(submission: Submission, path: str) -> dict[str, list[str]]:
    """The dependencies in a pyproject.toml by extra, '' for all (PEP 621, or Poetry's names without their versions).

    Raises:
        StudentFailure: it has more than MAX_PROJECT_BYTES.

    """
    if submission.size_bytes(path) > MAX_PROJECT_BYTES:
        raise StudentFailure("project-too-large", path=path, kilobytes=MAX_PROJECT_BYTES >> 10)
    text = submission.read_text(path)
    if _LONG_KEY.search(text):
        return {}
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError):  # no TOML, or a number of more than 4,300 digits
        return {}
    project = as_mapping(content.get("project"))
    groups = {**as_mapping(project.get("optional-dependencies")), "": project.get("dependencies")}
    declared = {name: [text for text in as_list(group) if isinstance(text, str)] for name, group in groups.items()}
    return {**declared, "": [*declared[""], *_of_poetry(content)]}


def _of_poetry(content: Mapping[str, object]) -> list[str]:
    poetry = as_mapping(as_mapping(content.get("tool")).get("poetry"))
    return [name for name in as_mapping(poetry.get("dependencies")) if name != "python"]


def _of_setup(submission: Submission, path: str) -> dict[str, list[str]]:
    """The list that a setup.py gives as `install_requires=[…]`; what it computes is not known."""
    if submission.size_bytes(path) > MAX_SETUP_BYTES:
        return {}
    keywords = (node for node in ast.walk(parse(submission.read_text(path))) if isinstance(node, ast.keyword))
    lists = [node.value for node in keywords if node.arg == "install_requires" and isinstance(node.value, ast.List)]
    values = [part.value for part in lists[0].elts if isinstance(part, ast.Constant)] if lists else []
    return {"": [value for value in values if isinstance(value, str)]}


_READERS: Mapping[str, Callable[[Submission, str], dict[str, list[str]]]] = {
    "pyproject.toml": _declared,
    "setup.py": _of_setup,
}
