"""A step of a job: what the workflow says of it, the runner's folders for it, and what became of it."""

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github_runner.job_log import Annotation

RUNNER_UID = 1001  # whom files belong to on GitHub's machines
COMMAND_FILES = {"output": "set_output_", "env": "set_env_", "path": "add_path_", "state": "save_state_", "step_summary": "step_summary_"}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step of a workflow; `github` overrides values of the context that has this name."""

    workspace: Path
    event: Mapping[str, Any]
    event_name: str = "push"
    token: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    github: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 300


@dataclass(frozen=True)
class StepResult:
    conclusion: str
    exit_code: int
    outputs: dict[str, str]
    env: dict[str, str]
    summary: str
    annotations: list[Annotation]
    dropped_annotations: list[Annotation]
    runner_errors: list[str]
    raw_log: str
    workspace: Path


@dataclass(frozen=True)
class Folders:
    """The runner's folders of one job, and where the container has them."""

    base: Path

    @property
    def temp(self) -> Path:
        return self.base / "_temp"

    @property
    def workspace(self) -> Path:
        return self.base / "work"

    @property
    def mounts(self) -> dict[Path, str]:
        """The longer paths first, as the runner translates them."""
        return {
            self.temp / "_runner_file_commands": "/github/file_commands",
            self.temp / "_github_workflow": "/github/workflow",
            self.temp / "_github_home": "/github/home",
            self.temp: "/github/runner_temp",
            self.workspace: "/github/workspace",
        }

    @property
    def event(self) -> Path:
        return self.temp / "_github_workflow/event.json"

    def command_file(self, name: str) -> Path:
        return (
            self.temp
            / "_runner_file_commands"
            / f"{COMMAND_FILES[name]}{uuid.uuid5(uuid.NAMESPACE_OID, str(self.base))}"
        )

    def in_container(self, path: str) -> str:
        for folder, target in self.mounts.items():
            if path == str(folder) or path.startswith(f"{folder}/"):
                return target + path.removeprefix(str(folder))
        return path

    def make(self, step: Step) -> None:
        """As on GitHub's machines, whatever the modes of a test's temporary folder."""
        shutil.copytree(step.workspace, self.workspace, symlinks=True)
        for folder in self.mounts:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
        self.event.write_text(json.dumps(step.event), encoding="utf-8")
        for name in COMMAND_FILES:
            self.command_file(name).touch()
        if os.geteuid() == 0:
            subprocess.run(
                ["chown", "--recursive", "--no-dereference", f"{RUNNER_UID}:{RUNNER_UID}", self.base], check=True
            )
