"""The files of an assignment that lies in the student's repository, where the student can change them."""

from collections.abc import Iterator
from pathlib import Path

from autograde.config.data_files import CHECKS_FOLDER
from autograde.config.lenient import as_list, as_mapping
from autograde.model import Assignment

# Parameters of library checks that name an instructor's file, with or without `::function`.
_PARAMETERS = ("reference", "generator", "holds", "template", "tests", "files")


def lies_in(assignment: Assignment, root: Path) -> bool:
    """Whether the assignment lies in the student's repository."""
    return assignment.path.is_relative_to(root.resolve())


def protected_patterns(assignment: dict[str, object], assignment_name: str) -> tuple[str, ...]:
    """Patterns, from its folder, for the assignment's own files: itself, its checks, and the files they name.

    assignment is the content of autograde.yml as it was handed out.
    """
    return tuple(dict.fromkeys([assignment_name, f"{CHECKS_FOLDER}/", *_named(assignment)]))


def _named(assignment: dict[str, object]) -> Iterator[str]:
    template = as_mapping(assignment.get("template"))
    yield from _paths(template.get("folder"))
    yield from _paths(template.get("manifest"))
    for entry in map(as_mapping, as_list(assignment.get("checks"))):
        yield from _paths(entry.get("pytest"))
        parameters = as_mapping(entry.get("with"))
        for key in _PARAMETERS:
            yield from _paths(parameters.get(key))


def _paths(value: object) -> Iterator[str]:
    """The path, and a pattern for everything below it in case it is a folder."""
    for item in value if isinstance(value, list) else [value]:
        path = item.partition("::")[0].strip("/") if isinstance(item, str) else ""
        if path:
            yield from (path, f"{path}/**")
