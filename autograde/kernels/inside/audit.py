"""Reports to the grader what the student's code tried that is not allowed; the kernel has refused it anyway.

Python raises an audit event before it does such things (PEP 578). Code can avoid these events, or raise
false ones: a report is a hint to the instructor.
"""

from __future__ import annotations

import os
import sys
from typing import Callable, Optional, Tuple

from ..wire import Value
from ..wire.protocol import SHARED_FILE, Attempt

MAX_ATTEMPTS = 100
OUR_FILES = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
SHARED_MEMORY = "/dev/shm/"
AF_UNIX = 1
PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
GRADERS_FILES = ("/github/", "/proc/1/", "/var/run/docker.sock", "/run/docker.sock", "/opt/grader/")


def watch(network: bool, programs: bool, report: Callable[[Attempt], None]) -> None:
    """From now on, report each attempt once."""
    reported: set[Attempt] = set()

    def hook(event: str, arguments: Tuple[Value, ...]) -> None:
        try:
            attempt = find_forbidden(event, arguments, network, programs) or find_shared_file(event, arguments)
            if attempt is not None and attempt not in reported and len(reported) < MAX_ATTEMPTS:
                reported.add(attempt)
                report(attempt)
        except BaseException:
            return  # a report that fails must not become an exception in the student's code

    sys.addaudithook(hook)


def find_forbidden(event: str, arguments: Tuple[Value, ...], network: bool, programs: bool) -> Optional[Attempt]:
    if event == "socket.getaddrinfo" and not network:
        return Attempt("network", "looked up %s" % shorten(arguments[0]))
    if event == "socket.__new__" and not network and arguments[1] not in (AF_UNIX, -1):
        return Attempt("network", "opened a socket")
    if event in PROGRAMS and not programs:
        return Attempt("program", "started %s" % shorten(arguments[0]))
    if event == "open" and type(arguments[0]) is str and is_graders_file(arguments[0]):
        return Attempt("file", "opened %s" % shorten(arguments[0]))
    if event in ("os.kill", "os.killpg") and arguments[0] in (-1, 0, 1, os.getppid()):
        return Attempt("signal", "sent to %s" % shorten(arguments[0]))
    return None


def is_graders_file(path: str) -> bool:
    """Whether a file is the grader's; not our own modules, which this process imports when it first needs them."""
    return path.startswith(GRADERS_FILES) and not path.startswith(OUR_FILES)


def find_shared_file(event: str, arguments: Tuple[Value, ...]) -> Optional[Attempt]:
    """A file that is made in shared memory, which every process of the user sees: the grader removes it afterwards."""
    if event == "open" and type(arguments[0]) is str and arguments[0].startswith(SHARED_MEMORY):
        return Attempt(SHARED_FILE, arguments[0][:200]) if arguments[2] & os.O_CREAT else None
    return None


def shorten(value: object) -> str:
    """A value of student code as text, without calling its methods."""
    return value[:100] if type(value) is str else str(value) if type(value) is int else type(value).__name__[:100]
