"""The `student` of a check: the state that the student's code left, in a process of its own."""

import builtins
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograde.config.lenient import as_list
from autograde.errors import DriverError, KernelGone, Raised, StudentFailure
from autograde.kernels import process_tree
from autograde.kernels.dataframe import Table, read_table
from autograde.kernels.handle import Handle, TensorHandle
from autograde.kernels.headers import Incoming
from autograde.kernels.kernel import Kernel, TimedOut
from autograde.kernels.outcomes import MissingName, MissingNameReason, exception_for
from autograde.kernels.wire import Node, Reference, Unreadable, Value
from autograde.kernels.wire.decoding import Decoder
from autograde.kernels.wire.encoding import Encoder
from autograde.kernels.wire.operations import (
    Call,
    DescribeFigures,
    DescribeTable,
    Get,
    LoadModule,
    Operation,
    RunDriver,
    Target,
)
from autograde.kernels.wire.protocol import AskReply, AskRequest, Returned
from autograde.model import Location

if TYPE_CHECKING:
    from autograde.kernels.wire.tensors import Tensor

# A call that did not end once gets this share of a check's time from then on, at least a second.
SLOW_SHARE = 0.2
# Unreadable is a ValueError; the others are numpy's and pandas' when they meet forged parts.
_UNREADABLE = (ValueError, ArithmeticError, TypeError, LookupError, MemoryError, RuntimeError, OSError)


class Student:
    """The state that the student's code left: look up a variable, call a function, build an object.

    Every value that comes back is plain data, or a Handle. If the student's code raises, does not end or ends its
    process, a StudentFailure is raised here, which fails the check with a message for the student. All calls of one
    check share its time limit.
    """

    def __init__(
        self,
        clone: Kernel,
        *,
        source: str,
        new_process: Callable[[], Kernel] | None,
        missing_name_reason: MissingNameReason,
        slow: set[str] | None = None,
    ) -> None:
        self.source = source
        self.printed = ""
        self.counted: dict[str, int] = {}
        self.arguments: tuple[list[Value], dict[str, Value]] = ([], {})
        self.drivers: Path | None = None
        self.on_ask: Callable[[str], None] = lambda _: None
        self.on_answer: Callable[[str, object], None] = lambda *_: None
        self._clone = clone
        self._new_process = new_process if _may_hang(clone) else None
        self._missing_name_reason = missing_name_reason
        self._slow = set() if slow is None else slow  # labels of what did not end, in this check or an earlier one
        self._left_s = clone.limits.check_s
        self._stdin_lines: list[str] | None = None
        self._watched: list[str] | None = None
        self._requests: list[tuple[AskRequest, list[bytes]]] = []

    @property
    def request_count(self) -> int:
        """How many requests were sent: a value may have changed since an earlier one."""
        return len(self._requests)

    def get(self, name: str) -> Value:
        """Return the value of a variable, function or class; dots reach into it: `Model.forward`."""
        return self.ask(Get(Target(name)), name)

    def call(self, name: str, /, *args: object, **kwargs: object) -> Value:
        """Call a function and return its result; a class returns a Handle of the new object."""
        return self.ask(Call(Target(name)), f"{name}()", args, kwargs)

    def has(self, name: str) -> bool:
        """Whether the student's code defines the name."""
        try:
            self.get(name)
        except MissingName:
            return False
        return True

    def types(self, *lines: str) -> None:
        """Feed these lines to input() and sys.stdin, from the next call on."""
        self._stdin_lines = list(lines)

    def watches(self, *names: str) -> None:
        """Count the calls of these functions (`sorted`, `numpy.dot`), from the next call on.

        After a call, counted maps each name to how often it was called (0 for a name that does not exist), and
        arguments holds the call's arguments as they are then. Not counted: methods of objects, functions stored in a
        container or an object, and a library's calls of Python's own functions.
        """
        self._watched = list(names)

    def figures(self) -> list[dict[str, Value]]:
        """Return what matplotlib drew, in the order of display: titles, labels, scales, lines, bars of all axes."""
        figures = self.ask(DescribeFigures(), "matplotlib")
        return [figure for figure in as_list(figures) if isinstance(figure, dict)]

    def table(self, name: str) -> Table:
        """Return columns, dtypes, rows and gaps of a DataFrame, however large; of another value, its class."""
        facts = self.ask(DescribeTable(Target(name)), name)
        try:
            return read_table(facts)
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
            is_other_message = match is not None and not re.search(match, raised.message)
            if type_name not in (raised.type_name, *raised.bases) or is_other_message:
                raise
            return
        raise StudentFailure("not-raised", type=type_name)

    def load(self, file: str) -> None:
        """Import a .py file; its names are looked up from then on."""
        self.ask(LoadModule(file), file)

    def tensor(self, values: object, dtype: str | None = None, *, requires_grad: bool = False) -> "Tensor":
        """Return a torch tensor to pass to the student's code: `student.call("relu", student.tensor([1.0, -1.0]))`.

        dtype is torch's name for it; without one, floats become float32. The grader needs no torch for it.
        """
        return tensor_of(values, dtype, requires_grad=requires_grad)

    def run(self, driver: str, /, *args: object, **kwargs: object) -> Value:
        """Run an instructor's function, a driver, in the student's process and return its result.

        driver is a file of the assignment, `checks/driver.py`, whose function `run` is called, or another function of
        it: `checks/driver.py::gradients`. Handles among the arguments arrive as the objects; the file's global
        `student` has the student's names as attributes. Student code can tamper with a driver: return data, and
        compare it here. Raises DriverError if the driver itself raised anything but an AssertionError.
        """
        path, _, function = driver.partition("::")
        return self.ask(RunDriver(path, self._read_driver(path), function or "run"), driver, args, kwargs)

    def _read_driver(self, path: str) -> str:
        if self.drivers is None or not (self.drivers / path).is_file():
            raise DriverError(f"there is no file {path!r} beside autograde.yml")
        return (self.drivers / path).read_text(encoding="utf-8")

    def close(self) -> None:
        self._clone.end()

    # ------------------------------------------------------------------

    def ask(
        self,
        operation: Operation,
        label: str,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> Value:
        """Send a request and return the value of its reply; label names the operation in messages."""
        self.on_ask(label)
        encoder = Encoder(_refer_to)
        watched = self._watched if isinstance(operation, Call) else None
        encoded_args, encoded_kwargs = encoder.encode(args), encoder.encode(dict(kwargs or {}))
        request = AskRequest(operation, encoded_args, encoded_kwargs, self._stdin_lines, watched)
        message = self._send(request, encoder.buffers, label)
        self.printed, self.counted, self.arguments = "", {}, ([], {})
        try:
            reply = AskReply.from_json(message.content, is_driver=isinstance(operation, RunDriver))
            self.printed = reply.printed
            if not isinstance(reply.outcome, Returned):
                raise exception_for(reply.outcome, self.source, self._missing_name_reason)
            value = self._decode(reply.outcome.value, message.buffers, label)
            self._read_watched(reply.outcome.watched, message.buffers)
        except _UNREADABLE as error:
            self._clone.end()
            raise KernelGone("nonsense") from error
        self.on_answer(label, value)
        return value

    def _send(self, request: AskRequest, buffers: list[bytes], label: str) -> Incoming:
        started = time.monotonic()
        limit_s = min(self._left_s, self._slow_s()) if label in self._slow else self._left_s
        try:
            message = self._clone.request(request, buffers, timeout_s=limit_s)
        except TimedOut as late:
            self._slow.add(label)
            if self._new_process is None:
                location = self._locate(late.location)
                seconds = round(self._clone.limits.check_s)
                raise TimedOut(late.key, location=location, what=f"`{label}`", seconds=seconds) from late
            message = self._send_to_new_process(request, buffers)
            self._slow.discard(label)
        self._left_s = max(self._left_s - (time.monotonic() - started), 0.05)
        self._requests.append((request, buffers))
        return message

    def _slow_s(self) -> float:
        return max(SLOW_SHARE * self._clone.limits.check_s, 1.0)

    def _send_to_new_process(self, request: AskRequest, buffers: list[bytes]) -> Incoming:
        """Repeat all requests: a fork of a process with threads may wait for a lock for ever."""
        assert self._new_process is not None
        start, self._new_process = self._new_process, None
        self._clone.end()
        self._clone = start()
        for earlier, parts in self._requests:
            self._clone.request(earlier, parts, timeout_s=self._clone.limits.check_s)
        self._left_s = self._clone.limits.check_s
        return self._clone.request(request, buffers, timeout_s=self._left_s)

    def _decode(self, node: Node, buffers: list[bytes], label: str = "") -> Value:
        return Decoder(buffers, lambda reference: self._make_handle(reference, label)).decode(node)

    def _make_handle(self, reference: Reference, label: str) -> Handle:
        """A handle labelled with the student's class, or with what returned it: `make_model`."""
        is_own_class = reference.type_name.isidentifier() and not hasattr(builtins, reference.type_name)
        name = label.removesuffix("()")
        is_named = not reference.is_callable and label.endswith("()") and is_own_class
        kind = TensorHandle if reference.is_tensor else Handle
        return kind(self, reference, reference.type_name if is_named else name)

    def _read_watched(self, watched: Node, buffers: list[bytes]) -> None:
        """Set counted and arguments, if calls were counted: [{name: count}, args, kwargs]."""
        if watched is None:
            return
        counts, args, kwargs = self._decode(watched, buffers)
        if not (isinstance(counts, dict) and isinstance(args, list) and isinstance(kwargs, dict)):
            raise Unreadable("no counts")
        self.counted = {str(name): int(count) for name, count in counts.items()}
        self.arguments = args, kwargs

    def _locate(self, location: Location | None) -> Location | None:
        return Location(self.source, line=location.line, cell=location.cell) if location else None


def tensor_of(values: object, dtype: str | None = None, *, requires_grad: bool = False) -> "Tensor":
    """Return a torch tensor on the CPU, float32 for floats if no dtype is named, as torch.tensor does."""
    import numpy as np  # slow, and few checks use it

    from autograde.kernels.wire.tensors import make_tensor

    array = np.asarray(values)
    default = "float32" if array.dtype == np.float64 else array.dtype.name
    return make_tensor(array, dtype or default, requires_grad, "cpu")


def _refer_to(value: object) -> Reference:
    """The number of a handle's object; no other object can cross."""
    if isinstance(value, Handle):
        return Reference(value._autograde.number, "", is_callable=False)
    name = type(value).__name__
    raise TypeError(f"a {name} cannot cross to student code. Pass plain data, arrays, tables, or a Handle.")


def _may_hang(clone: Kernel) -> bool:
    return clone.parent is not None and process_tree.count_threads(clone.parent.pid) > 1
