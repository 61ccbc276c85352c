"""The surroundings of one grading: canaries in every place worth stealing from, and listeners that note a contact."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.attacks.corpus import HERE, Attack

CANARIES = {
    "token": "CANARY-TOKEN-c0ffee01",
    "runtime": "CANARY-RUNTIME-c0ffee02",
    "home": "CANARY-HOME-c0ffee03",
    "credentials": "CANARY-CRED-c0ffee04",
    "other": "CANARY-OTHER-c0ffee05",
    "solution": "CANARY-SOLUTION-5e1f90c2",
    "checks": "CANARY-CHECKS-77b3d1aa",
    "input": "48611.4375",
    "escape": "CANARY-ESCAPE-ba5eba11",  # what an attack publishes when something worked that must not
}
COMMAND_FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
_UNTOUCHED = "by-the-runner=1\n"
OPEN = 0o777


@dataclass
class Stage:
    """One folder for one grading; what the student's user may write is workspace, tmp, home and pwned at most."""

    base: Path
    mark: str
    call: str = "action"
    contacts: list[str] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def json(self) -> Path:
        return self.base / "out/autograde.json"

    @property
    def summary(self) -> Path:
        return self.base / "out/summary.md"

    @property
    def socket(self) -> Path:
        return self.base / "run/docker.sock"

    @property
    def neighbour(self) -> Path:
        """A file of another program in shared memory, older than the grading, that the grader's user owns."""
        return Path("/dev/shm") / f"neighbour-{self.mark}"

    @property
    def places(self) -> dict[str, str]:
        """What @NAME@ in an attack's files becomes."""
        paths = {"JSON": self.json, "SUMMARY": self.summary, "SOCKET": self.socket, "LOG": self.base / "run/log.sock"}
        paths |= {"NEIGHBOUR": self.neighbour}
        named = ("assignment", "home", "temp", "other", "workspace", "commands", "pwned", "tmp")
        found = paths | {name.upper(): self.base / name for name in named}
        texts = {name: str(path) for name, path in found.items()}
        return (
            texts | {"MARK": self.mark, "ABSTRACT": f"agent-{self.mark}"} | {k: str(v) for k, v in self.ports.items()}
        )

    @property
    def environment(self) -> dict[str, str]:
        """What the grader is started with."""
        tokens = dict.fromkeys(("GITHUB_TOKEN", "INPUT_TOKEN"), CANARIES["token"])
        files = {name: str(self.base / "commands" / name) for name in COMMAND_FILES}
        paths = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.base / "home"),
            "TMPDIR": str(self.base / "tmp"),
        }
        return tokens | files | paths | {"ACTIONS_RUNTIME_TOKEN": CANARIES["runtime"], "LANG": "C.UTF-8"}

    def command_changes(self) -> list[str]:
        files = [self.base / "commands" / name for name in COMMAND_FILES]
        return [path.name for path in files if not path.is_file() or path.read_text("utf-8", "replace") != _UNTOUCHED]


@contextlib.contextmanager
def staged(parent: Path, attack: Attack, assignment: Path = HERE / "assignment") -> Iterator[Stage]:
    """A stage that is set; afterwards nothing of it is left."""
    stage = Stage(parent / f"run-{secrets.token_hex(6)}", secrets.token_hex(8), attack.call)
    for name in ("", "out", "run", "tmp", "home", "temp", "other", "pwned", "commands", "workspace"):
        (stage.base / name).mkdir()
    for name in ("tmp", "pwned"):
        (stage.base / name).chmod(OPEN)
    try:
        with listening(stage):
            _plant(stage)
            _assign(stage, attack, assignment)
            attack.write(stage.base / "workspace", stage.places)
            yield stage
    finally:
        subprocess.run(["rm", "-rf", "--", stage.base, stage.neighbour], capture_output=True, check=False)


def _plant(stage: Stage) -> None:
    for name in COMMAND_FILES:
        (stage.base / "commands" / name).write_text(_UNTOUCHED)
    stage.neighbour.write_text("another program's\n")
    private = stage.base / "home/.netrc"
    private.write_text(f"machine example.org password {CANARIES['home']}\n")
    private.chmod(0o600)
    # checkout leaves its token in a file of mode 0644 below runner_temp (reference/security.md, finding 6).
    (stage.base / "temp/git-credentials.config").write_text(f"extraheader = {CANARIES['credentials']}\n")
    (stage.base / "other/hw.py").write_text(f"answer = {CANARIES['other']!r}\n")


def _assign(stage: Stage, attack: Attack, assignment: Path) -> None:
    folder = stage.base / "assignment"
    shutil.copytree(assignment, folder, ignore=shutil.ignore_patterns("__pycache__"))
    value = yaml.safe_load((folder / "autograde.yml").read_text(encoding="utf-8"))
    title = f"{value.get('title', '')} {stage.mark}"  # what only the grader knows
    value = _merge(value, attack.assignment) | {"source": attack.source, "title": title}
    (folder / "autograde.yml").write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")


def _merge(value: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(value)
    for name, new in more.items():
        old = merged.get(name)
        if isinstance(old, dict):
            merged[name] = _merge(old, new)
        else:
            merged[name] = old + new if isinstance(old, list) else new
    return merged


# ------------------------------------------------------------------------------------------------ listeners


@contextlib.contextmanager
def listening(stage: Stage) -> Iterator[None]:
    """TCP, UDP, a socket at a path and an abstract one; whoever comes is noted."""
    made = {
        "PORT": _listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        "UDP": _listener(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        "path": _listener(socket.AF_UNIX, socket.SOCK_STREAM, str(stage.base / "run/docker.sock")),
        "datagram": _listener(socket.AF_UNIX, socket.SOCK_DGRAM, str(stage.base / "run/log.sock")),
        "abstract": _listener(socket.AF_UNIX, socket.SOCK_STREAM, f"\0agent-{stage.mark}"),
    }
    for name in ("docker.sock", "log.sock"):
        (stage.base / "run" / name).chmod(OPEN)
    stage.ports.update({name: made[name].getsockname()[1] for name in ("PORT", "UDP")})
    threads = [threading.Thread(target=_note, args=(name, each, stage.contacts)) for name, each in made.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each in made.values():
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in threads:
            thread.join()


def _listener(family: int, kind: int, address: Any) -> socket.socket:
    made = socket.socket(family, kind)
    made.bind(address)
    if kind == socket.SOCK_STREAM:
        made.listen()
    made.settimeout(0.2)
    return made


def _note(name: str, listener: socket.socket, contacts: list[str]) -> None:
    while listener.fileno() >= 0:
        try:
            if listener.type == socket.SOCK_DGRAM:
                listener.recv(1 << 16)
            else:
                listener.accept()[0].close()
            contacts.append(name)
        except TimeoutError:
            continue
        except OSError:
            return


def give(folder: Path, uid: int) -> None:
    """Let everything below, links themselves included, belong to that user."""
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(place, name), uid, uid, follow_symlinks=False)
    os.chown(folder, uid, uid)
