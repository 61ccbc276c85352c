"""autograde.yml → Assignment; every problem with its line, all at once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from autograde import schema, units
from autograde.errors import AssignmentError, Problem, SurroundingsError
from autograde.locations import ASSIGNMENT_FILE
from autograde.model import Assignment, Entry, Extension, LatePolicy, Limits, Template
from autograde.yamlsource import Source, place, read

SCHEMA = "assignment.schema.json"
# The library check that `isolation: shared` stands for.
SHARED_SUITE = "suite.shared"


def load_assignment(path: Path) -> Assignment:
    """The assignment in a file, or in the autograde.yml of a folder.

    Raises:
        SurroundingsError: there is no such file.
        AssignmentError: it is wrong; the error holds every problem found.

    """
    file = path / ASSIGNMENT_FILE if path.is_dir() else path
    try:
        content = file.read_bytes()
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise SurroundingsError(
            f"{file}: {why}. Write one with `autograde init`, or name it with --assignment."
        ) from error
    source = read(content)
    found = source.problems + list(_problems(source, file.parent))
    if found:
        raise AssignmentError(str(file), found)
    value = schema.with_defaults(source.value, schema.load(SCHEMA))
    return _build(value, source, file, hashlib.sha256(content).hexdigest())


def _problems(source: Source, folder: Path) -> Iterator[Problem]:
    value = source.value
    if not isinstance(value, dict):
        if not source.problems:
            yield Problem(1, "", "this is not an assignment. Start with `assignment: NAME` and `checks:`.")
        return
    for path, text in schema.problems(value, schema.load(SCHEMA)):
        yield Problem(source.line(path), place(path), text)
    for finder in (_time_problems, _template_problems, _entry_problems, _total_problems):
        for path, text in finder(value, folder):
            yield Problem(source.line(path), place(path), text)


_Found = Iterator[tuple[tuple[str | int, ...], str]]


def _time_problems(value: dict[str, Any], _: Path) -> _Found:
    zone = _known_zone(value.get("timezone"))
    texts: list[tuple[tuple[str | int, ...], object]] = [(("deadline",), value.get("deadline"))]
    for login, extension in _mapping(value.get("extensions")).items():
        texts.append((("extensions", login, "until"), _mapping(extension).get("until")))
    for path, text in texts:
        told_already = not isinstance(text, str) or _moment_problem(text, "UTC")
        if told_already or (zone is None and "timezone" in value):
            continue
        if problem := _moment_problem(str(text), zone):
            yield path, problem
    if "late" in value and "deadline" not in value:
        yield ("late",), "without a deadline nothing is ever late. Add `deadline:` or remove `late:`."


def _template_problems(value: dict[str, Any], _: Path) -> _Found:
    if "template" in value and "protected" not in value:
        yield ("template",), "without protected files nothing is compared. Add `protected:` or remove `template:`."
    if "manifest" in _mapping(value.get("template")) and value.get("on_change", "restore") == "restore":
        yield (
            ("template", "manifest"),
            "a list of hashes cannot restore. Set `on_change: warn` or `zero`, or name a folder.",
        )


def _known_zone(name: object) -> str | None:
    """The zone's name, if it is one; what is wrong with another is told by the schema."""
    try:
        units.parse_moment("2000-01-01", str(name))
    except (ValueError, LookupError, OSError):
        return None
    return str(name)


def _moment_problem(text: str, zone: str | None) -> str:
    try:
        units.parse_moment(text, zone)
    except units.UnitError as error:
        return str(error)
    return ""


def _entry_problems(value: dict[str, Any], folder: Path) -> _Found:
    ids: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(_entries(value)):
        if not isinstance(entry, dict):
            continue
        yield from ((("checks", index, *path), text) for path, text in _one_entry_problems(entry, folder))
        ids[_default_id(entry)].append(index)
    for name, indexes in ids.items():
        for index in indexes[1:]:
            text = f"the id {name!r} is already that of checks[{indexes[0]}]. Give one of them another `id:`."
            yield ("checks", index), text


def _one_entry_problems(entry: dict[str, Any], folder: Path) -> _Found:
    if ("use" in entry) == ("pytest" in entry):
        yield (), "name either `use:` (a check of the library) or `pytest:` (a file of your own)."
    elif "use" in entry:
        if "isolation" in entry:
            yield ("isolation",), "only `pytest:` entries have it. Remove it."
        yield from _use_problems(entry)
    else:
        yield from _pytest_problems(entry, folder)


def _use_problems(entry: dict[str, Any]) -> _Found:
    known = schema.library()
    name = entry["use"]
    if not isinstance(name, str):
        return
    if name not in known:
        yield ("use",), f"{name!r} is not in the library. {schema.suggest(name, list(known))}"
        return
    for path, text in schema.problems(_mapping(entry.get("with")), known[name]):
        yield ("with", *path), text


def _pytest_problems(entry: dict[str, Any], folder: Path) -> _Found:
    if entry.get("isolation") == "shared" and "points" not in entry:
        yield ("points",), "a suite in the student's process says no points itself. Add `points:`."
    if "with" in entry:
        yield ("with",), "only checks of the library take parameters. Write the values into your own check."
    target = entry["pytest"]
    file = target.partition("::")[0] if isinstance(target, str) else ""
    is_suite = entry.get("isolation") == "shared" and (folder / file).is_dir()
    if file and not is_suite and not (folder / file).is_file():
        yield ("pytest",), f"there is no file {file!r} in {folder.resolve().name}/. Write it, or mend the path."


def _total_problems(value: dict[str, Any], _: Path) -> _Found:
    total, entries = value.get("total"), _entries(value)
    points = [entry.get("points", 0 if "use" in entry else None) for entry in entries if _counts(entry)]
    if not _is_number(total) or not all(map(_is_number, points)):
        return
    if sum(points) != total:
        yield ("total",), f"the checks add up to {sum(points)} points, not {total}. Mend the points or the total."


def _counts(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("bonus") is not True


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _entries(value: dict[str, Any]) -> list[Any]:
    entries = value.get("checks")
    return entries if isinstance(entries, list) else []


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _default_id(entry: Mapping[str, Any]) -> str:
    return str(entry.get("id") or entry.get("use") or pytest_id(str(entry.get("pytest"))))


def pytest_id(target: str) -> str:
    """`relu.zero` for `checks/test_relu.py::test_zero`, `relu` for the whole file."""
    file, *names = target.split("::")
    parts = [Path(file).stem, *names]
    return ".".join(part.partition("[")[0].removeprefix("test_").removeprefix("Test") or part for part in parts)


def _build(value: dict[str, Any], source: Source, file: Path, sha256: str) -> Assignment:
    zone = value.get("timezone")
    deadline = value.get("deadline")
    return Assignment(
        id=value["assignment"],
        title=value.get("title", value["assignment"]),
        path=file.resolve(),
        sha256=sha256,
        language=value["language"],
        entries=tuple(_entry(entry, index, source) for index, entry in enumerate(value["checks"])),
        limits=_limits(value["limits"], value["allow"]),
        source=value.get("source"),
        total=None if value.get("total") is None else Decimal(value["total"]),
        deadline=None if deadline is None else units.parse_moment(deadline, zone),
        zone=zone,
        late=None if deadline is None else _late(value["late"]),
        extensions={login: _extension(each, zone) for login, each in value["extensions"].items()},
        protected=tuple(value["protected"]),
        template=Template(**value["template"]) if "template" in value else None,
        on_change=value["on_change"],
    )


def _entry(value: dict[str, Any], index: int, source: Source) -> Entry:
    points = value.get("points", 0 if "use" in value else None)
    use, parameters = value.get("use"), value["with"]
    if value["isolation"] == "shared":
        use, parameters = SHARED_SUITE, {"tests": value["pytest"]}
    elif use:
        parameters = schema.with_defaults(parameters, schema.library()[use])
    return Entry(
        id=_default_id(value),
        place=place(("checks", index)),
        line=source.line(("checks", index)),
        use=use,
        pytest=None if use else value.get("pytest"),
        parameters=_floats(parameters),
        points=None if points is None else Decimal(points),
        title=value.get("title"),
        hint=value.get("hint"),
        hidden=value["hidden"],
        bonus=value["bonus"],
        requires=tuple(value["requires"]),
        source=value.get("source"),
        until=value.get("until"),
    )


def _floats(value: Any) -> Any:
    """Parameters are ordinary values for the check: its numbers are floats, not decimals."""
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
        network=allow["network"],
        programs=allow["programs"],
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
