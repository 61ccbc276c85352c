"""What others wrote, taken leniently: a list or a mapping, or an empty one where it is neither."""

from typing import Any


def as_mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
