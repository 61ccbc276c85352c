"""Runs ruff, hadolint and pypdf on a student's file: without settings, in bounded time and memory, as data only."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograde.errors import SetupError, StudentFailure

TIMEOUT_S = 60
MAX_MEMORY_BYTES = 1 << 30
MAX_OUTPUT_BYTES = 4 << 20
MAX_FINDINGS = 5_000
# hadolint takes memory by the square of the commands in one RUN: 195 MiB for 4 KiB, more than 3 GiB for 15 KiB.
MAX_DOCKERFILE_BYTES = 64 << 10
MAX_RUN_BYTES = 4 << 10
_RUN = re.compile(rb"^[ \t]*RUN\b(?:[^\n]*\\\r?\n)*[^\n]*", re.MULTILINE | re.IGNORECASE)
_PAGES = """
import io, sys
from pypdf import PdfReader
print(sum("/Contents" in page for page in PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages))
"""
# Data, not the address space, is limited: hadolint reserves a terabyte that it never touches.
_LIMITED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_DATA, ({MAX_MEMORY_BYTES}, {MAX_MEMORY_BYTES}))
resource.setrlimit(resource.RLIMIT_CPU, ({TIMEOUT_S}, {TIMEOUT_S}))
resource.setrlimit(resource.RLIMIT_FSIZE, ({MAX_OUTPUT_BYTES}, {MAX_OUTPUT_BYTES}))
os.execvp(sys.argv[1], sys.argv[1:])
"""


def run_tool(name: str, command: Sequence[str], content: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run a program with the content on its standard input, within limits of time, memory and output.

    If it writes more than MAX_OUTPUT_BYTES, the result has what it wrote until then.

    Raises:
        StudentFailure: it takes too long.
        SetupError: it is not installed.

    """
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    if shutil.which(command[0], path=environment["PATH"]) is None:
        raise _missing(name, "No such file or directory")
    limited = [sys.executable, "-I", "-S", "-c", _LIMITED, *command]
    try:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            done = subprocess.run(
                limited,
                input=content,
                stdout=out,
                stderr=errors,
                check=False,
                cwd="/",
                env=environment,
                timeout=TIMEOUT_S,
            )
            out.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), errors.read())
    except subprocess.TimeoutExpired:
        raise StudentFailure("not-examined", what=name) from None
    except OSError as error:
        raise _missing(name, str(error.strerror)) from error


def _missing(name: str, reason: str) -> SetupError:
    return SetupError(f"{name}: {reason}. It comes with autograde: pip install --force-reinstall autograde.")


def count_pdf_pages(content: bytes) -> int | None:
    """Pages of a PDF on which something is, counted by pypdf in a process of its own; None for what it cannot read."""
    done = run_tool("pypdf", [sys.executable, "-I", "-c", _PAGES], content)
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip().isdigit() else None


def run_hadolint(content: bytes) -> list[dict[str, Any]] | None:
    """What hadolint finds in a Dockerfile: code, level, line, message; None for what it cannot read.

    Raises:
        StudentFailure: the file, or one RUN in it, is too long to be examined.

    """
    if len(content) > MAX_DOCKERFILE_BYTES:
        raise StudentFailure("dockerfile-too-large", kilobytes=MAX_DOCKERFILE_BYTES >> 10)
    for command in _RUN.finditer(content):
        if len(command[0]) > MAX_RUN_BYTES:
            line = content.count(b"\n", 0, command.start()) + 1
            raise StudentFailure("run-too-long", line=line, kilobytes=MAX_RUN_BYTES >> 10)
    beside = Path(sys.executable).parent / "hadolint"
    program = str(beside) if beside.exists() else "hadolint"
    options = ["--no-color", "--format=json", "--no-fail", "--disable-ignore-pragma", "-"]
    done = run_tool("hadolint", [program, *options], content)
    try:
        findings: list[dict[str, Any]] = json.loads(done.stdout)
    except ValueError:
        return None
    return findings


def run_ruff(options: Sequence[str], content: bytes) -> list[dict[str, Any]]:
    """What `ruff check` finds: code, message, location, cell.

    Raises:
        StudentFailure: ruff gives up on the code, or finds more than MAX_FINDINGS.
        SetupError: it is not installed, or does not know an option.

    """
    base = [sys.executable, "-I", "-m", "ruff", "check", "--isolated", "--no-cache", "--ignore-noqa", "--quiet"]
    done = run_tool("ruff", [*base, "--output-format=json-lines", *options, "-"], content)
    is_whole = len(done.stdout) < MAX_OUTPUT_BYTES
    if done.returncode in (0, 1) or not is_whole:
        return _read_findings(done.stdout, is_whole=is_whole)
    error_lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode < 0 or not error_lines or "panicked" in error_lines[0]:
        raise StudentFailure("not-examined", what="ruff")
    reason = " ".join(" ".join(error_lines).removeprefix("ruff failed").removeprefix("error:").split())[:300].rstrip(
        "."
    )
    raise SetupError(f"ruff: {reason}. Fix the rules in autograde.yml.")


def _read_findings(output: bytes, *, is_whole: bool) -> list[dict[str, Any]]:
    lines = output.splitlines() if is_whole else output.splitlines()[:-1]
    if not is_whole or len(lines) > MAX_FINDINGS:
        count = min(len(lines), MAX_FINDINGS)
        first = json.loads(lines[0]) if lines else {}
        raise StudentFailure("many-findings", what=f"{first.get('code')}: {first.get('message')}"[:300], count=count)
    return [json.loads(line) for line in lines]
