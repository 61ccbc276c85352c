"""Tells the grader what the student's code tried that is not allowed; the kernel has refused it anyway.

Python raises an audit event before it does such things (PEP 578). Code can keep quiet by other means, or cry wolf: what
comes from here is a hint to the instructor.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Callable, Optional, Tuple

MOST = 100
OUR_FILES = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
SHARED_MEMORY = "/dev/shm/"
SHARED_FILE = "shared-file"
AF_UNIX = 1
PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
GRADERS_FILES = ("/github/", "/proc/1/", "/var/run/docker.sock", "/run/docker.sock", "/opt/grader/")


def watch(network: bool, programs: bool, tell: Callable[[str, str], None]) -> None:
    """From now on, tell of each forbidden thing once, as its kind and what was tried."""
    told: set[Tuple[str, str]] = set()

    def hook(event: str, arguments: Tuple[Any, ...]) -> None:
        try:
            attempt = forbidden(event, arguments, network, programs) or shared_file(event, arguments)
            if attempt is not None and attempt not in told and len(told) < MOST:
                told.add(attempt)
                tell(*attempt)
        except BaseException:
            return  # a hint that cannot be given is not worth the student's exception

    sys.addaudithook(hook)


def forbidden(event: str, arguments: Tuple[Any, ...], network: bool, programs: bool) -> Optional[Tuple[str, str]]:
    if event == "socket.getaddrinfo" and not network:
        return "network", "looked up %s" % short(arguments[0])
    if event == "socket.__new__" and not network and arguments[1] not in (AF_UNIX, -1):
        return "network", "opened a socket"
    if event in PROGRAMS and not programs:
        return "program", "started %s" % short(arguments[0])
    if event == "open" and type(arguments[0]) is str and is_graders(arguments[0]):
        return "file", "opened %s" % short(arguments[0])
    if event in ("os.kill", "os.killpg") and arguments[0] in (-1, 0, 1, os.getppid()):
        return "signal", "sent to %s" % short(arguments[0])
    return None


def is_graders(path: str) -> bool:
    """Whether a file is the grader's; not our own modules, which this process imports when it first needs them."""
    return path.startswith(GRADERS_FILES) and not path.startswith(OUR_FILES)


def shared_file(event: str, arguments: Tuple[Any, ...]) -> Optional[Tuple[str, str]]:
    """A file that is made in shared memory, which every process of the user sees: the grader removes it afterwards."""
    if event == "open" and type(arguments[0]) is str and arguments[0].startswith(SHARED_MEMORY):
        return (SHARED_FILE, arguments[0][:200]) if arguments[2] & os.O_CREAT else None
    return None


def short(value: Any) -> str:
    """A value that student code gave, without asking it how it looks."""
    return value[:100] if type(value) is str else str(value) if type(value) is int else type(value).__name__[:100]
