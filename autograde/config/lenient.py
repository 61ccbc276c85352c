"""Read lists and mappings from untrusted data: any other value counts as an empty one."""

from typing import Any


def as_mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
