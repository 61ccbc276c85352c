"""The life of a student's process: preload, then answer requests until the grader goes or ends it.

The first process only preloads; a fork of it runs a notebook; a fork of that one, a clone, answers a check.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from typing import Any

from . import audit, compat, landlock, seccomp
from .answers import Answers
from .channel import Channel
from .figures import Album
from .shell import Descriptors, Link, class_name, find_place, make_shell, safe_text

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def main(argument: str) -> None:
    """Never returns. Nothing of the student's is read before the process is locked in."""
    settings = json.loads(argument)
    restrict(settings["rlimits"])
    channel = Channel(*settings["fds"])
    channel.report(lock_in(settings))
    watch(settings["trace"])
    process = Process(channel, settings["threads"])
    compat.install()
    for name in settings["preload"]:
        preload(name)
    audit.watch(settings["network"], settings["programs"], process.tell)
    gc.collect()
    gc.freeze()
    process.serve()


def restrict(rlimits: dict[Any, Any]) -> None:
    for name, most in rlimits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            _, hard = resource.getrlimit(kind)
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (bound, bound))
    os.umask(0o077)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    die_with_parent()


def lock_in(settings: dict[Any, Any]) -> list[Any]:
    """The layers that the kernel put around this process and all it will start."""
    layers = []
    if landlock.restrict(settings["paths"], settings["network"]):
        layers.append("landlock")
    no_signals = settings["same_user"] and landlock.version() < landlock.SCOPES_SINCE
    if seccomp.restrict(settings["network"], settings["programs"], no_signals):
        layers.append("seccomp")
    return layers


def prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def die_with_parent() -> None:
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def watch(fd: int) -> None:
    """On SIGUSR1, write down which line is being executed: how an endless loop is found."""
    faulthandler.register(signal.SIGUSR1, file=fd, all_threads=False)


def preload(name: str) -> None:
    """Import what the student will import; a library that is missing here is missing for the student too."""
    try:
        importlib.import_module(name)
    except ImportError:
        return


class Process:
    def __init__(self, channel: Channel, threads: int) -> None:
        self.channel = channel
        self.threads = threads
        self.link = Link(channel)
        self.shell = make_shell(self.link)
        self.descriptors = Descriptors(self.link)
        album = Album(lambda: self.link.cell_number)
        album.watch()
        self.answers = Answers(self.shell.user_ns, self.link, album)
        self.clones: list[Any] = []

    def serve(self) -> None:
        """Answer for ever. An interrupt only reaches what the student's code does."""
        handlers = {
            "kernel_info_request": self.kernel_info,
            "execute_request": self.execute,
            "ask_request": self.ask,
            "fork_request": self.fork,
            "reap_request": self.reap,
        }
        while True:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            message = self.channel.receive()
            parent = message.header["header"]
            self.link.parent = parent
            try:
                handlers[parent["msg_type"]](message, parent)
            except KeyboardInterrupt:
                continue

    def kernel_info(self, _: Any, parent: dict[Any, Any]) -> None:
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

    def execute(self, message: Any, parent: dict[Any, Any]) -> None:
        content = message.header["content"]
        self.link.cell_number = content["cell_number"]
        self.channel.send("iopub", "status", {"execution_state": "busy"}, parent)
        self.shell.traceback = []
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            result = self.shell.run_cell(content["code"], store_history=True)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as escaped:  # what IPython itself lets through
            error = escaped
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.flush()
        reply = {"status": "ok", "execution_count": content["cell_number"], "payload": [], "user_expressions": {}}
        if error is not None:
            reply.update(status="error", ename=class_name(type(error)), evalue=safe_text(error))
            reply.update(traceback=self.shell.traceback[:50], place=find_place(error, content["cell_number"]))
        self.channel.send_reply("execute_reply", reply, parent, [])
        self.channel.send("iopub", "status", {"execution_state": "idle"}, parent)

    def tell(self, kind: str, what: str) -> None:
        """Tell the grader what was tried: see audit."""
        self.channel.send("iopub", "attempt", {"kind": kind, "what": what}, self.link.parent or {})

    def flush(self) -> None:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
            self.descriptors.drain()
        except BaseException:
            traceback.clear_frames(sys.exc_info()[2])

    def ask(self, message: Any, parent: dict[Any, Any]) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            content, buffers = self.answers.answer(message.header["content"], message.buffers)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.channel.send_reply("ask_reply", content, parent, buffers)

    def fork(self, message: Any, parent: dict[Any, Any]) -> None:
        fds = self.channel.receive_fds()
        self.clones = [pid for pid in self.clones if not reaped(pid)]
        pid = os.fork()
        if pid == 0:
            self.become_clone(fds, message.header["content"].get("folder"))
            return
        self.clones.append(pid)
        for fd in fds:
            os.close(fd)
        self.channel.send("shell", "fork_reply", {"pid": pid}, parent)

    def reap(self, message: Any, parent: dict[Any, Any]) -> None:
        """Say with what status a child ended; null while it runs, or is none of ours."""
        child, status = message.header["content"]["pid"], None
        try:
            for _ in range(40):  # its pipe closes a moment before it is gone
                pid, status = os.waitpid(child, os.WNOHANG)
                if pid:
                    break
                status = None
                time.sleep(0.005)
        except ChildProcessError:
            status = None
        self.channel.send("shell", "reap_reply", {"status": status}, parent)

    def become_clone(self, fds: list[Any], folder: str | None) -> None:
        die_with_parent()
        self.channel.close()
        self.channel = self.link.channel = Channel(*fds[:3])
        watch(fds[3])
        self.descriptors = Descriptors(self.link)
        self.clones = []
        if folder is not None:
            os.chdir(folder)
            sys.path.append(folder)  # at the end: installed libraries win over the student's files
        settle_libraries(1 if folder is None else self.threads)


def reaped(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def settle_libraries(threads: int) -> None:
    """What a library inherited by fork must be told: torch hangs with more than one thread, loops share their epoll."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(threads)
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None:
        asyncio.set_event_loop(asyncio.new_event_loop())
