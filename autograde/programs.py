"""Programs that look at files for us, with nobody's settings, in bounded time: they see data, and run none of it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograde.errors import StudentFailure, SurroundingsError

TIMEOUT_S = 60
MOST_BYTES = 1 << 30
_PAGES = f"""
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MOST_BYTES}, {MOST_BYTES}))
resource.setrlimit(resource.RLIMIT_CPU, ({TIMEOUT_S}, {TIMEOUT_S}))
from pypdf import PdfReader
print(sum("/Contents" in page for page in PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages))
"""


def run(name: str, command: Sequence[str], content: bytes) -> subprocess.CompletedProcess[bytes]:
    """What a program makes of the bytes on its standard input.

    Raises:
        StudentFailure: it takes too long.
        SurroundingsError: it is not there.

    """
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    try:
        return subprocess.run(
            command, input=content, capture_output=True, check=False, cwd="/", env=environment, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        raise StudentFailure("not-examined", what=name) from None
    except OSError as error:
        message = f"{name}: {error.strerror}. It comes with autograde: pip install --force-reinstall autograde."
        raise SurroundingsError(message) from error


def count_pdf_pages(content: bytes) -> int | None:
    """Pages of a PDF on which something is, counted by pypdf in a process of its own; None for what it cannot read."""
    done = run("pypdf", [sys.executable, "-I", "-c", _PAGES], content)
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip().isdigit() else None


def hadolint(content: bytes) -> list[dict[str, Any]] | None:
    """What hadolint finds in a Dockerfile: code, level, line, message; None for what it cannot read."""
    beside = Path(sys.executable).parent / "hadolint"
    program = str(beside) if beside.exists() else "hadolint"
    options = ["--no-color", "--format=json", "--no-fail", "--disable-ignore-pragma", "-"]
    done = run("hadolint", [program, *options], content)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)
    except ValueError:
        return None
    return found


def ruff(options: Sequence[str], content: bytes) -> list[dict[str, Any]]:
    """What `ruff check` finds: code, message, location, cell.

    Raises:
        StudentFailure: ruff gives up on the code.
        SurroundingsError: it is not installed, or does not know an option.

    """
    base = [sys.executable, "-I", "-m", "ruff", "check", "--isolated", "--no-cache", "--ignore-noqa", "--quiet"]
    done = run("ruff", [*base, "--output-format=json", *options, "-"], content)
    if done.returncode in (0, 1):
        found: list[dict[str, Any]] = json.loads(done.stdout or b"[]")
        return found
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode < 0 or not said or "panicked" in said[0]:
        raise StudentFailure("not-examined", what="ruff")
    why = " ".join(" ".join(said).removeprefix("ruff failed").removeprefix("error:").split())[:300].rstrip(".")
    raise SurroundingsError(f"ruff: {why}. Mend the rules in autograde.yml.")
