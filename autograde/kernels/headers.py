"""Reads the header of a message from a student's process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograde.kernels.wire import Unreadable
from autograde.kernels.wire.frames import Message
from autograde.kernels.wire.protocol import Attempt

__all__ = ["Attempt", "Incoming", "read_attempt", "read_message"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message whose header is well formed; parent_id is the id of the request that caused it, header all of it."""

    kind: str
    channel: str
    parent_id: object
    content: Mapping[str, object]
    header: Mapping[str, object] = field(repr=False)
    buffers: list[bytes] = field(repr=False)
    size: int

    @property
    def is_reply(self) -> bool:
        return self.channel == "shell"


def read_message(message: Message) -> Incoming:
    """Raises Unreadable where the header is not that of a Jupyter message."""
    match message.header:
        case {
            "parent_header": dict(parent),
            "header": {"msg_type": str(kind)},
            "content": dict(content),
            "channel": "shell" | "iopub" as channel,
        }:
            parent_id = parent.get("msg_id")
            return Incoming(kind, channel, parent_id, content, message.header, message.buffers, message.size)
    raise Unreadable("not a Jupyter message")


def read_attempt(message: Incoming) -> Attempt | None:
    """The attempt that the message reports; None for any other message."""
    return Attempt.from_json(message.content) if message.kind == Attempt.message_kind else None
