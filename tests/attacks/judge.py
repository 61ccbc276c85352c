"""What is left after a grading, weighed: each finding is `kind: what`."""

import base64
import contextlib
import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

from tests.attacks.corpus import Attack
from tests.attacks.settings import Setting
from tests.attacks.stage import CANARIES, Stage
from tests.conftest import ROOT

MOST_LOG_BYTES = 2_000_000
MOST_FILE_BYTES = 4 << 20
# Of the grader itself, at its peak; a student process has a limit of its own.
MOST_GRADER_BYTES = 1 << 30
MOST_DEPTH = 40
SHARED = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"))
# What is left of the hidden input where only an integer crosses, such as a line.
_WHOLE_INPUT = re.compile(rb"(?<![\w.])48611(?![\w.])")
_MARK = re.compile(r"[0-9a-f]{16}")
_COMMAND = re.compile(rb"(^|[\r\n])\s*::|##\[")


@dataclass(frozen=True)
class Before:
    """What lay there before the grading."""

    shared: frozenset[Path]
    files: frozenset[tuple[Path, int, int]]

    @classmethod
    def look(cls, stage: Stage, uid: int) -> "Before":
        return cls(frozenset(_shared(stage, uid)), frozenset(_files(stage)))


def findings(
    attack: Attack, setting: Setting, stage: Stage, before: Before, printed: bytes
) -> tuple[float | None, list[str]]:
    """The points, and everything that must not be."""
    grade, problem = _read(stage, setting)
    found = [problem] if problem else []
    if grade:
        found += _points(attack, setting, grade)
    if len(printed) > MOST_LOG_BYTES:
        found.append(f"log: more than {MOST_LOG_BYTES} bytes")
    if _COMMAND.search(printed):
        found.append("command: the log holds a workflow command")
    found += [f"command: {name} was changed" for name in stage.command_changes()]
    found += [f"network: {name}" for name in sorted(set(stage.contacts))]
    found += [f"code: {path.name} ran in the grader" for path in sorted((stage.base / "pwned").iterdir())]
    found += [f"canary: {each}" for each in _canaries(stage, before, printed)]
    found += [f"files: {path} was changed" for path in _changed(stage, before)]
    found += [] if stage.neighbour.exists() else [f"files: {stage.neighbour} was removed"]
    found += [f"left: {path}" for path in _left(stage, before, setting.student)]
    return (grade or {}).get("points"), found


def _read(stage: Stage, setting: Setting) -> tuple[dict[str, Any] | None, str]:
    """The grade, if the grader wrote one."""
    try:
        owner = os.lstat(stage.json).st_uid
        grade: dict[str, Any] = json.loads(stage.json.read_bytes())
        jsonschema.validate(grade, json.loads((ROOT / "schemas/grade.schema.json").read_bytes()))
    except (OSError, ValueError, jsonschema.ValidationError) as error:
        return None, f"json: {type(error).__name__}: {str(error).splitlines()[0][:200]}"
    if stage.json.is_symlink() or owner != setting.owner or not grade["title"].endswith(stage.mark):
        return None, "json: the grader did not write it"
    return grade, ""


def _points(attack: Attack, setting: Setting, grade: dict[str, Any]) -> Iterator[str]:
    low, high = (setting.name == "bare" and attack.bare) or attack.points
    if not low - 0.001 <= grade["points"] <= high + 0.001:
        why = "; ".join(f"{each['id']}: {each['rationale'][:150]}" for each in grade["checks"] if each["rationale"])
        yield f"points: {grade['points']}, safe are {low} to {high} ({why})"
    if grade["status"] != "complete":
        why = "; ".join(each["rationale"][:150] for each in grade["checks"] if each["status"] == "error")
        yield f"incomplete: {why}"


def _canaries(stage: Stage, before: Before, printed: bytes) -> Iterator[str]:
    """Canaries in what is published, or in a file that came during the grading."""
    places = {"log": printed}
    new = {path for path, *_ in set(_files(stage)) - before.files}
    places |= {str(path.relative_to(stage.base)): _head(path) for path in sorted(new)}
    for place, content in places.items():
        for name, value in CANARIES.items():
            if any(form in content for form in _forms(value)) or (name == "input" and _WHOLE_INPUT.search(content)):
                yield f"{name} in {place}"


def _head(path: Path) -> bytes:
    with open(path, "rb") as file:
        return file.read(MOST_FILE_BYTES)


def _changed(stage: Stage, before: Before) -> list[Path]:
    """Files of the grader, of others and of the submission itself that are not as they were."""
    ours = {stage.base / "tmp", stage.base / "pwned", stage.base / "commands"}
    now = set(_files(stage))
    paths = {path for path, *_ in now ^ before.files} - {stage.json, stage.summary}
    return sorted(path.relative_to(stage.base) for path in paths if not ours.intersection(path.parents))


def _forms(value: str) -> tuple[bytes, ...]:
    plain = value.encode()
    floats = (repr(float(value)).encode(), float(value).hex().encode()) if value[0].isdigit() else ()
    return (plain, plain[::-1], plain.hex().encode(), base64.b64encode(plain).rstrip(b"="), *floats)


def _files(stage: Stage) -> Iterator[tuple[Path, int, int]]:
    """Every regular file with its time and size; a folder that a submission may have made deep is walked no further."""
    for folder, folders, names in os.walk(stage.base):
        folders[:] = folders if folder.count(os.sep) < MOST_DEPTH else []
        for name in names:
            path = Path(folder, name)
            with contextlib.suppress(OSError):
                state = path.lstat()
                if stat.S_ISREG(state.st_mode):
                    yield path, state.st_mtime_ns, state.st_size


def _shared(stage: Stage, uid: range) -> Iterator[Path]:
    """Entries of places that all users share that carry our mark or belong to the student's user.

    What carries another mark belongs to an attack that runs at the same time.
    """
    for path in (path for folder in SHARED for path in folder.iterdir()):
        with contextlib.suppress(OSError):
            is_others = _MARK.search(path.name) and stage.mark not in path.name
            if stage.mark in path.name or (path.lstat().st_uid in uid and not is_others):
                yield path


def _left(stage: Stage, before: Before, uid: range) -> Iterator[str]:
    """What stays behind; afterwards it does not."""
    for path in [*sorted(set(_shared(stage, uid)) - before.shared), *sorted((stage.base / "tmp").iterdir())]:
        subprocess.run(["rm", "-rf", "--", path], capture_output=True, check=False)
        yield str(path)
    yield from _left_ipc(stage)


def _left_ipc(stage: Stage) -> Iterator[str]:
    """SysV objects have no name to carry our mark: their key is made of it."""
    for kind, option in (("shm", "-M"), ("sem", "-S"), ("msg", "-Q")):
        key = int(stage.mark[:7], 16)
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
        if any(line.split()[0] == str(key) for line in lines):
            subprocess.run(["ipcrm", option, str(key)], capture_output=True, check=False)
            yield f"SysV {kind}"
