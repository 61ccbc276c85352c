"""Variables of the notebook, tables, and metrics wherever they are written down."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograde.analysis.metrics import find_last_number, find_nearest_line
from autograde.analysis.patterns import describe_pattern, join_names, resolve_file
from autograde.engine.compare import Tolerance, difference
from autograde.engine.verdict import CheckFailed, Fail
from autograde.errors import StudentFailure
from autograde.kernels.handle import Handle, plain, type_name
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.student import Student
from autograde.model import Language, Location
from autograde.submission.repository import Submission
from autograde.texts.formatting import shorten

MAX_SEARCHED_CHARACTERS = 100_000
MAX_SHOWN_CHARACTERS = 200
TEXT_DTYPES = {"object", "str", "string"}
_NUMBER = r"[-+]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?:\s?%)?"


def test_variable(
    student_of: Callable[..., Student],
    fail: Fail,
    language: Language,
    source: str | None,
    name: str,
    equals: Any,
    tolerance: float | None,
    rtol: float | None,
    atol: float | None,
    kind: str | None,
    shape: list[int] | None,
    dtype: str | None,
    least: float | None,
    most: float | None,
) -> None:
    """The variable holds what it must hold."""
    value = plain(student_of(source).get(name))
    if kind is not None and _kinds(value).isdisjoint(kind.split("|")):
        fail("type", name=name, actual=type_name(value), expected=describe_pattern(kind))
    allowed = Tolerance.of(tolerance, rtol, atol)
    if equals is not None and (what := difference(value, equals, tolerance=allowed, language=language)):
        raise CheckFailed(f"`{name}`: {what}")
    _check_array(fail, name, value, shape, dtype)
    _check_range(fail, name, value, least, most)


def _kinds(value: Any) -> set[str]:
    """The names that its class goes by: those of its bases too, but True is no int; numpy's integers are int."""
    if isinstance(value, Handle):
        return {type_name(value), type_name(value).rpartition(".")[2]}
    if isinstance(value, bool | np.bool_):
        return {"bool", type(value).__name__}
    return {base.__name__ for base in type(value).__mro__} | ({"int"} if isinstance(value, np.integer) else set())


def _check_array(fail: Fail, name: str, value: Any, shape: Sequence[int] | None, dtype: str | None) -> None:
    actual_shape = getattr(value, "shape", None) if not isinstance(value, Handle) else None
    if shape is not None and (actual_shape is None or not _matches_shape(actual_shape, shape)):
        expected_shape = ", ".join("?" if side == -1 else str(side) for side in shape)
        fail(
            "shape",
            name=name,
            actual="–" if actual_shape is None else shorten(tuple(actual_shape)),
            expected=f"({expected_shape})",
        )
    given_dtype = "–" if isinstance(value, Handle) else str(getattr(value, "torch_dtype", getattr(value, "dtype", "–")))
    if dtype is not None and given_dtype not in _dtype_names(dtype):
        fail("dtype", name=name, actual=given_dtype, expected=describe_pattern(dtype))


def _matches_shape(actual: Sequence[int], expected: Sequence[int]) -> bool:
    """-1 stands for any length."""
    return len(actual) == len(expected) and all(
        expected_side in (-1, actual_side) for actual_side, expected_side in zip(actual, expected, strict=True)
    )


def _check_range(fail: Fail, name: str, value: Any, least: float | None, most: float | None) -> None:
    if least is None and most is None:
        return
    numbers = _numbers(value)
    if numbers is None:
        fail("no-number", name=name, actual=shorten(value))
    low, high = float(numbers.min()), float(numbers.max())
    if least is not None and low < least:
        fail("below", name=name, actual=_format_beside(low, least), least=f"{least:g}")
    if most is not None and high > most:
        fail("above", name=name, actual=_format_beside(high, most), most=f"{most:g}")


def _numbers(value: Any) -> Any:
    """An array of finite numbers; None for anything else."""
    if isinstance(value, Handle | str | bytes | None | bool):
        return None
    try:
        numbers = np.asarray(value)
    except (ValueError, TypeError, RuntimeError):  # rows of several lengths, a tensor that has no array
        return None
    return numbers if numbers.dtype.kind in "iuf" and numbers.size and np.isfinite(numbers).all() else None


def _format_beside(number: float, bound: float) -> str:
    """Six digits, or all of them where six would show the bound itself."""
    return f"{number:g}" if f"{number:g}" != f"{bound:g}" else repr(number)


def test_frame(
    student_of: Callable[..., Student],
    fail: Fail,
    source: str | None,
    name: str,
    columns: list[str],
    exactly: bool,
    dtypes: dict[str, str],
    least: int,
    most: int | None,
    complete: bool,
) -> None:
    """The table has the right columns and rows."""
    table = student_of(source).table(name)
    if not table.is_frame:
        fail("no-frame", name=name, actual=table.type_name)
    missing = [column for column in columns if column not in table.columns]
    if missing:
        fail("missing", name=name, columns=join_names(missing))
    if exactly and list(table.columns) != columns:
        fail("other", name=name, actual=join_names(table.columns), expected=join_names(columns))
    actual = dict(zip(reversed(table.columns), reversed(table.dtypes), strict=True))
    for column, expected in dtypes.items():
        if not _matches_dtype(actual.get(column, "–"), expected):
            fail("dtype", name=name, column=column, actual=actual.get(column, "–"), expected=describe_pattern(expected))
    if table.rows < least:
        fail("few", name=name, actual=table.rows, least=least)
    if most is not None and table.rows > most:
        fail("many", name=name, actual=table.rows, most=most)
    empty = [column for column, has_gaps in zip(table.columns, table.gaps, strict=True) if has_gaps]
    if complete and empty:
        fail("gaps", name=name, columns=join_names(empty))


def _matches_dtype(dtype: str, expected: str) -> bool:
    return dtype.startswith(tuple(_dtype_names(expected)))


def _dtype_names(expected: str) -> set[str]:
    """The names `a|b`; a column of text is `object`, `string` or `str`, which changed with pandas 3."""
    names = {name.strip() for name in expected.split("|")}
    return names if names.isdisjoint(TEXT_DTYPES) else names | TEXT_DTYPES


def test_metric(
    submission: Submission,
    student_of: Callable[..., Student],
    run_of: Callable[[str | None], NotebookRun],
    fail: Fail,
    source: str | None,
    variable: str | None,
    file: str | None,
    key: str | None,
    output: str | None,
    least: float | None,
    most: float | None,
    share: bool | None,
) -> None:
    """The metric is good enough."""
    is_share = all(bound is None or bound <= 1 for bound in (least, most)) if share is None else share
    name = variable or key or file or output or "–"
    is_printed = variable is None and file is None
    value, location = (
        _find_printed(run_of(source), str(output), fail, is_share=is_share)
        if is_printed
        else _read_metric(submission, student_of, source, variable, file, key)
    )
    number = None if isinstance(value, str) and variable else _as_number(value, is_share=is_share)
    if number is None:
        fail("none", name=name, actual=shorten(value) if value is not None else "–", location=location)
    is_percent = isinstance(value, str) and value.endswith("%")
    is_bounded_share = is_share and (share is not None or (least is not None and 0 < least < 1))
    if is_bounded_share and number > 1 and not is_percent:
        fail("no-share", name=name, actual=f"{number:g}", location=location)
    if least is not None and number < least:
        fail("below", name=name, actual=_format_beside(number, least), least=f"{least:g}", location=location)
    if most is not None and number > most:
        fail("above", name=name, actual=_format_beside(number, most), most=f"{most:g}", location=location)


def _read_metric(
    submission: Submission,
    student_of: Callable[..., Student],
    source: str | None,
    variable: str | None,
    file: str | None,
    key: str | None,
) -> tuple[Any, Location | None]:
    """What a variable or a file holds, None where there is nothing."""
    if variable is not None:
        return student_of(source).get(variable), None
    path = resolve_file(submission.files, str(file))
    return _in_file(submission.read_text(path), path, key), Location(path)


def _find_printed(run: NotebookRun, output: str, fail: Fail, *, is_share: bool) -> tuple[str | None, Location | None]:
    """The number behind that text, in the last cell that shows one; None where nothing like it is printed."""
    outputs = list(_shown_by_cell(run))
    for cell, text in outputs:
        number = find_last_number(text, output, is_share=is_share)
        if number is not None:
            return number, Location(run.path, cell=cell)
    line = find_nearest_line("\n".join(text for _, text in reversed(outputs)), output)
    if line is not None:
        fail("nearest", name=output, line=line[:MAX_SHOWN_CHARACTERS], location=Location(run.path))
    return None, Location(run.path)


def _shown_by_cell(run: NotebookRun) -> Iterator[tuple[int, str]]:
    """Numbers and outputs of cells, the last one first, as many as are searched."""
    characters_left = MAX_SEARCHED_CHARACTERS
    for cell in reversed(run.cells):
        if characters_left > 0:
            yield cell.number, cell.shown[-characters_left:]
            characters_left -= len(cell.shown)


def _in_file(content: str, path: str, key: str | None) -> Any:
    """A value of a JSON file by its dotted key, the last value of a CSV file's column, or a file's only number."""
    if path.lower().endswith(".json"):
        return _in_json(content, path, key)
    if key is None:
        numbers = re.findall(_NUMBER, content)
        return numbers[0] if len(numbers) == 1 else None
    head = content.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        columns, *rows = csv.reader(io.StringIO(content), delimiter=delimiter)
    except (csv.Error, ValueError):  # no table, or an empty file
        return None
    column = {name.strip(): number for number, name in enumerate(columns)}.get(key)
    values = [row[column] for row in rows if column is not None and row[column:] and row[column].strip()]
    return values[-1] if values else None


def _in_json(content: str, path: str, key: str | None) -> Any:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StudentFailure("broken-json", path=path, what=str(error)[:100]) from None
    try:
        for step in key.split(".") if key else ():
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (LookupError, TypeError, ValueError):
        return None
    return value


def _as_number(value: Any, *, is_share: bool) -> float | None:
    """A finite number; as a share, 93% is 0.93."""
    if isinstance(value, bool | np.bool_ | Handle) or value is None:
        return None
    is_percent = isinstance(value, str) and value.endswith("%")
    if isinstance(value, str):
        value = value.replace(",", ".").removesuffix("%")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        return None
    return (number / 100 if is_percent and is_share else number) if np.isfinite(number) else None
