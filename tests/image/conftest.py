"""The action as GitHub runs it: the real image in a real engine, the runner and the API stood in for."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests import docker_engine
from tests.conftest import ROOT
from tests.fake_github import events
from tests.fake_github.server import FakeGitHub
from tests.github_runner import container_action
from tests.github_runner.step import Step, StepResult

EXAMPLE = ROOT / "examples/fintech-dl-hse"
STUDENT = "fintech-dl-hse/hw-activations-ivanov"
COURSE = "fintech-dl-hse/homeworks"
ALL_COURSES = "courses/homeworks"
TOKEN = "ghs_of_this_job"
ON_TIME = "2026-02-04T17:00:00Z"
Fault = tuple[str, str, int, dict[str, str], int]


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@y.z", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path) -> str:
    """Commit everything in the folder; the commit."""
    if not (folder / ".git").is_dir():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=work")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="session")
def engine() -> None:
    """Without a Docker engine these tests are skipped; in CI they fail."""
    if docker_engine.is_running():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(docker_engine.MISSING, pytrace=False)
    pytest.skip(docker_engine.MISSING)


@pytest.fixture(scope="session")
def image(engine: None) -> Iterator[str]:
    """The action's image, built as the runner builds it."""
    tag = container_action.build(ROOT)
    yield tag
    subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=False)


@pytest.fixture(scope="session")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a git server with the instructor's repository on it."""
    base = tmp_path_factory.mktemp("courses")
    shutil.copytree(EXAMPLE, base / COURSE / "hw-activations", ignore=shutil.ignore_patterns("__pycache__"))
    file = base / COURSE / "hw-activations/autograde.yml"
    text = file.read_text(encoding="utf-8").replace("counted_at: finished", "counted_at: pushed")
    file.write_text(text, encoding="utf-8")
    commit(base / COURSE)
    for course in sorted(ROOT.glob("examples/*/autograde.yml")):
        ignored = shutil.ignore_patterns("__pycache__", "submissions")
        shutil.copytree(course.parent, base / ALL_COURSES / course.parent.name, ignore=ignored)
    commit(base / ALL_COURSES)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["git", "daemon", "--export-all", f"--base-path={base}", "--listen=127.0.0.1", f"--port={port}"]
    daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"git://127.0.0.1:{port}"
    daemon.terminate()
    daemon.wait()


@dataclass
class Done:
    """What a step left behind: on the runner, at GitHub, in the workspace."""

    result: StepResult
    github: FakeGitHub
    sha: str

    @cached_property
    def grade(self) -> Any:
        """The JSON, numbers as decimals."""
        text = (self.result.workspace / "autograde.json").read_text(encoding="utf-8")
        return json.loads(text, parse_float=Decimal)

    @property
    def check(self) -> dict[str, Any]:
        (run,) = self.github.check_runs
        return run

    def levels(self) -> dict[str, int]:
        """How many annotations the page shows, by level."""
        found = [each.level for each in self.result.annotations]
        return {level: found.count(level) for level in sorted(set(found))}


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def act(image: str, courses: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the action on a folder with a repository in it."""

    def run(
        workspace: Path,
        *,
        pushed_at: str = ON_TIME,
        faults: tuple[Fault, ...] = (),
        token: str = TOKEN,
        posted: list[dict[str, Any]] | None = None,
        github: dict[str, str] | None = None,
        event: dict[str, Any] | None = None,
        event_name: str = "push",
        **inputs: str,
    ) -> Done:
        sha = git(workspace, "rev-parse", "HEAD")
        with FakeGitHub(token=token or None) as api:
            api.add_push(STUDENT, "0" * 40, sha, pushed_at, actor="ivanov")
            api.check_runs.extend(posted or [])
            for method, pattern, status, body, times in faults:
                api.fail(method, pattern, status, body, times=times)
            step = Step(
                workspace=workspace,
                event=event or push(sha),
                event_name=event_name,
                token=token,
                inputs={name.replace("_", "-"): value for name, value in inputs.items()},
                github={"api_url": api.url, "server_url": courses, **(github or {})},
            )
            result = container_action.run(ROOT, image, step, tmp_path_factory.mktemp("runner"))
        return Done(result, api, sha)

    return run


def push(sha: str) -> dict[str, Any]:
    """A push as GitHub tells it, of a student's commit."""
    payload = events.payload("push")
    payload["repository"]["full_name"] = STUDENT
    payload["sender"]["login"] = payload["pusher"]["name"] = "ivanov"
    return payload | {"ref": "refs/heads/main", "after": sha}


@pytest.fixture(scope="session")
def graded(act: Run, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Done]:
    """A submission of the example, graded from the instructor's repository; each once."""
    known: dict[tuple[str, str], Done] = {}

    def grade(name: str, pushed_at: str = ON_TIME) -> Done:
        if (name, pushed_at) not in known:
            workspace = submission(tmp_path_factory.mktemp(name), name)
            known[name, pushed_at] = act(workspace, pushed_at=pushed_at, fail_on="any-failed", **FROM_COURSE)
        return known[name, pushed_at]

    return grade


FROM_COURSE = {"assignment_repository": COURSE, "assignment": "hw-activations/autograde.yml"}


def submission(folder: Path, name: str) -> Path:
    """A student's repository with a submission of the example in it."""
    work = folder / "work"
    shutil.copytree(EXAMPLE / "submissions" / name, work)
    commit(work)
    return work
