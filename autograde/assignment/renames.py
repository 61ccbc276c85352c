"""Parameters of the library's checks that an assignment gives under a former name."""

from collections.abc import Iterator
from typing import Any

from autograde.config import schema
from autograde.config.lenient import as_list, as_mapping
from autograde.config.yaml_source import YamlDocument, format_key_path
from autograde.errors import Problem


def rename_parameters(document: YamlDocument) -> list[Problem]:
    """Give renamed parameters their present names; a warning for each.

    Former names stand under `x-renamed` in the schema of a check. Where both names are given, the former one stays,
    so that it is reported as unknown.
    """
    return list(_rename_all(document))


def _rename_all(document: YamlDocument) -> Iterator[Problem]:
    for index, entry in enumerate(as_list(as_mapping(document.value).get("checks"))):
        check, parameters = as_mapping(entry).get("use"), as_mapping(entry).get("with")
        if not isinstance(check, str) or not isinstance(parameters, dict):
            continue
        for former, name in schema.library().get(check, {}).get("x-renamed", {}).items():
            if former in parameters and name not in parameters:
                _move(document, ("checks", index, "with"), parameters, former, name)
                path = ("checks", index, "with", former)
                yield Problem(document.line(path), format_key_path(path), f"`{former}` is now `{name}`. Rename it.")


def _move(
    document: YamlDocument, parent: tuple[str | int, ...], parameters: dict[str, Any], former: str, name: str
) -> None:
    """Move a value with its lines, so that what is wrong with it is reported where it stands."""
    parameters[name] = parameters.pop(former)
    old, new = (*parent, former), (*parent, name)
    for path, line in list(document.lines.items()):
        if path[: len(old)] == old:
            document.lines[(*new, *path[len(old) :])] = line
