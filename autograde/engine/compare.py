"""Strict comparison of plain data: kind and shape first, then values. Nothing broadcasts, NaN equals only NaN."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograde.kernels.handle import TensorHandle, type_name
from autograde.kernels.wire.tensors import Tensor
from autograde.model import Language
from autograde.texts.formatting import shorten, text

_NUMBERS = (int, float, complex, np.number)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may be off.

    With absolute, as numpy.allclose means it: |actual - expected| <= absolute + relative * |expected|. Without, the
    error is relative to the expected number or to scale, if that is larger (never more than 1). Where scale is None,
    it is the largest number of the list or array, and two numbers that are both rounding errors of computations near
    1 count as equal; an expected 0 allows `relative` itself.
    """

    relative: float = 1e-6
    absolute: float | None = None
    scale: float | None = None

    @classmethod
    def of(cls, tolerance: float | None, rtol: float | None = None, atol: float | None = None) -> "Tolerance":
        """The tolerance of a check's parameters: rtol and atol, if any of them is named, replace tolerance."""
        if rtol is not None or atol is not None:
            return cls(rtol or 0.0, atol or 0.0)
        return cls() if tolerance is None else cls(tolerance, scale=1.0)

    def within(self, expected: Any) -> "Tolerance":
        """The same for the items of a list or an array, which share their scale."""
        return self if self.scale is not None else replace(self, scale=_scale(expected))

    def allows(self, actual: Any, expected: Any) -> Any:
        """Where finite floats, of one shape, are near enough."""
        error, size = np.abs(actual - expected), np.abs(expected)
        if self.absolute is not None:
            return error <= self.absolute + self.relative * size
        smallest = np.where(size > 0, size, 1.0) if self.scale is None else min(self.scale or 1.0, 1.0)
        near = error <= self.relative * np.maximum(size, smallest)
        return near | _are_rounding_errors(actual, expected) if self.relative > 0 else near


def _scale(expected: Any) -> float:
    """The largest finite magnitude among the numbers of nested lists or of an array; 0 where there is none."""
    if isinstance(expected, list | tuple):
        return max(map(_scale, expected), default=0.0)
    if isinstance(expected, np.ndarray) and expected.dtype.kind in "iufc":
        sizes = np.abs(expected.astype(complex))
        return float(np.max(sizes, initial=0.0, where=np.isfinite(sizes)))
    try:
        size = float(abs(expected)) if _is_number(expected) else 0.0
    except OverflowError:
        return 0.0
    return size if math.isfinite(size) else 0.0


def _are_rounding_errors(actual: Any, expected: Any) -> Any:
    """Where both are what is left of a 0 that was computed from numbers near 1, such as sin(pi).

    Such a rest is a small multiple of the precision (2.2e-16 for float64); what is far below it, as Planck's
    constant, is none.
    """
    precision = max(np.finfo(number.dtype).eps if number.dtype.kind == "f" else 0.0 for number in (actual, expected))
    size = np.abs(expected)
    return (np.abs(actual) <= 50 * precision) & (size <= 50 * precision) & (size >= precision / 200)


def difference(
    actual: Any, expected: Any, *, tolerance: float | Tolerance | None = None, language: Language = "en"
) -> str:
    """How the actual value differs from the expected one, in words; empty if it does not.

    tolerance is the largest right error: see Tolerance. An array must have the expected shape and hold numbers; a
    bool is no number; a sequence may be a list or a tuple.
    """
    tolerance = tolerance if isinstance(tolerance, Tolerance) else Tolerance.of(tolerance)
    if actual is expected:  # None, pandas' NA
        return ""
    if _is_table(actual) != _is_table(expected):
        return text("wrong-type", language, actual=_kind(actual), expected=_kind(expected))
    actual, expected = _to_plain(actual), _to_plain(expected)
    if isinstance(expected, np.ndarray):
        return _array(actual, expected, tolerance.within(expected), language)
    if isinstance(expected, list | tuple):
        shared = tolerance.within(expected) if isinstance(expected, list) else tolerance
        return _sequence(actual, expected, shared, language)
    if isinstance(expected, Mapping):
        return _mapping(actual, expected, tolerance, language)
    if _is_number(expected):
        return _number(actual, expected, tolerance, language)
    same = type(actual) is type(expected) and actual == expected
    return "" if same else _describe_both(actual, expected, language)


def _is_table(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "iloc")


def _to_plain(value: Any) -> Any:
    """Tensors and tables as arrays and lists, 0-d arrays as scalars, numpy's scalars as Python's."""
    if type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        value = value.detach().numpy()
    if isinstance(value, Tensor | TensorHandle):
        value = np.asarray(value)
    if _is_table(value):
        return _table(value)
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    return value.item() if isinstance(value, np.bool_ | np.str_ | np.bytes_) else value


def _table(value: Any) -> Any:
    """Rows' labels, then each column with its label, in their order."""
    if not hasattr(value, "columns"):
        return {"index": list(value.index), "values": list(value)}
    columns = [(label, list(value.iloc[:, position])) for position, label in enumerate(value.columns)]
    return {"index": list(value.index), "columns": tuple(columns)}  # each column has a scale of its own


def _is_number(value: object) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool | np.bool_ | np.timedelta64)


def _show_both(actual: object, expected: object) -> dict[str, str]:
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
    return f"{type_name(value)}{shape}"


def _describe_both(actual: object, expected: object, language: Language) -> str:
    return text("got-expected", language, **_show_both(actual, expected))


def _number(actual: Any, expected: Any, tolerance: Tolerance, language: Language) -> str:
    if _is_number(actual) and (actual == expected or _is_near(actual, expected, tolerance)):
        return ""
    return _describe_both(actual, expected, language)


def _is_near(actual: Any, expected: Any, tolerance: Tolerance) -> bool:
    try:
        near = _close(np.asarray(actual + 0.0), np.asarray(expected + 0.0), tolerance)
    except OverflowError:  # an integer beyond floats is right only if it is equal
        return False
    return bool(near.all())


def _close(actual: Any, expected: Any, tolerance: Tolerance) -> Any:
    """Where the values agree; infinities only with themselves, NaN only with NaN, complex numbers part by part."""
    if "c" in (actual.dtype.kind, expected.dtype.kind):
        tolerance = tolerance.within(expected)
        return _close(actual.real, expected.real, tolerance) & _close(actual.imag, expected.imag, tolerance)
    same = actual == expected
    actual, expected = (each.astype(float) if each.dtype.kind in "iu" else each for each in (actual, expected))
    with np.errstate(all="ignore"):
        near = tolerance.allows(actual, expected)
        finite = np.isfinite(actual) & np.isfinite(expected)
        # An infinite tolerance asks for kind and shape alone, and for finite values.
        return same | (near & finite) | (np.isnan(actual) & np.isnan(expected))


def _array(actual: Any, expected: Any, tolerance: Tolerance, language: Language) -> str:
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
    index = tuple(int(step) for step in np.argwhere(~same)[0])
    return text(
        "wrong-values",
        language,
        wrong=int((~same).sum()),
        count=int(same.size),
        where=list(index),
        **_show_both(actual[index].item(), expected[index].item()),
    )


def _sequence(actual: Any, expected: Any, tolerance: Tolerance, language: Language) -> str:
    if type(actual) is np.ndarray and actual.ndim:
        actual = list(actual)
    if not isinstance(actual, list | tuple):
        return _describe_both(actual, expected, language)
    if len(actual) != len(expected):
        return text("wrong-length", language, actual=len(actual), expected=len(expected))
    pairs = enumerate(zip(actual, expected, strict=True))
    return _first_difference(((f"[{index}]", a, e) for index, (a, e) in pairs), tolerance, language)


def _mapping(actual: Any, expected: Mapping[Any, Any], tolerance: Tolerance, language: Language) -> str:
    if not isinstance(actual, Mapping):
        return _describe_both(actual, expected, language)
    if set(actual) != set(expected):
        odd = sorted(map(shorten, set(actual) ^ set(expected)))
        return text("wrong-keys", language, what=", ".join(odd[:5]))
    return _first_difference(((f"[{key!r}]", actual[key], expected[key]) for key in expected), tolerance, language)


def _first_difference(triples: Any, tolerance: Tolerance, language: Language) -> str:
    for position, actual, expected in triples:
        what = difference(actual, expected, tolerance=tolerance, language=language)
        if what:
            return text("at", language, where=position, what=what)
    return ""
