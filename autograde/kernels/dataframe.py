"""The facts of a DataFrame as a check reads them: see inside/dataframes.py."""

from dataclasses import dataclass

from autograde.kernels.wire.tables import MAX_COLUMNS


@dataclass(frozen=True, slots=True)
class Table:
    """A DataFrame without its values; what is no DataFrame has a type_name and no columns. One entry a column."""

    type_name: str
    is_frame: bool
    columns: tuple[str, ...]
    dtypes: tuple[str, ...]
    rows: int
    gaps: tuple[bool, ...]


def read_table(facts: object) -> Table:
    """The facts as the student's process reports them.

    Raises:
        ValueError: they are of another form.

    """
    match facts:
        case {
            "type": str(name),
            "is_frame": bool(is_frame),
            "columns": list(columns),
            "dtypes": list(dtypes),
            "rows": int(rows),
            "gaps": list(gaps),
        } if _fit(columns, dtypes, rows, gaps):
            return Table(name[:100], is_frame, tuple(columns), tuple(dtypes), rows, tuple(gaps))
    raise ValueError("no facts of a table")


def _fit(columns: list[object], dtypes: list[object], rows: int, gaps: list[object]) -> bool:
    are_of_one_length = len(columns) == len(dtypes) == len(gaps) <= MAX_COLUMNS
    are_texts = all(type(name) is str for name in [*columns, *dtypes])
    return (
        are_of_one_length and are_texts and type(rows) is int and rows >= 0 and all(type(gap) is bool for gap in gaps)
    )
