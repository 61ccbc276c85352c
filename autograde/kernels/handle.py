"""Objects that stay in the student's process, as checks hold them."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from autograde.errors import Raised, StudentFailure
from autograde.kernels.wire import Reference

# Attributes that Python itself gives to every object of ours: what a check asks for is the student's.
_METADATA = frozenset(
    {"__annotations__", "__code__", "__defaults__", "__dict__", "__doc__", "__func__", "__kwdefaults__", "__module__",
     "__name__", "__qualname__", "__self__", "__wrapped__"}
)  # fmt: skip


class ValueNeeded(StudentFailure, TypeError):
    """A check needs a value where the student's code gave an object."""


class HasNoLength(Raised, TypeError):
    """The student's object has no length; a TypeError, so that list() asks it for its items all the same."""


class Asker(Protocol):
    """What a handle needs of the Student that it belongs to."""

    @property
    def asked(self) -> int: ...

    def ask(self, content: dict[str, Any], label: str, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Which object a handle stands for; label is what messages call it: `model.fit`."""

    student: Asker
    number: int
    type_name: str
    is_callable: bool
    label: str


def _forward(name: str) -> Callable[..., Any]:
    def method(self: "Handle", *args: Any) -> Any:
        return self._apply(name, *args)

    return method


def _forward_reflected(name: str) -> Callable[..., Any]:
    def method(self: "Handle", other: Any) -> Any:
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

    def _ask(self, content: dict[str, Any], label: str, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        identity = self._autograde
        return identity.student.ask({**content, "reference": identity.number}, label, args, kwargs)

    def _apply(self, name: str, *args: Any, is_reflected: bool = False) -> Any:
        content = {"op": "operator", "operator": name, "reflected": is_reflected}
        return self._ask(content, self._autograde.label, args)

    def _refuse(self, *_: object) -> NoReturn:
        raise ValueNeeded("no-data", what=repr(self))

    # ------------------------------------------------------------------ what goes to the student's object

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask({"op": "call"}, f"{self._autograde.label}()", args, kwargs)

    def __getattribute__(self, name: str) -> Any:
        return self.__getattr__(name) if name in _METADATA else object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name not in _METADATA:
            raise AttributeError(name)
        return self._ask({"op": "get", "attributes": [name]}, f"{self._autograde.label}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        self._ask({"op": "set", "attribute": name}, f"{self._autograde.label}.{name}", (value,))

    def __iter__(self) -> Iterator[Any]:
        yield from self._ask({"op": "items"}, self._autograde.label)

    def __next__(self) -> Any:
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

    def __enter__(self) -> Any:
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
    __array_ufunc__: Any = None

    # ------------------------------------------------------------------ what an object may lie about

    def __eq__(self, other: object) -> bool:
        return self is other if isinstance(other, Handle) else self._refuse()

    __hash__ = object.__hash__
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __float__: Any = _refuse
    __int__: Any = _refuse
    __array__: Any = _refuse
    __index__ = __complex__ = _refuse

    def __repr__(self) -> str:
        return f"<{self._autograde.type_name} of the student>"


class TensorHandle(Handle):
    """A torch tensor that records gradients: it stays with the student, so backward() works, and has values here.

    `same`, numpy and float() take its values as they are at that moment; everything else goes to the student's tensor.
    """

    __slots__ = ("_asked", "_snapshot")

    def __init__(self, student: Asker, reference: Reference, label: str = "") -> None:
        super().__init__(student, reference, label)
        object.__setattr__(self, "_snapshot", reference.snapshot)
        object.__setattr__(self, "_asked", student.asked)

    def as_tensor(self) -> Any:
        """Its values as a Tensor; asked for again once student code has run since they came."""
        student = self._autograde.student
        if self._snapshot is None or self._asked != student.asked:
            value = self._ask({"op": "detach"}, self._autograde.label)
            if not hasattr(value, "torch_dtype"):
                self._refuse()
            object.__setattr__(self, "_snapshot", value)
            object.__setattr__(self, "_asked", student.asked)
        return self._snapshot

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.as_tensor().shape)

    @property
    def dtype(self) -> Any:
        return self.as_tensor().dtype

    def numpy(self) -> Any:
        return self.as_tensor().numpy()

    def item(self) -> Any:
        return self.as_tensor().item()

    def tolist(self) -> Any:
        return self.as_tensor().tolist()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.as_tensor().numpy().astype(dtype or self.dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Functions of numpy take the values."""
        return getattr(ufunc, method)(*map(plain, inputs), **kwargs)

    def __float__(self) -> float:
        return float(self.as_tensor())

    def __int__(self) -> int:
        return int(self.as_tensor())

    def __len__(self) -> int:
        return len(self.as_tensor())

    def __iter__(self) -> Iterator[Any]:
        return iter([self[position] for position in range(len(self))])


def _compare(name: str) -> Callable[..., Any]:
    compare = getattr(operator, name)

    def method(self: TensorHandle, other: Any) -> Any:
        return compare(self.as_tensor(), other.as_tensor() if isinstance(other, TensorHandle) else other)

    return method


for _name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
    setattr(TensorHandle, _name, _compare(_name))


def plain(value: Any) -> Any:
    """The values of a tensor that records gradients; any other value as it is."""
    return value.as_tensor() if isinstance(value, TensorHandle) else value


def type_name(value: Any) -> str:
    """`Model` for a handle, `ndarray` for a value."""
    return value._autograde.type_name if isinstance(value, Handle) else type(value).__name__
