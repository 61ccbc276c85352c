"""Read a YAML file as plain values, each with its line; refuse surprising features of YAML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import yaml

from autograde.errors import Problem

Path = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 20_000

# YAML 1.2's core schema: `on` is a word here, 10:30 is not a number in base 60, dates stay text.
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?\d+")
_FLOAT = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d{1,3})?")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@dataclass
class YamlDocument:
    """The value of a YAML file; lines maps the path of each value to its line, from 1."""

    value: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of the value, or of the nearest value that contains it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def format_key_path(path: Path) -> str:
    """`checks[2].points` for ("checks", 2, "points")."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


def read(content: bytes) -> YamlDocument:
    """Read untrusted YAML: limited in size, depth and number of nodes; without tags and duplicate keys."""
    document = YamlDocument()
    try:
        text = _decode(content)
        _inspect(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except _RefusedError as refused:
        document.problems.append(refused.problem)
        return document
    except yaml.YAMLError as error:
        document.problems.append(_syntax_problem(error))
        return document
    if node is not None:
        _Builder(document).build(node, ())
    return document


class _RefusedError(Exception):
    def __init__(self, line: int, text: str) -> None:
        self.problem = Problem(line, "", text)
        super().__init__(text)


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _RefusedError(0, f"the file has {len(content)} bytes; at most {MAX_BYTES} are read. Make it smaller.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _RefusedError(line, "this is not UTF-8 text. Save the file as UTF-8.") from None


def _inspect(text: str) -> None:
    """Refuse too many or too deep values before the document is built."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if count > MAX_NODES * 2:
            raise _RefusedError(line, f"more than {MAX_NODES} values. Make the file smaller.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _RefusedError(line, f"values are nested more than {MAX_DEPTH} deep. Flatten them.")
        if isinstance(event, yaml.DocumentStartEvent) and count > 1:
            raise _RefusedError(line, "a second document starts here. Keep one document, without another `---`.")


def _syntax_problem(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 0
    what = str(getattr(error, "problem", None) or "this is not YAML")
    if r"'\t'" in what:
        return Problem(line, "", "there is a tab where YAML requires spaces. Indent with spaces.")
    return Problem(line, "", f"not YAML: {what}. Check indentation, quotes and colons on this line and the one above.")


class _Builder:
    """Turns nodes into values; an alias counts as many nodes as it repeats."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document
        self.left = MAX_NODES
        document.value = None

    def build(self, node: yaml.Node, path: Path) -> object:
        value = self._value(node, path)
        if not path:
            self.document.value = value
        return value

    def _value(self, node: yaml.Node, path: Path) -> object:
        self.left -= 1
        if self.left == 0:
            self._problem(node, path, "aliases make the file too large. Write the values out.")
        if self.left <= 0 or len(path) > MAX_DEPTH:
            return None
        self.document.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, object]]:
        key_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_node, path, "a key must be a word, not a list or mapping. Quote it.")
                continue
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in key_lines:
                text = f"{key!r} is here and in line {key_lines[key]}. Keep one of them."
                self.document.problems.append(Problem(line, format_key_path(path), text))
                continue
            key_lines[key] = self.document.lines[(*path, key)] = line
            yield key, self._value(value_node, (*path, key))

    def _scalar(self, node: yaml.Node, path: Path) -> object:
        text = str(node.value)
        if node.tag not in _IMPLICIT_TAGS:
            self._problem(node, path, f"the tag {node.tag!r} is not read. Remove it.")
            return text
        if getattr(node, "style", None) is not None:
            return text
        if _NOT_A_NUMBER.fullmatch(text):
            self._problem(node, path, f"{text} is not a finite number. Write an ordinary number.")
            return 0
        return _plain(text)

    def _problem(self, node: yaml.Node, path: Path, text: str) -> None:
        self.document.problems.append(Problem(node.start_mark.line + 1, format_key_path(path), text))


_IMPLICIT_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
}


def _plain(text: str) -> object:
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text) if len(text) < 19 else Decimal(text)
    if _FLOAT.fullmatch(text):
        return Decimal(text)
    return text
