"""The wheel, installed into a bare environment, is all that an instructor needs."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import ROOT


def call(*command: str | Path, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PYTHON"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; what the wheel depends on comes from ours, so that no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", ROOT, cwd=folder)
    call(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", folder / "venv" / "bin" / "python"]
    call(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "venv" / "bin"


def test_the_commands_work_from_the_wheel_alone(bin_folder: Path, tmp_path: Path) -> None:
    where = call(bin_folder / "python", "-c", "import autograde; print(autograde.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(bin_folder.parent)
    call(bin_folder / "autograde", "init", "hw", cwd=tmp_path)
    assert "All well." in call(bin_folder / "autograde", "validate", "hw/autograde.yml", cwd=tmp_path)
    assert "Score: 10 of 10 points" in call(
        bin_folder / "autograde", "grade", "hw", "--trust-submission", "--fail-on", "any-failed", cwd=tmp_path
    )
    assert "code.returns" in call(bin_folder / "autograde", "checks", cwd=tmp_path)


def test_pytest_checks_works_from_the_wheel_in_an_assignments_repository(bin_folder: Path, tmp_path: Path) -> None:
    call(bin_folder / "autograde", "init", "hw", cwd=tmp_path)
    assert "Score: 10 of 10 points" in call(bin_folder / "python", "-m", "pytest", "checks/", cwd=tmp_path / "hw")


def test_no_package_named_checks_or_schemas_lands_beside_ours(bin_folder: Path) -> None:
    (site,) = (bin_folder.parent / "lib").glob("python*/site-packages")
    assert sorted(path.name for path in site.iterdir() if path.is_dir() and "dist-info" not in path.name) == [
        "autograde"
    ]
    assert (site / "autograde" / "checks" / "files.py").is_file()
    assert (site / "autograde" / "schemas" / "grade.schema.json").is_file()
