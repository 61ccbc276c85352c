"""Files of ours in a copy of the submission, whatever the student has put in their place."""

import shutil
from pathlib import Path


def put(folder: Path, path: str, content: bytes) -> None:
    """Write a file below the folder; what is in its way goes."""
    make_way(folder, path)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def make_way(folder: Path, path: str) -> None:
    """Remove the file, the folder that has its name, or the file that has the name of a folder on the way."""
    target = folder / path
    for obstacle in (target, *target.parents):
        if obstacle == folder:
            return
        if obstacle.is_file():
            obstacle.unlink()
        elif obstacle == target and obstacle.is_dir():
            shutil.rmtree(obstacle)
