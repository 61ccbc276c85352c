"""One process of the student, seen from our side: ask it, interrupt it, fork it, end it."""

import contextlib
import os
import re
import select
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from autograde.errors import KernelGone, StudentFailure, SurroundingsError
from autograde.kernels import confinement, family
from autograde.kernels.attempts import Attempts
from autograde.kernels.ends import Ends
from autograde.kernels.headers import attempt_of, is_reply, is_well_formed
from autograde.kernels.police import Police
from autograde.kernels.scratch import Scratch
from autograde.kernels.wire import Unreadable
from autograde.kernels.wire.frames import Frames, Message, pack
from autograde.model import Limits, Location

STARTUP_S = 60.0
FORK_S = 10.0
# How long code may take to give way to KeyboardInterrupt before it is killed.
INTERRUPT_GRACE_S = 2.0
POLICE_EVERY_S = 0.2
TRACE_WAIT_S = 0.3
REAP_WAIT_S = 3.0
CHUNK = 1 << 18
# /proc/sys/fs/pipe-max-size: what a process that is no root can make its pipe hold (pipe(7)).
MOST_IN_PIPE = 1 << 20

_TRACE_LINE = re.compile(r'File "<cell (\d{1,6})>", line (\d{1,6})')


class TimeUp(KernelGone):
    """The student's code did not finish in its time; the process may be gone with it."""


class Kernel:
    """A process that answers; first is the pid of the first of its family, mother the one it was forked from."""

    def __init__(
        self, pid: int, ends: Ends, limits: Limits, mother: "Kernel | None" = None, scratch: Scratch | None = None
    ) -> None:
        self.pid = pid
        self.limits = limits
        self.mother = mother
        self.scratch: Scratch | None = mother.scratch if mother else scratch
        self.first: int = mother.first if mother else pid
        self.living: dict[int, Kernel] = mother.living if mother else {}
        self.living[pid] = self
        self.ends = ends
        self.frames = Frames()
        self.gone: KernelGone | None = None
        self.has_answered = mother is not None
        self.attempts: Attempts = mother.attempts if mother else Attempts()
        self.on_aside: Callable[[Message], None] = lambda _: None
        self.layers: tuple[str, ...] | None = mother.layers if mother else None
        self._popen: subprocess.Popen[bytes] | None = None
        self._police = Police(limits, self.scratch)
        self._last_policed = 0.0

    @classmethod
    def start(cls, scratch: Scratch, limits: Limits, preload: Sequence[str]) -> "Kernel":
        """The first process of a family; it preloads while we go on."""
        family.adopt_orphans()
        ends = Ends()
        try:
            popen = confinement.spawn(ends.theirs, scratch.folder, limits, preload)
        except SurroundingsError:
            ends.close()
            raise
        finally:
            ends.handed_over()
        kernel = cls(popen.pid, ends, limits, scratch=scratch)
        kernel._popen = popen
        return kernel

    def fork(self, folder: str | None = None) -> "Kernel":
        """A copy of the process in its present state, answering on pipes of its own."""
        if self.gone:
            raise self.gone
        ends = Ends()
        try:
            pid = self._fork(ends, folder)
        except KernelGone:
            ends.close()
            raise
        finally:
            ends.handed_over()
        return Kernel(pid, ends, self.limits, self)

    def _fork(self, ends: Ends, folder: str | None) -> int:
        if self.layers is None:
            self.layers = self._read_layers()
        try:
            socket.send_fds(self.ends.control, [b"f"], list(ends.theirs))
        except OSError:  # the process closed its end
            self.lose("nonsense")
        timeout_s = FORK_S if self.has_answered else STARTUP_S
        reply = self.request("fork_request", {"folder": folder}, timeout_s=timeout_s).header["content"]
        pid = reply.get("pid")
        entry = family.table().get(pid) if isinstance(pid, int) else None
        if not isinstance(pid, int) or (family.PROC.is_dir() and (entry is None or entry.parent != self.pid)):
            self.lose("nonsense")
        return pid

    def _read_layers(self) -> tuple[str, ...]:
        """What the first process says it is locked in by; it has run nothing of the student's yet."""
        said = self.ends.receive_line(STARTUP_S)
        if said is None:
            self._explain_startup()
        return tuple(filter(None, said.split(",")))

    # ------------------------------------------------------------------ asking

    def send(self, kind: str, content: dict[str, Any], buffers: Sequence[bytes] = ()) -> str:
        """Send a request; the id that its reply will name."""
        message_id = uuid.uuid4().hex
        header = {"header": {"msg_id": message_id, "msg_type": kind}, "content": content}
        self._write(pack(header, tuple(buffers)))
        return message_id

    def _write(self, frame: bytes) -> None:
        view, deadline = memoryview(frame), time.monotonic() + self.limits.check_s
        while view:
            try:
                view = view[os.write(self.ends.outgoing, view) :]
            except BlockingIOError:
                if time.monotonic() > deadline:
                    self.lose("nonsense")
                select.select([], [self.ends.outgoing], [], POLICE_EVERY_S)
            except OSError:
                self._lose_by_death()

    def request(
        self, kind: str, content: dict[str, Any], buffers: Sequence[bytes] = (), *, timeout_s: float
    ) -> Message:
        """The reply to a request.

        Raises:
            TimeUp: it did not come in time; the code was interrupted, and ended if it went on.
            KernelGone: the process died, broke a limit or answered nonsense.

        """
        if self.gone:
            raise self.gone
        message_id = self.send(kind, content, buffers)
        deadline = time.monotonic() + timeout_s
        reply = self._await_reply(message_id, deadline)
        if reply is not None:
            self.has_answered = True
            return reply
        place = self.where()
        self.interrupt()
        if self._await_reply(message_id, time.monotonic() + INTERRUPT_GRACE_S) is None:
            self.end()
        what = StudentFailure("your-code")
        raise TimeUp("took-too-long", location=place, what=what, seconds=round(timeout_s))

    def _await_reply(self, message_id: str, deadline: float) -> Message | None:
        while (left := deadline - time.monotonic()) > 0:
            message = self.next_message()
            if message is None:
                select.select([self.ends.incoming], [], [], min(left, POLICE_EVERY_S))
                self.read()
                self.police()
            elif message.header.get("parent_header", {}).get("msg_id") == message_id and is_reply(message):
                return message
            else:
                self.on_aside(message)
        return None

    def next_message(self) -> Message | None:
        """A message that has arrived whole."""
        while True:
            try:
                message = self.frames.next()
            except Unreadable:
                self.lose("nonsense")
            if message is not None and not is_well_formed(message.header):
                self.lose("nonsense")
            attempt = attempt_of(message) if message else None
            if attempt is None:
                return message
            self.attempts.add(attempt)

    def read(self) -> None:
        try:
            chunk = os.read(self.ends.incoming, CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            self._lose_by_death()
        self.frames.feed(chunk)

    # ------------------------------------------------------------------ watching

    def police(self) -> None:
        """End the family if it is dead, too many or too heavy."""
        now = time.monotonic()
        if now - self._last_policed < POLICE_EVERY_S:
            return
        self._last_policed = now
        if not family.alive(self.pid):
            self._drain_then_lose()
        if broken := self._police.broken([pid for pid, each in self.family().items() if not each.is_zombie]):
            self.lose(broken[0], **broken[1])

    def family(self) -> dict[int, family.Entry]:
        return family.members(self.first, self.living.keys() - {self.pid})

    def _drain_then_lose(self) -> None:
        """The last words of a process may still be in the pipe; a child of it that goes on writing is not heard out."""
        left = MOST_IN_PIPE
        with contextlib.suppress(BlockingIOError):
            while left > 0 and (chunk := os.read(self.ends.incoming, CHUNK)):
                self.frames.feed(chunk)
                left -= len(chunk)
        if not self.frames.waiting:
            self._lose_by_death()

    def where(self, cell: int | None = None) -> Location | None:
        """The student's line that runs at this moment (of that cell, if named), as far as the process tells."""
        with contextlib.suppress(OSError, ValueError):
            self.ends.trace.seek(0, os.SEEK_END)
            start = self.ends.trace.tell()
            os.kill(self.pid, signal.SIGUSR1)
            deadline = time.monotonic() + TRACE_WAIT_S
            while time.monotonic() < deadline:
                time.sleep(0.02)
                self.ends.trace.seek(start)
                trace = self.ends.trace.read(1 << 16).decode("utf-8", "replace")
                found = [(int(number), int(line)) for number, line in _TRACE_LINE.findall(trace)]
                for number, line in found:
                    if cell in (None, number):
                        return Location("", line=line, cell=number)
        return None

    def interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)

    def lose(self, key: str, **values: Any) -> NoReturn:
        self.gone = KernelGone(key, **values)
        self.end()
        raise self.gone

    def _lose_by_death(self) -> NoReturn:
        if not self.has_answered:
            self._explain_startup()
        key, values = self._how_it_ended()
        self.lose("died", how=key, **values)

    def _how_it_ended(self) -> tuple[str, dict[str, int]]:
        """The mother knows with what status her child ended; a hint for the student, never evidence."""
        if self.mother is None:
            return "how-closed", {}
        try:
            reply = self.mother.request("reap_request", {"pid": self.pid}, timeout_s=REAP_WAIT_S)
            code = os.waitstatus_to_exitcode(int(reply.header["content"]["status"]))
        except (KernelGone, KeyError, TypeError, ValueError, OverflowError):
            return "how-closed", {}
        return ("how-signal", {"signal": -code}) if code < 0 else ("how-exit", {"code": code})

    def _explain_startup(self) -> NoReturn:
        """The first process ran no student code: if it ends, the Python that was named is not usable."""
        assert self._popen is not None
        assert self._popen.stderr is not None
        said = self._popen.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        self.end()
        python = confinement.student_python()
        reason = said[-1] if said else "it ended at once"
        raise SurroundingsError(
            f"{python}: {reason}. The students' Python needs IPython: {python} -m pip install ipython."
        )

    def end(self) -> None:
        """End this process and everything the student started, but not the kernels it was forked from."""
        if self.living.pop(self.pid, None) is None:
            return
        self.gone = self.gone or KernelGone("died", how="how-closed")
        if confinement.student_uid() is None:
            self.attempts.add_files(family.mapped_files(self.family(), confinement.SHARED_MEMORY))
        family.end(self.first, self.living)
        self.ends.close()
        if self._popen is not None:
            self._popen.wait()
            assert self._popen.stderr is not None
            self._popen.stderr.close()

    def end_family(self) -> None:
        """End every process of the family, this one last."""
        for kernel in reversed(list(self.living.values())):
            kernel.end()
