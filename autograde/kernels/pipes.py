"""Our ends of what connects us with a process of the student."""

import os
import re
import select
import socket
import tempfile

MAX_TRACE_BYTES = 1 << 16
_TRACE_LINE = re.compile(r'File "<cell (\d{1,6})>", line (\d{1,6})')


class Pipes:
    """Our ends of a process's pipes, control socket and trace file; theirs are handed over and closed here."""

    def __init__(self) -> None:
        their_in, self.outgoing = os.pipe()
        self.incoming, their_out = os.pipe()
        self.control, self._their_control = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.trace = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the kernel
        self.theirs = (their_in, their_out, self._their_control.fileno(), self.trace.fileno())
        os.set_blocking(self.incoming, False)
        os.set_blocking(self.outgoing, False)

    def receive_line(self, timeout_s: float) -> str | None:
        """A line over the control socket; None where the other side has gone, or says nothing in that time."""
        said = b""
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([self.control], [], [], timeout_s)
            chunk = self.control.recv(1024) if ready else b""
            if not chunk:
                return None
            said += chunk
        return said.decode("ascii", "replace").strip()

    def end_of_trace(self) -> int:
        """Where the trace file ends, in bytes: what comes after it is new."""
        return self.trace.seek(0, os.SEEK_END)

    def traced_lines(self, start: int) -> list[tuple[int, int]]:
        """Cell and line of the frames that faulthandler wrote to the trace file since then, the innermost first."""
        self.trace.seek(start)
        trace = self.trace.read(MAX_TRACE_BYTES).decode("utf-8", "replace")
        return [(int(cell), int(line)) for cell, line in _TRACE_LINE.findall(trace)]

    def handed_over(self) -> None:
        os.close(self.theirs[0])
        os.close(self.theirs[1])
        self._their_control.close()

    def close(self) -> None:
        os.close(self.outgoing)
        os.close(self.incoming)
        self.control.close()
        self.trace.close()
