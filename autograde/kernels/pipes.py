"""Our ends of what connects us with a process of the student."""

import os
import select
import socket
import tempfile


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

    def handed_over(self) -> None:
        os.close(self.theirs[0])
        os.close(self.theirs[1])
        self._their_control.close()

    def close(self) -> None:
        os.close(self.outgoing)
        os.close(self.incoming)
        self.control.close()
        self.trace.close()
