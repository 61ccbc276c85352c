"""What a message's header says: whether it can be read at all, whether it answers, whether it tells of a wall."""

from typing import Any

from autograde.kernels.wire.frames import Message

MOST_OF_A_WALL = 200


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


def wall_of(message: Message) -> str | None:
    """What the process tried that is not allowed; None for any other message. A hint, never evidence."""
    if message.header["header"]["msg_type"] != "wall":
        return None
    return str(message.header["content"].get("what"))[:MOST_OF_A_WALL]
