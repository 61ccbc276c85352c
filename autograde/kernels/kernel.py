"""One process of the student, seen from the grader: send requests to it, interrupt it, fork it, end it."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from typing import NoReturn

from autograde.errors import KernelGone, SetupError, StudentFailure
from autograde.kernels import confinement, process_tree
from autograde.kernels.attempts import Attempts
from autograde.kernels.headers import Incoming, read_attempt, read_message
from autograde.kernels.limits_monitor import LimitsMonitor
from autograde.kernels.pipes import Pipes
from autograde.kernels.runtime import StudentRuntime
from autograde.kernels.scratch import Scratch
from autograde.kernels.wire import Unreadable
from autograde.kernels.wire.frames import Frames, pack
from autograde.kernels.wire.protocol import ForkReply, ForkRequest, ReapReply, ReapRequest, Request
from autograde.model import Limits, Location

STARTUP_S = 60.0
FORK_S = 10.0
# How long code may take to give way to KeyboardInterrupt before it is killed.
INTERRUPT_GRACE_S = 2.0
CHECK_LIMITS_EVERY_S = 0.2
TRACE_WAIT_S = 0.3
REAP_WAIT_S = 3.0
CHUNK = 1 << 18
# /proc/sys/fs/pipe-max-size: the largest pipe that a process without root can make (pipe(7)).
MAX_PIPE_BYTES = 1 << 20


class TimedOut(KernelGone):
    """The student's code did not finish in its time; the process may be gone with it."""


class Kernel:
    """A process that answers requests.

    zygote is the pid of the process that all others are forked from, parent the kernel that this one was forked from,
    alive all kernels of the zygote by pid.
    """

    def __init__(
        self,
        pid: int,
        pipes: Pipes,
        limits: Limits,
        runtime: StudentRuntime,
        scratch: Scratch,
        parent: "Kernel | None" = None,
    ) -> None:
        self.pid = pid
        self.limits = limits
        self.parent = parent
        self.runtime = runtime
        self.scratch = scratch
        self.zygote: int = parent.zygote if parent else pid
        self.alive: dict[int, Kernel] = parent.alive if parent else {}
        self.alive[pid] = self
        self.pipes = pipes
        self.frames = Frames()
        self.gone: KernelGone | None = None
        self.has_answered = parent is not None
        self.attempts: Attempts = parent.attempts if parent else Attempts()
        self.on_other_message: Callable[[Incoming], None] = lambda _: None
        self.layers: tuple[str, ...] | None = parent.layers if parent else None
        self._popen: subprocess.Popen[bytes] | None = None
        self._limits_monitor = LimitsMonitor(limits, self.scratch)
        self._limits_checked_at = 0.0

    @classmethod
    def start(cls, runtime: StudentRuntime, scratch: Scratch, limits: Limits, preload: Sequence[str]) -> "Kernel":
        """Start a zygote; it preloads in the background."""
        process_tree.adopt_orphans()
        pipes = Pipes()
        try:
            popen = confinement.start_zygote(pipes.theirs, scratch.folder, limits, preload, runtime)
        except SetupError:
            pipes.close()
            raise
        finally:
            pipes.close_theirs()
        kernel = cls(popen.pid, pipes, limits, runtime, scratch)
        kernel._popen = popen
        return kernel

    def fork(self, folder: str | None = None) -> "Kernel":
        """A copy of the process in its present state, answering on pipes of its own."""
        if self.gone:
            raise self.gone
        pipes = Pipes()
        try:
            pid = self._fork(pipes, folder)
        except KernelGone:
            pipes.close()
            raise
        finally:
            pipes.close_theirs()
        return Kernel(pid, pipes, self.limits, self.runtime, self.scratch, self)

    def _fork(self, pipes: Pipes, folder: str | None) -> int:
        if self.layers is None:
            self.layers = self._read_layers()
        try:
            socket.send_fds(self.pipes.control, [b"f"], list(pipes.theirs))
        except OSError:  # the process closed its end
            self.fail(KernelGone("nonsense"))
        timeout_s = FORK_S if self.has_answered else STARTUP_S
        reply = self.request(ForkRequest(folder), timeout_s=timeout_s)
        try:
            pid = ForkReply.from_json(reply.content).pid
        except Unreadable:
            self.fail(KernelGone("nonsense"))
        entry = process_tree.table().get(pid)
        if process_tree.PROC.is_dir() and (entry is None or entry.parent != self.pid):
            self.fail(KernelGone("nonsense"))
        return pid

    def _read_layers(self) -> tuple[str, ...]:
        """The layers of confinement that the first process reports; it has run no student code yet."""
        line = self.pipes.receive_line(STARTUP_S)
        if line is None:
            self._explain_startup()
        return tuple(filter(None, line.split(",")))

    def send(self, request: Request, buffers: Sequence[bytes] = ()) -> str:
        """Send a request; returns the id that its reply will name."""
        message_id = uuid.uuid4().hex
        header = {"header": {"msg_id": message_id, "msg_type": request.kind}, "content": request.to_json()}
        self._write(pack(header, tuple(buffers)))
        return message_id

    def _write(self, frame: bytes) -> None:
        view, deadline = memoryview(frame), time.monotonic() + self.limits.check_s
        while view:
            try:
                view = view[os.write(self.pipes.outgoing, view) :]
            except BlockingIOError:
                if time.monotonic() > deadline:
                    self.fail(KernelGone("nonsense"))
                select.select([], [self.pipes.outgoing], [], CHECK_LIMITS_EVERY_S)
            except OSError:
                self._fail_by_death()

    def request(self, request: Request, buffers: Sequence[bytes] = (), *, timeout_s: float) -> Incoming:
        """Send a request and return its reply.

        Raises:
            TimedOut: it did not come in time; the code was interrupted, and ended if it went on.
            KernelGone: the process died, broke a limit or answered nonsense.

        """
        if self.gone:
            raise self.gone
        message_id = self.send(request, buffers)
        deadline = time.monotonic() + timeout_s
        reply = self._await_reply(message_id, deadline)
        if reply is not None:
            self.has_answered = True
            return reply
        location = self.find_running_line()
        self.interrupt()
        if self._await_reply(message_id, time.monotonic() + INTERRUPT_GRACE_S) is None:
            self.end()
        raise TimedOut("took-too-long", location=location, what=StudentFailure("your-code"), seconds=round(timeout_s))

    def _await_reply(self, message_id: str, deadline: float) -> Incoming | None:
        while (left := deadline - time.monotonic()) > 0:
            message = self.next_message()
            if message is None:
                select.select([self.pipes.incoming], [], [], min(left, CHECK_LIMITS_EVERY_S))
                self.read()
                self.enforce_limits()
            elif message.is_reply and message.parent_id == message_id:
                return message
            else:
                self.on_other_message(message)
        return None

    def next_message(self) -> Incoming | None:
        """The next message that has arrived whole; attempts are only collected."""
        while True:
            try:
                frame = self.frames.next()
                message = read_message(frame) if frame else None
            except Unreadable:
                self.fail(KernelGone("nonsense"))
            attempt = read_attempt(message) if message else None
            if attempt is None:
                return message
            self.attempts.add(attempt)

    def read(self) -> None:
        try:
            chunk = os.read(self.pipes.incoming, CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            self._fail_by_death()
        self.frames.feed(chunk)

    def enforce_limits(self) -> None:
        """End this process and its descendants if it died, or if they are too many, too large or wrote too much."""
        now = time.monotonic()
        if now - self._limits_checked_at < CHECK_LIMITS_EVERY_S:
            return
        self._limits_checked_at = now
        if not process_tree.alive(self.pid):
            self._drain_then_fail()
        pids = [pid for pid, entry in self.processes().items() if not entry.is_zombie]
        if broken := self._limits_monitor.find_broken(pids):
            self.fail(broken)

    def processes(self) -> dict[int, process_tree.Entry]:
        return process_tree.find_members(self.zygote, self.alive.keys() - {self.pid})

    def _drain_then_fail(self) -> None:
        """Read what a dead process left in the pipe; no more than that, since a child of it may go on writing."""
        left = MAX_PIPE_BYTES
        with contextlib.suppress(BlockingIOError):
            while left > 0 and (chunk := os.read(self.pipes.incoming, CHUNK)):
                self.frames.feed(chunk)
                left -= len(chunk)
        if not self.frames.waiting:
            self._fail_by_death()

    def find_running_line(self, cell: int | None = None) -> Location | None:
        """The student's line that runs at this moment (of that cell, if named), as far as the process reports it."""
        with contextlib.suppress(OSError, ValueError):
            start = self.pipes.find_trace_end()
            os.kill(self.pid, signal.SIGUSR1)
            deadline = time.monotonic() + TRACE_WAIT_S
            while time.monotonic() < deadline:
                time.sleep(0.02)
                for number, line in self.pipes.read_traced_lines(start):
                    if cell in (None, number):
                        return Location("", line=line, cell=number)
        return None

    def interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)

    def fail(self, reason: KernelGone) -> NoReturn:
        """End the process, and fail this request and later ones for that reason."""
        self.gone = reason
        self.end()
        raise reason

    def _fail_by_death(self) -> NoReturn:
        if not self.has_answered:
            self._explain_startup()
        self.fail(self._how_it_ended())

    def _how_it_ended(self) -> KernelGone:
        """Ask the parent for the status with which its child ended; a hint for the student, never evidence."""
        status: object = None
        with contextlib.suppress(KernelGone):
            if self.parent:
                reply = self.parent.request(ReapRequest(self.pid), timeout_s=REAP_WAIT_S)
                status = ReapReply.from_json(reply.content).status
        return process_tree.describe_exit(status)

    def _explain_startup(self) -> NoReturn:
        """The first process ran no student code: if it ends, the students' Python cannot be used."""
        assert self._popen
        assert self._popen.stderr
        lines = self._popen.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        self.end()
        python = self.runtime.python
        reason = lines[-1] if lines else "it ended at once"
        remedy = f"The students' Python needs IPython: {python} -m pip install ipython."
        raise SetupError(f"{python}: {reason}. {remedy}")

    def end(self) -> None:
        """End this process and everything the student started, but not the kernels it was forked from."""
        if self.alive.pop(self.pid, None) is None:
            return
        self.gone = self.gone or KernelGone("died", how="how-closed")
        if self.runtime.uid is None:
            self.attempts.add_files(process_tree.find_mapped_files(self.processes(), confinement.SHARED_MEMORY))
        process_tree.end_members(self.zygote, self.alive)
        self.pipes.close()
        if self._popen is not None:
            self._popen.wait()
            assert self._popen.stderr is not None
            self._popen.stderr.close()

    def end_all(self) -> None:
        """End every process that was forked from the zygote, and the zygote last."""
        for kernel in reversed(list(self.alive.values())):
            kernel.end()
