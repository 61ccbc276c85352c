"""What checks hold: the student's state, in a process of its own."""

import builtins
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograde.config.lenient import as_list
from autograde.errors import DriverError, KernelGone, Raised, StudentFailure, SurroundingsError
from autograde.kernels import process_tree
from autograde.kernels.dataframe import Table, read_table
from autograde.kernels.handle import Handle, TensorHandle
from autograde.kernels.kernel import Kernel, TimedOut
from autograde.kernels.notebook import MOST_LINES
from autograde.kernels.wire import Reference, Unreadable
from autograde.kernels.wire.decoding import Decoder
from autograde.kernels.wire.encoding import Encoder
from autograde.model import Location

# What did not end once is given this share of a check's time from then on, at least a second.
SLOW_SHARE = 0.2
# Unreadable is a ValueError; the others are numpy's and pandas' when they meet forged parts.
_UNREADABLE = (ValueError, ArithmeticError, TypeError, LookupError, MemoryError, RuntimeError, OSError)


class Student:
    """The state that the student's code left: look up a variable, call a function, build an object.

    Every value that comes back is plain data, or a Handle. Whatever the student's code does (raises,
    dies, does not end) arrives as a StudentFailure, which fails the check with a sentence for the student.
    All calls of one check share its time limit.
    """

    def __init__(
        self,
        clone: Kernel,
        *,
        source: str,
        fresh: Callable[[], Kernel] | None,
        excuse: Callable[[str], StudentFailure | None],
        slow: set[str] | None = None,
    ) -> None:
        self.source = source
        self.printed = ""
        self.counted: dict[str, int] = {}
        self.arguments: tuple[list[Any], dict[str, Any]] = ([], {})
        self.drivers: Path | None = None
        self.on_ask: Callable[[str], None] = lambda _: None
        self.on_answer: Callable[[str, object], None] = lambda *_: None
        self._clone = clone
        self._fresh = fresh if _may_hang(clone) else None
        self._excuse = excuse
        self._slow = set() if slow is None else slow  # what did not end once, in this check or an earlier one
        self._left_s = clone.limits.check_s
        self._typed: list[str] | None = None
        self._watched: list[str] | None = None
        self._asked: list[tuple[dict[str, Any], list[bytes]]] = []

    @property
    def asked(self) -> int:
        return len(self._asked)

    def get(self, name: str) -> Any:
        """The value of a variable, function or class; dots reach into it: `Model.forward`."""
        return self.ask({"op": "get", "name": name}, name)

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """What the function returns; a class gives a Handle of the new object."""
        return self.ask({"op": "call", "name": name}, f"{name}()", args, kwargs)

    def has(self, name: str) -> bool:
        """Whether the student's code defines the name."""
        try:
            self.ask({"op": "get", "name": name}, name)
        except Missing:
            return False
        return True

    def types(self, *lines: str) -> None:
        """Feed these lines to input() and sys.stdin, from the next call on."""
        self._typed = list(lines)

    def watches(self, *names: str) -> None:
        """Count the calls of these functions (`sorted`, `numpy.dot`), from the next call on.

        counted then holds how often each was called, arguments what became of the arguments; a name that does not
        exist was never called. A method of an object is not seen, nor a function that was put away inside of
        something, nor what a library calls of Python's own functions.
        """
        self._watched = list(names)

    def figures(self) -> list[dict[str, Any]]:
        """What matplotlib drew, in the order in which it was shown: titles, labels, scales, lines, bars of all axes."""
        found = self.ask({"op": "figures"}, "matplotlib")
        return [each for each in as_list(found) if isinstance(each, dict)]

    def table(self, name: str) -> Table:
        """What a DataFrame is like, however large: columns, dtypes, rows, gaps; of another value, its class."""
        answer = self.ask({"op": "table", "name": name}, name)
        try:
            return read_table(answer)
        except ValueError as error:
            raise KernelGone("nonsense") from error

    @contextmanager
    def raises(self, type_name: str, match: str | None = None) -> Iterator[None]:
        """Expect an exception of that name; it must match the regular expression, if one is given.

        The name is that of the class or of one above it, without module: `ValueError`.
        """
        try:
            yield
        except Raised as raised:
            wrong_words = match is not None and not re.search(match, raised.message)
            if type_name not in (raised.type_name, *raised.bases) or wrong_words:
                raise
            return
        raise StudentFailure("not-raised", type=type_name)

    def load(self, file: str) -> None:
        """Import a .py file; its names are looked up from then on."""
        self.ask({"op": "load", "file": file}, file)

    def tensor(self, values: Any, dtype: str | None = None, *, requires_grad: bool = False) -> Any:
        """A torch tensor to pass to the student's code: `student.call("relu", student.tensor([1.0, -1.0]))`.

        dtype is torch's name of it; float32 for floats, if none is named. It needs no torch on the grader's side.
        """
        return tensor_of(values, dtype, requires_grad=requires_grad)

    def run(self, driver: str, /, *args: Any, **kwargs: Any) -> Any:
        """What a function of the instructor's returns that runs beside the student's objects: a driver.

        driver is a file of the assignment, `checks/driver.py`, whose function `run` is called, or another one that is
        named: `checks/driver.py::gradients`. Handles among the arguments arrive as the objects; the file's global
        `student` has the student's names as attributes. Its result is as honest as the student's process: return
        data, and compare it here. Raises DriverError where the driver itself raised other than an AssertionError.
        """
        path, _, function = driver.partition("::")
        content = {"op": "run", "file": path, "code": self._read_driver(path), "function": function or "run"}
        return self.ask(content, driver, args, kwargs)

    def _read_driver(self, path: str) -> str:
        if self.drivers is None or not (self.drivers / path).is_file():
            raise DriverError(f"there is no file {path!r} beside autograde.yml")
        return (self.drivers / path).read_text(encoding="utf-8")

    def close(self) -> None:
        self._clone.end()

    # ------------------------------------------------------------------

    def ask(
        self, content: dict[str, Any], label: str, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Send a request and read its reply; label is what messages call the thing that is asked."""
        self.on_ask(label)
        encoder = Encoder(_refer)
        content["args"] = encoder.encode(args)
        content["kwargs"] = encoder.encode(kwargs or {})
        content["stdin"] = self._typed
        content["watch"] = self._watched if content["op"] == "call" else None
        reply, buffers = self._request(content, encoder.buffers, label)
        self.counted, self.arguments = {}, ([], {})
        printed = reply.get("printed")
        self.printed = printed if isinstance(printed, str) else ""
        try:
            value = self._read(reply, buffers, label, is_driver=content["op"] == "run")
            self._read_watched(reply, buffers)
        except _UNREADABLE as error:
            self._clone.end()
            raise KernelGone("nonsense") from error
        self.on_answer(label, value)
        return value

    def _request(self, content: dict[str, Any], buffers: list[bytes], label: str) -> tuple[dict[str, Any], list[bytes]]:
        started = time.monotonic()
        limit_s = min(self._left_s, self._slow_s()) if label in self._slow else self._left_s
        try:
            message = self._clone.request("ask_request", content, buffers, timeout_s=limit_s)
        except TimedOut as late:
            self._slow.add(label)
            if self._fresh is None:
                place = self._locate(late.location)
                seconds = round(self._clone.limits.check_s)
                raise TimedOut(late.key, location=place, what=f"`{label}`", seconds=seconds) from late
            message = self._ask_afresh(content, buffers)
            self._slow.discard(label)
        self._left_s = max(self._left_s - (time.monotonic() - started), 0.05)
        self._asked.append((content, buffers))
        return message.header["content"], message.buffers

    def _slow_s(self) -> float:
        return max(SLOW_SHARE * self._clone.limits.check_s, 1.0)

    def _ask_afresh(self, content: dict[str, Any], buffers: list[bytes]) -> Any:
        """A fork of a process with threads may wait for ever on a lock; a fresh process, asked the same, cannot."""
        assert self._fresh is not None
        fresh, self._fresh = self._fresh, None
        self._clone.end()
        self._clone = fresh()
        for asked, parts in self._asked:
            self._clone.request("ask_request", asked, parts, timeout_s=self._clone.limits.check_s)
        self._left_s = self._clone.limits.check_s
        return self._clone.request("ask_request", content, buffers, timeout_s=self._left_s)

    def _read(self, reply: dict[str, Any], buffers: list[bytes], label: str, *, is_driver: bool) -> Any:
        if "missing" in reply:
            raise self._missing(str(reply["missing"])[:200])
        if "too_big" in reply:
            raise StudentFailure("too-big", what=str(reply["too_big"])[:100])
        if "unavailable" in reply:
            raise SurroundingsError(f"the students' Python: {str(reply['unavailable'])[:200]}")
        if is_driver and "driver" in reply:
            raise DriverError(str(reply["driver"])[:500])
        if is_driver and "asserted" in reply:
            raise StudentFailure("asserted", what=str(reply["asserted"])[:500])
        raised = reply.get("raised")
        if isinstance(raised, dict):
            place = raised.get("place")
            where = _read_place(place, self.source) if isinstance(place, dict) else None
            bases = [each for each in as_list(raised.get("bases")) if isinstance(each, str)]
            kind, message = str(raised.get("type"))[:100], str(raised.get("message"))[:500]
            raise Raised(kind, message, bases=bases, location=where)
        if "value" not in reply:
            raise Unreadable("no value")
        return self._decode(reply["value"], buffers, label)

    def _decode(self, node: Any, buffers: list[bytes], label: str = "") -> Any:
        return Decoder(buffers, lambda reference: self._make_handle(reference, label)).decode(node)

    def _make_handle(self, reference: Reference, label: str) -> Handle:
        """A handle named after the student's class, else after what gave it: `make_model`."""
        is_own_class = reference.type_name.isidentifier() and not hasattr(builtins, reference.type_name)
        name = label.removesuffix("()")
        is_named = not reference.is_callable and label.endswith("()") and is_own_class
        kind = TensorHandle if reference.is_tensor else Handle
        return kind(self, reference, reference.type_name if is_named else name)

    def _read_watched(self, reply: dict[str, Any], buffers: list[bytes]) -> None:
        """Counts and arguments, if they were asked for: [{name: count}, args, kwargs]."""
        if "watched" not in reply:
            return
        counts, args, kwargs = self._decode(reply["watched"], buffers)
        if not (isinstance(counts, dict) and isinstance(args, list) and isinstance(kwargs, dict)):
            raise Unreadable("no counts")
        self.counted = {str(name): int(count) for name, count in counts.items()}
        self.arguments = args, kwargs

    def _missing(self, name: str) -> StudentFailure:
        why = self._excuse(name)
        if why is None:
            return Missing("no-name", name=name)
        return Missing("no-name-after", location=why.location, name=name, why=why)

    def _locate(self, found: Location | None) -> Location | None:
        return Location(self.source, line=found.line, cell=found.cell) if found else None


def tensor_of(values: Any, dtype: str | None = None, *, requires_grad: bool = False) -> Any:
    """A torch tensor on the CPU, float32 for floats if no dtype is named, as torch.tensor makes it."""
    import numpy as np  # only where it is asked for

    from autograde.kernels.wire.tensors import make_tensor

    array = np.asarray(values)
    default = "float32" if array.dtype == np.float64 else array.dtype.name
    return make_tensor(array, dtype or default, requires_grad, "cpu")


class Missing(StudentFailure):
    """The name is not there."""


def _read_place(place: dict[str, Any], source: str) -> Location | None:
    match place:
        case {"cell": int(cell), "line": int(line)} if 0 < cell < MOST_LINES and 0 < line < MOST_LINES:
            return Location(source, line=int(line), cell=int(cell))
        case {"file": str(file), "line": int(line)} if 0 < line < MOST_LINES and _is_inside(file):
            return Location(file, line=int(line))
    return None


def _is_inside(file: str) -> bool:
    return file.isprintable() and len(file) <= 300 and not file.startswith("/") and ".." not in file.split("/")


def _refer(value: Any) -> Reference:
    """A handle goes back to the process that holds its object; nothing else may stay behind."""
    if isinstance(value, Handle):
        return Reference(value._autograde.number, "", is_callable=False)
    name = type(value).__name__
    raise TypeError(f"a {name} cannot cross to student code. Pass plain data, arrays, tables, or a Handle.")


def _may_hang(clone: Kernel) -> bool:
    return clone.parent is not None and process_tree.count_threads(clone.parent.pid) > 1
