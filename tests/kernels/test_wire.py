"""Plain data crosses and comes back equal, of the same type; everything else is refused."""

import json
import math
import struct
from collections import Counter, OrderedDict, namedtuple
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.kernels import wire
from autograde.kernels.wire import Reference, TooBig, Unreadable
from autograde.kernels.wire.decoding import Decoder
from autograde.kernels.wire.encoding import Encoder
from autograde.kernels.wire.frames import Frames, pack


def cross(value: Any) -> Any:
    encoder = Encoder(lambda each: Reference(0, type(each).__name__, is_callable=callable(each)))
    node = json.loads(json.dumps(encoder.encode(value), allow_nan=False))
    return Decoder(encoder.buffers, lambda reference: reference).decode(node)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


@given(plain)
def test_plain_data_crosses_unchanged(value: Any) -> None:
    assert same(cross(value), value)


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        -0.0,
        math.inf,
        -math.inf,
        5e-324,
        2**62,
        2**63,
        -(2**200),
        "\ud800",
        "x" * 100_000,
        b"\0" * 100_000,
        {1, 2},
        frozenset({"a"}),
        {(1, 2): 3},
        {True: 1},
    ],
)
def test_values_at_the_edge_cross_unchanged(value: Any) -> None:
    assert same(cross(value), value)


def test_nan_stays_nan() -> None:
    assert math.isnan(cross(math.nan))
    assert math.isnan(cross(complex(0, math.nan)).imag)
    assert math.copysign(1, cross(-0.0)) == -1


def test_dictionaries_of_the_library_arrive_as_dictionaries() -> None:
    for value in (Counter("aab"), OrderedDict(a=1)):
        assert type(cross(value)) is dict
        assert cross(value) == dict(value)
    point = namedtuple("point", "x y")
    assert cross(point(1, 2)) == (1, 2)


DTYPES = [
    "?",
    "i1",
    "i2",
    "i4",
    "i8",
    "u1",
    "u2",
    "u4",
    "u8",
    "f2",
    "f4",
    "f8",
    "g",
    "F",
    "D",
    "G",
    "U3",
    "S3",
    "M8[D]",
    "m8[ns]",
    ">i4",
    "<f8",
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (0,), (0, 2), ()])
def test_arrays_of_every_plain_dtype_cross(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
    if shape == ():
        assert isinstance(array[()], np.generic)
        assert cross(array[()]) == array[()]
    back = cross(array)
    assert (back.shape, back.dtype.kind, back.dtype.itemsize) == (array.shape, array.dtype.kind, array.dtype.itemsize)
    assert np.array_equal(back, array)
    assert back.flags.writeable


def test_arrays_that_are_not_contiguous_cross() -> None:
    array = np.arange(12).reshape(3, 4)[:, ::2].T
    assert np.array_equal(cross(array), array)


def test_an_array_of_objects_crosses_item_by_item() -> None:
    back = cross(np.array([1, "a", None], dtype=object))
    assert (back.dtype, list(back)) == (object, [1, "a", None])


@pytest.mark.parametrize(
    "value",
    [
        np.ma.masked_array([1, 2], mask=[True, False]),
        np.array([[1]]).view(np.matrix),
        np.array([1]).view(type("Sub", (np.ndarray,), {})),
    ],
)
def test_a_subclass_of_an_array_stays_where_it_is(value: Any) -> None:
    assert isinstance(cross(value), Reference)


@pytest.mark.parametrize(
    "value", [object(), type("IntLike", (int,), {})(3), type("S", (str,), {})("a"), (x for x in ()), range(3), len]
)
def test_anything_else_stays_where_it_is(value: Any) -> None:
    assert isinstance(cross(value), Reference)


FRAMES = [
    pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan], "c": ["x", None]}),
    pd.DataFrame({"t": pd.to_datetime(["2026-01-01", None])}, index=["r1", "r2"]),
    pd.DataFrame({"z": pd.to_datetime(["2026-01-01"]).tz_localize("Europe/Moscow")}),
    pd.DataFrame(
        {
            "i": pd.array([1, None], dtype="Int64"),
            "s": pd.array(["a", None], dtype="string"),
            "b": pd.array([True, None], dtype="boolean"),
        }
    ),
    pd.DataFrame({"k": pd.Categorical(["b", "a", "b"])}),
    pd.DataFrame(),
    pd.DataFrame({1: [1], "x": [2]}),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_tables_cross(frame: pd.DataFrame) -> None:
    back = cross(frame)
    pd.testing.assert_frame_equal(back, frame, check_index_type=False, check_column_type=False)


@pytest.mark.parametrize(
    "series",
    [
        pd.Series([1.5, np.nan], name="a"),
        pd.Series(["a", "b"], index=[3, 4]),
        pd.Series([], dtype="float64"),
        pd.Series([1, "a"], dtype=object),
    ],
)
def test_series_cross(series: pd.Series) -> None:
    pd.testing.assert_series_equal(cross(series), series, check_index_type=False)


def test_a_figure_arrives_as_a_picture() -> None:
    from matplotlib.figure import Figure

    picture = cross(Figure(figsize=(2, 1), dpi=50))
    assert (picture.width, picture.height) == (100, 50)
    assert picture.png.startswith(b"\x89PNG")


def test_an_image_arrives_as_a_picture() -> None:
    image = pytest.importorskip("PIL.Image")
    assert cross(image.new("RGB", (7, 5)))[1:] == (7, 5)


def test_a_tensor_arrives_as_an_array_or_a_tensor() -> None:
    torch = pytest.importorskip("torch")
    tensor = torch.arange(6, dtype=torch.float32).reshape(2, 3).requires_grad_()
    assert torch.equal(cross(tensor), tensor.detach())
    assert cross(torch.tensor(1, dtype=torch.bfloat16)).item() == 1


def nest(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize("value", [nest(60), [0] * (wire.MAX_ITEMS + 1), 1 << 200_000], ids=["deep", "long", "large"])
def test_what_is_too_big_is_refused_where_it_is(value: Any) -> None:
    with pytest.raises(TooBig):
        cross(value)


BAD = [
    {}, {"a": 1, "b": 2}, {"unknown": 1}, {"int": "5"}, {"int": "0xg"}, {"int": 5}, {"float": "1"}, {"float": []}, {"complex": [1]}, {"complex": [1, 2]},
    {"bytes": 7}, {"bytes": -1}, {"bytes": True}, {"bytes": "0"}, {"str": 9}, {"tuple": 5}, {"set": [[1]]}, {"set": [{"dict": []}]}, {"dict": [[1]]},
    {"dict": [1]}, {"dict": [[[1], 2]]}, {"array": ["f8", [2], 0]}, {"array": ["O", [1], 0]}, {"array": ["V8", [1], 0]}, {"array": ["f8,f8", [1], 0]},
    {"array": ["f8", [-1], 0]}, {"array": ["f8", "3", 0]}, {"array": ["f8", [1] * 40, 0]}, {"array": ["f8", [2**62, 2**62], 0]}, {"array": ["U0", [1], 0]},
    {"array": [8, [1], 0]}, {"array": ["M8[zz]", [1], 0]}, {"array": ["U2", [1], 1]}, {"scalar": ["i1", [8], 0]}, {"objects": [[2], [1]]}, {"objects": [[-1], []]},
    {"picture": 0}, {"reference": [1]}, {"reference": ["1", "a", True]}, {"series": [1, 2]}, {"frame": [[], ["", 1], 5]}, {"series": ["a", ["evil", [1]], ["", [1]]]},
    {"series": ["a", ["object", [1, 2]], ["object", [1]]]}, {"tensor": ["U1", [2], 0]}, {"series": ["a", ["object", [1]], ["Int64", ["x"]]]},
    {"series": ["a", ["object", [1]], ["datetime64[ns, Nowhere/Land]", [1]]]},
]  # fmt: skip


@pytest.mark.parametrize("node", BAD)
def test_a_forged_node_is_unreadable(node: Any) -> None:
    with pytest.raises(Unreadable):
        Decoder([b"12345678", b"\xff\xff\xff\xff\0\0\0\0"], lambda reference: reference).decode(node)


def test_numbers_made_to_collide_are_bounded() -> None:
    pairs = [[{"float": "nan"}, 0]] * (wire.MAX_ODD_KEYS + 1)
    with pytest.raises(Unreadable, match="too many keys"):
        Decoder([]).decode({"dict": pairs})


def test_a_truth_value_is_made_whole() -> None:
    assert Decoder([b"\x07\x00"]).decode({"array": ["|b1", [2], 0]}).tolist() == [True, False]


def test_frames_arrive_whole_however_they_are_cut() -> None:
    stream = pack({"a": 1}, (b"xy", b"")) + pack({"b": 2})
    for size in (1, 3, 7, len(stream)):
        frames, found = Frames(), []
        for start in range(0, len(stream), size):
            frames.feed(stream[start : start + size])
            while message := frames.next():
                found.append(message)
        assert [(m.header.get("a"), m.header.get("b"), m.buffers) for m in found] == [
            (1, None, [b"xy", b""]),
            (None, 2, []),
        ]


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b"{}",
        b'{"buffers": [-1]}',
        b'{"buffers": [1e3]}',
        b'{"buffers": [true]}',
        b'{"buffers": [999999999999]}',
        b"\xff",
        b'{"buffers": [], "a": NaN}',
        b"[" * 100_000,
    ],
)
def test_a_forged_header_is_unreadable(header: bytes) -> None:
    frames = Frames()
    frames.feed(struct.pack(">I", len(header)) + header)
    with pytest.raises(Unreadable):
        frames.next()


def test_a_header_beyond_bounds_is_refused_before_it_is_read() -> None:
    frames = Frames()
    frames.feed(struct.pack(">I", wire.MAX_HEADER + 1))
    with pytest.raises(Unreadable):
        frames.next()


nodes = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.text(max_size=6)
    | st.sampled_from(["<f8", "U1", "?", "object", "category", "Int64", "nan", "0x1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.builds(
            lambda tag, body: {tag: body},
            st.sampled_from(
                [
                    "int",
                    "float",
                    "complex",
                    "str",
                    "bytes",
                    "tuple",
                    "set",
                    "dict",
                    "array",
                    "scalar",
                    "objects",
                    "series",
                    "frame",
                    "picture",
                    "reference",
                    "tensor",
                ]
            ),
            inner,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=500, deadline=None)
@given(nodes, st.lists(st.binary(max_size=16), max_size=3))
def test_any_node_gives_a_value_or_is_unreadable(node: Any, buffers: list[bytes]) -> None:
    try:
        Decoder(buffers, lambda reference: reference).decode(node)
    except Unreadable as error:
        assert str(error)


@pytest.mark.parametrize(
    "column",
    [
        ["datetime64[ns, dateutil//etc/hostname]", {"array": ["<M8[ns]", [1], 0]}],
        ["datetime64[ns, Europe]", {"array": ["<M8[ns]", [1], 0]}],
        ["datetime64[ns, /etc/localtime]", {"array": ["<M8[ns]", [1], 0]}],
        ["boolean", [[None]]],
        ["category", [n << 32 for n in range(4_001)]],
    ],
    ids=["dateutil", "folder", "path", "boolean", "category"],
)
def test_a_forged_column_opens_no_file_and_costs_no_time(column: object) -> None:
    with pytest.raises(Unreadable):
        Decoder([bytes(8)], None).decode({"series": [None, ["", [0]], column]})


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3] * 10_000,
        [0.5, float("nan"), None] * 10_000,
        [2**70, 1] * 10_000,
        [True, None] * 10_000,
        ["a"] * 30_000,
    ],
)
def test_a_long_column_of_few_categories_arrives(values: list[Any]) -> None:
    column = pd.Series(values, dtype="category")
    encoder = Encoder()
    node = json.loads(json.dumps(encoder.encode(column)))
    found = Decoder(encoder.buffers).decode(node)
    assert found.dtype == "category"
    assert found.isna().tolist() == column.isna().tolist()
    assert found.dropna().tolist() == column.dropna().tolist()
