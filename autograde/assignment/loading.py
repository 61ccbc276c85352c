"""Load an Assignment from autograde.yml, or report every problem at once, each with its line."""

import hashlib
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from autograde.assignment.renames import rename_parameters
from autograde.assignment.validation import SCHEMA, SHARED_SUITE, default_id, find_problems
from autograde.config import schema, units
from autograde.config.data_files import ASSIGNMENT_FILE
from autograde.config.yaml_source import YamlDocument, format_key_path, read
from autograde.errors import AssignmentError, SetupError
from autograde.model import Assignment, Entry, Extension, LatePolicy, Limits, Template


def load_assignment(path: Path) -> Assignment:
    """The assignment in a file, or in the autograde.yml of a folder.

    Raises:
        SetupError: there is no such file.
        AssignmentError: it is wrong; the error holds every problem found.

    """
    file = path / ASSIGNMENT_FILE if path.is_dir() else path
    try:
        content = file.read_bytes()
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise SetupError(f"{file}: {why}. Write one with `autograde init`, or name it with --assignment.") from error
    return read_assignment(content, file)


def read_assignment(content: bytes, file: Path) -> Assignment:
    """The assignment in the text of an autograde.yml; file is its path, which need not exist.

    Raises:
        AssignmentError: it is wrong; the error holds every problem found.

    """
    document = read(content)
    warnings = tuple(warning.show(str(file)) for warning in rename_parameters(document))
    problems = document.problems + list(find_problems(document, file.parent))
    if problems:
        raise AssignmentError(str(file), problems)
    value = schema.with_defaults(document.value, schema.load(SCHEMA))
    assignment = _build(value, document, file, hashlib.sha256(content).hexdigest())
    return replace(assignment, warnings=warnings)


def _build(value: dict[str, Any], document: YamlDocument, file: Path, sha256: str) -> Assignment:
    zone = value.get("timezone")
    deadline = value.get("deadline")
    return Assignment(
        id=value["assignment"],
        title=value.get("title", value["assignment"]),
        path=file.resolve(),
        sha256=sha256,
        language=value["language"],
        entries=tuple(_entry(entry, index, document) for index, entry in enumerate(value["checks"])),
        limits=_limits(value["limits"], value["allow"]),
        source=value.get("source"),
        total=None if value.get("total") is None else Decimal(value["total"]),
        deadline=None if deadline is None else units.parse_moment(deadline, zone),
        zone=zone,
        late=None if deadline is None else _late(value["late"]),
        extensions={login: _extension(extension, zone) for login, extension in value["extensions"].items()},
        reviews={
            login: {name: Decimal(points) for name, points in awarded.items()}
            for login, awarded in value["reviews"].items()
        },
        protected=tuple(value["protected"]),
        template=Template(**value["template"]) if "template" in value else None,
        on_change=value["on_change"],
    )


def _entry(value: dict[str, Any], index: int, document: YamlDocument) -> Entry:
    points = value.get("points", 0 if "use" in value else None)
    use, parameters = value.get("use"), value["with"]
    if value["isolation"] == "shared":
        use, parameters = SHARED_SUITE, {**parameters, "tests": value["pytest"]}
    if use:
        parameters = schema.with_defaults(parameters, schema.library()[use])
    return Entry(
        id=default_id(value),
        place=format_key_path(("checks", index)),
        line=document.line(("checks", index)),
        use=use,
        pytest=None if use else value.get("pytest"),
        manual="manual" in value,
        parameters=_floats(parameters),
        points=None if points is None else Decimal(points),
        title=value.get("title"),
        rationale=value.get("rationale"),
        hint=value.get("hint"),
        hidden=value["hidden"],
        bonus=value["bonus"],
        requires=tuple(value["requires"]),
        source=value.get("source"),
        until=value.get("until"),
    )


def _floats(value: Any) -> Any:
    """The parameters with floats for decimals, as checks expect them."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return value


def _limits(value: dict[str, Any], allow: dict[str, Any]) -> Limits:
    return Limits(
        cell_s=units.parse_timeout(value["cell"]).total_seconds(),
        notebook_s=units.parse_timeout(value["notebook"]).total_seconds(),
        check_s=units.parse_timeout(value["check"]).total_seconds(),
        memory_bytes=units.parse_size(value["memory"]),
        output_bytes=units.parse_size(value["output"]),
        processes=value["processes"],
        threads=value["threads"],
        network=allow["network"],
        programs=allow["programs"],
        gpu=allow["gpu"],
        cache=tuple(allow["cache"]),
    )


def _late(value: dict[str, Any]) -> LatePolicy:
    return LatePolicy(
        per_day=units.parse_percent(value["per_day"]),
        cap=units.parse_percent(value["cap"]),
        grace=units.parse_duration(value["grace"]),
        day=value["day"],
        base=value["base"],
        close_after=units.parse_duration(value["close"]) if "close" in value else None,
        counted_at=value["counted_at"],
    )


def _extension(value: dict[str, Any], zone: str | None) -> Extension:
    until: datetime | None = units.parse_moment(value["until"], zone) if "until" in value else None
    more = units.parse_duration(value["more"]) if "more" in value else None
    return Extension(until=until, more=more, waived=value["waived"], reason=value["reason"])
