"""Strict comparison of plain data: kind and shape first, then values. Nothing broadcasts, NaN equals only NaN."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograde.messages import shorten, text
from autograde.model import Language

_NUMBERS = (int, float, complex, np.number)


def difference(actual: Any, expected: Any, *, tolerance: float = 1e-6, language: Language = "en") -> str:
    """How the actual value differs from the expected one, in words; empty if it does not.

    tolerance is the largest right error, relative to expected values above 1, absolute below. An array
    must have the expected shape and hold numbers; a bool is no number; a sequence may be a list or a tuple.
    """
    if actual is expected:  # None, pandas' NA
        return ""
    if _is_table(actual) != _is_table(expected):
        return text("wrong-type", language, actual=_kind(actual), expected=_kind(expected))
    actual, expected = _settle(actual), _settle(expected)
    if isinstance(expected, np.ndarray):
        return _array(actual, expected, tolerance, language)
    if isinstance(expected, list | tuple):
        return _sequence(actual, expected, tolerance, language)
    if isinstance(expected, Mapping):
        return _mapping(actual, expected, tolerance, language)
    if _is_number(expected):
        return _number(actual, expected, tolerance, language)
    same = type(actual) is type(expected) and actual == expected
    return "" if same else _got(actual, expected, language)


def _is_table(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "iloc")


def _settle(value: Any) -> Any:
    """Tensors and tables as what they hold, scalars out of their 0-d arrays, numpy's own words as Python's."""
    if type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        value = value.detach().numpy()
    if _is_table(value):
        return _table(value)
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    return value.item() if isinstance(value, np.bool_ | np.str_ | np.bytes_) else value


def _table(value: Any) -> Any:
    """Rows' labels, then each column with its label, in their order."""
    if not hasattr(value, "columns"):
        return {"index": list(value.index), "values": list(value)}
    columns = [[label, list(value.iloc[:, place])] for place, label in enumerate(value.columns)]
    return {"index": list(value.index), "columns": columns}


def _is_number(value: object) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool | np.bool_ | np.timedelta64)


def _pair(actual: object, expected: object) -> dict[str, str]:
    """Both values as text; floats with six digits where those tell them apart."""
    if isinstance(actual, float) and isinstance(expected, float):
        short = {"actual": f"{actual:.6g}", "expected": f"{expected:.6g}"}
        if short["actual"] != short["expected"]:
            return short
    return {"actual": shorten(actual), "expected": shorten(expected)}


def _kind(value: Any) -> str:
    """`ndarray (3, 4)`, `list`, `None`."""
    if value is None:
        return "None"
    shape = f" {value.shape}" if isinstance(value, np.ndarray) else ""
    return f"{getattr(value, 'type_name', type(value).__name__)}{shape}"


def _got(actual: object, expected: object, language: Language) -> str:
    return text("got-expected", language, **_pair(actual, expected))


def _number(actual: Any, expected: Any, tolerance: float, language: Language) -> str:
    if _is_number(actual) and (actual == expected or _is_near(actual, expected, tolerance)):
        return ""
    return _got(actual, expected, language)


def _is_near(actual: Any, expected: Any, tolerance: float) -> bool:
    try:
        near = _close(np.asarray(actual + 0.0), np.asarray(expected + 0.0), tolerance)
    except OverflowError:  # an integer beyond floats is right only if it is equal
        return False
    return bool(near.all())


def _close(actual: Any, expected: Any, tolerance: float) -> Any:
    """Where the values agree; infinities only with themselves, NaN only with NaN, complex numbers part by part."""
    if "c" in (actual.dtype.kind, expected.dtype.kind):
        return _close(actual.real, expected.real, tolerance) & _close(actual.imag, expected.imag, tolerance)
    same = actual == expected
    actual, expected = (each.astype(float) if each.dtype.kind in "iu" else each for each in (actual, expected))
    with np.errstate(all="ignore"):
        near = np.abs(actual - expected) <= tolerance * np.maximum(1, np.abs(expected))
        finite = np.isfinite(actual) & np.isfinite(expected)
        # An infinite tolerance asks for kind and shape alone, and for finite values.
        return same | (near & finite) | (np.isnan(actual) & np.isnan(expected))


def _array(actual: Any, expected: Any, tolerance: float, language: Language) -> str:
    if type(actual) is not np.ndarray:
        return text("wrong-type", language, actual=_kind(actual), expected=_kind(expected))
    if actual.shape != expected.shape:
        return text("wrong-shape", language, actual=actual.shape, expected=expected.shape)
    if "O" in (actual.dtype.kind, expected.dtype.kind):
        return _sequence(actual.tolist(), expected.tolist(), tolerance, language)
    if expected.dtype.kind not in "iufc":
        same = np.asarray(actual == expected) & (actual.dtype.kind == expected.dtype.kind)
    elif actual.dtype.kind not in "iufc":
        return text("wrong-type", language, actual=f"dtype {actual.dtype}", expected=f"dtype {expected.dtype}")
    else:
        same = _close(actual, expected, tolerance)
    if same.all():
        return ""
    place = tuple(int(step) for step in np.argwhere(~same)[0])
    return text(
        "wrong-values",
        language,
        wrong=int((~same).sum()),
        count=int(same.size),
        where=list(place),
        **_pair(actual[place].item(), expected[place].item()),
    )


def _sequence(actual: Any, expected: Any, tolerance: float, language: Language) -> str:
    if type(actual) is np.ndarray and actual.ndim:
        actual = list(actual)
    if not isinstance(actual, list | tuple):
        return _got(actual, expected, language)
    if len(actual) != len(expected):
        return text("wrong-length", language, actual=len(actual), expected=len(expected))
    pairs = enumerate(zip(actual, expected, strict=True))
    return _first_difference(((f"[{place}]", a, e) for place, (a, e) in pairs), tolerance, language)


def _mapping(actual: Any, expected: Mapping[Any, Any], tolerance: float, language: Language) -> str:
    if not isinstance(actual, Mapping):
        return _got(actual, expected, language)
    if set(actual) != set(expected):
        odd = sorted(map(shorten, set(actual) ^ set(expected)))
        return text("wrong-keys", language, what=", ".join(odd[:5]))
    return _first_difference(((f"[{key!r}]", actual[key], expected[key]) for key in expected), tolerance, language)


def _first_difference(triples: Any, tolerance: float, language: Language) -> str:
    for where, actual, expected in triples:
        what = difference(actual, expected, tolerance=tolerance, language=language)
        if what:
            return text("at", language, where=where, what=what)
    return ""
