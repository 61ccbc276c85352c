"""The Python and the user that student code runs as, chosen once by the entry point and passed down."""

import contextlib
import fcntl
import functools
import os
import pwd
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.errors import SetupError

PYTHON_VARIABLE = "AUTOGRADE_STUDENT_PYTHON"
INSIDE = Path(__file__).parent / "inside" / "__main__.py"
# Not the runner's 1001, not a user of the image.
FIRST_UID, UIDS = 61000, 1000


@dataclass(frozen=True, slots=True)
class StudentRuntime:
    """python is an interpreter that has IPython; uid the user and group of student code, None for the grader's own."""

    python: str
    uid: int | None = None

    def as_user(self) -> dict[str, Any]:
        """The arguments of subprocess.Popen that start a process as that user."""
        return {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}


@contextlib.contextmanager
def student_runtime(
    python: str | None = None, variables: Mapping[str, str] | None = None, *, needs_own_user: bool = False
) -> Iterator[StudentRuntime]:
    """The runtime of one grading: that Python, or the one of $AUTOGRADE_STUDENT_PYTHON, or the grader's own.

    Where the grader is root, student code gets a user that no other grading on this machine has meanwhile.

    Raises:
        SetupError: the Python cannot run student code; or with needs_own_user, root finds no user that can.

    """
    variables = os.environ if variables is None else variables
    python = python or variables.get(PYTHON_VARIABLE) or sys.executable
    _require_ipython(python)
    with contextlib.ExitStack() as stack:
        uid = stack.enter_context(_reserved_uid()) if os.geteuid() == 0 else None
        if uid is not None and not _can_start(StudentRuntime(python, uid)):
            if needs_own_user:
                raise SetupError(f"{python}: student code cannot run as another user. Use the action's image.")
            uid = None
        yield StudentRuntime(python, uid)


def _require_ipython(python: str) -> None:
    if python == sys.executable:
        return
    remedy = f"Name the students' Python with --python or ${PYTHON_VARIABLE}; it needs IPython (pip install ipython)."
    try:
        answer = subprocess.run([python, "-I", "-c", "import IPython"], capture_output=True, text=True, check=False)
    except OSError as error:
        raise SetupError(f"{python}: {error.strerror}. {remedy}") from error
    if answer.returncode:
        reason = (answer.stderr.strip().splitlines() or ["it cannot run Python code"])[-1]
        raise SetupError(f"{python}: {reason}. {remedy}")


@functools.cache
def _can_start(runtime: StudentRuntime) -> bool:
    """Whether the user can start the Python: its folder may be closed to others."""
    try:
        subprocess.run(
            [runtime.python, "-I", "-S", "-c", "import sys; open(sys.argv[1]).close()", INSIDE],
            cwd="/", env={}, capture_output=True, check=True, **runtime.as_user(),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return True


@contextlib.contextmanager
def _reserved_uid() -> Iterator[int]:
    """A user id of which this process alone holds the lock; the kernel releases it with the process."""
    folder = _lock_folder()
    for uid in range(FIRST_UID, FIRST_UID + UIDS):
        if _is_a_persons(uid):
            continue
        lock = os.open(folder / f"uid-{uid}", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        try:
            yield uid
        finally:
            os.close(lock)
        return
    raise SetupError(f"{UIDS} gradings run on this machine, and no user is left for student code. Grade later.")


def _is_a_persons(uid: int) -> bool:
    """Whether the machine knows that user: we must not end such a user's processes."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _lock_folder() -> Path:
    """A folder of root's, closed to others, so that no student can hold a lock.

    Raises:
        SetupError: there is no place for one.

    """
    for parent in (Path("/run"), Path(tempfile.gettempdir())):
        folder = parent / "autograde"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            status = folder.lstat()
        except OSError:  # read-only, or no such place: try the next
            continue
        if stat.S_ISDIR(status.st_mode) and status.st_uid == 0 and not status.st_mode & 0o077:
            return folder
    raise SetupError("/run/autograde: no folder for locks can be made there. Make it writable for root.")
