"""A Docker container action, built and run as GitHub's runner does it (actions/runner 2.336, ContainerActionHandler.cs).

The differences: no problem matchers, no masks, of expressions only `${{ github.NAME }}`, and the container has the
network of this machine, where the stand-ins for GitHub listen.
"""

import os
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.github_runner import command_files
from tests.github_runner.job_log import JobLog
from tests.github_runner.step import Folders, Step, StepResult
from tests.github_runner.variables import variables_of

# A larger summary is dropped with an error (docs.github.com, "Workflow commands": step isolation and limits).
MAX_SUMMARY_BYTES = 1024 * 1024


def build(action: Path) -> str:
    """The tag of the image of the action in that folder."""
    tag = f"action-{uuid.uuid4().hex[:6]}:{uuid.uuid4().hex}"
    dockerfile = action / _manifest(action)["runs"]["image"]
    command: list[str | Path] = ["docker", "build", "-t", tag, "-f", dockerfile, dockerfile.parent]
    done = subprocess.run(
        command, env={"DOCKER_BUILDKIT": "1", **os.environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"docker build failed:\n{(done.stdout + done.stderr)[-4000:]}"
    return tag


def run(action: Path, image: str, step: Step, base: Path) -> StepResult:
    """Run the image as a step of a job whose folders are made below `base`."""
    folders = Folders(base)
    folders.make(step)
    variables = variables_of(step, _manifest(action), folders)
    done = _execute(_docker_run(image, variables, folders), variables, folders, step.timeout_s)
    log = JobLog()
    log.read(done.stdout)
    log.read(done.stderr)
    return _result(done, log, folders)


def _manifest(action: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))
    return manifest


def _docker_run(image: str, variables: Mapping[str, str], folders: Folders) -> list[str]:
    """The values travel in the client's environment: everybody can read a command line."""
    mounts = {**_engine_socket(), **{str(folder): target for folder, target in folders.mounts.items()}}
    options = [option for name in variables for option in ("-e", name)]
    options += [option for source, target in mounts.items() for option in ("-v", f"{source}:{target}")]
    start = [
        "docker",
        "run",
        "--rm",
        "--name",
        _container(folders),
        "--network",
        "host",
        "--workdir",
        "/github/workspace",
    ]
    return [*start, *options, image]


def _engine_socket() -> dict[str, str]:
    kind, _, path = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").partition("://")
    return {path: "/var/run/docker.sock"} if kind == "unix" else {}


def _container(folders: Folders) -> str:
    return f"step-{uuid.uuid5(uuid.NAMESPACE_OID, str(folders.base)).hex}"


def _execute(
    command: list[str], variables: Mapping[str, str], folders: Folders, timeout_s: float
) -> "subprocess.CompletedProcess[str]":
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        subprocess.run(["docker", "rm", "--force", _container(folders)], capture_output=True, check=False)
        raise
    output, error = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(command, done.returncode, output, error)


def _result(done: "subprocess.CompletedProcess[str]", log: JobLog, folders: Folders) -> StepResult:
    """The command files are read whatever the exit code."""
    outputs, env = log.outputs | _pairs("output", folders, log), _pairs("env", folders, log)
    summary = _summary(folders, log)
    return StepResult(
        conclusion="failure" if done.returncode or log.errors else "success",
        exit_code=done.returncode,
        outputs=outputs,
        env=env,
        summary=summary,
        annotations=log.annotations,
        dropped_annotations=log.dropped_annotations,
        runner_errors=log.errors,
        raw_log=done.stdout + done.stderr,
        workspace=folders.workspace,
    )


def _pairs(name: str, folders: Folders, log: JobLog) -> dict[str, str]:
    try:
        return dict(command_files.parse(folders.command_file(name).read_bytes().decode("utf-8-sig", "replace")))
    except ValueError as error:
        log.fail(f"Unable to process file command '{name}' successfully. {error}")
        return {}


def _summary(folders: Folders, log: JobLog) -> str:
    content = folders.command_file("step_summary").read_bytes()
    if len(content) > MAX_SUMMARY_BYTES:
        log.fail(
            f"$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got {len(content) // 1024}k."
        )
        return ""
    return content.decode("utf-8-sig", "replace")
