"""`autograde checks`: the library with its parameters, from the schemas alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def render(checks: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(line for name, schema in checks.items() for line in _lines(name, schema))


_HEAD = """\
# The library of checks

Written by `make docs` from `schemas/checks/`; the titles and hints are what a student reads.

"""
_TABLE = ("", "| Parameter | Kind | Default | Meaning |", "|---|---|---|---|")


def render_markdown(checks: Mapping[str, Mapping[str, Any]]) -> str:
    """docs/checks.md: a table with one row per check, then one section per check."""
    index = [
        f"| [`{name}`](#{name.replace('.', '')}) | {_cell(schema['description'])} |" for name, schema in checks.items()
    ]
    sections = [line for name, schema in checks.items() for line in _section(name, schema)]
    return _HEAD + "\n".join(["| Check | What it asks |", "|---|---|", *index, "", *sections])


def _section(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    title, hint = schema["x-texts"]["title"], schema["x-texts"]["hint"]
    yield from (f"### `{name}`", "", schema["description"], "")
    yield from (f"“{title['en']}” · «{title['ru']}»<br>", f"{hint['en']} · {hint['ru']}", *_TABLE)
    for key, part in schema["properties"].items():
        is_required = key in schema.get("required", [])
        default = "required" if is_required else f"`{json.dumps(part.get('default'), default=float)}`"
        yield f"| `{key}` | {_cell(_kind(part))} | {_cell(default)} | {_cell(part['description'])} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _lines(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"{name}: {schema['description']}"
    required = schema.get("required", [])
    for key, part in schema["properties"].items():
        yield f"    {key} ({_kind(part)}{', required' if key in required else _default(part)}): {part['description']}"
    yield ""


def _kind(part: Mapping[str, Any]) -> str:
    kinds = part.get("type", "any value")
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"] if value is not None)
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _default(part: Mapping[str, Any]) -> str:
    return f", default {part['default']}" if "default" in part and part["default"] not in (None, [], {}) else ""
