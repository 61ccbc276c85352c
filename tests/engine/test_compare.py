from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograde.config import schema
from autograde.engine.compare import Tolerance, difference

ARRAY = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (3, 3), (3.0, 3), (np.float32(0.5), 0.5), (np.array(3.0), 3.0), (1 + 2j, 1 + 2j), ("a", "a"), (True, True), (None, None),
        (float("nan"), float("nan")), (float("inf"), float("inf")), (1e9 * (1 + 1e-7), 1e9),
        ((1, 2), [1, 2]), ([1, 2], (1, 2)), (np.array([1, 2]), [1, 2]), ({"a": [1.0]}, {"a": [1]}), ({1, 2}, {2, 1}),
        (ARRAY.copy(), ARRAY), (ARRAY.astype("f4"), ARRAY), (np.array([np.nan, 1]), np.array([np.nan, 1])),
        (np.array(["a"]), np.array(["a"])), (np.array([]), np.array([])), (np.zeros((0, 3)), np.zeros((0, 3))),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [1]})), (pd.Series([1, 2]), pd.Series([1.0, 2.0])),
    ],
)  # fmt: skip
def test_right_answers_are_right(actual: Any, expected: Any) -> None:
    assert difference(actual, expected) == ""


@pytest.mark.parametrize(
    ("actual", "expected", "what"),
    [
        (4, 3, "got 4, expected 3"),
        (True, 1, "got True, expected 1"),
        (1, True, "got 1, expected True"),
        (None, 0, "got None, expected 0"),
        ("3", 3, "got '3', expected 3"),
        (float("nan"), 3, "got nan, expected 3"),
        (float("inf"), 3.0, "got inf, expected 3"),
        ([1], [1, 2], "got 1 item, expected 2"),
        ([1, 2], 1, "got [1, 2], expected 1"),
        ([1, [2, 4]], [1, [2, 3]], "at [1]: at [1]: got 4, expected 3"),
        ({"a": 1}, {"b": 1}, "the keys differ: 'a', 'b'"),
        (np.empty((0, 1, 1)), ARRAY, "got shape (0, 1, 1), expected (3,)"),
        (np.array(2.0), ARRAY, "expected ndarray (3,)"),
        (2.0, ARRAY, "got float, expected ndarray (3,)"),
        ([1.0, 2.0, 3.0], ARRAY, "got list, expected ndarray (3,)"),
        (ARRAY.reshape(3, 1), ARRAY, "got shape (3, 1), expected (3,)"),
        (np.full(3, np.nan), ARRAY, "3 of 3 values differ; first at [0]: got nan, expected 1"),
        (np.ma.masked_all(3), ARRAY, "expected ndarray (3,)"),
        (np.array([1.0, 2.0, 4.0]), ARRAY, "1 of 3 values differ; first at [2]: got 4, expected 3"),
        (np.array([True, True, True]), np.ones(3), "got dtype bool, expected dtype float64"),
        (np.array(["1", "2", "3"]), ARRAY, "got dtype <U1, expected dtype float64"),
        (np.array([1, 2, 3]), np.array(["1", "2", "3"]), "3 of 3 values differ"),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), "at ['columns']: at [0]: at [0]: got 'a', expected 'b'"),
    ],
)
def test_wrong_answers_are_named(actual: Any, expected: Any, what: str) -> None:
    assert what in difference(actual, expected)


def test_floats_are_shown_as_long_as_it_takes_to_tell_them_apart() -> None:
    assert difference(0.3542201558461131, 0.23263701493940456) == "got 0.35422, expected 0.232637"
    assert difference(0.1234567891, 0.1234567892, tolerance=0) == "got 0.1234567891, expected 0.1234567892"


@pytest.mark.parametrize(("error", "right"), [(0.99e-3, True), (1.01e-3, False)])
def test_the_tolerance_is_the_largest_right_error(error: float, right: bool) -> None:
    assert (difference(0.5 + error, 0.5, tolerance=1e-3) == "") is right
    assert (difference(200 * (1 + error), 200, tolerance=1e-3) == "") is right
    assert (difference(np.array([0.5 + error]), np.array([0.5]), tolerance=1e-3) == "") is right


def test_without_a_tolerance_a_millionth_is_right() -> None:
    assert difference(1 + 0.99e-6, 1.0) == ""
    assert difference(1 + 1.01e-6, 1.0) != ""
    assert schema.library()["code.returns"]["properties"]["tolerance"]["default"] is None


@pytest.mark.parametrize(
    ("actual", "expected", "is_right"),
    [
        (0, 6.626e-34, False),
        (6.626e-34, 6.626e-34, True),
        (6.6260001e-34, 6.626e-34, True),
        (6.63e-34, 6.626e-34, False),
        (0, 5e-7, False),
        (0.0, 1.6e-19, False),
        ([0.0, 0.0], [6.6e-34, 1.6e-19], False),
        (np.zeros(2), np.array([6.6e-34, 1.6e-19]), False),
        ({"h": 0.0, "c": 3e8}, {"h": 6.626e-34, "c": 3e8}, False),
        ((0.0, 3e8), (6.626e-34, 3e8), False),
        (pd.DataFrame({"h": [0.0], "c": [3e8]}), pd.DataFrame({"h": [6.6e-34], "c": [3e8]}), False),
        # what rounding leaves of a 0
        (1e-17, 0, True),
        (0.0, np.sin(np.pi), True),
        (-1.1e-16, np.sin(np.pi), True),
        ([1e-17, 1.0], [0.0, 1.0], True),
        (np.array([0.0, 1.0]), np.array([1.2e-16, 1.0]), True),
        (np.array([0.0, 0.0]), np.array([1.2e-16, -3e-17]), True),
        (np.float32(0), np.sin(np.float32(np.pi)), True),
        (1 + 0j, 1 + 1e-17j, True),
    ],
)
def test_without_a_tolerance_small_numbers_count(actual: Any, expected: Any, is_right: bool) -> None:
    assert (difference(actual, expected) == "") is is_right


@pytest.mark.parametrize("expected", [1e-34, 0.02, 1.0, 250.0, -3.0])
@pytest.mark.parametrize(("rtol", "atol"), [(1e-3, None), (None, 0.01), (0.1, 0.5), (0.0, 0.0)])
@pytest.mark.parametrize("error", [0.0, 0.9, 1.1])
def test_rtol_and_atol_mean_what_they_mean_in_numpy(
    expected: float, rtol: float | None, atol: float | None, error: float
) -> None:
    actual = expected + error * ((atol or 0) + (rtol or 0) * abs(expected))
    is_right = bool(np.allclose(actual, expected, rtol=rtol or 0, atol=atol or 0))
    assert (difference(actual, expected, tolerance=Tolerance.of(1e9, rtol, atol)) == "") is is_right


def test_long_integers_are_right_only_if_equal() -> None:
    assert difference(10**400, 10**400) == ""
    assert difference(10**400 + 1, 10**400) != ""
    assert difference(1.0, 10**400) != ""


def test_an_always_equal_object_of_the_check_itself_is_no_number() -> None:
    class Liar:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

    assert difference(Liar(), 3)
    assert difference(Liar(), "a")


def test_the_difference_speaks_russian() -> None:
    assert difference([1], [1, 2, 3], language="ru") == "получено 1 элемент, ожидалось 3"


def test_an_error_of_exactly_the_tolerance_is_right() -> None:
    assert difference(0.5, 0.0, tolerance=0.5) == ""


def test_a_tensor_is_compared_as_its_array() -> None:
    torch = pytest.importorskip("torch")
    assert difference(torch.tensor([1.0, 2.0]), np.array([1.0, 2.0])) == ""
    assert difference(torch.tensor(3.0), 3) == ""
    assert difference(torch.tensor([1.0]), np.array([1.0, 2.0])) == "got shape (1,), expected (2,)"


HOLES = [
    (5.0, np.inf), (np.array([5.0, 1]), np.array([np.inf, 1])), (-np.inf, np.inf), (np.full(3, -(2**63)), np.zeros(3, int)),
    (pd.DataFrame([[0, 0]], columns=["a", "a"]), pd.DataFrame([["a", "a"]], columns=["a", "a"])),
    (pd.DataFrame({1: [9], "1": [6]}), pd.DataFrame({"1": [6]})), (np.timedelta64(5, "s"), 5), (complex(np.nan, 5), np.nan),
    ({"index": [0], "columns": [["a", [1]]]}, pd.DataFrame({"a": [1]})), (np.array([1, None], object), np.array([1, 2], object)),
    (np.array([1, 2]), True), (np.array(["a"], object), np.array([1])),
]  # fmt: skip


@pytest.mark.parametrize(("actual", "expected"), HOLES)
def test_values_that_only_look_alike_are_different(actual: Any, expected: Any) -> None:
    assert difference(actual, expected) != ""


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (np.any(np.array([True])), True), (np.str_("a"), "a"), (np.array([True]), [True]), (np.inf, np.inf), (-np.inf, -np.inf),
        (pd.Series([1, None], dtype="Int64"), pd.Series([1, None], dtype="Int64")), (complex(np.nan, 5), complex(np.nan, 5)),
        (np.array([1, None], object), np.array([1, None], object)), (2**62, 2**62), (np.array([2**62]), np.array([2**62])),
    ],
)  # fmt: skip
def test_right_answers_of_another_dress_are_right(actual: Any, expected: Any) -> None:
    assert difference(actual, expected) == ""
