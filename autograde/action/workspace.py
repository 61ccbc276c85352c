"""Files that autograde writes to the runner's workspace: it overwrites no other file, and later steps can move them."""

import os
from pathlib import Path

from autograde.errors import SetupError
from autograde.grading import grade_file
from autograde.model import Grade
from autograde.reporters import json_report


def resolve_inside(root: Path, name: str) -> Path:
    """The path below root, with links resolved.

    Raises:
        SetupError: it leads out.

    """
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise SetupError(f"{name}: this leads out of {root.name}/. Name a path inside it.")
    return path


def claim_json(workspace: Path, name: str) -> None:
    """Make the JSON's folder, and remove an earlier grade there, which could be taken for this one if grading fails.

    A grade that the student committed by mistake can be restored from git; any other file is not removed.

    Raises:
        SetupError: the path is taken, or lies in .git.

    """
    path = _json_path(workspace, name)
    if ".git" in path.relative_to(workspace).parts:
        raise SetupError(f"{name}: git keeps its own files there. Choose another path.")
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        raise SetupError(f"{name}: this is not a regular file. Choose another path.")
    try:
        for folder in reversed([folder for folder in path.parents if not folder.exists()]):
            folder.mkdir()
            _give_to_owner(workspace, folder)
        json_report.require_writable(path, may_be_tracked=True)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SetupError(f"{name}: {error.strerror}. Choose another path.") from error


def write_json(graded: Grade, workspace: Path, name: str) -> None:
    """Write the grade to the JSON.

    Raises:
        SetupError: it could not be written.

    """
    path = _json_path(workspace, name)
    try:
        json_report.write(graded, path, may_be_tracked=True)
    except SetupError as error:
        # Do not name the temporary folder, where it may have been written: it disappears with the container.
        raise SetupError(str(error).partition(" The report was written to ")[0]) from error
    _give_to_owner(workspace, path)


def digest_json(workspace: Path, name: str) -> str:
    """SHA-256 of the JSON.

    Raises:
        SetupError: it could not be read.

    """
    try:
        return grade_file.digest(_json_path(workspace, name).read_bytes())
    except OSError as error:
        raise SetupError(f"{name}: {error.strerror}. The workspace must be readable.") from error


def _json_path(workspace: Path, name: str) -> Path:
    """The path without following a link in its last step."""
    return resolve_inside(workspace, str(Path(name).parent)) / Path(name).name


def _give_to_owner(workspace: Path, path: Path) -> None:
    """Give a path to the owner of the workspace, so that later steps can move it."""
    owner = workspace.stat()
    if os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
