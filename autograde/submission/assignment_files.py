"""The files that belong to an assignment which lies in the student's repository, where the student can change them."""

from collections.abc import Iterator
from pathlib import Path

from autograde.config.data_files import CHECKS_FOLDER
from autograde.config.lenient import as_list, as_mapping
from autograde.model import Assignment

# Keys of library checks that name a file of the instructor's, with or without `::function`.
_PARAMETERS = ("reference", "generator", "holds", "template", "tests", "files")


def lies_in(assignment: Assignment, root: Path) -> bool:
    """Whether the assignment lies in the student's repository."""
    return assignment.path.is_relative_to(root.resolve())


def protected_patterns(assignment: dict[str, object], assignment_name: str) -> tuple[str, ...]:
    """The assignment's own files, as patterns from its folder: itself, its checks, and what they refer to.

    said is what the assignment said when it was handed out.
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
    """The file and, in case it is a folder, all below it."""
    for item in value if isinstance(value, list) else [value]:
        path = item.partition("::")[0].strip("/") if isinstance(item, str) else ""
        if path:
            yield from (path, f"{path}/**")
