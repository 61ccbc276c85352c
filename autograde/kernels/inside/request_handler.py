"""Carries out the requests of a check: look up a name, call a function, read an attribute."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import io
import itertools
import operator
import os
import sys
from typing import TYPE_CHECKING, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ..wire import Reference, TooBig, Value
from ..wire.decoding import Decoder
from ..wire.encoding import Encoder, type_name
from ..wire.operations import (
    ApplyOperator,
    Call,
    DescribeFigures,
    DescribeTable,
    DetachTensor,
    ListItems,
    LoadModule,
    ObjectOperation,
    RunDriver,
    RunSuite,
    SetAttribute,
    Target,
)
from ..wire.protocol import (
    MISSING,
    TOO_BIG,
    UNAVAILABLE,
    AskReply,
    AskRequest,
    ExceptionRaised,
    Outcome,
    Refused,
    Returned,
)
from . import dataframes, drivers, suite
from .counting import CallCounter, Owner
from .figures import FigureRecorder
from .shell import OutputChannel, find_location, get_class_name, refuse_input, to_safe_text

if TYPE_CHECKING:
    from ..wire.tensors import Tensor

MAX_ITEMS = 10_000
MAX_CLASSES = 20


# The names of ApplyOperator: most are functions of the module `operator`.
OPERATORS: Mapping[str, Callable[..., Value]] = {
    **{
        name: getattr(operator, name)
        for name in (
            "abs", "add", "and_", "contains", "delitem", "floordiv", "getitem", "invert", "matmul", "mod", "mul",
            "neg", "or_", "pos", "pow", "setitem", "sub", "truediv", "xor",
        )
    },
    "len": len,
    "next": next,
    "round": round,
    "str": str,
    "enter": lambda target: type(target).__enter__(target),
    "exit": lambda target: type(target).__exit__(target, None, None, None),
}  # fmt: skip


class NoSuchName(Exception):
    pass


class LibraryMissing(Exception):
    """The students' Python lacks a library that the check needs."""


class RequestHandler:
    """Carries out requests, and keeps the objects that a check has references to."""

    def __init__(self, namespace: Dict[str, Value], outputs: OutputChannel, figures: FigureRecorder) -> None:
        self.namespace = namespace
        self._outputs = outputs
        self._figures = figures
        self._kept: List[Value] = []

    def handle(self, request: AskRequest, buffers: List[bytes]) -> Tuple[AskReply, List[bytes]]:
        """Return the reply and the buffers of its values."""
        encoder = Encoder(self._keep, tracks=True)
        self._outputs.start_capture()
        outcome: Outcome
        try:
            value, watched = self._perform(request, Decoder(buffers, self._look_up_kept, make_torch_tensor))
            outcome = Returned(encoder.encode(value), None if watched is None else encoder.encode(watched))
        except BaseException as error:
            outcome, encoder.buffers = explain(error, request), []
        return AskReply(outcome, self._outputs.end_capture()), encoder.buffers

    def _perform(self, request: AskRequest, decoder: Decoder) -> Tuple[Value, Value]:
        """Carry out the operation; returns its value, and [counts, args, kwargs] if calls were counted."""
        operation = request.operation
        feed_input(request.stdin)
        args, kwargs = decoder.decode(request.args), decoder.decode(request.kwargs)
        if isinstance(operation, Call):
            return self._call(self._find_target(operation.target), args, kwargs, request.watch)
        if isinstance(operation, ObjectOperation):
            return self._use(operation, self._find_target(operation.target), args), None
        if isinstance(operation, RunDriver):
            return drivers.run(operation, args, kwargs, self._look_up), None
        if isinstance(operation, DescribeFigures):
            return self._figures.describe_figures(), None
        if isinstance(operation, RunSuite):
            suite.run(operation, self._outputs.publish_suite_event)
        if isinstance(operation, LoadModule):
            self._load_module(operation.file)
        return None, None

    def _call(
        self, target: Value, args: Sequence[Value], kwargs: Mapping[str, Value], watch: Optional[Sequence[str]]
    ) -> Tuple[Value, Value]:
        if watch is None:
            return target(*args, **kwargs), None
        with CallCounter(watch, self.namespace, self._find_owner) as counts:
            value = target(*args, **kwargs)
        return value, [counts, list(args), kwargs]

    def _use(self, operation: ObjectOperation, target: Value, args: Sequence[Value]) -> Value:
        """Carry out an operation on an object, other than calling it."""
        if isinstance(operation, DescribeTable):
            return dataframes.describe_table(target)
        if isinstance(operation, ListItems):
            return list(itertools.islice(target, MAX_ITEMS))
        if isinstance(operation, DetachTensor):
            return target.detach()
        if isinstance(operation, SetAttribute):
            return setattr(target, operation.attribute, args[0])
        if isinstance(operation, ApplyOperator):
            operands = (*args, target) if operation.reflected else (target, *args)
            return OPERATORS[operation.operator](*operands)
        return target

    def _find_owner(self, dotted: str) -> Optional[Owner]:
        """The module or object that holds the function of that name, None for the student's own names."""
        before, _, last = dotted.rpartition(".")
        if not before and last in self.namespace:
            return None, last
        try:
            owner = self._look_up_owner(before) if before else builtins
        except (NoSuchName, ImportError):
            return None
        return (owner, last) if hasattr(owner, last) else None

    def _look_up_owner(self, dotted: str) -> Value:
        if "." in dotted or dotted in self.namespace:
            return self._look_up(dotted)
        return importlib.import_module(dotted)

    def _find_target(self, target: Target) -> Value:
        value = self._look_up(target.name) if target.reference is None else self._kept[target.reference]
        for name in target.attributes:
            try:
                value = getattr(value, name)
            except AttributeError:
                raise NoSuchName(f"{type_name(type(value))}.{name}") from None
        return value

    def _look_up(self, dotted: str) -> Value:
        first, *rest = dotted.split(".")
        if first in self.namespace:
            value = self.namespace[first]
        elif rest and can_import(first):
            value = importlib.import_module(first)  # numpy.random.default_rng, under whatever name the student has it
        else:
            raise NoSuchName(first)
        for name in rest:
            if not hasattr(value, name):
                raise NoSuchName(dotted)
            value = getattr(value, name)
        return value

    def _load_module(self, file: str) -> None:
        """Import a .py file; checks look up its names from then on."""
        name = os.path.splitext(os.path.basename(file))[0]
        sys.path.append(os.path.dirname(os.path.abspath(file)))
        spec = importlib.util.spec_from_file_location(name, os.path.abspath(file))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        self.namespace = module.__dict__
        spec.loader.exec_module(module)

    def _keep(self, value: Value) -> Reference:
        self._kept.append(value)
        return Reference(len(self._kept) - 1, type_name(type(value)), callable(value))

    def _look_up_kept(self, reference: Reference) -> Value:
        return self._kept[reference.number]


def make_torch_tensor(tensor: Tensor) -> Value:
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        raise LibraryMissing("the check passes a torch tensor, and torch is not installed") from None
    from ..wire.tensors import to_torch  # numpy, only where a check passes a tensor

    return to_torch(torch, tensor)


def explain(error: BaseException, request: AskRequest) -> Outcome:
    """The outcome for an exception that kept the operation from returning a value."""
    if isinstance(error, NoSuchName):
        return Refused(MISSING, str(error))
    if isinstance(error, TooBig):
        return Refused(TOO_BIG, str(error))
    if isinstance(error, LibraryMissing):
        return Refused(UNAVAILABLE, str(error))
    if isinstance(request.operation, RunDriver):
        fault = drivers.find_fault(error, request.operation.file)
        if fault is not None:
            return fault
    bases = [get_class_name(base) for base in type(error).__mro__[1:MAX_CLASSES]]
    return ExceptionRaised(get_class_name(type(error)), to_safe_text(error), bases, find_location(error))


def can_import(name: str) -> bool:
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def feed_input(lines: Optional[Sequence[str]]) -> None:
    """Let input() and sys.stdin return these lines from now on; with None, input() raises."""
    if lines is None:
        sys.stdin, builtins.input = io.StringIO(""), refuse_input
        return
    sys.stdin, builtins.input = io.StringIO("".join(f"{line}\n" for line in lines)), read_line


def read_line(prompt: object = "") -> str:
    sys.stdout.write(str(prompt))
    line = sys.stdin.readline()
    if not line:
        raise EOFError("EOF when reading a line")
    return line.rstrip("\n")
