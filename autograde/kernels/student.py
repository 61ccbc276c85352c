"""What checks hold: the student's state, in a process of its own."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograde.errors import KernelGone, Raised, StudentFailure
from autograde.foreign import as_list
from autograde.kernels import family
from autograde.kernels.dataframe import Table, read_table
from autograde.kernels.kernel import Kernel, TimeUp
from autograde.kernels.notebook import MOST_LINES
from autograde.kernels.wire import Reference, Unreadable
from autograde.kernels.wire.decoding import Decoder
from autograde.kernels.wire.encoding import Encoder
from autograde.model import Location

# Unreadable is a ValueError; the others are numpy's and pandas' when they meet forged parts.
_UNREADABLE = (ValueError, ArithmeticError, TypeError, LookupError, MemoryError, RuntimeError, OSError)


class Handle:
    """An object that stays in the student's process. Call it, or read its attributes; plain data comes back.

    A handle has neither truth nor equality: a check that asks for them was given an object where it needs a value,
    and must not pass by accident.
    """

    def __init__(self, student: "Student", reference: Reference) -> None:
        self.__dict__.update(_student=student, _number=reference.number, type_name=reference.type_name)
        self.__dict__["is_callable"] = reference.is_callable

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._student._ask({"op": "call", "reference": self._number}, self.type_name, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        content = {"op": "get", "reference": self._number, "attributes": [name]}
        return self._student._ask(content, f"{self.type_name}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError(f"{name!r} cannot be set: a check looks at the student's objects, it does not change them")

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is neither true nor false")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Handle):
            return self is other
        raise TypeError(f"{self!r} cannot be compared with {other!r}")

    __hash__ = object.__hash__

    def __iter__(self) -> Iterator[Any]:
        yield from self._student._ask({"op": "items", "reference": self._number}, self.type_name)

    def __repr__(self) -> str:
        return f"<{self.type_name} of the student>"


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
        fresh: Callable[[], Kernel],
        excuse: Callable[[str], StudentFailure | None],
    ) -> None:
        self.source = source
        self.printed = ""
        self.counted: dict[str, int] = {}
        self.arguments: tuple[list[Any], dict[str, Any]] = ([], {})
        self.on_answer: Callable[[object], None] = lambda _: None
        self.on_name: Callable[[str], None] = lambda _: None
        self._clone = clone
        self._fresh: Callable[[], Kernel] | None = fresh if _may_hang(clone) else None
        self._excuse = excuse
        self._left_s = clone.limits.check_s
        self._typed: list[str] | None = None
        self._watched: list[str] | None = None
        self._asked: list[tuple[dict[str, Any], list[bytes]]] = []

    def get(self, name: str) -> Any:
        """The value of a variable, function or class; dots reach into it: `Model.forward`."""
        return self._ask({"op": "get", "name": name}, name)

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """What the function returns; a class gives a Handle of the new object."""
        return self._ask({"op": "call", "name": name}, f"{name}()", args, kwargs)

    def has(self, name: str) -> bool:
        """Whether the student's code defines the name."""
        try:
            self._ask({"op": "get", "name": name}, name)
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
        found = self._ask({"op": "figures"}, "matplotlib")
        return [each for each in as_list(found) if isinstance(each, dict)]

    def table(self, name: str) -> Table:
        """What a DataFrame is like, however large: columns, dtypes, rows, gaps; of another value, its class."""
        answer = self._ask({"op": "table", "name": name}, name)
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
        self._ask({"op": "load", "file": file}, file)

    def run_suite(self, path: str) -> Any:
        """What a pytest suite reports that runs in this very process: see inside/suite.py."""
        return self._ask({"op": "suite", "path": path}, path)

    def close(self) -> None:
        self._clone.end()

    # ------------------------------------------------------------------

    def _ask(
        self, content: dict[str, Any], what: str, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if "name" in content:
            self.on_name(content["name"])
        encoder = Encoder(_refer)
        content["args"] = encoder.encode(args)
        content["kwargs"] = encoder.encode(kwargs or {})
        content["stdin"] = self._typed
        content["watch"] = self._watched if content["op"] == "call" else None
        reply, buffers = self._request(content, encoder.buffers, what)
        self.counted, self.arguments = {}, ([], {})
        printed = reply.get("printed")
        self.printed = printed if isinstance(printed, str) else ""
        try:
            value = self._read(reply, buffers)
            self._read_watched(reply, buffers)
        except _UNREADABLE as error:
            self._clone.end()
            raise KernelGone("nonsense") from error
        self.on_answer(value)
        return value

    def _request(self, content: dict[str, Any], buffers: list[bytes], what: str) -> tuple[dict[str, Any], list[bytes]]:
        started = time.monotonic()
        try:
            message = self._clone.request("ask_request", content, buffers, timeout_s=self._left_s)
        except TimeUp as late:
            if self._fresh is None:
                place = self._locate(late.location)
                seconds = round(self._clone.limits.check_s)
                raise TimeUp(late.key, location=place, what=f"`{what}`", seconds=seconds) from late
            message = self._ask_afresh(content, buffers)
        self._left_s = max(self._left_s - (time.monotonic() - started), 0.05)
        self._asked.append((content, buffers))
        return message.header["content"], message.buffers

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

    def _read(self, reply: dict[str, Any], buffers: list[bytes]) -> Any:
        if "missing" in reply:
            raise self._missing(str(reply["missing"])[:200])
        if "too_big" in reply:
            raise StudentFailure("too-big", what=str(reply["too_big"])[:100])
        raised = reply.get("raised")
        if isinstance(raised, dict):
            place = raised.get("place")
            where = _read_place(place, self.source) if isinstance(place, dict) else None
            bases = [each for each in as_list(raised.get("bases")) if isinstance(each, str)]
            kind, message = str(raised.get("type"))[:100], str(raised.get("message"))[:500]
            raise Raised(kind, message, bases=bases, location=where)
        if "value" not in reply:
            raise Unreadable("no value")
        return Decoder(buffers, lambda reference: Handle(self, reference)).decode(reply["value"])

    def _read_watched(self, reply: dict[str, Any], buffers: list[bytes]) -> None:
        """Counts and arguments, if they were asked for: [{name: count}, args, kwargs]."""
        if "watched" not in reply:
            return
        counts, args, kwargs = Decoder(buffers, lambda reference: Handle(self, reference)).decode(reply["watched"])
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
        return Reference(value._number, "", is_callable=False)
    name = type(value).__name__
    raise TypeError(f"a {name} cannot cross to student code. Pass plain data, arrays, tables, or a Handle.")


def _may_hang(clone: Kernel) -> bool:
    return clone.mother is not None and family.count_threads(clone.mother.pid) > 1
