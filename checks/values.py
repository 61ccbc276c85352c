"""Variables of the notebook, tables, and metrics wherever they are written down."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograde.compare import difference
from autograde.errors import StudentFailure
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.student import Handle, Student
from autograde.messages import shorten
from autograde.model import Language, Location
from autograde.patterns import first_of, listed, spoken
from autograde.submission import Submission
from autograde.verdict import CheckFailed, Fail

MOST_SEARCHED = 100_000
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"


def test_variable(
    student_of: Callable[..., Student],
    fail: Fail,
    language: Language,
    source: str | None,
    name: str,
    equals: Any,
    tolerance: float,
    kind: str | None,
    shape: list[int] | None,
    dtype: str | None,
    least: float | None,
    most: float | None,
) -> None:
    """The variable holds what it must hold."""
    value = student_of(source).get(name)
    if kind is not None and not any(_type_name(value).endswith(each) for each in kind.split("|")):
        fail("type", name=name, actual=_type_name(value), expected=spoken(kind))
    if equals is not None and (what := _unlike(value, equals, tolerance, language)):
        raise CheckFailed(f"`{name}`: {what}")
    _check_array(fail, name, value, shape, dtype)
    _check_range(fail, name, value, least, most)


def _type_name(value: Any) -> str:
    return str(value.type_name) if isinstance(value, Handle) else type(value).__name__


def _unlike(value: Any, equals: Any, tolerance: float, language: Language) -> str:
    """An array is compared with the list that autograde.yml holds in its place."""
    expected = np.array(equals) if isinstance(value, np.ndarray) and isinstance(equals, list) else equals
    return difference(value, expected, tolerance=tolerance, language=language)


def _check_array(fail: Fail, name: str, value: Any, shape: Sequence[int] | None, dtype: str | None) -> None:
    given = getattr(value, "shape", None) if not isinstance(value, Handle) else None
    if shape is not None and (given is None or not _fits(given, shape)):
        wanted = ", ".join("?" if side == -1 else str(side) for side in shape)
        fail("shape", name=name, actual="–" if given is None else shorten(tuple(given)), expected=f"({wanted})")
    given_dtype = str(getattr(value, "dtype", "–")).removeprefix("torch.") if not isinstance(value, Handle) else "–"
    if dtype is not None and given_dtype not in dtype.split("|"):
        fail("dtype", name=name, actual=given_dtype, expected=spoken(dtype))


def _fits(given: Sequence[int], wanted: Sequence[int]) -> bool:
    """-1 stands for any length."""
    return len(given) == len(wanted) and all(w in (-1, g) for g, w in zip(given, wanted, strict=True))


def _check_range(fail: Fail, name: str, value: Any, least: float | None, most: float | None) -> None:
    if least is None and most is None:
        return
    if isinstance(value, Handle | str | bytes | None | bool):
        fail("no-number", name=name, actual=shorten(value))
    numbers = np.asarray(value)
    if numbers.dtype.kind not in "iuf" or numbers.size == 0 or not np.isfinite(numbers).all():
        fail("no-number", name=name, actual=shorten(value))
    low, high = float(numbers.min()), float(numbers.max())
    if least is not None and low < least:
        fail("below", name=name, actual=f"{low:g}", least=f"{least:g}")
    if most is not None and high > most:
        fail("above", name=name, actual=f"{high:g}", most=f"{most:g}")


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
    import pandas as pd

    frame = student_of(source).get(name)
    if not isinstance(frame, pd.DataFrame):
        fail("no-frame", name=name, actual=_type_name(frame))
    given = [str(each) for each in frame.columns]
    missing = [each for each in columns if each not in given]
    if missing:
        fail("missing", name=name, columns=listed(missing))
    if exactly and given != columns:
        fail("other", name=name, actual=listed(given), expected=listed(columns))
    for column, wanted in dtypes.items():
        kind = str(frame[column].dtype) if column in frame else "–"
        if not any(kind.startswith(each) for each in wanted.split("|")):
            fail("dtype", name=name, column=column, actual=kind, expected=spoken(wanted))
    if len(frame) < least or (most is not None and len(frame) > most):
        fail("rows", name=name, actual=len(frame), least=least, most="…" if most is None else most)
    empty = [each for each in given if complete and frame[each].isna().any().any()]
    if empty:
        fail("gaps", name=name, columns=listed(empty))


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
) -> None:
    """The metric is good enough."""
    found, where = _find(submission, student_of, run_of, source, variable, file, key, output)
    what = variable or key or file or output or "–"
    number = _as_number(found)
    if number is None:
        fail("none", name=what, actual=shorten(found) if found is not None else "–", location=where)
    if least is not None and number < least:
        fail("below", name=what, actual=f"{number:g}", least=f"{least:g}", location=where)
    if most is not None and number > most:
        fail("above", name=what, actual=f"{number:g}", most=f"{most:g}", location=where)


def _find(
    submission: Submission,
    student_of: Callable[..., Student],
    run_of: Callable[[str | None], NotebookRun],
    source: str | None,
    variable: str | None,
    file: str | None,
    key: str | None,
    output: str | None,
) -> tuple[Any, Location | None]:
    """What stands where the metric must stand, None where nothing does."""
    if variable is not None:
        return student_of(source).get(variable), None
    if file is not None:
        path = first_of(submission.files, file)
        return _in_file(submission.read_text(path), path, key), Location(path)
    run = run_of(source)
    pattern = re.compile(f"{output}\\D{{0,40}}?({_NUMBER})")
    for cell in reversed(run.cells):
        if match := pattern.search(cell.shown[:MOST_SEARCHED]):
            return match[match.lastindex or 0], Location(run.path, cell=cell.number)
    return None, Location(run.path)


def _in_file(content: str, path: str, key: str | None) -> Any:
    """A value of a JSON file by its dotted key, the last value of a CSV file's column, or a file's only number."""
    if path.endswith(".json"):
        return _in_json(content, path, key)
    if key is None:
        numbers = re.findall(_NUMBER, content)
        return numbers[0] if len(numbers) == 1 else None
    delimiter = ";" if ";" in content.partition("\n")[0] else ","
    rows = list(csv.DictReader(io.StringIO(content), delimiter=delimiter))
    values = [row.get(key) for row in rows if row.get(key)]
    return values[-1] if values else None


def _in_json(content: str, path: str, key: str | None) -> Any:
    try:
        value = json.loads(content)
        for step in (key or "").split(".") if key else ():
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (LookupError, TypeError):
        return None
    except (ValueError, RecursionError) as error:
        raise StudentFailure("broken-json", path=path, what=str(error)[:100]) from None
    return value


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool | Handle) or value is None:
        return None
    if isinstance(value, str):
        value = value.replace(",", ".")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if np.isfinite(number) else None
