"""Find expected values of library checks that every answer meets, or none."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from autograde.config.lenient import as_list, as_mapping

_Problems = Iterator[tuple[tuple[str | int, ...], str]]


def find_value_problems(check: str, parameters: Mapping[str, Any]) -> _Problems:
    """Problems of a library check's parameters, with their path in `with:`."""
    if check == "code.returns":
        yield from _case_problems(parameters)
    if check == "values.variable":
        yield from _tolerance_problems(("equals",), parameters.get("equals"), parameters)


def _case_problems(parameters: Mapping[str, Any]) -> _Problems:
    for index, case in enumerate(map(as_mapping, as_list(parameters.get("cases")))):
        if "returns" not in case and not parameters.get("reference"):
            yield ("cases", index), "nothing says what this case returns. Add `returns:`, or a `reference:` for all."
        yield from _tolerance_problems(("cases", index, "returns"), case.get("returns"), parameters)


def _tolerance_problems(path: tuple[str | int, ...], expected: Any, parameters: Mapping[str, Any]) -> _Problems:
    """A tolerance that is not smaller than the expected number accepts 0."""
    tolerance: Any = parameters.get("tolerance")
    if not is_number(tolerance) or any(parameters.get(key) is not None for key in ("rtol", "atol")):
        return
    if is_number(expected) and 0 < abs(expected) <= tolerance:
        yield path, f"with a tolerance of {tolerance}, 0 would be right, too. Leave `tolerance:` out, or use `rtol:`."


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
