"""What a check needs to know of a DataFrame, however large it is: facts cross, not its values."""

from __future__ import annotations

import sys
from typing import Any, Dict

from ..wire import TooBig
from ..wire.tables import MOST_COLUMNS
from .shell import class_name

MOST_NAME = 200


def facts(value: Any) -> Dict[str, Any]:
    """Columns, dtypes, rows and gaps; of anything else, the name of its class."""
    pandas = sys.modules.get("pandas")
    is_frame = pandas is not None and type.__instancecheck__(pandas.DataFrame, value)
    told: Dict[str, Any] = {"type": class_name(type(value)), "is_frame": is_frame}
    if not is_frame:
        return dict(told, columns=[], dtypes=[], rows=0, gaps=[])
    if value.shape[1] > MOST_COLUMNS:
        raise TooBig(f"{value.shape[1]} columns")
    columns = [value.iloc[:, position] for position in range(value.shape[1])]
    return dict(
        told,
        columns=[str(label)[:MOST_NAME] for label in value.columns],
        dtypes=[str(column.dtype)[:MOST_NAME] for column in columns],
        rows=len(value),
        gaps=[bool(column.isna().any()) for column in columns],
    )
