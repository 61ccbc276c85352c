"""pandas on the wire: a column is its dtype's name and an array or a list."""

from __future__ import annotations

import functools
import importlib
import re
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Protocol

from . import Node, Unreadable, Value
from .expect import expect, expect_items, expect_keys

if TYPE_CHECKING:
    from pandas import DataFrame, Series

MAX_COLUMNS = 10_000
MAX_CATEGORIES = 4_000
_COLUMN_DTYPE = re.compile(
    r"object|category|str|string|boolean|U?Int(8|16|32|64)|Float(32|64)|"
    r"datetime64\[(s|ms|us|ns), [A-Za-z0-9_+:/ -]{1,60}\]"
)


class NodeDecoder(Protocol):
    """The part of the Decoder that tables use."""

    def decode(self, node: Node, depth: int = 0) -> Value: ...


@functools.lru_cache(maxsize=1)
def _zones() -> set[str]:
    import zoneinfo

    return zoneinfo.available_timezones()


def decode_series(decoder: NodeDecoder, body: Node, depth: int) -> Series:
    name, index, column = expect_items(body, 3)
    pd = _pandas()
    with _PandasTrouble():
        series = _column(decoder, pd, column, depth)
        return pd.Series(
            series.array, index=pd.Index(_column(decoder, pd, index, depth)), name=decoder.decode(name, depth)
        )


def decode_frame(decoder: NodeDecoder, body: Node, depth: int) -> DataFrame:
    labels, index, columns = expect_items(body, 3)
    pd = _pandas()
    with _PandasTrouble():
        rows = pd.Index(_column(decoder, pd, index, depth))
        nodes = expect(list, columns)
        if len(nodes) > MAX_COLUMNS:
            raise Unreadable("too many columns")
        parts = [pd.Series(_column(decoder, pd, node, depth).array, index=rows) for node in nodes]
        frame = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=rows)
        frame.columns = pd.Index(expect_keys(expect(list, decoder.decode(labels, depth))))
        return frame


def _column(decoder: NodeDecoder, pd: ModuleType, body: Node, depth: int) -> Series:
    name, node = expect_items(body, 2)
    if name == "":
        return pd.Series(decoder.decode(node, depth))
    dtype = expect(str, name)
    if not _COLUMN_DTYPE.fullmatch(dtype):
        raise Unreadable("unknown type of column")
    values = decoder.decode(node, depth)
    if dtype.startswith("datetime64"):
        zone = dtype.partition(", ")[2].removesuffix("]")
        if zone not in _zones():
            raise Unreadable("unknown time zone")  # pandas would open a file of that name
        return pd.Series(values).dt.tz_localize("UTC").dt.tz_convert(zone)
    if dtype == "category":
        return _categories(pd, expect(list, values))
    return pd.Series(expect(list, values), dtype=dtype)


def _categories(pd: ModuleType, values: list[object]) -> Series:
    """A column of categories. Numbers can be chosen to collide in a hash table, so numbers are sorted instead."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return pd.Series(values, dtype="category")
    if kinds not in ({int}, {float}, {bool}):
        if len(values) > MAX_CATEGORIES:
            raise Unreadable("too many categories")
        return pd.Series(values, dtype="category")
    import numpy as np

    is_present = np.array([value is not None and value == value for value in values])
    present = np.array([value for value, is_kept in zip(values, is_present) if is_kept])
    categories, present_codes = np.unique(present, return_inverse=True)
    if len(categories) > MAX_CATEGORIES:
        raise Unreadable("too many categories")
    codes = np.full(len(values), -1)
    codes[is_present] = present_codes
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories))


def _pandas() -> ModuleType:
    return importlib.import_module("pandas")


class _PandasTrouble:
    """pandas refuses impossible columns in many ways; each means that the bytes are no DataFrame."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(
            error, (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError, OSError)
        ):
            raise Unreadable(f"not a table: {type(error).__name__}") from None
