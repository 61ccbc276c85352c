"""Find the library of checks and the schemas, in the repository and in an installed wheel."""

from functools import cache
from pathlib import Path

ASSIGNMENT_FILE = "autograde.yml"
CHECKS_FOLDER = "checks"


@cache
def shipped(folder: str) -> Path:
    """The folder `checks` or `schemas` that belongs to this autograde.

    A wheel has it inside the package, the repository beside it.
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
