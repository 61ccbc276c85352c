"""The homework with torch in the action's image, whose grader has no torch: the grade of a laptop, byte for byte."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.test_examples import Stated, graded, normalise, stated

ROWS = [row for row in stated() if row.course.name == "torch"]


def facts_of(python: str) -> tuple[str, str, str]:
    """Its version, where its interpreter lies, and where its packages lie."""
    code = (
        "import sys, sysconfig; print('%d.%d' % sys.version_info[:2], sys.base_prefix, sysconfig.get_path('purelib'))"
    )
    version, base, packages = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    return version, base, packages


def grade_in_image(image: str, row: Stated, python: str, folder: Path) -> str:
    version, base, packages = facts_of(python)
    mounts = {
        str(ROOT / "examples/torch"): "/course:ro",
        base: f"{base}:ro",
        packages: f"{base}/lib/python{version}/site-packages:ro",
        str(folder): "/out",
    }
    options = [option for path, target in mounts.items() for option in ("--volume", f"{path}:{target}")]
    grading = [
        "/opt/grader/bin/python", "-I", "-m", "autograde", "grade", f"/course/submissions/{row.name}",
        "--assignment=/course/autograde.yml", f"--submitted-at={row.at}", "--json=/out/grade.json",
    ]  # fmt: skip
    # The interpreter finds its library where it was built, which may lie below root's home.
    open_home = "chmod a+x /root; exec " + " ".join(f"'{word}'" for word in grading)
    command = [
        "docker", "run", "--rm", "--network=none", *options, f"--env=AUTOGRADE_STUDENT_PYTHON={base}/bin/python{version}",
        "--entrypoint=/bin/sh", image, "-c", open_home,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "grade.json").read_text(encoding="utf-8")


def without_provenance(grade: str) -> dict[str, Any]:
    """The grade without the machine that it was made on."""
    value: dict[str, Any] = json.loads(normalise(grade))
    return {key: part for key, part in value.items() if key != "provenance"}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_homework_with_torch_is_graded_in_the_image_as_on_a_laptop(
    row: Stated, image: str, torch_python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADE_STUDENT_PYTHON", torch_python)
    graded(row, tmp_path)
    on_a_laptop = (tmp_path / "grade.json").read_text(encoding="utf-8")
    folder = tmp_path / "image"
    folder.mkdir()
    assert without_provenance(grade_in_image(image, row, torch_python, folder)) == without_provenance(on_a_laptop)
