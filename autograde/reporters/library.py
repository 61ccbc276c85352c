"""`autograde checks`: the library with its parameters, from the schemas alone."""

from collections.abc import Iterator, Mapping
from typing import Any, TextIO


def render(checks: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(line for name, schema in checks.items() for line in _lines(name, schema))


def write(checks: Mapping[str, Mapping[str, Any]], stream: TextIO) -> None:
    stream.write(render(checks))


def _lines(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"{name}: {schema['description']}"
    required = schema.get("required", [])
    for key, part in schema["properties"].items():
        yield f"    {key} ({_kind(part)}{', required' if key in required else _default(part)}): {part['description']}"
    yield ""


def _kind(part: Mapping[str, Any]) -> str:
    kinds = part.get("type", "any value")
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"])
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _default(part: Mapping[str, Any]) -> str:
    return f", default {part['default']}" if "default" in part and part["default"] not in (None, [], {}) else ""
