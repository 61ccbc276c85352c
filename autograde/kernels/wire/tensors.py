"""A torch tensor on the wire, and what it is on the grader's side, whether torch is installed there or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from . import Unreadable, Value
from .expect import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    Array = np.ndarray[Any, np.dtype[Any]]

DTYPE = re.compile(r"bool|u?int(8|16|32|64)|float(16|32|64)|bfloat16|complex(32|64|128)|float8_\w{1,20}")
DEVICE = re.compile(r"[a-z]{1,20}(:\d{1,3})?")


class Tensor(np.ndarray):
    """The values of a student's torch tensor: a numpy array that goes back to student code as a tensor.

    torch_dtype ("float32", "bfloat16"), requires_grad and device ("cpu", "cuda:0") say what the tensor is in torch.
    numpy has no bfloat16 and no float8: their values are float32 here. Where torch is installed, its functions take a
    Tensor.
    """

    requires_grad: bool
    _device: str
    _torch_dtype: str | None

    def __new__(
        cls, values: object, torch_dtype: str | None = None, *, requires_grad: bool = False, device: str = "cpu"
    ) -> Tensor:
        tensor = np.asarray(values).view(cls)
        tensor._torch_dtype, tensor.requires_grad, tensor._device = torch_dtype, requires_grad, device
        return tensor

    def __array_finalize__(self, origin: Array | None) -> None:
        """Results of arithmetic are tensors of the same kind, without a gradient."""
        is_same_type = origin is not None and origin.dtype == self.dtype
        self._torch_dtype = getattr(origin, "_torch_dtype", None) if is_same_type else None
        self.requires_grad = False
        self._device = getattr(origin, "_device", "cpu")

    @property
    def torch_dtype(self) -> str:
        return self._torch_dtype or self.dtype.name

    @property
    def device(self) -> str:  # type: ignore[override]  # numpy knows the CPU alone
        return self._device

    def numpy(self) -> Array:
        return np.asarray(self)

    def detach(self) -> Tensor:
        return Tensor(self, self._torch_dtype, device=self.device)

    def cpu(self) -> Tensor:
        return Tensor(self, self._torch_dtype)

    @classmethod
    def __torch_function__(
        cls,
        func: Callable[..., Value],
        _: object,
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> Value:
        """Torch calls it for its functions (pytorch.org, "Extending torch with a Tensor-like type")."""
        import torch

        def convert(value: Value) -> Value:
            if isinstance(value, (list, tuple)):
                return type(value)(convert(item) for item in value)
            return to_torch(torch, value) if isinstance(value, Tensor) else value

        return func(*convert(args), **{name: convert(value) for name, value in (kwargs or {}).items()})


def to_torch(torch: ModuleType, value: Tensor) -> Value:
    """The same tensor in torch, on its device, as a leaf that records gradients if it did."""
    tensor = torch.from_numpy(np.array(value))
    return tensor.to(dtype=getattr(torch, value.torch_dtype), device=value.device).requires_grad_(value.requires_grad)


def make_tensor(array: Array, dtype: object, requires_grad: object, device: object) -> Tensor:
    """A Tensor of parts that came over the wire."""
    dtype, device = expect(str, dtype), expect(str, device)
    if not DTYPE.fullmatch(dtype) or not DEVICE.fullmatch(device):
        raise Unreadable("unknown type of tensor")
    if array.dtype.kind not in "biufc":
        raise Unreadable("not a tensor")
    return Tensor(array, dtype, requires_grad=expect(bool, requires_grad), device=device)
