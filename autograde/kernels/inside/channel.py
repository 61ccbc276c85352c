"""The student's end of the two pipes, and of the socket that passes the descriptors of new pipes."""

from __future__ import annotations

import os
import socket
import threading
from typing import List, Tuple

from ..wire import TooBig
from ..wire.frames import Frames, Message, pack
from ..wire.protocol import TOO_BIG, JsonObject

CHUNK = 1 << 18
# Parts of a reply that can be too large; the rest of it always fits into a frame.
LARGE_PARTS = ("value", "watched", "printed", "traceback")


class Channel:
    """Reads requests from one pipe and writes messages into the other."""

    def __init__(self, fd_in: int, fd_out: int, fd_control: int) -> None:
        self.fds = (fd_in, fd_out, fd_control)
        self.lock = threading.RLock()
        self.owner = os.getpid()
        self._frames = Frames()

    def receive(self) -> Message:
        """The next message; the process ends when the grader has gone."""
        while True:
            message = self._frames.next()
            if message is not None:
                return message
            chunk = os.read(self.fds[0], CHUNK)
            if not chunk:
                os._exit(0)
            self._frames.feed(chunk)

    def send(
        self, channel: str, kind: str, content: JsonObject, parent: JsonObject, buffers: Tuple[bytes, ...] = ()
    ) -> None:
        header = {
            "channel": channel,
            "header": {"msg_type": kind, "msg_id": os.urandom(8).hex()},
            "msg_type": kind,
            "parent_header": parent,
            "metadata": {},
            "content": content,
        }
        view = memoryview(pack(header, buffers))
        with self.lock:  # frames of two threads must not mix
            while len(view):
                view = view[os.write(self.fds[1], view) :]

    def send_reply(self, kind: str, content: JsonObject, parent: JsonObject, buffers: List[bytes]) -> None:
        """Send a reply; where it is too large for a frame, its small parts and how large it is."""
        try:
            self.send("shell", kind, content, parent, tuple(buffers))
        except TooBig as error:
            small = {name: part for name, part in content.items() if name not in LARGE_PARTS}
            self.send("shell", kind, {**small, TOO_BIG: str(error)}, parent)

    def send_output(self, kind: str, content: JsonObject, parent: JsonObject) -> None:
        """Send an output; a note instead of one that is too large for a frame."""
        try:
            self.send("iopub", kind, content, parent)
        except TooBig as error:
            note = {"text/plain": f"[an output of {error} was left out]"}
            self.send("iopub", "display_data", {"data": note, "metadata": {}, "transient": {}}, parent)

    def report_layers(self, layers: List[str]) -> None:
        """Report to the grader, over the control socket, the layers of confinement around this process."""
        os.write(self.fds[2], (",".join(layers) + "\n").encode())

    def receive_fds(self) -> List[int]:
        """Descriptors that the grader passes for a fork: in, out, control, trace."""
        with socket.socket(fileno=os.dup(self.fds[2])) as control:
            _, fds, _, _ = socket.recv_fds(control, 1, 4)
        return list(fds)

    def close(self) -> None:
        for fd in self.fds:
            os.close(fd)
