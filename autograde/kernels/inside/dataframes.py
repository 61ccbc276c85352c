"""Describes a DataFrame without its values, so that one of any size can be checked."""

from __future__ import annotations

import sys
from typing import Dict

from ..wire import TooBig, Value
from ..wire.tables import MAX_COLUMNS
from .shell import get_class_name

MAX_NAME = 200


def describe_table(value: Value) -> Dict[str, Value]:
    """Columns, dtypes, rows and gaps; of anything else, the name of its class."""
    pandas = sys.modules.get("pandas")
    is_frame = pandas is not None and type.__instancecheck__(pandas.DataFrame, value)
    facts: Dict[str, Value] = {"type": get_class_name(type(value)), "is_frame": is_frame}
    if not is_frame:
        return dict(facts, columns=[], dtypes=[], rows=0, gaps=[])
    if value.shape[1] > MAX_COLUMNS:
        raise TooBig(f"{value.shape[1]} columns")
    columns = [value.iloc[:, position] for position in range(value.shape[1])]
    return dict(
        facts,
        columns=[str(label)[:MAX_NAME] for label in value.columns],
        dtypes=[str(column.dtype)[:MAX_NAME] for column in columns],
        rows=len(value),
        gaps=[bool(column.isna().any()) for column in columns],
    )
