"""Find all problems of an autograde.yml: by its schema, and with rules that a schema cannot express."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograde.assignment.expected_values import find_value_problems, is_number
from autograde.assignment.suite_files import find_problem
from autograde.config import schema, units
from autograde.config.lenient import as_mapping
from autograde.config.yaml_source import YamlDocument, format_key_path
from autograde.errors import Problem

SCHEMA = "assignment.schema.json"
# The library check behind `isolation: shared`.
SHARED_SUITE = "suite.shared"


def find_problems(document: YamlDocument, folder: Path) -> Iterator[Problem]:
    """Every problem with its line; folder has the instructor's files."""
    value = document.value
    if not isinstance(value, dict):
        if not document.problems:
            yield Problem(1, "", "this is not an assignment. Start with `assignment: NAME` and `checks:`.")
        return
    for path, text in schema.problems(value, schema.load(SCHEMA)):
        yield Problem(document.line(path), format_key_path(path), text)
    for finder in (
        _time_problems,
        _template_problems,
        _handout_problems,
        _entry_problems,
        _review_problems,
        _total_problems,
    ):
        for path, text in finder(value, folder):
            yield Problem(document.line(path), format_key_path(path), text)


_Problems = Iterator[tuple[tuple[str | int, ...], str]]


def _time_problems(value: dict[str, Any], _: Path) -> _Problems:
    zone = _known_zone(value.get("timezone"))
    texts: list[tuple[tuple[str | int, ...], object]] = [(("deadline",), value.get("deadline"))]
    for login, extension in as_mapping(value.get("extensions")).items():
        texts.append((("extensions", login, "until"), as_mapping(extension).get("until")))
    for path, text in texts:
        is_reported = not isinstance(text, str) or _moment_problem(text, "UTC")
        if is_reported or (zone is None and "timezone" in value):
            continue
        if problem := _moment_problem(str(text), zone):
            yield path, problem
    for index, entry in enumerate(_entries(value)):
        if isinstance(entry, dict) and entry.get("use") == "git.in_time" and "deadline" not in value:
            yield ("checks", index, "use"), "git.in_time needs a deadline. Add `deadline:`."
    if "late" in value and "deadline" not in value:
        yield ("late",), "without a deadline nothing is ever late. Add `deadline:` or remove `late:`."


def _template_problems(value: dict[str, Any], _: Path) -> _Problems:
    if "template" in value and "protected" not in value:
        yield ("template",), "without protected files nothing is compared. Add `protected:` or remove `template:`."
    if "manifest" in as_mapping(value.get("template")) and value.get("on_change", "restore") == "restore":
        yield (
            ("template", "manifest"),
            "a list of hashes cannot restore. Set `on_change: warn` or `zero`, or name a folder.",
        )


def _handout_problems(value: dict[str, Any], _: Path) -> _Problems:
    """Require a baseline for git.unchanged: the default is the first commit, and a student can start a new history."""
    is_told = not {"commit", "folder"}.isdisjoint(as_mapping(value.get("template")))
    for index, entry in enumerate(_entries(value)):
        parameters = as_mapping(entry.get("with")) if isinstance(entry, dict) else {}
        if (
            isinstance(entry, dict)
            and entry.get("use") == "git.unchanged"
            and not (parameters.get("commit") or is_told)
        ):
            text = "what was handed out must be known. Add `commit:`, or a `template:` with a commit or folder."
            yield ("checks", index, "with"), text


def _known_zone(name: object) -> str | None:
    """The zone's name if it is valid; the schema reports any other."""
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


def _entry_problems(value: dict[str, Any], folder: Path) -> _Problems:
    ids: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(_entries(value)):
        if not isinstance(entry, dict):
            continue
        yield from ((("checks", index, *path), text) for path, text in _one_entry_problems(entry, folder))
        ids[default_id(entry)].append(index)
    for name, indexes in ids.items():
        for index in indexes[1:]:
            text = f"the id {name!r} is already that of checks[{indexes[0]}]. Give one of them another `id:`."
            yield ("checks", index), text


def _one_entry_problems(entry: dict[str, Any], folder: Path) -> _Problems:
    if sum(kind in entry for kind in ("use", "pytest", "manual")) != 1:
        yield (
            (),
            "name one of `use:` (a check of the library), `pytest:` (a file of your own), `manual:` (you review it).",
        )
    elif "manual" in entry:
        yield from _manual_problems(entry)
    elif "use" in entry:
        if "isolation" in entry:
            yield ("isolation",), "only `pytest:` entries have it. Remove it."
        yield from _use_problems(entry, folder)
    else:
        yield from _pytest_problems(entry, folder)


def _use_problems(entry: dict[str, Any], folder: Path) -> _Problems:
    library = schema.library()
    name = entry["use"]
    if not isinstance(name, str):
        return
    if name not in library:
        yield ("use",), f"{name!r} is not in the library. {schema.suggest(name, list(library))}"
        return
    yield from _parameter_problems(name, as_mapping(entry.get("with")), folder)


def _parameter_problems(name: str, parameters: dict[str, Any], folder: Path) -> _Problems:
    problems = [*schema.problems(parameters, schema.library()[name]), *find_value_problems(name, parameters)]
    yield from ((("with", *path), text) for path, text in problems)
    if name == SHARED_SUITE and not problems:
        yield from _suite_problems(parameters, folder)


def _suite_problems(parameters: dict[str, Any], folder: Path) -> _Problems:
    """What a suite names must be there: once the student's process looks for it, it is too late to say so."""
    select = parameters.get("select", "")
    if problem := find_problem(folder, parameters["tests"], select):
        yield ("with", "select" if problem.startswith(repr(select)) else "tests"), problem
    for index, name in enumerate(parameters.get("files", ())):
        if not (folder / name).exists():
            yield ("with", "files", index), f"there is no file or folder {name!r}. Write it, or fix the path."


def _manual_problems(entry: dict[str, Any]) -> _Problems:
    if not is_number(entry.get("points")) or entry["points"] <= 0:
        yield ("points",), "an entry that you review needs points. Write for example `points: 10`."
    for key in ("with", "isolation", "hidden", "requires", "rationale", "source", "until"):
        if key in entry:
            yield (key,), "a `manual:` entry does not have this key. Remove it."


def _review_problems(value: dict[str, Any], _: Path) -> _Problems:
    manual = {
        default_id(entry): entry.get("points")
        for entry in _entries(value)
        if isinstance(entry, dict) and "manual" in entry
    }
    logins: dict[str, str] = {}
    for login, awarded in as_mapping(value.get("reviews")).items():
        twin = logins.setdefault(str(login).casefold(), str(login))
        if twin != login:
            yield ("reviews", login), f"GitHub treats {login!r} and {twin!r} as one login. Merge their points."
        for name, points in as_mapping(awarded).items():
            max_points = manual.get(name)
            if name not in manual:
                text = f"{name!r} is not a `manual:` entry. {schema.suggest(name, sorted(map(str, manual)))}"
                yield ("reviews", login, name), text
            elif is_number(points) and is_number(max_points) and points > max_points:
                yield (
                    ("reviews", login, name),
                    f"{points} is more than the {max_points} that {name!r} is worth. Write {max_points} or less.",
                )


def _pytest_problems(entry: dict[str, Any], folder: Path) -> _Problems:
    target = entry["pytest"]
    if entry.get("isolation") == "shared":
        yield from _shared_problems(entry, folder)
        return
    if "with" in entry:
        yield ("with",), "only checks of the library take parameters. Write the values into your own check."
    file = target.partition("::")[0] if isinstance(target, str) else ""
    if file and not (folder / file).is_file():
        yield ("pytest",), f"there is no file {file!r} in {folder.resolve().name}/. Write it, or fix the path."


def _shared_problems(entry: dict[str, Any], folder: Path) -> _Problems:
    if "points" not in entry:
        yield ("points",), "a suite in the student's process cannot set points itself. Add `points:`."
    parameters = as_mapping(entry.get("with"))
    if "tests" in parameters:
        yield ("with", "tests"), "`pytest:` names the tests already. Remove one of them."
        return
    for path, text in _parameter_problems(SHARED_SUITE, {**parameters, "tests": entry["pytest"]}, folder):
        yield ("pytest",) if path == ("with", "tests") else path, text


def _total_problems(value: dict[str, Any], _: Path) -> _Problems:
    total, entries = value.get("total"), _entries(value)
    points = [entry.get("points", 0 if "use" in entry else None) for entry in entries if _counts(entry)]
    if not is_number(total) or not all(map(is_number, points)):
        return
    if sum(points) != total:
        yield ("total",), f"the checks add up to {sum(points)} points, not {total}. Fix the points or the total."


def _counts(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("bonus") is not True


def _entries(value: dict[str, Any]) -> list[Any]:
    entries = value.get("checks")
    return entries if isinstance(entries, list) else []


def default_id(entry: Mapping[str, Any]) -> str:
    """The id of an entry: its own, or else one from its name or path."""
    return str(entry.get("id") or entry.get("manual") or entry.get("use") or pytest_id(str(entry.get("pytest"))))


def pytest_id(target: str) -> str:
    """`relu.zero` for `checks/test_relu.py::test_zero`, `relu` for the whole file."""
    file, *names = target.split("::")
    parts = [Path(file).stem, *names]
    return ".".join(part.partition("[")[0].removeprefix("test_").removeprefix("Test") or part for part in parts)
