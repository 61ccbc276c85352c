"""Our workflows, and every workflow that a reader may copy from README, docs and examples, pass the linters."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.workflow_references import Workflow

BIN = Path(sys.executable).parent
FENCE = re.compile(r"^```ya?ml\n(.*?)^```", re.M | re.S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with each of these workflows in it, and the action."""
    base = tmp_path_factory.mktemp("workflows")
    place = base / ".github/workflows"
    shutil.copytree(ROOT / ".github/workflows", place)
    shutil.copy(ROOT / ".github/zizmor.yml", base / ".github")
    shutil.copy(ROOT / "action.yml", base)
    shutil.copy(ROOT / "Dockerfile", base)
    for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/**/*.md")):
        if "submissions" in document.parts:
            continue
        for number, block in enumerate(FENCE.findall(document.read_text(encoding="utf-8"))):
            if "\njobs:" in block:
                (place / f"{document.stem}-{number}.yml").write_text(block, encoding="utf-8")
    for workflow in ROOT.glob("examples/**/.github/workflows/*.yml"):
        shutil.copy(workflow, place / f"{'-'.join(workflow.relative_to(ROOT).parts)}")
    return base


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_documents_show_workflows(folder: Path) -> None:
    names = {path.stem.partition("-")[0] for path in (folder / ".github/workflows").iterdir()}
    assert {"README", "github", "examples", "ci", "grade", "release"} <= names


def test_workflows_and_action_fit_githubs_schemas(folder: Path) -> None:
    run(
        BIN / "check-jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        *sorted((folder / ".github/workflows").glob("*.yml")),
    )
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-actions", folder / "action.yml")


def test_zizmor_finds_nothing_to_fear(folder: Path) -> None:
    run(BIN / "zizmor", "--offline", "--no-progress", "--quiet", folder)


def test_zizmor_would_find_what_is_to_fear(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "bad")
    workflow = tmp_path / "bad/.github/workflows/README-bad.yml"
    workflow.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.head_commit.message }}\n"
    )
    with pytest.raises(AssertionError, match="template-injection"):
        run(BIN / "zizmor", "--offline", "--no-progress", "--quiet", tmp_path / "bad")


def test_zizmor_accepts_a_tag_of_our_own_action_only(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "bad")
    workflow = tmp_path / "bad/.github/workflows/grade.yml"
    workflow.write_text(
        re.sub(r"actions/upload-artifact@\S+", "actions/upload-artifact@v7.0.0", workflow.read_text()), encoding="utf-8"
    )
    with pytest.raises(AssertionError, match="unpinned-uses"):
        run(BIN / "zizmor", "--offline", "--no-progress", "--quiet", tmp_path / "bad")


def test_hadolint_likes_the_dockerfile() -> None:
    run(BIN / "hadolint", "--failure-threshold", "warning", ROOT / "Dockerfile")


def problems(folder: Path, text: str) -> list[str]:
    called = {path.name: read(path.read_text(encoding="utf-8")) for path in (folder / ".github/workflows").iterdir()}
    action = read((folder / "action.yml").read_text(encoding="utf-8"))
    return Workflow(read(text), action, called).problems()


def read(text: str) -> dict[Any, Any]:
    content: dict[Any, Any] = yaml.safe_load(text)
    return content


def test_what_workflows_name_is_there(folder: Path) -> None:
    for path in sorted((folder / ".github/workflows").iterdir()):
        assert problems(folder, path.read_text(encoding="utf-8")) == [], path.name


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("grade.yml", "mode: grade", "mood: grade", "with.mood: action.yml has no such input"),
        ("grade.yml", "inputs.fail-on", "inputs.fail_on", "there is no inputs.fail_on"),
        ("grade.yml", "secrets.assignment-token", "secrets.token", "there is no secrets.token"),
        ("grade.yml", "steps.autograde.outputs.score", "steps.autograde.outputs.scores", "there is no steps.autograde.outputs.scores"),
        ("grade.yml", "steps.artifact.outputs", "steps.upload.outputs", "there is no steps.upload.outputs.artifact-id"),
        ("grade.yml", "needs.grade.outputs.sha256", "needs.grade.outputs.sha", "there is no needs.grade.outputs.sha"),
        ("grade.yml", "    needs: grade\n", "", "there is no needs.grade.outputs.artifact"),
        ("grade.yml", "jobs.grade.outputs.status", "jobs.grades.outputs.status", "there is no jobs.grades.outputs.status"),
        ("grade.yml", "github.sha", "git.sha", "there is no git.sha"),
        ("grade.yml", "if: inputs.attest", "if: input.attest", "there is no input.attest"),
        ("grade.yml", "${{ github.sha }}", "${{ hash(github.sha) }}", "there is no hash("),
        ("examples-fintech-dl-hse-template-.github-workflows-autograde.yml", "assignment-repository:", "repository:", "has no such inputs"),
        ("examples-fintech-dl-hse-template-.github-workflows-autograde.yml", "assignment-token:", "token:", "has no such secrets"),
    ],
)  # fmt: skip
def test_what_is_not_there_would_be_found(folder: Path, file: str, old: str, new: str, problem: str) -> None:
    text = (folder / ".github/workflows" / file).read_text(encoding="utf-8")
    assert old in text
    assert any(problem in listed for listed in problems(folder, text.replace(old, new)))
