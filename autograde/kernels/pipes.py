"""The grader's ends of the connections to a process of the student."""

import os
import re
import select
import socket
import tempfile

MAX_TRACE_BYTES = 1 << 16
_TRACE_LINE = re.compile(r'File "<cell (\d{1,6})>", line (\d{1,6})')


class Pipes:
    """The grader's ends of a process's pipes, control socket and trace file; theirs are passed on and closed here."""

    def __init__(self) -> None:
        their_in, self.outgoing = os.pipe()
        self.incoming, their_out = os.pipe()
        self.control, self._their_control = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.trace = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the kernel
        self.theirs = (their_in, their_out, self._their_control.fileno(), self.trace.fileno())
        os.set_blocking(self.incoming, False)
        os.set_blocking(self.outgoing, False)

    def receive_line(self, timeout_s: float) -> str | None:
        """Read a line from the control socket; None if the other side has closed it, or sends nothing in that time."""
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self.control], [], [], timeout_s)
            chunk = self.control.recv(1024) if ready else b""
            if not chunk:
                return None
            line += chunk
        return line.decode("ascii", "replace").strip()

    def find_trace_end(self) -> int:
        """The present size of the trace file in bytes."""
        return self.trace.seek(0, os.SEEK_END)

    def read_traced_lines(self, start: int) -> list[tuple[int, int]]:
        """Cell and line of the frames that faulthandler wrote after that byte, the innermost first."""
        self.trace.seek(start)
        trace = self.trace.read(MAX_TRACE_BYTES).decode("utf-8", "replace")
        return [(int(cell), int(line)) for cell, line in _TRACE_LINE.findall(trace)]

    def close_theirs(self) -> None:
        os.close(self.theirs[0])
        os.close(self.theirs[1])
        self._their_control.close()

    def close(self) -> None:
        os.close(self.outgoing)
        os.close(self.incoming)
        self.control.close()
        self.trace.close()
