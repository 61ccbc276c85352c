"""Each layer of the confinement, seen from inside: remove one and a test here goes red."""

import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from autograde.kernels import process_tree
from autograde.kernels.attempts import Attempts
from autograde.kernels.headers import Attempt
from autograde.kernels.kernel import MAX_PIPE_BYTES, Kernel
from autograde.kernels.scratch import Scratch
from autograde.model import GradedCheck, Status
from tests.conftest import Classroom

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these layers")
PRCTL = "import ctypes; prctl = ctypes.CDLL(None, use_errno=True).prctl"


@pytest.fixture
def value_of(classroom: Classroom) -> Callable[..., object]:
    """What a name of the notebook holds, after it ran under the assignment's usual limits."""

    def get(*cells: str, name: str = "x", more: str = "") -> object:
        classroom.notebook(*cells)
        classroom.check(
            "test_it.py",
            f"import json, pytest\n@pytest.mark.points(1)\ndef test_it(student): assert 0, json.dumps(student.get({name!r}))\n",
        )
        classroom.assignment(f"assignment: hw\n{more}\nchecks:\n  - pytest: checks/test_it.py\n")
        (graded,) = classroom.grade().checks
        try:
            return json.loads(graded.outcome.rationale)
        except ValueError:
            pytest.fail(graded.outcome.rationale)

    return get


def attempt(code: str) -> str:
    """A cell whose x is `done`, or the name of what stopped it."""
    body = "\n".join(f"    {line}" for line in code.splitlines())
    return f"try:\n{body}\n    x = 'done'\nexcept BaseException as error:\n    x = type(error).__name__"


@linux
def test_landlock_hides_files_of_the_same_user(value_of: Callable[..., object], tmp_path: Path) -> None:
    secret = tmp_path / "solution.py"
    secret.write_text("42", encoding="utf-8")
    secret.chmod(0o644)
    assert value_of(attempt(f"open({str(secret)!r}).read()")) == "PermissionError"
    assert value_of(attempt(f"open({str(tmp_path / 'new')!r}, 'w')")) == "PermissionError"
    assert value_of(attempt(f"import os; os.listdir({str(Path.home())!r})")) == "PermissionError"


@linux
@pytest.mark.parametrize("name", ["environ", "maps", "mem", "cmdline"])
def test_landlock_hides_other_processes(value_of: Callable[..., object], name: str) -> None:
    assert value_of(attempt(f"open('/proc/{os.getpid()}/{name}', 'rb').read(1)")) == "PermissionError"


@linux
def test_landlock_keeps_signals_among_the_students_processes(value_of: Callable[..., object]) -> None:
    assert value_of(attempt(f"import os; os.kill({os.getpid()}, 0)")) == "PermissionError"
    assert (
        value_of(attempt("import os, time\npid = os.fork()\nif pid == 0: time.sleep(9)\nos.kill(pid, 9)\nos.wait()"))
        == "done"
    )


@linux
@pytest.mark.parametrize("family_name", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_seccomp_refuses_every_socket(value_of: Callable[..., object], family_name: str) -> None:
    kind = "SOCK_RAW" if family_name == "AF_NETLINK" else "SOCK_STREAM"
    assert value_of(attempt(f"import socket\nsocket.socket(socket.{family_name}, socket.{kind})")) == "PermissionError"


@linux
def test_seccomp_refuses_a_pair_that_could_send_to_any_socket(value_of: Callable[..., object]) -> None:
    assert value_of(attempt("import socket\nsocket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)")) == "PermissionError"
    assert value_of(attempt("import socket\nsocket.socketpair()")) == "done"


@linux
def test_an_assignment_may_allow_the_network(value_of: Callable[..., object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = attempt(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 3)")
        assert value_of(code, more="allow: {network: true}") == "done"
        assert value_of(code) == "PermissionError"


@linux
def test_an_assignment_may_forbid_programs(value_of: Callable[..., object]) -> None:
    code = attempt("import subprocess\nsubprocess.run(['true'], check=True)")
    assert value_of(code) == "done"
    assert value_of(code, more="allow: {programs: false}") == "PermissionError"


@linux
@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("ptrace", 101), ("unshare", 272), ("mount", 165), ("io_uring_setup", 425), ("bpf", 321), ("keyctl", 250), ("userfaultfd", 323),
        ("memfd_create", 319), ("process_vm_readv", 310), ("pidfd_open", 434), ("setns", 308), ("shmget", 29),
    ],
)  # fmt: skip
def test_seccomp_refuses_what_no_homework_needs(value_of: Callable[..., object], call: str, number: int) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("numbers of x86_64")
    code = f"import ctypes; libc = ctypes.CDLL(None, use_errno=True)\nlibc.syscall({number}, 0, 0, 0, 0, 0, 0); x = ctypes.get_errno()"
    assert value_of(code) == 1  # EPERM


@linux
def test_privileges_are_given_up_and_the_process_dies_with_its_parent(value_of: Callable[..., object]) -> None:
    assert value_of(f"{PRCTL}; x = prctl(39, 0, 0, 0, 0)") == 1  # PR_GET_NO_NEW_PRIVS
    assert value_of(f"{PRCTL}; n = ctypes.c_int(); prctl(2, ctypes.byref(n)); x = n.value") == 9  # PR_GET_PDEATHSIG


def test_the_kernel_itself_knows_the_limits(value_of: Callable[..., object]) -> None:
    names = ["DATA", "FSIZE", "NOFILE", "CORE", "MSGQUEUE"]
    code = f"import resource; x = [resource.getrlimit(getattr(resource, 'RLIMIT_' + n))[1] for n in {names}]"
    assert value_of(code) == [2 << 30, 1 << 30, 512, 0, 0]


def test_only_our_own_descriptors_are_open(value_of: Callable[..., object]) -> None:
    code = (
        "import os\nx = 0\nfor fd in range(3, 200):\n    try:\n        os.fstat(fd); x += 1\n    except OSError: pass"
    )
    with open(__file__, "rb") as opened:
        os.set_inheritable(opened.fileno(), True)
        assert value_of(code) < 12  # type: ignore[operator]


def test_the_environment_is_ours(value_of: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    found = value_of("import os; x = sorted(os.environ)")
    assert isinstance(found, list)
    assert not [name for name in found if "TOKEN" in name]
    assert [name for name in found if name.startswith("PYTHON")] == ["PYTHONPATH"]  # see inside/compat.py
    home, temporary = value_of("import os, tempfile; x = [os.environ['HOME'], tempfile.gettempdir()]")  # type: ignore[misc]
    assert (Path(home).name, Path(temporary).name, Path(home).parent) == ("home", "tmp", Path(temporary).parent)
    assert Path(home).parent.name.startswith("autograde-")


def judged(classroom: Classroom, cell: str) -> GradedCheck:
    classroom.notebook(cell)
    classroom.assignment("assignment: hw\nlimits: {cell: 20 s}\nchecks:\n  - {use: notebook.runs, points: 1}\n")
    return classroom.grade().checks[0]


def test_a_full_disk_ends_the_kernel(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograde.kernels.scratch.Scratch.is_overfull", lambda self: measured(self))
    graded = judged(classroom, "import time\nfor n in range(2000): open(f'f{n}', 'w').write('x')\ntime.sleep(15)")
    assert graded.outcome.status is Status.FAILED
    assert "50000 files" in graded.outcome.rationale


real = Scratch.is_overfull


def measured(scratch: Scratch) -> bool:
    return real(scratch, max_entries=1000)


def test_bytes_and_files_are_counted(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").write_bytes(b"x" * 100_000)
    assert not real(scratch, max_bytes=200_000, max_entries=10)
    assert real(scratch, max_bytes=50_000, max_entries=10)
    assert real(scratch, max_bytes=200_000, max_entries=1)


def test_nothing_is_left_behind(classroom: Classroom, tmp_path: Path) -> None:
    before = set(process_tree.table()), {path.name for path in Path("/dev/shm").iterdir()}
    cell = (
        "import os, multiprocessing as m, subprocess\nopen('/dev/shm/left', 'w').write('x')\nos.makedirs('a/b'); os.chmod('a', 0)\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        import time; time.sleep(60)\n    os._exit(0)\n"
        "subprocess.Popen(['sleep', '60'], start_new_session=True)"
    )
    assert judged(classroom, cell).outcome.status is Status.PASSED
    time.sleep(0.2)
    left = [
        pid
        for pid, entry in process_tree.table().items()
        if entry.parent == os.getpid() and not entry.is_zombie and pid not in before[0]
    ]
    assert left == []
    assert {path.name for path in Path("/dev/shm").iterdir()} - before[1] == set()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: student code has no user of its own")
def test_what_the_students_user_leaves_in_public_folders_goes_and_nothing_else_does() -> None:
    uid = 61_777
    made: list[Path] = []

    def leave(folder: str, owner: int) -> Path:
        place = Path(tempfile.mkdtemp(dir=folder))
        (place / "deep").mkdir()
        os.chown(place, owner, owner)
        made.append(place)
        return place

    early = leave("/tmp", uid)
    time.sleep(0.02)  # file systems keep time in steps of a few milliseconds
    scratch = Scratch.make(uid)
    time.sleep(0.02)
    late = [leave(folder, uid) for folder in ("/tmp", "/var/tmp", "/dev/shm")]
    others = leave("/tmp", uid + 1)
    scratch.remove()
    assert [place.exists() for place in (early, *late, others)] == [True, False, False, False, True]
    for place in made:
        shutil.rmtree(place, ignore_errors=True)


def test_a_child_that_goes_on_writing_is_not_heard_out() -> None:
    """The process is gone, and /dev/zero stands for a pipe that a child of it fills for ever."""
    heard: list[bytes] = []

    def feed(chunk: bytes) -> None:
        heard.append(chunk)
        assert sum(map(len, heard)) < 64 * MAX_PIPE_BYTES

    with open("/dev/zero", "rb") as endless:
        gone = SimpleNamespace(
            pipes=SimpleNamespace(incoming=endless.fileno()), frames=SimpleNamespace(feed=feed, waiting=True)
        )
        Kernel._drain_then_fail(cast("Kernel", gone))
    assert sum(map(len, heard)) == MAX_PIPE_BYTES


def test_what_was_tried_is_told_to_the_instructor_and_costs_nothing(classroom: Classroom) -> None:
    classroom.notebook(
        "import socket\ntry: socket.create_connection(('example.org', 80), 1)\nexcept OSError: pass",
        "try: open('/proc/1/environ')\nexcept OSError: pass",
    )
    classroom.assignment("assignment: hw\nchecks:\n  - {use: notebook.runs, points: 1}\n")
    grade = classroom.grade()
    assert grade.score == 1
    assert [note.partition("refused: ")[2] for note in grade.notes] == ["network access, opening a file of the grader."]
    revealed = classroom.grade(reveal=True)
    assert [note.partition("refused: ")[2] for note in revealed.notes] == [
        "network access ('looked up example.org'), opening a file of the grader ('opened /proc/1/environ')."
    ]


@linux
@pytest.mark.parametrize("reveal", [False, True])
def test_what_code_tries_when_a_hidden_check_asks_carries_no_text_of_its_own(
    classroom: Classroom, reveal: bool
) -> None:
    classroom.notebook(
        "import socket\ndef f(x):\n    try: socket.getaddrinfo(f'input-{x}', 1)\n    except OSError: pass\n"
        "    try: open(f'/github/input-{x}')\n    except OSError: pass\n    return x"
    )
    classroom.check("test_a.py", "def test_a(student): assert student.call('f', 123.456) == 123.456\n")
    classroom.assignment("assignment: hw\nchecks:\n  - {pytest: checks/test_a.py, points: 1, hidden: true}\n")
    grade = classroom.grade(reveal=reveal)
    assert grade.score == 1
    assert len(grade.notes) == 1
    assert "123.456" not in "".join(grade.notes)


@linux
def test_files_of_other_programs_in_shared_memory_stay(classroom: Classroom) -> None:
    """A semaphore that another program of this user makes meanwhile was removed with the student's."""
    classroom.notebook("open('/dev/shm/autograde-test-left', 'w').write('x')\nimport time; time.sleep(2)")
    other = Path("/dev/shm/autograde-test-other")
    maker = threading.Timer(1.0, lambda: other.write_text("mine"))
    maker.start()
    try:
        assert classroom.grade_one("- {use: notebook.runs, points: 1}").outcome.status is Status.PASSED
        assert other.read_text() == "mine"
        assert not Path("/dev/shm/autograde-test-left").exists()
    finally:
        maker.join()
        other.unlink(missing_ok=True)


@pytest.mark.parametrize(
    "path",
    ["/dev/shm/..", "/dev/shm/a/b", "/etc/passwd", "/dev/shm", "/dev/shm/../etc/x", "/dev/shm/\0", "/dev/shm/a\0b", ""],
)
def test_only_a_file_directly_in_shared_memory_is_cleaned_up(path: str) -> None:
    attempts = Attempts()
    attempts.add(Attempt("shared-file", path))
    assert attempts.files == frozenset()


def test_a_link_to_a_folder_is_removed_and_the_folder_is_not(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/mine.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    Scratch.make().remove([tmp_path / "link", tmp_path / "folder"])  # made long after
    assert (tmp_path / "link").is_symlink()
    scratch = Scratch(Path(tempfile.mkdtemp()), made_at=0)
    scratch.remove([tmp_path / "link", tmp_path / "folder"])
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder/mine.txt").read_text() == "mine"


@linux
def test_the_grade_names_the_layers(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.assignment("assignment: hw\nchecks:\n  - {use: notebook.runs, points: 1}\n")
    assert {"landlock", "seccomp", "resource-limits", "clean-environment"} <= set(
        classroom.grade().provenance.confinement
    )


def test_memory_of_several_processes_is_added_up(classroom: Classroom) -> None:
    """Each of them keeps to the kernel's own limit, which is one process's."""
    classroom.notebook(
        "import os, time\nfor n in range(4):\n    if os.fork() == 0:\n        x = bytearray(150 << 20); x[::4096] = b'1' * len(x[::4096]); time.sleep(8); os._exit(0)\n"
        "time.sleep(8)"
    )
    classroom.assignment("assignment: hw\nlimits: {memory: 256 MiB}\nchecks:\n  - {use: notebook.runs, points: 1}\n")
    (graded,) = classroom.grade().checks
    assert graded.outcome.rationale.startswith("Cell 1 used more than 256 MiB of memory.")
