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


def files_of(said: dict[str, object], name: str) -> tuple[str, ...]:
    """The assignment's own files, as patterns from its folder: itself, its checks, and what they refer to.

    said is what the assignment said when it was handed out.
    """
    return tuple(dict.fromkeys([name, f"{CHECKS_FOLDER}/", *_named(said)]))


def _named(said: dict[str, object]) -> Iterator[str]:
    template = as_mapping(said.get("template"))
    yield from _paths(template.get("folder"))
    yield from _paths(template.get("manifest"))
    for entry in map(as_mapping, as_list(said.get("checks"))):
        yield from _paths(entry.get("pytest"))
        parameters = as_mapping(entry.get("with"))
        for key in _PARAMETERS:
            yield from _paths(parameters.get(key))


def _paths(value: object) -> Iterator[str]:
    """The file and, in case it is a folder, all below it."""
    for each in value if isinstance(value, list) else [value]:
        path = each.partition("::")[0].strip("/") if isinstance(each, str) else ""
        if path:
            yield from (path, f"{path}/**")
