"""The cases of the library's checks, one YAML file a check: what passes, what fails and how, which parameters are wrong.

    with: {fields: [Author]}          # for `wrecks`, and for every case that says nothing else
    reads: [README.md]                # files that each wreck takes the place of
    survives: [binary]                # wrecks that may pass, such as a file that only has to be there
    pass: [{files: {README.md: "Author: Anna"}}]
    fail: [{files: {README.md: "# Hi"}, says: "Not named: Author", ru: "Не указано: Author"}]
    wrong: [{with: {fields: []}, says: "checks[0].with.fields: the list is empty or too short. Give at least 1."}]

A file is a text; a list of cells (a notebook), each `{md: …}` or `{code: …, count: 1, outputs: […]}`; or one of `{hex: …}`,
`{size: 5 MiB}` (zeros; with `hex` also, behind it), `{link: …}`, `{zip: {name: text}}`,
`{pdf: 3}` (pages; the last `blank: 1` of them show nothing), `{pptx: [texts]}`, `{odp: [texts]}` (a slide each), `{events: {tag: [values]}}` (TensorBoard's;
with `seconds: [1, 2]` of each step's wall time). `git` lists commits, `{files: …, date: 2026-02-01, branch: hw1, author: a}`;
`own` holds the instructor's files; `more` has more keys of autograde.yml, `points` is 4 if not named.
"""

import functools
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from autograde.config.units import parse_size
from tests.conftest import Classroom
from tests.documents import archive, odp, pdf, pptx
from tests.eventfiles import event_file

FOLDER = Path(__file__).parent / "cases"
_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}


@dataclass(frozen=True)
class Case:
    check: str
    kind: str
    number: int
    content: Mapping[str, Any]
    parameters: Any

    def __str__(self) -> str:
        return f"{self.check}-{self.kind}-{self.number}"


@functools.cache
def read(check: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((FOLDER / f"{check}.yml").read_text(encoding="utf-8"))
    return content


def cases(kind: str) -> list[Case]:
    """All cases of a kind, from all files."""
    return [
        Case(path.stem, kind, number, each, each.get("with", content.get("with", {})))
        for path in sorted(FOLDER.glob("*.yml"))
        for content in [read(path.stem)]
        for number, each in enumerate(content.get(kind, []), start=1)
    ]


def assignment(case: Case, language: str = "en") -> str:
    entry = {"use": case.check, "with": case.parameters, "points": 4}
    head = {"assignment": "hw", "language": language, **case.content.get("more", {})}
    return flow({**head, "checks": [entry]})


def flow(value: Any) -> str:
    """A value as it stands inside of a line of YAML."""
    return json.dumps(value, ensure_ascii=False, default=str)


def lay_out(classroom: Classroom, case: Case) -> None:
    """The submission and the instructor's files of a case."""
    for commit in case.content.get("git", []):
        _commit(classroom.work, commit)
    for name, content in case.content.get("files", {}).items():
        write(classroom.work / name, content)
    for name, content in case.content.get("own", {}).items():
        write(classroom.folder / name, content)


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif isinstance(content, list):
        path.write_text(json.dumps(notebook(content)), encoding="utf-8")
    elif "hex" in content or "size" in content:
        with path.open("wb") as file:
            file.write(bytes.fromhex(content.get("hex", "")))
            file.truncate(parse_size(content["size"]) if "size" in content else None)
    elif "link" in content:
        path.symlink_to(content["link"])
    elif "zip" in content:
        path.write_bytes(archive(content["zip"]))
    elif "pptx" in content or "odp" in content:
        path.write_bytes(pptx(content["pptx"]) if "pptx" in content else odp(content["odp"]))
    elif "pdf" in content:
        path.write_bytes(pdf(content["pdf"], blank=content.get("blank", 0)))
    elif "events" in content:
        path.write_bytes(event_file(content["events"], content.get("seconds", ())))
    else:
        path.write_text(json.dumps(content), encoding="utf-8")


def notebook(cells: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {"cells": [_cell(each) for each in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    if "md" in cell:
        return {"cell_type": "markdown", "source": cell["md"], "metadata": {}}
    metadata = {"tags": cell["tags"]} if "tags" in cell else {}
    run = {"execution_count": cell.get("count"), "outputs": cell.get("outputs", [])}
    return {"cell_type": "code", "source": cell["code"], "metadata": metadata, **run}


def _commit(folder: Path, commit: Mapping[str, Any]) -> None:
    def git(*arguments: str) -> None:
        author = [
            "-c",
            f"user.name={commit.get('author', 'a')}",
            "-c",
            "user.email=a@example.org",
            "-c",
            "init.defaultBranch=main",
        ]
        date = f"{commit.get('date', '2026-02-01')}T12:00:00+00:00"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        subprocess.run(
            ["git", "-C", folder, *author, *arguments], check=True, capture_output=True, env=_ENVIRONMENT | dates
        )

    if not (folder / ".git").exists():
        git("init", "--quiet")
    if "branch" in commit:
        git("checkout", "--quiet", "-b", commit["branch"])
    for name, content in commit.get("files", {}).items():
        write(folder / name, content)
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", "step")
