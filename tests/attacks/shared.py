"""The corpus that lies beside the project, ../shared/attacks, on its own assignment hw1; both forms of each."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.attacks.corpus import HERE, Attack
from tests.conftest import ROOT

FOLDER = ROOT.parent / "shared/attacks"
ASSIGNMENT = HERE / "assignment-hw1"
_POINTS = 3


class SharedAttack(Attack):
    """An attack of the manifest in one of its forms; its files are not filled in."""

    @property
    def source(self) -> str:
        return "hw1.ipynb" if self.form == "notebook" else "submission.py"

    def write(self, folder: Path, places: Mapping[str, str]) -> None:
        shutil.copytree(self.folder / "repo", folder, dirs_exist_ok=True, symlinks=True)
        (folder / ("submission.py" if self.form == "notebook" else "hw1.ipynb")).unlink(missing_ok=True)
        planter = self.folder / "setup.py"
        if planter.is_file():
            subprocess.run([sys.executable, planter, folder], check=True, timeout=60, capture_output=True)


def read_corpus() -> list[Attack]:
    """Empty where the shared folder is not there."""
    manifest = FOLDER / "manifest.json"
    if not manifest.is_file():
        return []
    value = json.loads(manifest.read_text(encoding="utf-8"))
    return [attack for each in value["attacks"] for attack in _attacks(each, value["default_expect"])]


def _attacks(each: Mapping[str, Any], default: Mapping[str, Any]) -> Iterator[Attack]:
    expect = {**default, **each["expect"]}
    for form in each["forms"]:
        yield SharedAttack(
            id=f"shared-{each['id']}-{form}",
            folder=FOLDER / each["id"],
            tries=each["title"],
            family=each["category"],
            form=form,
            points=(_POINTS * expect["min_score"], _POINTS * expect["max_score"]),
            # Without Landlock and seccomp nothing keeps a process from the network: the manifest does not ask for it.
            bare_may=frozenset({"network"}),
        )
