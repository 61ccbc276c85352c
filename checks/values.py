"""Variables of the notebook, tables, and metrics wherever they are written down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.analysis.metrics import find_last_number, find_nearest_line, read_value
from autograde.analysis.patterns import describe_pattern, join_names, resolve_file
from autograde.api import CheckFailed, Fail, Language, Location, OpenStudent, RunNotebook, Submission
from autograde.engine.compare import Tolerance, difference
from autograde.kernels.dataframe import Table
from autograde.kernels.handle import Handle, plain, type_name
from autograde.kernels.notebook import NotebookRun
from autograde.texts.formatting import shorten

MAX_SEARCHED_CHARACTERS = 100_000
MAX_SHOWN_CHARACTERS = 200
TEXT_DTYPES = {"object", "str", "string"}


@dataclass(frozen=True, slots=True)
class VariableParameters:
    """What a variable must be; see the schema of values.variable."""

    source: str | None
    name: str
    equals: object
    tolerance: float | None
    rtol: float | None
    atol: float | None
    kind: str | None
    shape: Sequence[int] | None
    dtype: str | None
    min: float | None
    max: float | None


def test_variable(student_of: OpenStudent, fail: Fail, language: Language, parameters: VariableParameters) -> None:
    """The variable holds what it must hold."""
    name, kind, equals = parameters.name, parameters.kind, parameters.equals
    value = plain(student_of(parameters.source).get(name))
    if kind is not None and _kinds(value).isdisjoint(kind.split("|")):
        fail("type", name=name, actual=type_name(value), expected=describe_pattern(kind))
    tolerance = Tolerance.of(parameters.tolerance, parameters.rtol, parameters.atol)
    if equals is not None and (what := difference(value, equals, tolerance=tolerance, language=language)):
        raise CheckFailed(f"`{name}`: {what}")
    _check_shape(fail, value, parameters)
    _check_dtype(fail, value, parameters)
    _check_range(fail, value, parameters)


def _kinds(value: object) -> set[str]:
    """The names that its class goes by: those of its bases too, but True is no int; numpy's integers are int."""
    if isinstance(value, Handle):
        return {type_name(value), type_name(value).rpartition(".")[2]}
    if isinstance(value, bool | np.bool_):
        return {"bool", type(value).__name__}
    return {base.__name__ for base in type(value).__mro__} | ({"int"} if isinstance(value, np.integer) else set())


def _check_shape(fail: Fail, value: object, parameters: VariableParameters) -> None:
    expected = parameters.shape
    actual = getattr(value, "shape", None) if not isinstance(value, Handle) else None
    if expected is not None and (actual is None or not _matches_shape(actual, expected)):
        sides = ", ".join("?" if side == -1 else str(side) for side in expected)
        shown = "–" if actual is None else shorten(tuple(actual))
        fail("shape", name=parameters.name, actual=shown, expected=f"({sides})")


def _check_dtype(fail: Fail, value: object, parameters: VariableParameters) -> None:
    expected = parameters.dtype
    actual = "–" if isinstance(value, Handle) else str(getattr(value, "torch_dtype", getattr(value, "dtype", "–")))
    if expected is not None and actual not in _dtype_names(expected):
        fail("dtype", name=parameters.name, actual=actual, expected=describe_pattern(expected))


def _matches_shape(actual: Sequence[int], expected: Sequence[int]) -> bool:
    """-1 stands for any length."""
    return len(actual) == len(expected) and all(
        side in (-1, length) for length, side in zip(actual, expected, strict=True)
    )


def _check_range(fail: Fail, value: object, parameters: VariableParameters) -> None:
    minimum, maximum, name = parameters.min, parameters.max, parameters.name
    if minimum is None and maximum is None:
        return
    numbers = _as_finite_numbers(value)
    if numbers is None:
        fail("no-number", name=name, actual=shorten(value))
    low, high = float(numbers.min()), float(numbers.max())
    if minimum is not None and low < minimum:
        fail("below", name=name, actual=_format_beside(low, minimum), min=f"{minimum:g}")
    if maximum is not None and high > maximum:
        fail("above", name=name, actual=_format_beside(high, maximum), max=f"{maximum:g}")


def _as_finite_numbers(value: object) -> NDArray[np.number[Any]] | None:
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


@dataclass(frozen=True, slots=True)
class FrameParameters:
    """What a DataFrame must be like; see the schema of values.frame."""

    source: str | None
    name: str
    columns: Sequence[str]
    exactly: bool
    dtypes: Mapping[str, str]
    min_rows: int
    max_rows: int | None
    complete: bool


def test_frame(student_of: OpenStudent, fail: Fail, parameters: FrameParameters) -> None:
    """The table has the right columns and rows."""
    name, min_rows, max_rows = parameters.name, parameters.min_rows, parameters.max_rows
    table = student_of(parameters.source).table(name)
    if not table.is_frame:
        fail("no-frame", name=name, actual=table.type_name)
    _check_columns(fail, table, parameters)
    if table.rows < min_rows:
        fail("few", name=name, actual=table.rows, min_rows=min_rows)
    if max_rows is not None and table.rows > max_rows:
        fail("many", name=name, actual=table.rows, max_rows=max_rows)
    empty = [column for column, has_gaps in zip(table.columns, table.gaps, strict=True) if has_gaps]
    if parameters.complete and empty:
        fail("gaps", name=name, columns=join_names(empty))


def _check_columns(fail: Fail, table: Table, parameters: FrameParameters) -> None:
    name, columns = parameters.name, parameters.columns
    missing = [column for column in columns if column not in table.columns]
    if missing:
        fail("missing", name=name, columns=join_names(missing))
    if parameters.exactly and list(table.columns) != columns:
        fail("other", name=name, actual=join_names(table.columns), expected=join_names(columns))
    actual = dict(zip(reversed(table.columns), reversed(table.dtypes), strict=True))
    for column, expected in parameters.dtypes.items():
        dtype = actual.get(column, "–")
        if not _matches_dtype(dtype, expected):
            fail("dtype", name=name, column=column, actual=dtype, expected=describe_pattern(expected))


def _matches_dtype(dtype: str, expected: str) -> bool:
    return dtype.startswith(tuple(_dtype_names(expected)))


def _dtype_names(expected: str) -> set[str]:
    """The names `a|b`; a column of text is `object`, `string` or `str`, which changed with pandas 3."""
    names = {name.strip() for name in expected.split("|")}
    return names if names.isdisjoint(TEXT_DTYPES) else names | TEXT_DTYPES


@dataclass(frozen=True, slots=True)
class MetricParameters:
    """Where a metric is written down, and how good it must be; see the schema of values.metric."""

    source: str | None
    variable: str | None
    file: str | None
    key: str | None
    output: str | None
    min: float | None
    max: float | None
    share: bool | None

    @property
    def name(self) -> str:
        return self.variable or self.key or self.file or self.output or "–"

    @property
    def is_share(self) -> bool:
        """Whether 93% is 0.93 here: as `share` says, else where no bound is above 1."""
        if self.share is not None:
            return self.share
        return all(bound is None or bound <= 1 for bound in (self.min, self.max))

    @property
    def refuses_percentages(self) -> bool:
        """Whether a number above 1 without a per cent sign is a mistake: `93` where 0.9 is needed."""
        return self.is_share and (self.share is not None or (self.min is not None and 0 < self.min < 1))


def test_metric(
    submission: Submission, student_of: OpenStudent, run_of: RunNotebook, fail: Fail, parameters: MetricParameters
) -> None:
    """The metric is good enough."""
    name, minimum, maximum = parameters.name, parameters.min, parameters.max
    if parameters.variable is not None or parameters.file is not None:
        value, location = _read_metric(submission, student_of, parameters)
    else:
        run = run_of(parameters.source)
        value, location = _find_printed(run, str(parameters.output), fail, is_share=parameters.is_share)
    is_text_variable = isinstance(value, str) and parameters.variable is not None
    number = None if is_text_variable else _as_number(value, is_share=parameters.is_share)
    if number is None:
        fail("none", name=name, actual=shorten(value) if value is not None else "–", location=location)
    is_percent = isinstance(value, str) and value.endswith("%")
    if parameters.refuses_percentages and number > 1 and not is_percent:
        fail("no-share", name=name, actual=f"{number:g}", location=location)
    if minimum is not None and number < minimum:
        fail("below", name=name, actual=_format_beside(number, minimum), min=f"{minimum:g}", location=location)
    if maximum is not None and number > maximum:
        fail("above", name=name, actual=_format_beside(number, maximum), max=f"{maximum:g}", location=location)


def _read_metric(
    submission: Submission, student_of: OpenStudent, parameters: MetricParameters
) -> tuple[object, Location | None]:
    """What a variable or a file holds, None where there is nothing."""
    if parameters.variable is not None:
        return student_of(parameters.source).get(parameters.variable), None
    path = resolve_file(submission.files, str(parameters.file))
    return read_value(submission.read_text(path), path, parameters.key), Location(path)


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
