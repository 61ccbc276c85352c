"""Finds, counts, measures and ends the student's processes, through the operating system.

A student's process may leave its group and its session and lose its parents; it stays a descendant of ours,
because we adopt orphans (PR_SET_CHILD_SUBREAPER). Without /proc (macOS) only the process group is reached.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograde.errors import KernelGone

PR_SET_CHILD_SUBREAPER = 36
ROUNDS = 100
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the process table."""

    parent: int
    session: int
    is_zombie: bool


def adopt_orphans() -> None:
    """From now on, a descendant that loses its parent becomes our child."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def table() -> dict[int, Entry]:
    """Every process that can be seen, by pid; empty without /proc."""
    entries = {}
    for folder in PROC.iterdir() if PROC.is_dir() else ():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):  # it ended while we looked
            # The command's name may hold anything, also brackets: count from the last one.
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            entries[int(folder.name)] = Entry(int(fields[1]), int(fields[3]), fields[0] in "ZX")
    return entries


def find_members(zygote: int, spare: Iterable[int] = ()) -> dict[int, Entry]:
    """The descendants of the zygote, itself included, and the orphans we adopted; without those to spare."""
    processes = table()
    me, my_session = os.getpid(), os.getsid(0)
    adopted = {pid for pid, entry in processes.items() if entry.parent == me and entry.session != my_session}
    tree = {zygote} & processes.keys() | adopted
    growing = True
    while growing:
        more = {pid for pid, entry in processes.items() if entry.parent in tree} - tree
        tree |= more
        growing = bool(more)
    return {pid: processes[pid] for pid in tree.difference(spare)}


def alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    if not PROC.is_dir():
        with contextlib.suppress(PermissionError):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
        return True
    try:
        return (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def end_members(zygote: int, spare: Iterable[int] = ()) -> None:
    """Kill all members but those to spare, however fast they fork; wait until none runs."""
    spare = set(spare)
    if not PROC.is_dir():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(zygote, signal.SIGKILL)
        return
    for _ in range(ROUNDS):
        running = [pid for pid, entry in find_members(zygote, spare).items() if not entry.is_zombie]
        if not running:
            break
        # Stopped first, processes cannot fork as fast as we kill.
        for sent in (signal.SIGSTOP, signal.SIGKILL):
            for pid in running:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, sent)
        _reap(running)
        time.sleep(0.002)
    _reap(pid for pid in find_members(zygote, spare) if pid != zygote)


def describe_exit(status: object) -> KernelGone:
    """The failure for a wait status that the student's processes report; they may report anything."""
    try:
        code = os.waitstatus_to_exitcode(int(str(status)))
    except (ValueError, OverflowError):
        return KernelGone("died", how="how-closed")
    if code < 0:
        return KernelGone("died", how="how-signal", signal=-code)
    return KernelGone("died", how="how-exit", code=code)


def end_processes_of(uid: int | None) -> None:
    """Kill every process of that user; without one, nothing."""
    for _ in range(ROUNDS if uid is not None else 0):
        left = [pid for pid in table() if _owner(pid) == uid]
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        _reap(left)
        time.sleep(0.002)


def _owner(pid: int) -> int | None:
    """The real user of a process that runs; a zombie has nothing left."""
    try:
        status = (PROC / str(pid) / "status").read_text("utf-8", "replace")
        facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        return None if facts["State"].split()[0] in "ZX" else int(facts["Uid"].split()[0])
    except (OSError, KeyError, ValueError):
        return None


def _reap(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def measure_memory(pids: Iterable[int], uid: int | None = None) -> int:
    """Bytes of memory that the processes hold, what they share counted once; uid is their user, if not ours.

    Inside a container root lacks CAP_SYS_PTRACE, and what a process shares is shown to its own user only. The kernel
    asks for the file-system uid (ptrace(2), PTRACE_MODE_READ_FSCREDS), so we take theirs while we look.
    """
    libc = ctypes.CDLL(None)
    if uid is not None:
        libc.setfsgid(uid)
        libc.setfsuid(uid)
    try:
        return sum(_memory_bytes_of(pid) for pid in pids)
    finally:
        if uid is not None:
            libc.setfsuid(0)
            libc.setfsgid(0)


def _memory_bytes_of(pid: int) -> int:
    for file, key in (("smaps_rollup", "Pss:"), ("status", "RssAnon:")):
        with contextlib.suppress(OSError):
            for line in (PROC / str(pid) / file).read_text("utf-8", "replace").splitlines():
                if line.startswith(key):
                    return int(line.split()[1]) * 1024
    return 0


def find_mapped_files(pids: Iterable[int], folder: str) -> set[str]:
    """The files below that folder that the processes have mapped: semaphores and shared memory."""
    paths = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in (PROC / str(pid) / "maps").read_text("utf-8", "replace").splitlines():
                _, separator, path = line.partition(f" {folder}/")
                if separator and not path.endswith(" (deleted)"):
                    paths.add(f"{folder}/{path}")
    return paths


def count_threads(pid: int) -> int:
    """Threads of a process; 1 where it cannot be seen."""
    try:
        return len(list((PROC / str(pid) / "task").iterdir()))
    except OSError:
        return 1
