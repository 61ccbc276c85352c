"""The attacks as they lie in corpus/: read, filled in, turned into a student's repository."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nbformat
import yaml

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
_FILLED = {".py", ".json", ".yml", ".toml", ".ini", ".cfg", ".ipynb", ".txt", ".pth", ".env", ".md", ".sh"}
_PLACE = re.compile(r"@([A-Z]+)@")
_SNIPPET = re.compile(r"^# @([a-z]+)@$", re.MULTILINE)
_CELL = re.compile(r"^# %%[^\n]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One folder: what it tries, and which outcomes are safe.

    points are the least and the most that are safe. may holds kinds of findings that are safe in every setting,
    bare_may those that are safe where neither Landlock nor seccomp is there. assignment is merged into autograde.yml. call says how the grader is
    started: as the action does; clone: in the repository, without naming an assignment; module: there, by `python -m`.
    """

    id: str
    folder: Path
    tries: str
    family: str
    form: str
    points: tuple[float, float]
    bare: tuple[float, float] | None = None
    may: frozenset[str] = frozenset()
    bare_may: frozenset[str] = frozenset()
    assignment: Mapping[str, Any] = field(default_factory=dict)
    call: Literal["action", "clone", "module"] = "action"
    notes: str = ""

    @property
    def is_control(self) -> bool:
        return self.family == "control"

    @property
    def source(self) -> str:
        return "hw.ipynb" if self.form == "notebook" else "hw.py"

    def write(self, folder: Path, places: Mapping[str, str]) -> None:
        """Write the student's repository, every @PLACE@ replaced by the real one: the attacker knows all paths."""
        for path in sorted(self.folder.rglob("*")):
            target = folder / path.relative_to(self.folder)
            if path.is_dir():
                target.mkdir(exist_ok=True)
            elif path.name not in ("attack.yml", "plant.py"):
                target.write_bytes(_fill(path, places))
        if (self.folder / "plant.py").is_file():
            subprocess.run([sys.executable, self.folder / "plant.py", folder], check=True, timeout=60)
        if self.form == "notebook" and (folder / "hw.py").exists() and not os.path.lexists(folder / "hw.ipynb"):
            write_notebook(folder / "hw.py", folder / "hw.ipynb")


def read_attack(folder: Path) -> Attack:
    value = yaml.safe_load((folder / "attack.yml").read_text(encoding="utf-8"))
    value = {name: frozenset(each) if name in ("may", "bare_may") else each for name, each in value.items()}
    if "allow" in value:
        value["assignment"] = {"allow": value.pop("allow")} | value.get("assignment", {})
    low, high = value.pop("points")
    return Attack(id=folder.name, folder=folder, points=(low, high), **value)


def read_corpus(folder: Path = CORPUS) -> list[Attack]:
    return [read_attack(path.parent) for path in sorted(folder.glob("*/attack.yml"))]


def _fill(path: Path, places: Mapping[str, str]) -> bytes:
    content = path.read_bytes()
    if path.suffix not in _FILLED and not path.name.startswith("."):
        return content
    filled = _SNIPPET.sub(lambda found: (HERE / "snippets" / f"{found[1]}.py").read_text(), content.decode("utf-8"))
    return _PLACE.sub(lambda found: places.get(found[1], found[0]), filled).encode("utf-8")


def write_notebook(script: Path, notebook: Path) -> None:
    """A notebook with a cell for each part of the script between `# %%` lines; the script goes."""
    parts = [part.strip("\n") for part in _CELL.split(script.read_bytes().decode("utf-8"))]
    cells = [nbformat.v4.new_code_cell(part) for part in parts if part.strip()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), str(notebook))
    script.unlink()
