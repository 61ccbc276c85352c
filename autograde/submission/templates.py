"""The baseline of protected files, from a commit, a folder or a list of digests."""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograde.errors import AssignmentError, Problem
from autograde.model import Assignment, BaselineSource
from autograde.submission import digests, git
from autograde.submission.file_walk import is_work
from autograde.submission.originals import BaselineFile
from autograde.submission.repository import Submission

_MANIFEST_LINE = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-f]{64}) [ *](?P<name>.+)")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The protected files as they were handed out, and where they were read from."""

    source: BaselineSource
    files: Mapping[str, BaselineFile]


@dataclass(frozen=True, slots=True)
class Protected:
    """Patterns of protected files, from the submission's root and from `assignment_folder` in it, or ''.

    `*` matches within a folder, `**` across folders; a plain name also matches everything below it.
    """

    patterns: tuple[str, ...]
    assignment_folder: str = ""

    def covers(self, path: str) -> bool:
        return any(self._matches(pattern, path) for pattern in self.patterns)

    def unmatched(self, paths: Iterable[str]) -> list[str]:
        """The patterns that match none of the paths."""
        all_paths = list(paths)
        return [pattern for pattern in self.patterns if not any(self._matches(pattern, path) for path in all_paths)]

    def _matches(self, pattern: str, path: str) -> bool:
        expression = _expression(pattern)
        if expression.fullmatch(path):
            return True
        is_below = bool(self.assignment_folder) and path.startswith(self.assignment_folder)
        return is_below and expression.fullmatch(path.removeprefix(self.assignment_folder)) is not None


def require_matches(assignment: Assignment, protected: Protected, baseline: Baseline) -> None:
    """Refuse a pattern that matches nothing: a typing error would leave a file unprotected.

    Raises:
        AssignmentError: a pattern matches no file that was handed out.

    """
    unmatched = protected.unmatched(baseline.files)
    source = f"{baseline.source.kind.replace('-', ' ')} {baseline.source.name}"
    problems = [
        Problem(
            0,
            "protected",
            f"{pattern!r} matches no file that was handed out ({source}). Fix the pattern, "
            "which starts at the repository's root and from the folder of autograde.yml, or name a template.",
        )
        for pattern in unmatched
    ]
    if problems:
        raise AssignmentError(str(assignment.path), problems)


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./").rstrip("/"))
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    below = "/.*" if pattern.endswith("/") else "(?:/.*)?" if len(parts) == 1 else ""
    return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts) + below, re.S)


def of_commit(
    assignment: Assignment,
    submission: Submission,
    commit: str,
    source: BaselineSource,
    *,
    protected: Protected,
    prefix: str,
) -> Baseline:
    """The protected files of a commit; prefix is the submission's path in its repository."""
    blobs = git.blobs(submission.root, commit)
    if blobs is None:
        text = f"the repository has no commit {commit}. Check out with `fetch-depth: 0`, or fix the commit."
        raise AssignmentError(str(assignment.path), [Problem(0, "template.commit", text)])
    return Baseline(source, {
        path.removeprefix(prefix): BaselineFile(blob_id, submission.root, blob_id)
        for path, blob_id in blobs.items()
        if path.startswith(prefix) and protected.covers(path.removeprefix(prefix)) and is_work(path)
    })  # fmt: skip


def of_folder(assignment: Assignment, name: str, protected: Protected) -> Baseline:
    """The protected files of a folder beside the assignment."""
    folder = assignment.folder / name
    if not folder.is_dir():
        text = f"there is no folder {name!r} beside autograde.yml. Put the files there as they are handed out."
        raise AssignmentError(str(assignment.path), [Problem(0, "template.folder", text)])
    template = Submission(folder)
    paths = [path for path in template.work if protected.covers(path)]
    files = {path: BaselineFile(_sha256(template, path), folder) for path in paths}
    return Baseline(BaselineSource("folder", name), files)


def _sha256(template: Submission, path: str) -> str:
    with template.opened(path) as file:
        return digests.sha256_of(file)


def of_manifest(assignment: Assignment, name: str, protected: Protected) -> Baseline:
    """The protected files in a list that `sha256sum` wrote."""
    file = assignment.folder / name
    try:
        lines = file.read_bytes().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        text = f"there is no list {name!r}. Write it with: sha256sum FILES > {name}"
        raise AssignmentError(str(assignment.path), [Problem(0, "template.manifest", text)]) from None
    files = {}
    for number, line in enumerate(lines, start=1):
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None and line.strip():
            text = f"{line[:60]!r} is not a line of sha256sum. Create the list again with: sha256sum FILES > {name}"
            raise AssignmentError(str(file), [Problem(number, "", text)])
        path = str(PurePosixPath(_unescape(match))) if match else ""
        if match and protected.covers(path):
            files[path] = BaselineFile(match["digest"])
    return Baseline(BaselineSource("manifest", name), files)


def _unescape(match: re.Match[str]) -> str:
    """The file name; sha256sum starts a line with a backslash if it escaped a line break in the name."""
    if not match["escaped"]:
        return match["name"]
    return re.sub(r"\\(.)", lambda escape: {"n": "\n", "r": "\r"}.get(escape[1], escape[1]), match["name"])
