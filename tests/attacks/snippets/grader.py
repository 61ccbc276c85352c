import os


def command_line(pid):
    try:
        return open(f"/proc/{pid}/cmdline", "rb").read()
    except OSError:
        return b""


def graders():
    """The grader of this very run, and no other process of the machine: the one that was told our JSON's path."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in pids if b"@JSON@" in command_line(pid)]


def family():
    """Our parent if it is a process of the student's family, and the grader."""
    parent = os.getppid()
    return graders() + ([parent] if b"inside/__main__.py" in command_line(parent) else [])
