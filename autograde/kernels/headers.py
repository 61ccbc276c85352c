"""What a message's header says: whether it can be read at all, whether it answers, whether it tells what was tried."""

from dataclasses import dataclass
from typing import Any

from autograde.kernels.wire.frames import Message

MAX_ATTEMPT = 200
SHARED_FILE = "shared-file"
ATTEMPTS = ("network", "program", "file", "signal", SHARED_FILE)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something forbidden that student code tried; what is a text of the student's, empty while hidden checks ask."""

    kind: str
    what: str = ""


def is_reply(message: Message) -> bool:
    return message.header.get("channel") == "shell"


def is_well_formed(header: dict[str, Any]) -> bool:
    parent, inner = header.get("parent_header"), header.get("header")
    return (
        isinstance(parent, dict)
        and isinstance(inner, dict)
        and isinstance(header.get("content"), dict)
        and isinstance(inner.get("msg_type"), str)
        and header.get("channel") in ("shell", "iopub")
    )


def attempt_of(message: Message) -> Attempt | None:
    """What the process says that it tried; None for any other message. A hint, never evidence."""
    if message.header["header"]["msg_type"] != "attempt":
        return None
    content = message.header["content"]
    kind, what = str(content.get("kind")), str(content.get("what"))
    return Attempt(kind if kind in ATTEMPTS else "other", what[:MAX_ATTEMPT])
