"""The messages between the grader and a student's process: what they mean, and their JSON.

They are Jupyter messages (jupyter-client.readthedocs.io, "Messaging in Jupyter"), because nbclient reads those of a
notebook. Each class here describes the "content" of one kind of message: requests go to the student's process, replies
and attempts come from it. The grader writes requests, so reading them checks little. The other messages may be
forged: what makes no sense in them is ignored or Unreadable. Runs on both sides, on Python 3.9+.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Dict, Optional, Union

from . import Node, Unreadable
from .code_location import CodeLocation
from .expect import expect
from .operations import Operation, read_operation

JsonObject = Mapping[str, object]

# The kind of the messages that hold a SuiteEvent.
SUITE = "suite"

MAX_ATTEMPT = 200
SHARED_FILE = "shared-file"
ATTEMPTS = ("network", "program", "file", "signal", SHARED_FILE)


# ---------------------------------------------------------------------- requests


@dataclass(frozen=True)
class KernelInfoRequest:
    """Describe the kernel and its language, for nbclient."""

    kind: ClassVar[str] = "kernel_info_request"

    def to_json(self) -> JsonObject:
        return {}


@dataclass(frozen=True)
class ExecuteRequest:
    """Run a cell of a notebook."""

    kind: ClassVar[str] = "execute_request"
    code: str
    cell_number: int

    def to_json(self) -> JsonObject:
        return {"code": self.code, "cell_number": self.cell_number}

    @classmethod
    def from_json(cls, content: JsonObject) -> ExecuteRequest:
        return cls(expect(str, content["code"]), expect(int, content["cell_number"]))


@dataclass(frozen=True)
class ForkRequest:
    """Fork the process; the clone works in the folder, None for the present one.

    Its descriptors come over the control socket.
    """

    kind: ClassVar[str] = "fork_request"
    folder: Optional[str]

    def to_json(self) -> JsonObject:
        return {"folder": self.folder}

    @classmethod
    def from_json(cls, content: JsonObject) -> ForkRequest:
        folder = content["folder"]
        return cls(None if folder is None else expect(str, folder))


@dataclass(frozen=True)
class ReapRequest:
    """With which status a child of the process ended."""

    kind: ClassVar[str] = "reap_request"
    pid: int

    def to_json(self) -> JsonObject:
        return {"pid": self.pid}

    @classmethod
    def from_json(cls, content: JsonObject) -> ReapRequest:
        return cls(expect(int, content["pid"]))


@dataclass(frozen=True)
class AskRequest:
    """Carry out an operation for a check.

    args and kwargs are encoded values, whose buffers follow the message; stdin holds the lines that input() returns,
    None for no input; watch names the functions whose calls are counted during a call, None for no counting.
    """

    kind: ClassVar[str] = "ask_request"
    operation: Operation
    args: Node = field(default_factory=lambda: {"tuple": []})
    kwargs: Node = field(default_factory=lambda: {"dict": []})
    stdin: Optional[Sequence[str]] = None
    watch: Optional[Sequence[str]] = None

    def to_json(self) -> JsonObject:
        own = {"args": self.args, "kwargs": self.kwargs, "stdin": self.stdin, "watch": self.watch}
        return {**self.operation.to_json(), **own}

    @classmethod
    def from_json(cls, content: JsonObject) -> AskRequest:
        stdin, watch = (None if content[key] is None else expect(list, content[key]) for key in ("stdin", "watch"))
        return cls(read_operation(content), content["args"], content["kwargs"], stdin, watch)


Request = Union[KernelInfoRequest, ExecuteRequest, ForkRequest, ReapRequest, AskRequest]


# ---------------------------------------------------------------------- replies


@dataclass(frozen=True)
class ForkReply:
    """The pid of the clone."""

    pid: int

    def to_json(self) -> JsonObject:
        return {"pid": self.pid}

    @classmethod
    def from_json(cls, content: JsonObject) -> ForkReply:
        return cls(expect(int, content.get("pid")))


@dataclass(frozen=True)
class ReapReply:
    """The wait status of a child, None while it runs. A hint for the student, never evidence: it is not checked."""

    status: object = None

    def to_json(self) -> JsonObject:
        return {"status": self.status}

    @classmethod
    def from_json(cls, content: JsonObject) -> ReapReply:
        return cls(content.get("status"))


@dataclass(frozen=True)
class ExecuteReply:
    """How a cell ended: Jupyter's execute_reply, with the student's line that raised."""

    execution_count: int
    error: Optional[CellError] = None

    def to_json(self) -> Dict[str, object]:
        reply = {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}
        return reply if self.error is None else {**reply, "status": "error", **self.error.to_json()}


@dataclass(frozen=True)
class CellError:
    """The exception that ended a cell."""

    ename: str
    evalue: str
    location: Optional[CodeLocation] = None
    traceback: Sequence[str] = ()

    def to_json(self) -> JsonObject:
        location = self.location.to_json() if self.location else {}
        return {"ename": self.ename, "evalue": self.evalue, "traceback": list(self.traceback), "place": location}

    @classmethod
    def from_json(cls, content: JsonObject) -> Optional[CellError]:
        """The error in an execute_reply. None only if the reply says "ok": whatever else it says is an error."""
        if content.get("status") == "ok":
            return None
        location = CodeLocation.from_json(content.get("place"))
        name, message = str(content.get("ename", "?"))[:100], str(content.get("evalue", ""))[:500]
        return cls(name, message, location if location and location.cell else None)


@dataclass(frozen=True)
class Returned:
    """The encoded value of an operation; watched is [counts, args, kwargs], encoded, if calls were counted."""

    value: Node
    watched: Node = None

    def to_json(self) -> JsonObject:
        return {"value": self.value} if self.watched is None else {"value": self.value, "watched": self.watched}


@dataclass(frozen=True)
class Refused:
    """Why there is no value, other than an exception of the student's: see REASONS."""

    reason: str
    text: str

    def to_json(self) -> JsonObject:
        return {self.reason: self.text}


@dataclass(frozen=True)
class ExceptionRaised:
    """An exception of the student's code; bases are the names of the classes above its class."""

    type: str
    message: str
    bases: Sequence[str] = ()
    location: Optional[CodeLocation] = None

    def to_json(self) -> JsonObject:
        location = self.location.to_json() if self.location else {}
        return {"raised": {"type": self.type, "message": self.message, "place": location, "bases": list(self.bases)}}

    @classmethod
    def from_json(cls, content: JsonObject) -> ExceptionRaised:
        bases = content.get("bases")
        names = tuple(name for name in (bases if isinstance(bases, list) else ()) if isinstance(name, str))
        kind, message = str(content.get("type"))[:100], str(content.get("message"))[:500]
        return cls(kind, message, names, CodeLocation.from_json(content.get("place")))


Outcome = Union[Returned, Refused, ExceptionRaised]

MISSING, TOO_BIG, UNAVAILABLE, DRIVER_FAULT, ASSERTED = "missing", "too_big", "unavailable", "driver", "asserted"
# The reasons of Refused in the order in which they count, each with the characters that are kept of its text: the
# student has no such name; the value cannot cross; the students' Python lacks a library.
REASONS = {MISSING: 200, TOO_BIG: 100, UNAVAILABLE: 200}
# Reasons that only a driver can have: it is wrong itself; it found the student's work wrong.
DRIVER_REASONS = {DRIVER_FAULT: 500, ASSERTED: 500}


@dataclass(frozen=True)
class AskReply:
    """The outcome of an AskRequest, and what was printed meanwhile."""

    outcome: Outcome
    printed: str = ""

    def to_json(self) -> Dict[str, object]:
        return {**self.outcome.to_json(), "printed": self.printed}

    @classmethod
    def from_json(cls, content: JsonObject, *, is_driver: bool) -> AskReply:
        printed = content.get("printed")
        return cls(_read_outcome(content, is_driver=is_driver), printed if isinstance(printed, str) else "")


def _read_outcome(content: JsonObject, *, is_driver: bool) -> Outcome:
    reasons = {**REASONS, **(DRIVER_REASONS if is_driver else {})}
    for reason, max_characters in reasons.items():
        if reason in content:
            return Refused(reason, str(content[reason])[:max_characters])
    raised = content.get("raised")
    if isinstance(raised, dict):
        return ExceptionRaised.from_json(raised)
    if "value" not in content or content.get("watched", ()) is None:
        raise Unreadable("no value")
    return Returned(content["value"], content.get("watched"))


# ---------------------------------------------------------------------- attempts


@dataclass(frozen=True)
class Attempt:
    """Something forbidden that student code tried; what is a text of the student's, empty while hidden checks ask.

    A hint, never evidence: student code can hide what it tries, and report what it did not try.
    """

    message_kind: ClassVar[str] = "attempt"
    kind: str
    what: str = ""

    def to_json(self) -> JsonObject:
        return {"kind": self.kind, "what": self.what}

    @classmethod
    def from_json(cls, content: JsonObject) -> Attempt:
        kind, what = str(content.get("kind")), str(content.get("what"))
        return cls(kind if kind in ATTEMPTS else "other", what[:MAX_ATTEMPT])
