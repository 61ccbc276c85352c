"""Install the instructor's requirements into the students' Python before grading."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from autograde.errors import SetupError

TIMEOUT_S = 1200
_COMMENT = re.compile(r"(^|\s)#.*")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read_requirements(file: Path) -> list[str]:
    """The requirements of a file: names and versions only.

    Options and addresses are refused, because with them pip would run third-party code with the grader's rights
    (--no-binary, git+https://…).

    Raises:
        SetupError: the file cannot be read, or a line is not such a requirement.

    """
    try:
        content = file.read_bytes()
        content_text = content.decode(next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{file}: {error}. Name a text file with requirements, or leave the input out.") from error
    lines = ((number, _COMMENT.sub("", line).strip()) for number, line in enumerate(content_text.splitlines(), start=1))
    return [_parse_requirement(line, f"{file.name}:{number}") for number, line in lines if line]


def _parse_requirement(line: str, position: str) -> str:
    remedy = "Write a name and a version, such as torch==2.5.1; bake anything else into an image of your own."
    try:
        requirement = Requirement(line)
    except InvalidRequirement as error:
        raise SetupError(f"{position}: {line[:80]!r} is not a requirement. {remedy}") from error
    if requirement.url:
        raise SetupError(f"{position}: {line[:80]!r} names an address. {remedy}")
    return str(requirement)


def install(requirements: list[str], python: str, cache: Path | None) -> None:
    """Install wheels into that Python's environment, so that no code of a package runs.

    Raises:
        SetupError: pip fails (the error holds its last lines), or a wheel replaced the Python.

    """
    if not requirements:
        return
    before = _fingerprint(python)
    _run_pip(requirements, python, cache)
    if _fingerprint(python) != before:
        raise SetupError(f"{', '.join(requirements)}: a package replaces {python}. Leave it out.")


def _fingerprint(python: str) -> tuple[str, str]:
    real = Path(python).resolve()
    content = real.read_bytes() if real.is_file() else b""
    return str(real), hashlib.sha256(content).hexdigest()


def _run_pip(requirements: list[str], python: str, cache: Path | None) -> None:
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}")
    caching = ["--cache-dir", str(cache)] if cache else ["--no-cache-dir"]
    command = [
        str(base), "-I", "-m", "pip", "--python", python, "--isolated", "--no-input", "--disable-pip-version-check",
        *caching, "install", "--quiet", "--only-binary=:all:", "--root-user-action=ignore", *requirements,
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INPUT_")}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, timeout=TIMEOUT_S, cwd="/"
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SetupError(f"pip: {error}. The requirements were not installed.") from error
    if done.returncode:
        error_lines = " / ".join(done.stderr.strip().splitlines()[-3:])
        raise SetupError(f"pip could not install {', '.join(requirements)}: {error_lines}")
