"""Answers what a check asks: a name, a call, an attribute. Plain data goes back, or a reference."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import io
import itertools
import operator
import os
import sys
from typing import Any, Dict, List, Optional, Tuple

from ..wire import Reference, TooBig
from ..wire.decoding import Decoder
from ..wire.encoding import Encoder, type_name
from . import dataframes, drivers, suite
from .counting import Counting, Place
from .figures import Album
from .shell import class_name, find_place, refuse_input, safe_text

MOST_ITEMS = 10_000


# What a check does with an object, by the names of the module `operator`.
OPERATORS = {
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


class Unavailable(Exception):
    """The students' Python lacks a library that the check needs."""


class Answers:
    """Holds the objects that a check has references to."""

    def __init__(self, namespace: Dict[str, Any], link: Any, album: Album) -> None:
        self.namespace = namespace
        self._link = link
        self._album = album
        self._kept: List[Any] = []

    def answer(self, content: dict[Any, Any], buffers: List[bytes]) -> Tuple[Dict[str, Any], List[bytes]]:
        """The content and the buffers of the reply."""
        encoder = Encoder(self._keep, tracks=True)
        self._link.captured, self._link.captured_size = [], 0
        try:
            value, watched = self._do(content, Decoder(buffers, self._adopt, make_torch_tensor))
            reply = {"value": encoder.encode(value)}
            if watched is not None:
                reply["watched"] = encoder.encode(watched)
        except BaseException as error:
            reply, encoder.buffers = explain(error, content), []
        reply["printed"] = self._printed()
        return reply, encoder.buffers

    def _printed(self) -> str:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except BaseException:
            return ""
        finally:
            captured, self._link.captured = self._link.captured, None
        return "".join(captured or [])

    def _do(self, content: dict[Any, Any], decoder: Decoder) -> Tuple[Any, Any]:
        """What was asked for, and what was watched meanwhile."""
        operation = content["op"]
        feed_input(content.get("stdin"))
        if operation == "load":
            self._load(content["file"])
            return None, None
        if operation == "suite":
            suite.run(content, self._link.tell_suite)
            return None, None
        if operation == "figures":
            return self._album.figures(), None
        if operation == "table":
            return dataframes.facts(self._target(content)), None
        args = decoder.decode(content["args"])
        kwargs = decoder.decode(content["kwargs"])
        if operation == "run":
            return drivers.run(content, args, kwargs, self._lookup), None
        target = self._target(content)
        if operation != "call":
            return self._use(content, target, args), None
        if content.get("watch") is None:
            return target(*args, **kwargs), None
        with Counting(content["watch"], self.namespace, self._owner) as counts:
            value = target(*args, **kwargs)
        return value, [counts, list(args), kwargs]

    def _use(self, content: dict[Any, Any], target: Any, args: Any) -> Any:
        """What a handle does other than being called."""
        operation = content["op"]
        if operation == "get":
            return target
        if operation == "items":
            return list(itertools.islice(target, MOST_ITEMS))
        if operation == "detach":
            return target.detach()
        if operation == "set":
            return setattr(target, content["attribute"], args[0])
        operands = (*args, target) if content["reflected"] else (target, *args)
        return OPERATORS[content["operator"]](*operands)

    def _owner(self, dotted: str) -> Optional[Place]:
        """What holds the function of that name: a module or an object, None for the student's own names."""
        before, _, last = dotted.rpartition(".")
        if not before and last in self.namespace:
            return None, last
        try:
            owner = self._module_or_object(before) if before else builtins
        except (NoSuchName, ImportError):
            return None
        return (owner, last) if hasattr(owner, last) else None

    def _module_or_object(self, dotted: str) -> Any:
        if "." in dotted or dotted in self.namespace:
            return self._lookup(dotted)
        return importlib.import_module(dotted)

    def _target(self, content: dict[Any, Any]) -> Any:
        kept = "reference" in content
        value = self._kept[content["reference"]] if kept else self._lookup(content["name"])
        for name in content.get("attributes", []):
            try:
                value = getattr(value, name)
            except AttributeError:
                raise NoSuchName(f"{type_name(type(value))}.{name}") from None
        return value

    def _lookup(self, dotted: str) -> Any:
        first, *rest = dotted.split(".")
        if first in self.namespace:
            value = self.namespace[first]
        elif rest and importable(first):
            value = importlib.import_module(first)  # numpy.random.default_rng, under whatever name the student has it
        else:
            raise NoSuchName(first)
        for name in rest:
            if not hasattr(value, name):
                raise NoSuchName(dotted)
            value = getattr(value, name)
        return value

    def _load(self, file: str) -> None:
        """Import a .py file; its names are what checks look up from then on."""
        name = os.path.splitext(os.path.basename(file))[0]
        sys.path.append(os.path.dirname(os.path.abspath(file)))
        spec = importlib.util.spec_from_file_location(name, os.path.abspath(file))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        self.namespace = module.__dict__
        spec.loader.exec_module(module)

    def _keep(self, value: Any) -> Reference:
        self._kept.append(value)
        return Reference(len(self._kept) - 1, type_name(type(value)), callable(value))

    def _adopt(self, reference: Reference) -> Any:
        return self._kept[reference.number]


def make_torch_tensor(tensor: Any) -> Any:
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        raise Unavailable("the check passes a torch tensor, and torch is not installed") from None
    from ..wire.tensors import to_torch  # numpy, only where a check passes a tensor

    return to_torch(torch, tensor)


def explain(error: BaseException, content: dict[Any, Any]) -> Dict[str, Any]:
    """The reply that tells why there is no value."""
    if isinstance(error, NoSuchName):
        return {"missing": str(error)}
    if isinstance(error, TooBig):
        return {"too_big": str(error)}
    if isinstance(error, Unavailable):
        return {"unavailable": str(error)}
    if content["op"] == "run":
        fault = drivers.find_fault(error, content["file"])
        if fault is not None:
            return fault
    raised = {"type": class_name(type(error)), "message": safe_text(error), "place": find_place(error)}
    raised["bases"] = [class_name(each) for each in type(error).__mro__[1:20]]
    return {"raised": raised}


def importable(name: str) -> bool:
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def feed_input(lines: Any) -> None:
    """What input() and sys.stdin give from now on; None: nobody types."""
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
