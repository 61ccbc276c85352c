"""seccomp: from here on, the kernel refuses system calls that no homework needs, to this process and all it starts.

A filter in classic BPF, put together by hand: libseccomp's bindings are not kept on PyPI, and it is one table and few rules.
Numbers from the kernel's syscall tables (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from typing import Callable, List, Tuple

# name: (x86_64, aarch64); None where the architecture has no such call.
CALLS = {
    "accept": (43, 202), "accept4": (288, 242), "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171),
    "bind": (49, 200), "bpf": (321, 280), "chroot": (161, 51), "clock_adjtime": (305, 266), "clock_settime": (227, 112),
    "clone": (56, 220), "clone3": (435, 435), "connect": (42, 203), "delete_module": (176, 106), "execve": (59, 221),
    "execveat": (322, 281), "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "fcntl": (72, 25),
    "finit_module": (313, 273), "fsconfig": (431, 431), "fsmount": (432, 432), "fsopen": (430, 430), "fspick": (433, 433),
    "init_module": (175, 105), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "io_uring_setup": (425, 425),
    "ioctl": (16, 29), "ioperm": (173, None), "iopl": (172, None), "kcmp": (312, 272), "kexec_file_load": (320, 294),
    "kexec_load": (246, 104), "keyctl": (250, 219), "kill": (62, 129), "listen": (50, 201), "lookup_dcookie": (212, 18),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "migrate_pages": (256, 238), "modify_ldt": (154, None),
    "mount": (165, 40), "mount_setattr": (442, 442), "move_mount": (429, 429), "move_pages": (279, 239),
    "mq_getsetattr": (245, 185), "mq_notify": (244, 184), "mq_open": (240, 180), "mq_timedreceive": (243, 183),
    "mq_timedsend": (242, 182), "mq_unlink": (241, 181), "msgctl": (71, 187), "msgget": (68, 186), "msgrcv": (70, 188),
    "msgsnd": (69, 189), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "personality": (135, 92), "pidfd_getfd": (438, 438), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pivot_root": (155, 41), "prlimit64": (302, 261), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "reboot": (169, 142), "request_key": (249, 218),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "setdomainname": (171, 162), "sethostname": (170, 161), "setns": (308, 268),
    "settimeofday": (164, 170), "shmat": (30, 196), "shmctl": (31, 195), "shmget": (29, 194), "semctl": (66, 191),
    "semget": (64, 190), "semop": (65, 193), "semtimedop": (220, 192), "socket": (41, 198), "socketpair": (53, 199),
    "swapoff": (168, 225), "swapon": (167, 224), "sysfs": (139, None), "syslog": (103, 116), "tgkill": (234, 131),
    "tkill": (200, 130), "umount2": (166, 39), "unshare": (272, 97), "uselib": (134, None), "userfaultfd": (323, 282),
    "ustat": (136, None), "vhangup": (153, 58), "vmsplice": (278, 75),
}  # fmt: skip
NETWORK = ("socket", "connect", "bind", "listen", "accept", "accept4")
PROGRAMS = ("execve", "execveat")
SIGNALS = ("kill", "tgkill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
# These have a rule of their own, or are refused only in some settings.
SPECIAL = {
    "clone", "clone3", "fcntl", "ioctl", "prlimit64", "socketpair", *NETWORK, *PROGRAMS, *SIGNALS,
}  # fmt: skip
# Calls younger than the table are answered as by an older kernel: whoever makes them can do without.
NEWEST = 462
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
SECCOMP_CALL = (317, 277)
X32 = 0x40000000

LOAD, EQUAL, ABOVE, AT_LEAST, ANY_BIT, RETURN, AND = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06, 0x54
ALLOW, KILL_PROCESS, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16
NEW_NAMESPACES = 0x7E020000
TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: type into the terminal that started us
SOCKET_OWNERS = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP: send signals in another's name
FILE_OWNERS = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX
AF_UNIX, SOCK_STREAM = 1, 1
SET_MODE_FILTER, ALL_THREADS, PR_SET_SECCOMP, MODE_FILTER = 1, 1, 22, 2


def restrict(network: bool, programs: bool, no_signals: bool) -> bool:
    """Install the filter; whether the kernel could.

    no_signals is for a user who has other processes, where Landlock cannot keep signals among ours.
    """
    if sys.platform != "linux" or platform.machine() not in ARCHITECTURES:
        return False
    program = Program(platform.machine()).build(network, programs, no_signals)
    return _install(program, SECCOMP_CALL[ARCHITECTURES[platform.machine()][1]])


class Program:
    """Instructions of a filter: each (code, skip if true, skip if false, value)."""

    def __init__(self, machine: str) -> None:
        self.audit_id, self.column = ARCHITECTURES[machine]
        self.code: List[Tuple[int, int, int, int]] = []

    def build(self, network: bool, programs: bool, no_signals: bool) -> bytes:
        self._guard_architecture()
        self._rule("clone", lambda: self._refuse_if(0, ANY_BIT, (NEW_NAMESPACES,)))
        self._rule("ioctl", lambda: self._refuse_if(1, EQUAL, TERMINAL_INPUT + SOCKET_OWNERS))
        self._rule("fcntl", lambda: self._refuse_if(1, EQUAL, FILE_OWNERS))
        self._rule("prlimit64", lambda: self._refuse_unless(0, 0))
        self._refuse("clone3", errno.ENOSYS)
        if not network:
            self._rule("socketpair", self._stream_pair)
        refused = [name for name in CALLS if name not in SPECIAL]
        refused += [] if network else NETWORK
        refused += [] if programs else PROGRAMS
        refused += SIGNALS if no_signals else []
        for name in refused:
            self._refuse(name, errno.EPERM)
        self._add(RETURN, ALLOW)
        return b"".join(struct.pack("HBBI", *instruction) for instruction in self.code)

    def _add(self, code: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        self.code.append((code, if_true, if_false, value & 0xFFFFFFFF))

    def _guard_architecture(self) -> None:
        self._add(LOAD, ARCHITECTURE_AT)
        self._add(EQUAL, self.audit_id, 1, 0)
        self._add(RETURN, KILL_PROCESS)
        self._add(LOAD, NUMBER_AT)
        if self.column == 0:
            self._add(AT_LEAST, X32, 0, 1)
            self._add(RETURN, KILL_PROCESS)
        self._add(ABOVE, NEWEST, 0, 1)
        self._add(RETURN, FAIL | errno.ENOSYS)

    def _rule(self, name: str, body: Callable[[], None]) -> None:
        """For that call the body decides what is refused; the rest of it is allowed."""
        number = CALLS[name][self.column]
        if number is None:
            return
        start = len(self.code)
        self._add(EQUAL, number)
        body()
        self._add(RETURN, ALLOW)
        self.code[start] = (EQUAL, 0, len(self.code) - start - 1, number)

    def _refuse(self, name: str, error: int) -> None:
        number = CALLS[name][self.column]
        if number is not None:
            self._add(EQUAL, number, 0, 1)
            self._add(RETURN, FAIL | error)

    def _refuse_if(self, argument: int, test: int, values: Tuple[int, ...]) -> None:
        self._add(LOAD, ARGUMENTS_AT + 8 * argument)
        for value in values:
            self._add(test, value, 0, 1)
            self._add(RETURN, FAIL | errno.EPERM)

    def _refuse_unless(self, argument: int, value: int) -> None:
        self._add(LOAD, ARGUMENTS_AT + 8 * argument)
        self._add(EQUAL, value, 1, 0)
        self._add(RETURN, FAIL | errno.EPERM)

    def _stream_pair(self) -> None:
        """A pair of datagram sockets could send to any socket that has a path."""
        self._refuse_unless(0, AF_UNIX)
        self._add(LOAD, ARGUMENTS_AT + 8)
        self._add(AND, 0xF)
        self._add(EQUAL, SOCK_STREAM, 1, 0)
        self._add(RETURN, FAIL | errno.EPERM)


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _install(program: bytes, call: int) -> bool:
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_ = _Filter(len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    arguments = (ctypes.c_uint(SET_MODE_FILTER), ctypes.c_uint(ALL_THREADS), ctypes.byref(filter_))
    if libc.syscall(ctypes.c_long(call), *arguments) == 0:
        return True
    return bool(libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filter_), 0, 0) == 0)
