"""Write files into a copy of the submission, over whatever the student put at their paths."""

import shutil
from pathlib import Path


def put(folder: Path, path: str, content: bytes) -> None:
    """Write a file below the folder, and remove what is in its way."""
    clear_path(folder, path)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def clear_path(folder: Path, path: str) -> None:
    """Remove the file, a folder with its name, or a file with the name of one of its parent folders."""
    target = folder / path
    for obstacle in (target, *target.parents):
        if obstacle == folder:
            return
        if obstacle.is_file():
            obstacle.unlink()
        elif obstacle == target and obstacle.is_dir():
            shutil.rmtree(obstacle)
