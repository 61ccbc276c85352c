"""The life of a student's process: preload, then answer requests until the grader goes or ends it.

The first process only preloads; a fork of it runs a notebook; a fork of that one, a clone, answers a check.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import importlib
import os
import resource
import signal
import sys
import time
import traceback
from typing import Callable, Dict, List, Mapping, Optional, Sequence

from ..wire.expect import expect
from ..wire.frames import Message
from ..wire.protocol import (
    AskRequest,
    Attempt,
    CellError,
    ExecuteReply,
    ExecuteRequest,
    ForkReply,
    ForkRequest,
    JsonObject,
    KernelInfoRequest,
    ReapReply,
    ReapRequest,
)
from ..wire.settings import StartSettings
from . import audit, compat, landlock, seccomp
from .channel import Channel
from .figures import FigureRecorder
from .request_handler import RequestHandler
from .shell import CapturedDescriptors, OutputChannel, find_location, get_class_name, make_shell, to_safe_text

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
MAX_TRACEBACK = 50


def main(argument: str) -> None:
    """Never returns. Nothing of the student's is read before the process is confined."""
    settings = StartSettings.from_text(argument)
    restrict(settings.rlimits)
    channel = Channel(*settings.fds)
    channel.report_layers(lock_in(settings))
    trace_on_signal(settings.trace)
    process = Process(channel, settings.threads)
    compat.install()
    for name in settings.preload:
        preload(name)
    audit.watch(settings.network, settings.programs, process.report_attempt)
    gc.collect()
    gc.freeze()
    process.serve()


def restrict(rlimits: Mapping[str, int]) -> None:
    for name, limit in rlimits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            _, hard = resource.getrlimit(kind)
            bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(kind, (bound, bound))
    os.umask(0o077)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    die_with_parent()


def lock_in(settings: StartSettings) -> List[str]:
    """Confine this process and all it will start; returns the layers that the kernel supports."""
    layers = []
    if landlock.restrict(settings.paths, settings.network):
        layers.append("landlock")
    no_signals = settings.same_user and landlock.version() < landlock.SCOPES_SINCE
    if seccomp.restrict(settings.network, settings.programs, no_signals):
        layers.append("seccomp")
    return layers


def prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def die_with_parent() -> None:
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def trace_on_signal(fd: int) -> None:
    """On SIGUSR1, write down which line is being executed: that shows where an endless loop is."""
    faulthandler.register(signal.SIGUSR1, file=fd, all_threads=False)


def preload(name: str) -> None:
    """Import what the student will import; a library that is missing here is missing for the student too."""
    try:
        importlib.import_module(name)
    except ImportError:
        return


class Process:
    """Answers requests one after another; a fork of it goes on with pipes of its own."""

    def __init__(self, channel: Channel, threads: int) -> None:
        self.channel = channel
        self.threads = threads
        self.outputs = OutputChannel(channel)
        self.shell = make_shell(self.outputs)
        self.descriptors = CapturedDescriptors(self.outputs)
        figures = FigureRecorder(lambda: self.outputs.cell_number)
        figures.start()
        self.requests = RequestHandler(self.shell.user_ns, self.outputs, figures)
        self.clones: List[int] = []

    def serve(self) -> None:
        """Never returns. An interrupt only reaches the student's code."""
        handlers: Dict[str, Callable[[Message, JsonObject], None]] = {
            KernelInfoRequest.kind: self.describe_kernel,
            ExecuteRequest.kind: self.execute_cell,
            AskRequest.kind: self.ask,
            ForkRequest.kind: self.fork,
            ReapRequest.kind: self.reap,
        }
        while True:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            message = self.channel.receive()
            parent = expect(dict, message.header["header"])
            self.outputs.parent = parent
            try:
                handlers[parent["msg_type"]](message, parent)
            except KeyboardInterrupt:
                continue

    def describe_kernel(self, _: Message, parent: JsonObject) -> None:
        language = {"name": "python", "version": sys.version.split()[0], "file_extension": ".py"}
        content = {
            "status": "ok",
            "protocol_version": "5.3",
            "implementation": "autograde",
            "implementation_version": "1",
            "language_info": dict(language, mimetype="text/x-python"),
            "banner": "",
        }
        self.channel.send("shell", "kernel_info_reply", content, parent)

    def execute_cell(self, message: Message, parent: JsonObject) -> None:
        request = ExecuteRequest.from_json(read_content(message))
        self.outputs.cell_number = request.cell_number
        self.channel.send("iopub", "status", {"execution_state": "busy"}, parent)
        self.shell.traceback = []
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            result = self.shell.run_cell(request.code, store_history=True)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as escaped:  # what IPython itself lets through
            error = escaped
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.flush_outputs()
        reply = ExecuteReply(request.cell_number, None if error is None else self.describe_error(error, request))
        self.channel.send_reply("execute_reply", reply.to_json(), parent, [])
        self.channel.send("iopub", "status", {"execution_state": "idle"}, parent)

    def describe_error(self, error: BaseException, request: ExecuteRequest) -> CellError:
        location = find_location(error, request.cell_number)
        return CellError(
            get_class_name(type(error)), to_safe_text(error), location, self.shell.traceback[:MAX_TRACEBACK]
        )

    def report_attempt(self, attempt: Attempt) -> None:
        """Report to the grader what student code tried: see audit."""
        self.channel.send("iopub", Attempt.message_kind, attempt.to_json(), self.outputs.parent or {})

    def flush_outputs(self) -> None:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
            self.descriptors.drain()
        except BaseException:
            traceback.clear_frames(sys.exc_info()[2])

    def ask(self, message: Message, parent: JsonObject) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            reply, buffers = self.requests.handle(AskRequest.from_json(read_content(message)), message.buffers)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.channel.send_reply("ask_reply", reply.to_json(), parent, buffers)

    def fork(self, message: Message, parent: JsonObject) -> None:
        request = ForkRequest.from_json(read_content(message))
        fds = self.channel.receive_fds()
        self.clones = [pid for pid in self.clones if not is_reaped(pid)]
        pid = os.fork()
        if pid == 0:
            self.become_clone(fds, request.folder)
            return
        self.clones.append(pid)
        for fd in fds:
            os.close(fd)
        self.channel.send("shell", "fork_reply", ForkReply(pid).to_json(), parent)

    def reap(self, message: Message, parent: JsonObject) -> None:
        """Report the status with which a child ended; null while it runs, or if it is no child."""
        child, status = ReapRequest.from_json(read_content(message)).pid, None
        try:
            for _ in range(40):  # its pipe closes a moment before it is gone
                pid, status = os.waitpid(child, os.WNOHANG)
                if pid:
                    break
                status = None
                time.sleep(0.005)
        except ChildProcessError:
            status = None
        self.channel.send("shell", "reap_reply", ReapReply(status).to_json(), parent)

    def become_clone(self, fds: Sequence[int], folder: Optional[str]) -> None:
        die_with_parent()
        self.channel.close()
        self.channel = self.outputs.channel = Channel(*fds[:3])
        trace_on_signal(fds[3])
        self.descriptors = CapturedDescriptors(self.outputs)
        self.clones = []
        if folder is not None:
            os.chdir(folder)
            sys.path.append(folder)  # at the end: installed libraries win over the student's files
        repair_libraries(1 if folder is None else self.threads)


def read_content(message: Message) -> JsonObject:
    return expect(dict, message.header["content"])


def is_reaped(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def repair_libraries(threads: int) -> None:
    """Correct what a library inherits by a fork: torch hangs with more than one thread, loops share their epoll."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(threads)
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None:
        asyncio.set_event_loop(asyncio.new_event_loop())
