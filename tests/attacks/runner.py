"""Grades one attack in one setting and says what was unsafe."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.attacks import judge
from tests.attacks.corpus import HERE, Attack
from tests.attacks.settings import Setting
from tests.attacks.stage import Stage, staged

TIME_LIMIT_S = 120
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Verdict:
    """What came of an attack; findings are `kind: what`, safe if there is none. conceded: kinds that the manifest allows."""

    attack: Attack
    setting: str
    points: float | None
    seconds: float
    findings: tuple[str, ...]
    printed: str = ""
    conceded: tuple[str, ...] = ()

    @property
    def is_safe(self) -> bool:
        return not self.findings


def run(attack: Attack, setting: Setting, assignment: Path = HERE / "assignment") -> Verdict:
    """Grade the attack on a fresh stage."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # what outlives the grader becomes our child
    with staged(setting.ground, attack, assignment) as stage:
        setting.hand_over(stage)
        before = judge.Before.look(stage, setting.student)
        started = time.monotonic()
        printed, ended, peak_bytes = _grade(setting, stage)
        seconds = time.monotonic() - started
        survivors = _end_survivors(stage)
        found = [] if ended else [f"time: the grader did not end in {TIME_LIMIT_S} s"]
        found += [f"survivor: {each}" for each in survivors]
        if peak_bytes > judge.MOST_GRADER_BYTES:
            found.append(f"memory: the grader held {peak_bytes >> 20} MiB")
        points, more = judge.findings(attack, setting, stage, before, printed)
    allowed = attack.may | (attack.bare_may if setting.name == "bare" else frozenset())
    kinds = {each: each.partition(":")[0] for each in (*found, *more)}
    unsafe = tuple(each for each, kind in kinds.items() if kind not in allowed)
    conceded = tuple(sorted({kind for kind in kinds.values() if kind in allowed}))
    return Verdict(attack, setting.name, points, seconds, unsafe, printed.decode("utf-8", "replace"), conceded)


def _grade(setting: Setting, stage: Stage) -> tuple[bytes, bool, int]:
    """What the grader printed, whether it ended by itself, and how much memory it held (not seen in a container)."""
    log = stage.base.parent / f"{stage.base.name}.log"
    tokens = {name: value for name, value in stage.environment.items() if "TOKEN" in name}
    environment = os.environ | tokens if setting.name == "container" else stage.environment
    with open(log, "w+b") as file:
        process = subprocess.Popen(
            setting.command(stage), cwd=stage.base / "workspace", env=environment,
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        ended, peak_bytes = _watch(process)
        if not ended:
            if setting.name == "container":
                subprocess.run(["docker", "kill", stage.mark], capture_output=True, check=False)
            process.kill()
            process.wait()
        file.seek(0)
        printed = file.read(judge.MOST_LOG_BYTES + 1)
    log.unlink()
    return printed, ended, peak_bytes


def _watch(process: subprocess.Popen[bytes]) -> tuple[bool, int]:
    """Whether the grader ended in time, and the most memory that it held itself."""
    deadline, peak_bytes = time.monotonic() + TIME_LIMIT_S, 0
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError, IndexError):
            status = Path(f"/proc/{process.pid}/status").read_text("utf-8", "replace")
            peak_bytes = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            return True, peak_bytes
    return False, peak_bytes


# ------------------------------------------------------------------------------------------------ survivors


def _end_survivors(stage: Stage) -> list[str]:
    """What of the grading still ran when the grader had ended; it does not run any longer."""
    found: dict[int, str] = {}
    for _ in range(50):
        new = dict(_survivors(stage))
        if not new:
            break
        found |= {pid: name for pid, name in new.items() if name}
        for sent in (signal.SIGSTOP, signal.SIGKILL):
            for pid in new:
                with contextlib.suppress(OSError):
                    os.kill(pid, sent)
        for pid in new:
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.02)
    return [f"{pid} {name}" for pid, name in found.items()]


def _survivors(stage: Stage) -> Iterator[tuple[int, str]]:
    """Orphans that came to us, with their descendants, and whoever carries the stage in its environment.

    A zombie has an empty name: it has ended, somebody must only look.
    """
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            state, parent = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            is_ours = int(parent) == os.getpid() and int(folder.name) not in _known()
            if is_ours or str(stage.base).encode() in (folder / "environ").read_bytes():
                name = (folder / "comm").read_text("utf-8", "replace").strip() or "nameless"
                yield int(folder.name), "" if state == "Z" else name


def _known() -> set[int]:
    """Children that are ours by intent: multiprocessing's helpers of the table."""
    import multiprocessing

    return {child.pid or 0 for child in multiprocessing.active_children()}
