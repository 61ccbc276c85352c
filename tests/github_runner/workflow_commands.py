"""Workflow commands as GitHub's runner finds them in a log (actions/runner 2.336, ActionCommand.cs)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
_OLD_FORM = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%"))
Escapes = tuple[tuple[str, str], ...]
IsKnown = Callable[[str], bool]


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


def any_name(_: str) -> bool:
    """A command that today's runner does not know may be one tomorrow."""
    return True


def commands(output: str) -> list[Command]:
    """Those of a whole output, whatever their names."""
    return [command for line in lines(output) if (command := parse(line, any_name))]


def lines(output: str) -> list[str]:
    """A lone CR ends a line, too."""
    return re.split(r"\r\n|\n|\r", output)


def parse(line: str, is_known: IsKnown) -> Command | None:
    """`::name key=value,key=value::data` at the start of a line, or the older `##[name key=value;]data` anywhere."""
    return next((command for command in _candidates(line) if is_known(command.name)), None)


def _candidates(line: str) -> Iterator[Command]:
    if match := re.match(r"\s*::(.*?)::(.*)", line, re.S):
        yield _command(match[1], match[2], ",", _PROPERTY, _DATA)
    if match := re.search(r"##\[(.*?)\](.*)", line, re.S):
        yield _command(match[1], match[2], ";", _OLD_FORM, _OLD_FORM)


def _command(head: str, data: str, separator: str, of_property: Escapes, of_data: Escapes) -> Command:
    name, _, listed = head.partition(" ")
    pairs = (part.partition("=") for part in listed.strip().split(separator))
    properties = {key: _unescaped(value, of_property) for key, _, value in pairs if key and value}
    return Command(name, properties, _unescaped(data, of_data))


def _unescaped(text: str, escapes: Escapes) -> str:
    for escaped, sign in escapes:
        text = text.replace(escaped, sign)
    return text
