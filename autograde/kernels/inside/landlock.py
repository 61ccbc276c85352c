"""Landlock: from here on, this process and all it starts can open only the files that were named.

Constants from the kernel's include/uapi/linux/landlock.h; the system calls have the same numbers on every architecture.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Mapping, Sequence

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1
(
    EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG,
    MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV,
) = (1 << bit for bit in range(16))  # fmt: skip
# Each version of the interface added these rights over files.
ADDED = {1: (1 << 13) - 1, 2: REFER, 3: TRUNCATE, 5: IOCTL_DEV}
READ = READ_FILE | READ_DIR
RUN = READ | EXECUTE
WRITE = (
    RUN
    | WRITE_FILE
    | REMOVE_DIR
    | REMOVE_FILE
    | MAKE_DIR
    | MAKE_REG
    | MAKE_SOCK
    | MAKE_FIFO
    | MAKE_SYM
    | REFER
    | TRUNCATE
)
USE = READ_FILE | WRITE_FILE
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
NET_TCP = 0b11  # bind, connect
SCOPES = 0b11  # abstract unix sockets, signals
NET_SINCE, SCOPES_SINCE = 4, 6
RIGHTS = {"read": READ, "run": RUN, "write": WRITE, "use": USE, "device": USE | IOCTL_DEV}


def version() -> int:
    """The version of the interface that the kernel has; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(_call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)), 0)


def restrict(paths: Mapping[str, Sequence[str]], network: bool) -> bool:
    """Forbid all files but those below the paths, by right (see RIGHTS); whether the kernel could.

    Raises OSError where the kernel has Landlock and refuses: nothing may run then.
    """
    interface = version()
    if not interface:
        return False
    rights = sum(bits for since, bits in ADDED.items() if since <= interface)
    net = NET_TCP if interface >= NET_SINCE and not network else 0
    scopes = SCOPES if interface >= SCOPES_SINCE else 0
    attributes = struct.pack("=QQQ", rights, net, scopes)[
        : 8 if interface < NET_SINCE else 16 if interface < SCOPES_SINCE else 24
    ]
    ruleset = _must(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    for right, allowed in paths.items():
        for path in allowed:
            _allow(ruleset, path, RIGHTS[right] & rights)
    _must(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)
    return True


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this system, or closed to us anyway
        return
    if not stat.S_ISDIR(os.fstat(fd).st_mode):
        rights &= OF_FILES
    rule = struct.pack("=Qi", rights, fd)
    _must(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_PATH_BENEATH), rule, ctypes.c_uint32(0))
    os.close(fd)


def _must(number: int, *arguments: object) -> int:
    result = _call(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock: " + os.strerror(ctypes.get_errno()))
    return result


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return int(libc.syscall(ctypes.c_long(number), *arguments))
