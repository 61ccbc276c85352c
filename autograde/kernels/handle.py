"""Objects that stay in the student's process: what a check gets in their place."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol

from autograde.errors import Raised, StudentFailure
from autograde.kernels.wire import Reference, Value
from autograde.kernels.wire.operations import (
    ApplyOperator,
    Call,
    DetachTensor,
    Get,
    ListItems,
    Operation,
    SetAttribute,
    Target,
)

if TYPE_CHECKING:
    import numpy as np

    from autograde.kernels.wire.tensors import Array, Tensor

# Python gives these attributes to every Handle; a check that reads one means that of the student's object.
_METADATA = frozenset(
    {"__annotations__", "__code__", "__defaults__", "__dict__", "__doc__", "__func__", "__kwdefaults__", "__module__",
     "__name__", "__qualname__", "__self__", "__wrapped__"}
)  # fmt: skip


class ValueNeeded(StudentFailure, TypeError):
    """A check needs a value where the student's code gave an object."""


class HasNoLength(Raised, TypeError):
    """The student's object has no length; a TypeError, so that list() still iterates over it."""


class Asker(Protocol):
    """The parts of its Student that a handle uses."""

    @property
    def request_count(self) -> int: ...

    def ask(
        self,
        operation: Operation,
        label: str,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> Value: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Which object a handle stands for; label is what messages call it: `model.fit`."""

    student: Asker
    number: int
    type_name: str
    is_callable: bool
    label: str

    def target(self, *attributes: str) -> Target:
        return Target(reference=self.number, attributes=attributes)


def _forward(name: str) -> Callable[..., Value]:
    def method(self: "Handle", *args: object) -> Value:
        return self._apply(name, *args)

    return method


def _forward_reflected(name: str) -> Callable[..., Value]:
    def method(self: "Handle", other: object) -> Value:
        return self._apply(name, other, is_reflected=True)

    return method


class Handle:
    """An object that stays in the student's process. Use it as you would the object; plain data comes back.

    Attributes, calls, `len`, `[]`, `in`, iteration, `with`, arithmetic and assignment go to the student's object and
    raise what it raises. Truth, equality, order and conversion to a number are refused, since an object may lie about
    them: a check that asks for them was given an object where it needs a value, and fails.
    """

    __slots__ = ("_autograde",)
    _autograde: Identity

    def __init__(self, student: Asker, reference: Reference, label: str = "") -> None:
        name = reference.type_name
        identity = Identity(student, reference.number, name, reference.is_callable, label or name)
        object.__setattr__(self, "_autograde", identity)

    def _ask(
        self,
        operation: Operation,
        label: str,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> Value:
        return self._autograde.student.ask(operation, label, args, kwargs)

    def _apply(self, name: str, *args: object, is_reflected: bool = False) -> Value:
        identity = self._autograde
        return self._ask(ApplyOperator(identity.target(), name, is_reflected), identity.label, args)

    def _refuse(self, *_: object) -> NoReturn:
        raise ValueNeeded("no-data", what=repr(self))

    # ------------------------------------------------------------------ carried out by the student's object

    def __call__(self, *args: object, **kwargs: object) -> Value:
        identity = self._autograde
        return self._ask(Call(identity.target()), f"{identity.label}()", args, kwargs)

    def __getattribute__(self, name: str) -> Value:
        return self.__getattr__(name) if name in _METADATA else object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Value:
        if name.startswith("__") and name.endswith("__") and name not in _METADATA:
            raise AttributeError(name)
        identity = self._autograde
        return self._ask(Get(identity.target(name)), f"{identity.label}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        identity = self._autograde
        self._ask(SetAttribute(identity.target(), name), f"{identity.label}.{name}", (value,))

    def __iter__(self) -> Iterator[Value]:
        yield from self._ask(ListItems(self._autograde.target()), self._autograde.label)

    def __next__(self) -> Value:
        try:
            return self._apply("next")
        except Raised as raised:
            if raised.type_name == "StopIteration":
                raise StopIteration from None
            raise

    def __len__(self) -> int:
        try:
            length = self._apply("len")
        except Raised as raised:
            if raised.type_name != "TypeError":
                raise
            raise HasNoLength(raised.type_name, raised.message, location=raised.location) from None
        return length if type(length) is int and length >= 0 else self._refuse()

    def __contains__(self, item: object) -> bool:
        answer = self._apply("contains", item)
        return answer if type(answer) is bool else self._refuse()

    def __str__(self) -> str:
        shown = self._apply("str")
        return shown if type(shown) is str else self._refuse()

    def __enter__(self) -> Value:
        return self._apply("enter")

    def __exit__(self, *_: object) -> None:
        """Leave the student's context as after a success; an exception of the check always goes on."""
        self._apply("exit")

    __getitem__ = _forward("getitem")
    __setitem__ = _forward("setitem")
    __delitem__ = _forward("delitem")
    __neg__, __pos__, __abs__, __invert__ = map(_forward, ("neg", "pos", "abs", "invert"))
    __round__ = _forward("round")
    __add__, __radd__ = _forward("add"), _forward_reflected("add")
    __sub__, __rsub__ = _forward("sub"), _forward_reflected("sub")
    __mul__, __rmul__ = _forward("mul"), _forward_reflected("mul")
    __matmul__, __rmatmul__ = _forward("matmul"), _forward_reflected("matmul")
    __truediv__, __rtruediv__ = _forward("truediv"), _forward_reflected("truediv")
    __floordiv__, __rfloordiv__ = _forward("floordiv"), _forward_reflected("floordiv")
    __mod__, __rmod__ = _forward("mod"), _forward_reflected("mod")
    __pow__, __rpow__ = _forward("pow"), _forward_reflected("pow")
    __and__, __rand__ = _forward("and_"), _forward_reflected("and_")
    __or__, __ror__ = _forward("or_"), _forward_reflected("or_")
    __xor__, __rxor__ = _forward("xor"), _forward_reflected("xor")
    # numpy leaves `array + handle` to the handle.
    __array_ufunc__: Value = None

    # ------------------------------------------------------------------ refused: an object can lie about it

    def __eq__(self, other: object) -> bool:
        return self is other if isinstance(other, Handle) else self._refuse()

    __hash__ = object.__hash__
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __float__: Value = _refuse
    __int__: Value = _refuse
    __array__: Value = _refuse
    __index__ = __complex__ = _refuse

    def __repr__(self) -> str:
        return f"<{self._autograde.type_name} of the student>"


class TensorHandle(Handle):
    """A torch tensor that records gradients: it stays in the student's process, so that backward() works.

    `same`, numpy and float() take its values as they are at that moment; everything else goes to the student's tensor.
    """

    __slots__ = ("_request_count", "_snapshot")

    def __init__(self, student: Asker, reference: Reference, label: str = "") -> None:
        super().__init__(student, reference, label)
        object.__setattr__(self, "_snapshot", reference.snapshot)
        object.__setattr__(self, "_request_count", student.request_count)

    def as_tensor(self) -> "Tensor":
        """Its values, requested again if student code has run since they came."""
        student = self._autograde.student
        if self._snapshot is None or self._request_count != student.request_count:
            value = self._ask(DetachTensor(self._autograde.target()), self._autograde.label)
            if not hasattr(value, "torch_dtype"):
                self._refuse()
            object.__setattr__(self, "_snapshot", value)
            object.__setattr__(self, "_request_count", student.request_count)
        snapshot: Tensor = self._snapshot
        return snapshot

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.as_tensor().shape)

    @property
    def dtype(self) -> "np.dtype[np.generic]":
        return self.as_tensor().dtype

    def numpy(self) -> "Array":
        return self.as_tensor().numpy()

    def item(self) -> Value:
        return self.as_tensor().item()

    def tolist(self) -> Value:
        return self.as_tensor().tolist()

    def __array__(self, dtype: "np.dtype[np.generic] | None" = None, copy: bool | None = None) -> "Array":  # noqa: FBT001  numpy's protocol
        return self.as_tensor().numpy().astype(dtype or self.dtype)

    def __array_ufunc__(self, ufunc: "np.ufunc", method: str, *inputs: object, **kwargs: object) -> Value:
        """Functions of numpy take the values."""
        return getattr(ufunc, method)(*map(plain, inputs), **kwargs)

    def __float__(self) -> float:
        return float(self.as_tensor())

    def __int__(self) -> int:
        return int(self.as_tensor())

    def __len__(self) -> int:
        return len(self.as_tensor())

    def __iter__(self) -> Iterator[Value]:
        return iter([self[position] for position in range(len(self))])


def _compare(name: str) -> Callable[[TensorHandle, object], Value]:
    compare = getattr(operator, name)

    def method(self: TensorHandle, other: object) -> Value:
        return compare(self.as_tensor(), other.as_tensor() if isinstance(other, TensorHandle) else other)

    return method


for _name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
    setattr(TensorHandle, _name, _compare(_name))


def plain(value: Value) -> Value:
    """The values of a tensor that records gradients; any other value as it is."""
    return value.as_tensor() if isinstance(value, TensorHandle) else value


def type_name(value: object) -> str:
    """`Model` for a handle, `ndarray` for a value."""
    return value._autograde.type_name if isinstance(value, Handle) else type(value).__name__
