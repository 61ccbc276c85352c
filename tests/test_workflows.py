"""Our workflows, and every workflow that a reader may copy from README, docs and examples, pass the linters."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.github_tools import tools

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


@pytest.fixture(scope="module")
def language_service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GitHub's own language service for workflows, from npm."""
    place = tmp_path_factory.mktemp("lint")
    for file in (tools() / "lint").iterdir():
        shutil.copy(file, place)
    try:
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"], cwd=place, check=True, capture_output=True, timeout=300
        )
    except (OSError, subprocess.SubprocessError) as error:
        message = f"npm ci: {error}. Install Node.js 20 and npm."
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return place / "lint-actions.mjs"


def test_githubs_language_service_accepts_them(folder: Path, language_service: Path) -> None:
    workflows = sorted((folder / ".github/workflows").glob("*.yml"))
    run(
        "node",
        language_service,
        "--self",
        "autograde/autograde",
        "--action-dir",
        folder,
        folder / "action.yml",
        *workflows,
    )


def test_the_language_service_would_find_a_wrong_input(folder: Path, language_service: Path, tmp_path: Path) -> None:
    text = (folder / ".github/workflows/grade.yml").read_text(encoding="utf-8").replace("mode: grade", "mood: grade")
    (tmp_path / "grade.yml").write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match="mood"):
        run("node", language_service, "--self", "autograde/autograde", "--action-dir", folder, tmp_path / "grade.yml")
