"""Validate with JSON Schema: explain problems in words, and fill in defaults."""

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, cast
from zoneinfo import ZoneInfo

from autograde.config import units
from autograde.config.data_files import shipped

Path = tuple[str | int, ...]
Schema = Mapping[str, Any]
# jsonschema's ValidationError: its fields may be unset, which its types repeat at every use.
ValidationError = Any

_NAME = re.compile(r"[\w][\w.:-]{0,99}")
_KINDS = {
    "object": "a mapping (key: value)",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


@functools.cache
def load(name: str) -> Schema:
    """A schema that ships with autograde, by the path under `schemas/`."""
    text = (shipped("schemas") / name).read_text(encoding="utf-8")
    return cast("Schema", json.loads(text, parse_float=Decimal))


@functools.cache
def library() -> Mapping[str, Schema]:
    """The parameter schema of every check in the library, by check id."""
    folder = shipped("schemas") / "checks"
    return {path.stem: load(f"checks/{path.name}") for path in sorted(folder.glob("*.json"))}


def problems(instance: object, schema: Schema) -> Iterator[tuple[Path, str]]:
    """Every problem of the instance, as (path, what is wrong and what to do)."""
    import jsonschema  # slow to import, and every pytest run in this environment loads the plugin

    checker = jsonschema.FormatChecker(formats=())
    for name, parse in _FORMATS.items():
        checker.checks(name, raises=ValueError)(functools.partial(_is_readable, parse))
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    for error in validator.iter_errors(cast("Any", instance)):
        yield from _explain(error)


def with_defaults(instance: object, schema: Schema, root: Schema | None = None) -> Any:
    """The instance with the schema's defaults filled in, at every depth."""
    root = root if root is not None else schema
    if "$ref" in schema:
        return with_defaults(instance, _resolve(root, schema["$ref"]), root)
    if isinstance(instance, Mapping):
        return _mapping_with_defaults(instance, schema, root)
    if isinstance(instance, list):
        return [with_defaults(item, schema.get("items", {}), root) for item in instance]
    return instance


def _mapping_with_defaults(instance: Mapping[str, object], schema: Schema, root: Schema) -> dict[str, object]:
    properties = schema.get("properties", {})
    extra = schema.get("additionalProperties")
    other = extra if isinstance(extra, Mapping) else {}
    filled = {key: with_defaults(value, properties.get(key, other), root) for key, value in instance.items()}
    for key, part in properties.items():
        if key not in filled and "default" in part:
            filled[key] = with_defaults(part["default"], part, root)
    return filled


def _resolve(root: Schema, reference: str) -> Schema:
    part: Any = root
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    return cast("Schema", part)


def suggest(word: str, candidates: list[str]) -> str:
    """`Did you mean 'points'?` if a candidate is similar, else the list of candidates."""
    near = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Known: {', '.join(candidates)}."


_EXAMPLES = {
    "duration": "5 min",
    "timeout": "60 s",
    "size": "2 GiB",
    "percent": "10%",
    "date-text": "2026-02-04 23:59",
}


def _explain(error: ValidationError) -> Iterator[tuple[Path, str]]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        allowed = sorted(error.schema.get("properties", {}))
        for key in sorted(set(error.instance) - set(allowed)):
            yield (*path, key), f"unknown key {key!r}. {suggest(key, allowed)}"
        return
    explain = _EXPLANATIONS.get(str(error.validator))
    yield path, explain(error) if explain else f"{error.message}. See the schema."


def _explain_required(error: ValidationError) -> str:
    missing = [key for key in error.validator_value if key not in error.instance]
    return f"{' and '.join(map(repr, missing))} must be given. Add it."


def _explain_type(error: ValidationError) -> str:
    types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    example = _EXAMPLES.get(error.schema.get("format", ""))
    remedy = f"Write for example {example}." if example else "Write one."
    return f"{_short(error.instance)} is not {' or '.join(_KINDS[kind] for kind in types)}. {remedy}"


def _explain_enum(error: ValidationError) -> str:
    allowed = [str(value) for value in error.validator_value]
    return f"{_short(error.instance)} is not known. {suggest(str(error.instance), allowed)}"


def _explain_minimum(error: ValidationError) -> str:
    low = error.validator_value
    zero = " Use 0 for an ungraded check." if error.absolute_path and error.absolute_path[-1] == "points" else ""
    return f"{error.instance} is below {low}.{zero or f' Write {low} or more.'}"


_EXPLANATIONS: dict[str, Callable[[ValidationError], str]] = {
    "required": _explain_required,
    "type": _explain_type,
    "enum": _explain_enum,
    "minimum": _explain_minimum,
    "maximum": lambda e: f"{e.instance} is above {e.validator_value}. Write {e.validator_value} or less.",
    "multipleOf": lambda e: f"{e.instance} has more than two decimals. Round it to hundredths.",
    "minItems": lambda e: f"the list is empty or too short. Give at least {e.validator_value}.",
    "minLength": lambda _: "the text is empty. Write something or remove the key.",
    "maxLength": lambda e: f"the text has {len(e.instance)} characters. Use at most {e.validator_value}.",
    "minProperties": lambda e: f"too few keys. Give at least {e.validator_value}.",
    "maxProperties": lambda e: f"too many keys ({', '.join(map(str, e.instance))}). Give at most {e.validator_value}.",
    "pattern": lambda e: f"{_short(e.instance)} is not of the form {e.validator_value}. Fix it.",
    "format": lambda e: str(e.cause or e.message),
    "anyOf": lambda e: f"give at least one of {_needed(e)}. Add it.",
    "oneOf": lambda e: f"give exactly one of {_needed(e)}.",
}


def _needed(error: ValidationError) -> str:
    """The keys that the branches of a choice require."""
    branches = error.validator_value if isinstance(error.validator_value, list) else []
    return ", ".join(repr(key) for branch in branches for key in branch.get("required", ()))


def _short(value: object) -> str:
    text = repr(value) if not isinstance(value, Decimal) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_readable(parse: Callable[[str], object], value: object) -> bool:
    if isinstance(value, str):
        parse(value)
    return True


def _name(text: str) -> None:
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is not a name. Use letters, digits, '-', '_' and '.', no spaces.")


def _zone(text: str) -> None:
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{text!r} is not a time zone. Write an IANA name such as Europe/Moscow or UTC.") from None


def repository_path(text: str) -> PurePosixPath:
    """A path that stays inside the repository.

    Raises:
        ValueError: it is absolute, leaves the repository, or is a Windows path.

    """
    path = PurePosixPath(text)
    if "\\" in text or "\0" in text:
        raise ValueError(f"{text!r} has a backslash or a NUL. Write the path with '/'.")
    if path.is_absolute() or ".." in path.parts or text.startswith("~") or not path.parts:
        raise ValueError(f"{text!r} leaves the repository. Write a path inside it.")
    return path


def _absolute_path(text: str) -> PurePosixPath:
    """A folder on the grader's machine, but not a system folder.

    Raises:
        ValueError: it is relative, has `..`, or is the root or a system folder.

    """
    path = PurePosixPath(text)
    if not path.is_absolute() or ".." in path.parts or "\0" in text:
        raise ValueError(f"{text!r} is not an absolute path. Write one such as /srv/weights.")
    if len(path.parts) < 3 or path.parts[1] in ("dev", "etc", "proc", "sys", "github"):
        raise ValueError(f"{text!r} has more than downloaded files. Name a folder that has only these.")
    return path


def _pytest_target(text: str) -> None:
    """A path or a pytest node id; the part after `::` is not checked."""
    repository_path(text.partition("::")[0])


def _pattern(text: str) -> None:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}. Fix the pattern.") from None


# How students and instructors abbreviate modules; a check compares full names.
_ABBREVIATIONS = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
    "tf": "tensorflow",
    "nn": "torch.nn",
    "sp": "scipy",
    "px": "plotly.express",
}


def _full_name(text: str) -> None:
    for name in text.split("|"):
        first, dot, rest = name.partition(".")
        if first in _ABBREVIATIONS:
            raise ValueError(
                f"{name!r} is an abbreviation and would match nothing. Write {_ABBREVIATIONS[first]}{dot}{rest}."
            )


_FORMATS: dict[str, Callable[[str], object]] = {
    "duration": units.parse_duration,
    "timeout": units.parse_timeout,
    "size": units.parse_size,
    "percent": units.parse_percent,
    "date-text": lambda text: units.parse_moment(text, "UTC"),
    "repository-path": repository_path,
    "absolute-path": _absolute_path,
    "pytest-target": _pytest_target,
    "zone": _zone,
    "name": _name,
    "full-name": _full_name,
    "regular-expression": _pattern,
}
