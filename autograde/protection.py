"""Protected files: compared with what was handed out, and put back where the instructor wants it."""

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autograde import gitrepo
from autograde.assignment import load_assignment
from autograde.errors import AssignmentError, Problem, StudentFailure
from autograde.model import Assignment, Change, Consequence, OnChange, Protection
from autograde.submission import MOST_COPIED_BYTES, Submission
from autograde.yamlsource import read

_CONSEQUENCES: Mapping[OnChange, Consequence] = {"warn": "warned", "restore": "restored", "zero": "zeroed"}
_MANIFEST_LINE = re.compile(r"\\?([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Original:
    """A protected file as it was handed out: its digest, and where to get it if anywhere."""

    digest: str
    folder: Path | None = None
    blob: str | None = None

    def read(self, path: str) -> bytes:
        assert self.folder is not None
        return gitrepo.blob(self.folder, self.blob) if self.blob else Submission(self.folder).read_bytes(path)


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed out; name is its kind (see `with-…` in messages), a space, and which one."""

    name: str
    files: Mapping[str, Original]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is graded, and how its protected files were found (None where there is nothing to compare with)."""

    assignment: Assignment
    submission: Submission
    protection: Protection | None


def prepare(assignment: Assignment, root: Path, folder: Path, *, always_copy: bool = False) -> Prepared:
    """The work as it is to be graded: itself, or where protected files are put back, a copy in that folder.

    An assignment that lies in the student's repository is read from the copy. always_copy leaves out what is no
    part of the work, such as a planted __pycache__.
    """
    submission = Submission(root, assignment.source)
    ruled, handed = handed_out(assignment, submission)
    found = compare(ruled, submission, handed) if handed else None
    is_own = assignment.path.is_relative_to(submission.root)
    is_restored = found is not None and found.consequence == "restored"
    if not is_restored and not (is_own and always_copy):
        return Prepared(assignment, submission, found)
    copy(submission, folder, found, handed)
    if is_own:
        origin = assignment.path.relative_to(submission.root)
        assignment = load_assignment(folder / origin)
    return Prepared(assignment, Submission(folder, assignment.source, root), found)


def handed_out(assignment: Assignment, submission: Submission) -> tuple[Assignment, Handed | None]:
    """The protected files as they were handed out; None where there are none, or nothing says what they were.

    Where the assignment itself lies in the student's repository, what it said when it was handed out counts.

    Raises:
        AssignmentError: the assignment names a template that is not there.

    """
    template = assignment.template
    if template and template.manifest:
        return assignment, _of_manifest(assignment, template.manifest)
    if template and template.folder:
        return assignment, _of_folder(assignment, template.folder)
    if not gitrepo.is_top(submission.root):
        return assignment, None
    commit = template.commit if template and template.commit else gitrepo.first_commit(submission.root)
    if commit is None:
        return assignment, None
    assignment = _as_handed_out(assignment, submission, commit)
    if not assignment.protected:
        return assignment, None
    name = f"{'commit' if template else 'first-commit'} {commit[:12]}"
    return assignment, _of_commit(assignment, submission, commit, name)


def _as_handed_out(assignment: Assignment, submission: Submission, commit: str) -> Assignment:
    """The assignment with what it protected when it was handed out, so that a student cannot unprotect a file."""
    if not assignment.path.is_relative_to(submission.root):
        return assignment
    blob_id = (gitrepo.blobs(submission.root, commit) or {}).get(str(assignment.path.relative_to(submission.root)))
    value = read(gitrepo.blob(submission.root, blob_id)).value if blob_id else None
    if not isinstance(value, dict) or not isinstance(value.get("protected"), list):
        return assignment
    on_change = value.get("on_change", "restore")
    return replace(
        assignment,
        protected=tuple(dict.fromkeys([*map(str, value["protected"]), *assignment.protected])),
        on_change=on_change if on_change in _CONSEQUENCES else "restore",
    )


def compare(assignment: Assignment, submission: Submission, handed: Handed) -> Protection:
    """Every protected file that was changed, added or deleted, and what follows from it."""
    present = {path for path in submission.work if is_protected(path, assignment.protected)}
    changes = []
    for path in sorted(present | handed.files.keys()):
        if path not in present:
            changes.append(Change(path, "deleted"))
        elif path not in handed.files:
            changes.append(Change(path, "added"))
        elif not _is_same(submission, path, handed.files[path]):
            changes.append(Change(path, "changed"))
    consequence = _CONSEQUENCES[assignment.on_change] if changes else "none"
    return Protection(compared_with=handed.name, changes=tuple(changes), consequence=consequence)


def copy(submission: Submission, folder: Path, protection: Protection | None, handed: Handed | None) -> None:
    """Write a copy of the submission; where that is the consequence, with every protected file as it was handed out."""
    submission.copy_to(folder)
    if handed is None or protection is None or protection.consequence != "restored":
        return
    for change in protection.changes:
        target = folder / change.path
        _make_way(folder, target)
        if change.kind != "added":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(handed.files[change.path].read(change.path))


def _make_way(folder: Path, target: Path) -> None:
    """Remove the file, the folder that has its name, or the file that has the name of a folder on the way."""
    for place in (target, *target.parents):
        if place == folder:
            return
        if place.is_file():
            place.unlink()
        elif place == target and place.is_dir():
            shutil.rmtree(place)


def is_protected(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path matches one of the patterns: `*` stays in a folder, `**` does not."""
    return any(_expression(pattern).fullmatch(path) for pattern in patterns)


def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removesuffix("/") + "/**" if pattern.endswith("/") else pattern)
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts), re.S)


def _is_same(submission: Submission, path: str, original: Original) -> bool:
    """Same content; that git may have turned LF into CRLF on the way is no change."""
    try:
        content = submission.read_bytes(path, MOST_COPIED_BYTES)
    except StudentFailure:
        return False
    digest = _git_digest if original.blob else _sha256
    return original.digest in (digest(content), digest(content.replace(b"\r\n", b"\n")))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _git_digest(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _of_commit(assignment: Assignment, submission: Submission, commit: str, name: str) -> Handed:
    found = gitrepo.blobs(submission.root, commit)
    if found is None:
        text = f"the repository has no commit {commit}. Check out with `fetch-depth: 0`, or mend the commit."
        raise AssignmentError(str(assignment.path), [Problem(0, "template.commit", text)])
    return Handed(name, {
        path: Original(blob_id, submission.root, blob_id)
        for path, blob_id in found.items()
        if is_protected(path, assignment.protected)
    })  # fmt: skip


def _of_folder(assignment: Assignment, name: str) -> Handed:
    folder = assignment.folder / name
    if not folder.is_dir():
        text = f"there is no folder {name!r} beside autograde.yml. Put the files there as they are handed out."
        raise AssignmentError(str(assignment.path), [Problem(0, "template.folder", text)])
    template = Submission(folder)
    paths = [path for path in template.files if is_protected(path, assignment.protected)]
    files = {path: Original(_sha256(template.read_bytes(path, MOST_COPIED_BYTES)), folder) for path in paths}
    return Handed(f"folder {name}", files)


def _of_manifest(assignment: Assignment, name: str) -> Handed:
    """A file as `sha256sum` writes it."""
    file = assignment.folder / name
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        text = f"there is no list {name!r}. Write it with: sha256sum FILES > {name}"
        raise AssignmentError(str(assignment.path), [Problem(0, "template.manifest", text)]) from None
    files = {}
    for number, line in enumerate(lines, start=1):
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None and line.strip():
            text = f"{line[:60]!r} is not a line of sha256sum. Write it anew with: sha256sum FILES > {name}"
            raise AssignmentError(str(file), [Problem(number, "", text)])
        if match and is_protected(str(PurePosixPath(match[2])), assignment.protected):
            files[str(PurePosixPath(match[2]))] = Original(match[1])
    return Handed(f"manifest {name}", files)
