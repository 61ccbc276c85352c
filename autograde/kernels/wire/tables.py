"""pandas on the wire: a column is its dtype's name and an array or a list."""

from __future__ import annotations

import functools
import re
from typing import Any

from . import Unreadable
from .expect import expect, expect_items, keys

MOST_COLUMNS = 10_000
MOST_CATEGORIES = 4_000
_COLUMN_DTYPE = re.compile(
    r"object|category|str|string|boolean|U?Int(8|16|32|64)|Float(32|64)|"
    r"datetime64\[(s|ms|us|ns), [A-Za-z0-9_+:/ -]{1,60}\]"
)


@functools.lru_cache(maxsize=1)
def _zones() -> Any:
    import zoneinfo

    return zoneinfo.available_timezones()


def decode_series(decoder: Any, body: Any, depth: int) -> Any:
    name, index, column = expect_items(body, 3)
    pd = _pandas()
    with _PandasTrouble():
        series = _column(decoder, pd, column, depth)
        return pd.Series(
            series.array, index=pd.Index(_column(decoder, pd, index, depth)), name=decoder.decode(name, depth)
        )


def decode_frame(decoder: Any, body: Any, depth: int) -> Any:
    labels, index, columns = expect_items(body, 3)
    pd = _pandas()
    with _PandasTrouble():
        rows = pd.Index(_column(decoder, pd, index, depth))
        if len(expect(list, columns)) > MOST_COLUMNS:
            raise Unreadable("too many columns")
        parts = [pd.Series(_column(decoder, pd, each, depth).array, index=rows) for each in columns]
        frame = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=rows)
        frame.columns = pd.Index(keys(expect(list, decoder.decode(labels, depth))))
        return frame


def _column(decoder: Any, pd: Any, body: Any, depth: int) -> Any:
    dtype, node = expect_items(body, 2)
    if dtype == "":
        return pd.Series(decoder.decode(node, depth))
    if not _COLUMN_DTYPE.fullmatch(expect(str, dtype)):
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


def _categories(pd: Any, values: list[Any]) -> Any:
    """A column of categories. Numbers can be chosen to collide in a hash table, so they are told apart by sorting."""
    kinds = {type(each) for each in values if each is not None}
    if kinds <= {str}:
        return pd.Series(values, dtype="category")
    if kinds not in ({int}, {float}, {bool}):
        if len(values) > MOST_CATEGORIES:
            raise Unreadable("too many categories")
        return pd.Series(values, dtype="category")
    import numpy as np

    there = np.array([each is not None and each == each for each in values])
    found, codes = np.unique(np.array([each for each, is_there in zip(values, there) if is_there]), return_inverse=True)
    if len(found) > MOST_CATEGORIES:
        raise Unreadable("too many categories")
    places = np.full(len(values), -1)
    places[there] = codes
    return pd.Series(pd.Categorical.from_codes(places, categories=found))


def _pandas() -> Any:
    import pandas

    return pandas


class _PandasTrouble:
    """pandas refuses impossible columns in many ways; each means that the bytes are no DataFrame."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(
            error, (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError, OSError)
        ):
            raise Unreadable(f"not a table: {type(error).__name__}") from None
