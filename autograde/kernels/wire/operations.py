"""The operations that a check can request of a student's process, each a class, and their JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Dict, Optional, Type, TypeVar

AnyOperation = TypeVar("AnyOperation", bound="Operation")


@dataclass(frozen=True)
class Target:
    """The object of an operation: a variable by its name, or an object by its number; or attributes of it."""

    name: str = ""
    reference: Optional[int] = None
    attributes: Sequence[str] = ()

    def to_json(self) -> Mapping[str, object]:
        start = {"name": self.name} if self.reference is None else {"reference": self.reference}
        return {**start, "attributes": list(self.attributes)} if self.attributes else start


@dataclass(frozen=True)
class Operation:
    """An operation without an object; its fields are keys of the JSON."""

    op: ClassVar[str]

    def to_json(self) -> Mapping[str, object]:
        return {"op": self.op, **{part.name: getattr(self, part.name) for part in fields(self)}}

    @classmethod
    def from_json(cls: Type[AnyOperation], content: Mapping[str, object]) -> AnyOperation:
        return cls(**{part.name: content[part.name] for part in fields(cls)})


@dataclass(frozen=True)
class ObjectOperation(Operation):
    """An operation on one object of the student's."""

    target: Target

    def to_json(self) -> Mapping[str, object]:
        own = dict(super().to_json())
        del own["target"]
        return {**own, **self.target.to_json()}

    @classmethod
    def from_json(cls: Type[AnyOperation], content: Mapping[str, object]) -> AnyOperation:
        parts = {part.name: content.get(part.name) for part in fields(cls)}
        keys = {part.name: content[part.name] for part in fields(Target) if part.name in content}
        parts["target"] = Target(**keys)  # type: ignore[arg-type]  # written by the grader
        return cls(**parts)


@dataclass(frozen=True)
class Get(ObjectOperation):
    """Get the object itself."""

    op: ClassVar[str] = "get"


@dataclass(frozen=True)
class Call(ObjectOperation):
    """Call the object with the arguments of the request."""

    op: ClassVar[str] = "call"


@dataclass(frozen=True)
class ApplyOperator(ObjectOperation):
    """Apply an operator (see inside/request_handler.py); the object is its last operand if reflected."""

    op: ClassVar[str] = "operator"
    operator: str
    reflected: bool = False


@dataclass(frozen=True)
class SetAttribute(ObjectOperation):
    """Set an attribute of the object to the argument of the request."""

    op: ClassVar[str] = "set"
    attribute: str


@dataclass(frozen=True)
class ListItems(ObjectOperation):
    """List the first items of an iterable."""

    op: ClassVar[str] = "items"


@dataclass(frozen=True)
class DetachTensor(ObjectOperation):
    """Get the values of a torch tensor that records gradients."""

    op: ClassVar[str] = "detach"


@dataclass(frozen=True)
class DescribeTable(ObjectOperation):
    """Describe a DataFrame: see inside/dataframes.py."""

    op: ClassVar[str] = "table"


@dataclass(frozen=True)
class DescribeFigures(Operation):
    """Describe the figures of matplotlib: see inside/figures.py."""

    op: ClassVar[str] = "figures"


@dataclass(frozen=True)
class LoadModule(Operation):
    """Import a .py file; its names are those that other operations look up."""

    op: ClassVar[str] = "load"
    file: str


@dataclass(frozen=True)
class RunDriver(Operation):
    """Call a function of an instructor's file: see inside/drivers.py."""

    op: ClassVar[str] = "run"
    file: str
    code: str
    function: str


@dataclass(frozen=True)
class RunSuite(Operation):
    """Run a pytest suite: targets are paths and node ids, select an expression for -k, skip node ids to leave out."""

    op: ClassVar[str] = "suite"
    targets: Sequence[str]
    select: str
    skip: Sequence[str]


OPERATIONS: Dict[str, Type[Operation]] = {
    kind.op: kind
    for kind in (
        Get, Call, ApplyOperator, SetAttribute, ListItems, DetachTensor, DescribeTable, DescribeFigures, LoadModule,
        RunDriver, RunSuite,
    )
}  # fmt: skip


def read_operation(content: Mapping[str, object]) -> Operation:
    return OPERATIONS[str(content["op"])].from_json(content)
