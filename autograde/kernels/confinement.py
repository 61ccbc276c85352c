"""How a process of the student is confined: user, environment, files, limits, session."""

import ctypes
import functools
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograde.errors import SetupError
from autograde.kernels.runtime import INSIDE, PYTHON_VARIABLE, StudentRuntime
from autograde.kernels.wire.settings import StartSettings
from autograde.model import Limits

# Every Python that student code starts imports this first: see inside/compat.py.
SITE = INSIDE.parent / "site"
PR_SET_DUMPABLE = 4
LARGEST_FILE_BYTES = 1 << 30
OPEN_FILES = 512
# Threads count as processes for the kernel.
THREADS_PER_PROCESS = 8
SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt/conda")
# Libraries read these about the machine; nothing of other processes, nothing of a person's.
SYSTEM_FILES = (
    *(f"/etc/{name}" for name in (
        "alternatives", "fonts", "group", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "locale.alias",
        "localtime", "magic", "mime.types", "nsswitch.conf", "os-release", "passwd", "pki/tls/certs", "protocols",
        "resolv.conf", "services", "ssl", "timezone",
    )),
    *(f"/proc/{name}" for name in (
        "cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "sys/kernel/random", "sys/vm", "uptime", "version",
    )),
    "/sys/devices/system",
    "/sys/fs/cgroup",
)  # fmt: skip
# CUDA opens these, by pattern; in /proc and /sys it finds which GPUs there are (docs.nvidia.com, "CUDA").
GPU_DEVICES = ("nvidia[0-9]*", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset", "nvidia-caps/*")
GPU_FILES = ("/proc/driver/nvidia", "/proc/devices", "/proc/modules", "/sys/bus/pci", "/sys/devices", "/sys/module")
# Libraries that download weights must not wait for a network that is closed.
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
# Where POSIX semaphores and shared memory live; multiprocessing needs it.
SHARED_MEMORY = "/dev/shm"  # noqa: S108


def hide_grader() -> None:
    """From now on, only root can read our memory, environment and descriptors."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def layers(runtime: StudentRuntime, reported: Sequence[str] = ()) -> tuple[str, ...]:
    """The layers of confinement in force, with those that the process reported."""
    own_user = () if runtime.uid is None else ("own-user",)
    linux = ("no-new-privileges", "dies-with-grader") if sys.platform == "linux" else ()
    return (*own_user, *reported, "resource-limits", "clean-environment", "private-copy", *linux)


def missing(held: Sequence[str]) -> tuple[str, ...]:
    """The layers that are not in force, of those that keep a process from foreign files, sockets and processes.

    A user of its own is not among them: with these two a student's process is confined on an instructor's laptop, too.
    """
    return tuple(layer for layer in ("landlock", "seccomp") if layer not in held)


def build_environment(folder: Path, limits: Limits) -> dict[str, str]:
    """The whole environment of student code: no token, nothing of ours."""
    home = str(folder / "home")
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), str(limits.threads)
    )
    offline = OFFLINE if limits.cache and not limits.network else {}
    return (
        threads
        | offline
        | {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": home,
            "TMPDIR": str(folder / "tmp"),
            "PYTHONPATH": str(SITE),
            "IPYTHONDIR": f"{home}/.ipython",
            "MPLCONFIGDIR": f"{home}/.matplotlib",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "NO_COLOR": "1",
            "TQDM_DISABLE": "1",
        }
    )


def build_rlimits(limits: Limits, runtime: StudentRuntime) -> dict[str, int]:
    """Limits that the kernel itself enforces, by RLIMIT name. DATA, not AS: libraries map far more than they use."""
    own_user = {} if runtime.uid is None else {"NPROC": THREADS_PER_PROCESS * limits.processes}
    return own_user | {
        "DATA": limits.memory_bytes,
        "FSIZE": LARGEST_FILE_BYTES,
        "NOFILE": OPEN_FILES,
        "CORE": 0,
        "MSGQUEUE": 0,
    }


def list_paths(
    folder: Path, runtime: StudentRuntime, limits: Limits, devices: Path = Path("/dev")
) -> dict[str, list[str]]:
    """The parts of the file system that a process of the student can use, by right (see inside/landlock.py)."""
    ours = [str(INSIDE.parent.parent)]
    gpus = [str(device) for pattern in GPU_DEVICES for device in devices.glob(pattern)] if limits.gpu else []
    return {
        "read": [*SYSTEM_FILES, *ours, *limits.cache, *(GPU_FILES if limits.gpu else ())],
        "device": gpus,
        "run": [*SYSTEM_FOLDERS, *find_prefixes(runtime)],
        "write": [str(folder / name) for name in ("home", "tmp", "work")] + [SHARED_MEMORY],
        "use": ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"],
    }


@functools.cache
def find_prefixes(runtime: StudentRuntime) -> tuple[str, ...]:
    """Find the folders of a Python and its packages, as the student's user: a .pth file of a package runs code."""
    code = "import sys; print(sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, *sys.path, sep='\\n')"
    try:
        answer = subprocess.run(
            [runtime.python, "-I", "-c", code],
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
            **runtime.as_user(),
        )
    except (OSError, subprocess.SubprocessError):  # starting it shows the reason
        return ()
    folders = [*answer.stdout.splitlines(), str(Path(runtime.python).parent.parent)]
    return tuple(dict.fromkeys(folder for folder in folders if folder and not _is_our_checkout(Path(folder))))


def _is_our_checkout(folder: Path) -> bool:
    """Whether autograde lies there as a developer's checkout, with its tests and examples beside it."""
    return (folder / "autograde" / "__init__.py").is_file() and (folder / "pyproject.toml").is_file()


def start_zygote(
    fds: Sequence[int], folder: Path, limits: Limits, preload: Sequence[str], runtime: StudentRuntime
) -> subprocess.Popen[bytes]:
    """Start the zygote of the student's processes; fds are its in, out, control and trace, folder its scratch.

    Raises:
        SetupError: there is no such Python.

    """
    settings = StartSettings(
        fds=list(fds[:3]),
        trace=fds[3],
        rlimits=build_rlimits(limits, runtime),
        paths=list_paths(folder, runtime, limits),
        threads=limits.threads,
        network=limits.network,
        programs=limits.programs,
        same_user=runtime.uid is None,
        preload=list(preload),
    )
    try:
        return subprocess.Popen(
            [runtime.python, "-I", "-B", str(INSIDE), settings.to_text()],
            env=build_environment(folder, limits),
            cwd=folder / "home",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=tuple(fds),
            start_new_session=True,
            **runtime.as_user(),
        )
    except OSError as error:
        message = f"{runtime.python}: {error.strerror}. Name the students' Python with --python or ${PYTHON_VARIABLE}."
        raise SetupError(message) from error
