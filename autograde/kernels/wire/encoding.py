"""Values → nodes and buffers."""

from __future__ import annotations

import io
import math
import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Collection, Mapping
from types import ModuleType
from typing import TYPE_CHECKING

from . import LONG_TEXT, MAX_BUFFERS, MAX_DEPTH, MAX_ITEMS, Node, Reference, TooBig, Value

if TYPE_CHECKING:
    from .tensors import Array

# Values of a larger tensor that records gradients are sent only on request.
MAX_SNAPSHOT = 1 << 20
_MAPPINGS = (dict, OrderedDict, defaultdict, Counter)


class Encoder:
    """Turns values into nodes and buffers; keep, if given, stores what must stay and returns its Reference.

    With tracks, a tensor that records gradients is kept, too, and is sent as its Reference and its values.
    """

    def __init__(self, keep: Callable[[Value], Reference] | None = None, *, tracks: bool = False) -> None:
        self.buffers: list[bytes] = []
        self.tracks = tracks
        self._keep = keep
        self._left = MAX_ITEMS

    def encode(self, value: Value, depth: int = 0) -> Node:
        self._left -= 1
        if self._left < 0:
            raise TooBig(f"more than {MAX_ITEMS} parts")
        if depth > MAX_DEPTH:
            raise TooBig(f"nested more than {MAX_DEPTH} deep")
        kind = type(value)
        if value is None or kind is bool:
            return value
        encode = _ENCODERS.get(kind)
        if encode is not None:
            return encode(self, value, depth)
        return self._encode_other(value, kind, depth)

    def _encode_other(self, value: Value, kind: type, depth: int) -> Node:
        if type.__instancecheck__(tuple, value) and "_fields" in kind.__dict__:  # a namedtuple
            return self._tuple(tuple(tuple.__iter__(value)), depth)
        for name, encode in _LIBRARY_ENCODERS.items():
            module = sys.modules.get(name)
            node = encode(self, value, kind, module, depth) if module is not None else None
            if node is not None:
                return node
        return {"reference": list(self.keep(value)[:3])}

    def keep(self, value: object) -> Reference:
        if self._keep is None:
            raise TypeError(f"a {type_name(type(value))} cannot cross to student code")
        return self._keep(value)

    def buffer(self, content: bytes) -> int:
        self.buffers.append(content)
        return len(self.buffers) - 1

    def _items(self, values: Collection[object], depth: int) -> list[Node]:
        if len(values) > self._left:
            raise TooBig(f"{len(values)} items")
        return [self.encode(item, depth + 1) for item in values]

    def _int(self, value: int, _: int) -> Node:
        if value.bit_length() < 63:
            return value
        if value.bit_length() > 100_000:
            raise TooBig(f"an integer of {value.bit_length()} bits")
        return {"int": hex(value)}

    def _float(self, value: float, _: int) -> Node:
        return value if math.isfinite(value) else {"float": repr(value)}

    def _complex(self, value: complex, _: int) -> Node:
        return {"complex": [self._float(value.real, 0), self._float(value.imag, 0)]}

    def _str(self, value: str, _: int) -> Node:
        if len(value) < LONG_TEXT:
            return value
        return {"str": self.buffer(value.encode("utf-8", "surrogatepass"))}

    def _bytes(self, value: bytes, _: int) -> Node:
        return {"bytes": self.buffer(bytes(value))}

    def _list(self, value: list[object], depth: int) -> Node:
        return self._items(value, depth)

    def _tuple(self, value: tuple[object, ...], depth: int) -> Node:
        return {"tuple": self._items(value, depth)}

    def _set(self, value: Collection[object], depth: int) -> Node:
        return {type(value).__name__: self._items(value, depth)}

    def _dict(self, value: dict[object, object], depth: int) -> Node:
        pairs = dict.items(value)
        return {"dict": [[self.encode(key, depth + 1), self.encode(item, depth + 1)] for key, item in pairs]}

    def array(self, value: Array, tag: str = "array") -> Node:
        return {tag: self.array_parts(value)}

    def array_parts(self, value: Array) -> list[Node]:
        import numpy as np

        if value.nbytes > MAX_BUFFERS:
            raise TooBig(f"an array of {value.nbytes} bytes")
        return [value.dtype.str, list(value.shape), self.buffer(np.ascontiguousarray(value).tobytes())]


_ENCODERS: Mapping[type, Callable[..., Node]] = {
    int: Encoder._int,
    float: Encoder._float,
    complex: Encoder._complex,
    str: Encoder._str,
    bytes: Encoder._bytes,
    bytearray: Encoder._bytes,
    list: Encoder._list,
    tuple: Encoder._tuple,
    set: Encoder._set,
    frozenset: Encoder._set,
    **dict.fromkeys(_MAPPINGS, Encoder._dict),
}


def type_name(kind: type) -> str:
    """`numpy.matrix`, or `Model` for what the student wrote; at most 100 characters."""
    module, name = getattr(kind, "__module__", ""), getattr(kind, "__qualname__", "")
    shown = name if module in ("builtins", "__main__") else f"{module}.{name}"
    return shown[:100] if type(shown) is str else "?"


def _encode_numpy(encoder: Encoder, value: Value, kind: type, np: ModuleType, depth: int) -> Node:
    if type.__instancecheck__(np.generic, value) and value.dtype.kind in "biufcUSMm":
        return encoder.array(np.asarray(value), "scalar")
    tensors = sys.modules.get(f"{__package__}.tensors")
    if tensors is not None and kind is tensors.Tensor:
        parts = encoder.array_parts(np.asarray(value))
        return {"tensor": [*parts, value.torch_dtype, value.requires_grad, value.device]}
    if kind is not np.ndarray:  # a subclass may lie or mask: it stays where it is
        return None
    if value.dtype.kind in "biufcUSMm":
        return encoder.array(value)
    if value.dtype.kind == "O":
        return {"objects": [list(value.shape), encoder._items(value.ravel().tolist(), depth)]}
    return None


def _encode_torch(encoder: Encoder, value: Value, kind: type, torch: ModuleType, _: int) -> Node:
    if kind is torch.Size:
        return {"tuple": [int(side) for side in value]}
    if kind in (torch.dtype, torch.device):
        return str(value)
    if kind not in (torch.Tensor, torch.nn.Parameter):
        return None
    # A tensor in a graph of gradients stays with the student: only there can backward() reach it.
    if encoder.tracks and value.requires_grad:
        snapshot = _tensor(encoder, value, torch) if value.nbytes <= MAX_SNAPSHOT else None
        return {"tracked": [list(encoder.keep(value)[:3]), snapshot]}
    body = _tensor(encoder, value, torch)
    return {"tensor": body} if body is not None else None


def _tensor(encoder: Encoder, value: Value, torch: ModuleType) -> list[Node] | None:
    """The parts of a tensor; None for one that has no array (sparse, quantized, on the meta device)."""
    try:
        array = value.detach().cpu().resolve_conj().resolve_neg()
        if array.dtype == torch.bfloat16 or "float8" in str(array.dtype):
            array = array.float()
        array = array.numpy()
    except (TypeError, RuntimeError, NotImplementedError):
        return None
    return [*encoder.array_parts(array), str(value.dtype)[6:], bool(value.requires_grad), str(value.device)]


def _encode_pandas(encoder: Encoder, value: Value, kind: type, pd: ModuleType, depth: int) -> Node:
    if kind is pd.Series:
        return {"series": [encoder.encode(value.name, depth + 1), *_columns(encoder, (value.index, value), depth)]}
    if kind is pd.DataFrame:
        columns = [value.iloc[:, position] for position in range(value.shape[1])]
        labels = encoder.encode(list(value.columns), depth + 1)
        index, *parts = _columns(encoder, (value.index, *columns), depth)
        return {"frame": [labels, index, parts]}
    return None


def _columns(encoder: Encoder, columns: tuple[Value, ...], depth: int) -> list[Node]:
    return [_column(encoder, column, depth + 1) for column in columns]


def _column(encoder: Encoder, column: Value, depth: int) -> Node:
    dtype = column.dtype
    if getattr(dtype, "tz", None) is not None:
        utc = column.dt.tz_convert("UTC").dt.tz_localize(None) if hasattr(column, "dt") else column.tz_convert(None)
        return [str(dtype), encoder.array(utc.to_numpy())]
    if type(dtype).__module__.startswith("numpy") and dtype.kind in "biufcMm":
        return ["", encoder.array(column.to_numpy())]
    missing = column.isna()
    values = [None if is_missing else item for item, is_missing in zip(column.tolist(), missing)]
    return [str(dtype), encoder.encode(values, depth)]


def _encode_pillow(encoder: Encoder, value: Value, _kind: type, image: ModuleType, _depth: int) -> Node:
    if not type.__instancecheck__(image.Image, value):
        return None
    stream = io.BytesIO()
    value.save(stream, format="PNG")
    return {"picture": encoder.buffer(stream.getvalue())}


def _encode_figure(encoder: Encoder, value: Value, kind: type, figure: ModuleType, _depth: int) -> Node:
    if kind is not figure.Figure:
        return None
    stream = io.BytesIO()
    value.savefig(stream, format="png")
    return {"picture": encoder.buffer(stream.getvalue())}


# Encoders of a library's classes, by the module that must have been imported for a value to be of them.
_LIBRARY_ENCODERS: Mapping[str, Callable[[Encoder, Value, type, ModuleType, int], Node]] = {
    "numpy": _encode_numpy,
    "torch": _encode_torch,
    "pandas": _encode_pandas,
    "PIL.Image": _encode_pillow,
    "matplotlib.figure": _encode_figure,
}
