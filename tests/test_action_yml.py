"""action.yml, the code behind it, the workflows and the README say the same."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import autograde
from autograde.action.inputs import Inputs, read_inputs
from autograde.reporters import outputs
from tests.conftest import ROOT
from tests.reporters.grades import check, graded

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
CALLED: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/grade.yml").read_text(encoding="utf-8"))
DOCUMENTS = ["README.md", "docs/github.md"]


def test_every_input_has_its_field_and_every_default_its_value() -> None:
    assert {name.replace("-", "_") for name in ACTION["inputs"]} == set(Inputs.__dataclass_fields__)
    given = {f"INPUT_{name.upper()}": str(meta["default"]) for name, meta in ACTION["inputs"].items()}
    assert read_inputs(given | {"INPUT_TOKEN": ""}) == read_inputs({})


def test_every_output_is_written() -> None:
    assert set(ACTION["outputs"]) == set(outputs.render(graded(check()), "autograde.json", "0" * 64))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_tables_of_inputs_and_outputs_are_action_yml(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for name, meta in ACTION["inputs"].items():
        default = f"`{meta['default']}`" if meta["default"] else ""
        assert f"| `{name}` | {meta['description']} | {default} |" in text
    for name, meta in ACTION["outputs"].items():
        assert f"| `{name}` | {meta['description']} |" in text


def test_the_reusable_workflow_passes_on_what_it_takes() -> None:
    called = CALLED[True]["workflow_call"]  # YAML 1.1 reads `on` as true
    grade, report = CALLED["jobs"]["grade"], CALLED["jobs"]["report"]
    passed = {name for job in (grade, report) for step in job["steps"] for name in step.get("with", {})}
    for name, meta in called["inputs"].items():
        if name in ACTION["inputs"]:
            assert name in passed
            assert str(meta["default"]).lower() == str(ACTION["inputs"][name]["default"])
    assert grade["permissions"] == {"contents": "read"}
    assert "checkout" not in str(report)
    assert re.findall(r"`([a-z-]+)`", (ROOT / "docs/github.md").read_text(encoding="utf-8").split("`grade.yml` takes")[1].split(".")[0]) == [
        *called["inputs"], *called["secrets"], *called["outputs"],
    ]  # fmt: skip


def test_the_release_changes_the_image_line_of_action_yml_and_nothing_else(tmp_path: Path) -> None:
    work = copy_of_release(tmp_path)
    release(work, "pin-image", "ghcr.io/Autograde/autograde", f"sha256:{'a' * 64}")
    before, after = ((folder / "action.yml").read_text().splitlines() for folder in (ROOT, work))
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert changed == [("  image: Dockerfile", f"  image: docker://ghcr.io/autograde/autograde@sha256:{'a' * 64}")]


def test_the_release_points_both_jobs_at_its_own_action(tmp_path: Path) -> None:
    work = copy_of_release(tmp_path)
    release(work, "pin-action", "b" * 40, "0.1.0")
    before, after = ((folder / ".github/workflows/grade.yml").read_text().splitlines() for folder in (ROOT, work))
    changed = [new.strip() for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        f"uses: autograde/autograde@{'b' * 40} # v0.1.0",
        f"- uses: autograde/autograde@{'b' * 40} # v0.1.0",
    ]


def test_a_release_that_finds_nothing_to_pin_stops(tmp_path: Path) -> None:
    work = copy_of_release(tmp_path)
    (work / "action.yml").write_text("runs: {}\n")
    with pytest.raises(subprocess.CalledProcessError):
        release(work, "pin-image", "ghcr.io/x/y", "sha256:0")


def test_a_release_stops_where_grade_yml_names_another_version(tmp_path: Path) -> None:
    work = copy_of_release(tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        release(work, "pin-action", "b" * 40, "0.2.0")


def copy_of_release(folder: Path) -> Path:
    work = folder / "work"
    shutil.copytree(ROOT / ".github", work / ".github")
    shutil.copy(ROOT / "action.yml", work)
    return work


def release(work: Path, *arguments: str) -> None:
    subprocess.run([work / ".github/release.sh", *arguments], check=True, capture_output=True)


def test_every_text_names_the_action_by_the_tag_of_this_version() -> None:
    """A commit of main cannot be named in main; the release pins grade.yml on its tag."""
    files = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("examples/**/*.yml"),
        ROOT / ".github/workflows/grade.yml",
    ]
    named = {
        pin
        for file in files
        for pin in re.findall(r"autograde/autograde[\w./-]*@(\S+)", file.read_text(encoding="utf-8"))
    }
    assert named == {f"v{autograde.__version__}"}


def test_the_action_and_its_image_agree_on_the_entry() -> None:
    assert ACTION["runs"] == {"using": "docker", "image": "Dockerfile"}  # no entrypoint, no args, no env
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["/bin/busybox", "env"' in dockerfile  # a shell would lose INPUT_ names with hyphens
    assert '"-I", "-B", "-m", "autograde", "action"]' in dockerfile
    assert not re.search(r"^USER ", dockerfile, re.M)  # the runner's files are writable to root only
