"""Where the corpus runs: as root, as a user, in the action's container, and as root on an old kernel."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograde.kernels.runtime import FIRST_UID, UIDS
from tests.attacks.corpus import HERE
from tests.attacks.stage import Stage, give
from tests.conftest import ROOT

NAMES = ("root", "user", "container", "bare")
GROUND = Path("/var/tmp/autograde-attacks")
SYSTEM_PYTHON = "/usr/bin/python3"
# Somebody who owns nothing else; not the uid that autograde gives to students.
GRADER_UID = 61501


class Missing(Exception):
    """A setting is not to be had here; the text is one line."""


@dataclass(frozen=True)
class Setting:
    """How the grader is started; python runs it, ground is where stages are built."""

    name: str
    ground: Path
    python: Path
    image: str = ""

    @property
    def owner(self) -> int:
        """Who the grader is."""
        return GRADER_UID if self.name == "user" and os.geteuid() == 0 else os.geteuid()

    @property
    def student(self) -> range:
        """Who student code may be."""
        return range(self.owner, self.owner + 1) if self.is_one_user else range(FIRST_UID, FIRST_UID + UIDS)

    @property
    def is_one_user(self) -> bool:
        """Whether gradings side by side have one user: what kills all of its user then kills its neighbour."""
        return self.name == "user"

    def hand_over(self, stage: Stage) -> None:
        """In the container the instructor's repository is fetched into a folder of mode 0700."""
        if self.name == "container":
            (stage.base / "assignment").chmod(0o700)
        if self.owner != os.geteuid():
            give(stage.base, self.owner)
            os.chown(stage.neighbour, self.owner, self.owner)

    def command(self, stage: Stage) -> list[str]:
        if self.name == "container":
            return _docker(self.image, stage)
        prefix: list[str] = []
        if self.name == "bare":
            prefix = [sys.executable, str(HERE / "bare.py")]
        if self.owner != os.geteuid():
            ids = [f"--reuid={self.owner}", f"--regid={self.owner}", "--clear-groups"]
            prefix = [shutil.which("setpriv") or "setpriv", *ids]
        isolated = [] if stage.call == "module" else ["-I"]
        return [*prefix, str(self.python), *isolated, "-B", "-m", "autograde", *_arguments(stage)]


def _arguments(stage: Stage) -> list[str]:
    base = stage.base
    files = ["--json", str(stage.json), "--summary", str(stage.summary)]
    if stage.call == "clone":
        return ["grade", ".", *files]
    return ["grade", str(base / "workspace"), "--assignment", str(base / "assignment/autograde.yml"), *files]


def _docker(image: str, stage: Stage) -> list[str]:
    """As the runner starts a container action, but for the paths, which are those of the host, and the network.

    The listeners are the host's, so that its network is what a student would have to reach.
    """
    # Tokens go by name: everybody on the host can read a command line, another grading's student too.
    shown = {name: name if "TOKEN" in name else f"{name}={value}" for name, value in stage.environment.items()}
    variables = [word for each in shown.values() for word in ("-e", each)]
    mounts = ["-v", f"{stage.base}:{stage.base}", "-v", f"{stage.socket}:/var/run/docker.sock"]
    start = [
        "docker",
        "run",
        "--rm",
        "--name",
        stage.mark,
        "--network",
        "host",
        "--workdir",
        str(stage.base / "workspace"),
    ]
    python = ["--entrypoint", "/opt/grader/bin/python", image, "-I", "-B", "-m", "autograde"]
    return [*start, *variables, *mounts, *python, *_arguments(stage), "--python", "/opt/student/bin/python"]


@contextmanager
def setting(name: str) -> Iterator[Setting]:
    """A setting, ready to grade.

    Raises:
        Missing: what it needs is not here.

    """
    if name in ("root", "bare", "container") and os.geteuid() != 0:
        raise Missing(f"{name}: needs root. Run the tests with sudo, or take --setting user.")
    GROUND.mkdir(mode=0o755, parents=True, exist_ok=True)
    ground = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=GROUND))
    ground.chmod(0o755)
    try:
        if name == "container":
            yield Setting(name, ground, Path(sys.executable), image=_image())
        else:
            python = _installed(ground)
            if name != "user":
                _require_other_user(python)
            yield Setting(name, ground, python)
    finally:
        subprocess.run(["rm", "-rf", "--", ground], capture_output=True, check=False)


def _installed(ground: Path) -> Path:
    """A Python that every user can start, with the requirements and the working tree in it."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        raise Missing("no setpriv. Install util-linux.")
    requirements = _requirements()
    _run(SYSTEM_PYTHON, "-m", "venv", "--without-pip", ground / "venv")
    python = ground / "venv/bin/python"
    packages = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    pip: list[str | Path] = [
        requirements / "bin/python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
    ]
    _run(*pip, "--target", packages, ROOT)
    shared = next(requirements.glob("lib/python3*/site-packages"))
    (packages / "shared.pth").write_text(f"{shared}\n")
    return python


def _require_other_user(python: Path) -> None:
    """Some of the shared attacks send SIGKILL to all that they may: run by root, that would be everything."""
    inside = ["-I", "-c", "import autograde.kernels.wire"]
    done = subprocess.run([python, *inside], user=FIRST_UID, group=FIRST_UID, extra_groups=[], cwd="/", check=False)
    if done.returncode:
        raise Missing(
            f"{python}: uid {FIRST_UID} cannot start it. Make the working tree and {GROUND} readable for all."
        )


def _requirements() -> Path:
    """An environment with autograde's requirements, made once for each requirements.lock."""
    lock = ROOT / "requirements.lock"
    folder = GROUND / f"requirements-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not (folder / "ready").exists():
        _run(SYSTEM_PYTHON, "-m", "venv", "--clear", folder)
        _run(folder / "bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock)
        (folder / "ready").touch()
    return folder


def _image() -> str:
    sys.path.append(str(ROOT.parent / "shared/tools"))
    try:
        from run_action import Action  # type: ignore[import-not-found]

        up = _run(ROOT.parent / "shared/tools/engine-up.sh")
        for line in up.splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            os.environ[name] = value.replace("$PATH", os.environ["PATH"])
        tag: str = Action.load(ROOT).build()
    except Exception as error:
        raise Missing(f"container: {str(error).splitlines()[-1] or error!r}") from error
    return tag


def _run(*command: str | Path) -> str:
    try:
        done = subprocess.run(
            list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=580
        )
    except OSError as error:
        raise Missing(f"{command[0]}: {error.strerror}") from error
    except subprocess.SubprocessError as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1:]
        raise Missing(f"{command[0]} {command[1] if len(command) > 1 else ''}: {''.join(said)}") from error
    return done.stdout
