"""Protected files: compared with what was handed out, and put back where the instructor wants it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autograde import digests, gitrepo, messages
from autograde.assignment import load_assignment
from autograde.copies import make_way, put
from autograde.errors import AssignmentError, Problem, StudentFailure, SurroundingsError
from autograde.locations import ASSIGNMENT_FILE
from autograde.model import Assignment, Change, Consequence, OnChange, Protection
from autograde.originals import Original, is_same
from autograde.submission import Submission, is_work
from autograde.yamlsource import read

_CONSEQUENCES: Mapping[OnChange, Consequence] = {"warn": "warned", "restore": "restored", "zero": "zeroed"}
_MANIFEST_LINE = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-f]{64}) [ *](?P<name>.+)")


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
    found, handed = find(assignment, submission)
    is_own = _is_own(assignment, submission)
    is_restored = found is not None and found.consequence == "restored"
    if not is_restored and not (is_own and always_copy):
        return Prepared(assignment, submission, found)
    copy(submission, folder, found, handed)
    if is_own:
        origin = assignment.path.relative_to(submission.root)
        assignment = load_assignment(folder / origin)
    return Prepared(assignment, Submission(folder, assignment.source, root), found)


def find(assignment: Assignment, submission: Submission) -> tuple[Protection | None, Handed | None]:
    """How protected files compare with what was handed out, and that; None where nothing says what it was."""
    ruled, handed = handed_out(assignment, submission)
    return (compare(ruled, submission, handed) if handed else None), handed


def handed_out(assignment: Assignment, submission: Submission) -> tuple[Assignment, Handed | None]:
    """The protected files as they were handed out; None where there are none, or nothing says what they were.

    Where the assignment itself lies in the student's repository, the first commit that holds it says what is
    protected, since any later one may be the student's.

    Raises:
        AssignmentError: the assignment names a template that is not there.

    """
    is_git = gitrepo.is_top(submission.root)
    firsts = gitrepo.first_commits(submission.root) if is_git else []
    first = firsts[0] if firsts else None
    said = _said_at_first(assignment, submission, first) if first else None
    if len(firsts) > 1 and (assignment.template is None or _is_own(assignment, submission)):
        _refuse_several(assignment, submission, firsts)
    if first and said is not None:
        assignment = _as_handed_out(assignment, said)
    template = assignment.template if said is None else None
    if not assignment.protected:
        return assignment, None
    if template and template.manifest:
        return assignment, _of_manifest(assignment, template.manifest)
    if template and template.folder:
        return assignment, _of_folder(assignment, template.folder)
    commit = template.commit if template and template.commit and is_git else first
    if commit is None:
        return assignment, None
    name = f"{'commit' if template else 'first-commit'} {commit[:12]}"
    return assignment, _of_commit(assignment, submission, commit, name)


def _refuse_several(assignment: Assignment, submission: Submission, firsts: list[str]) -> None:
    """A student can merge a history of their own making, so that nobody can tell which beginning was handed out.

    Raises:
        SurroundingsError: something is protected.

    """
    said = [_said_at_first(assignment, submission, first) or {} for first in firsts]
    if assignment.protected or any(each.get("protected") for each in said):
        names = ", ".join(first[:12] for first in firsts)
        raise SurroundingsError(
            f"The history has several beginnings ({names}), so that nobody can tell which protected files were handed "
            "out. Grade with an assignment-repository, whose template says it."
        )


def _is_own(assignment: Assignment, submission: Submission) -> bool:
    """Whether the assignment lies in the student's repository."""
    return assignment.path.is_relative_to(submission.root)


def assignment_of(root: Path, name: str = ASSIGNMENT_FILE) -> Assignment:
    """The assignment in a student's repository; no link leads to it, which would hide what it was at first.

    Raises:
        SurroundingsError: there is none, or it is no plain file.
        AssignmentError: it is wrong.

    """
    try:
        Submission(root).read_bytes(name, most=1)
    except StudentFailure:
        if (root / name).exists() or (root / name).is_symlink():
            raise SurroundingsError(f"{name}: this is no plain file. Put the file itself there, not a link.") from None
    return load_assignment(root / name)


def _said_at_first(assignment: Assignment, submission: Submission, first: str) -> dict[str, object] | None:
    """What the assignment said in the first commit; None where it does not lie there."""
    if not _is_own(assignment, submission):
        return None
    origin = assignment.path.relative_to(submission.root).as_posix()
    blob_id = (gitrepo.blobs(submission.root, first) or {}).get(origin)
    if blob_id is None:
        return None
    value = read(gitrepo.blob(submission.root, blob_id)).value
    return value if isinstance(value, dict) else {}


def _as_handed_out(assignment: Assignment, said: dict[str, object]) -> Assignment:
    """The assignment with what it protected when it was handed out, so that a student cannot unprotect a file."""
    protected, on_change = said.get("protected"), said.get("on_change", "restore")
    patterns = [str(pattern) for pattern in protected] if isinstance(protected, list) else []
    return replace(
        assignment,
        protected=tuple(dict.fromkeys([*patterns, *assignment.protected])),
        on_change=next((rule for rule in _CONSEQUENCES if rule == on_change), "restore"),
    )


def compare(assignment: Assignment, submission: Submission, handed: Handed) -> Protection:
    """Every protected file that was changed, added or deleted, and what follows from it."""
    try:
        work = submission.work
    except StudentFailure as failure:
        raise SurroundingsError(f"{submission.root.name}: {failure}. Protected files cannot be compared.") from failure
    present = {path for path in work if is_protected(path, assignment.protected)}
    changes = []
    for path in sorted(present | handed.files.keys()):
        if path not in present:
            changes.append(Change(path, "deleted"))
        elif path not in handed.files:
            changes.append(Change(path, "added"))
        elif not is_same(submission, path, handed.files[path]):
            changes.append(Change(path, "changed"))
    consequence = _CONSEQUENCES[assignment.on_change] if changes else "none"
    return Protection(compared_with=handed.name, changes=tuple(changes), consequence=consequence)


def copy(submission: Submission, folder: Path, protection: Protection | None, handed: Handed | None) -> None:
    """Write a copy of the submission; where that is the consequence, with every protected file as it was handed out."""
    try:
        submission.copy_to(folder)
    except StudentFailure as failure:
        why = messages.text(failure.key, "en", **failure.values)
        raise SurroundingsError(f"{submission.root.name}: the work cannot be copied. {why}") from failure
    if handed is None or protection is None or protection.consequence != "restored":
        return
    for change in sorted(protection.changes, key=lambda each: each.kind != "added"):  # first what is in the way
        original = None if change.kind == "added" else handed.files[change.path]
        if original is None:
            make_way(folder, change.path)
        else:
            put(folder, change.path, original.read(change.path))


def is_protected(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path matches a pattern: `*` stays in a folder, `**` does not; a plain name is a folder, too."""
    return any(_expression(pattern).fullmatch(path) for pattern in patterns)


def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./").rstrip("/"))
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    below = "/.*" if pattern.endswith("/") else "(?:/.*)?" if len(parts) == 1 else ""
    return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts) + below, re.S)


def _of_commit(assignment: Assignment, submission: Submission, commit: str, name: str) -> Handed:
    found = gitrepo.blobs(submission.root, commit)
    if found is None:
        text = f"the repository has no commit {commit}. Check out with `fetch-depth: 0`, or mend the commit."
        raise AssignmentError(str(assignment.path), [Problem(0, "template.commit", text)])
    return Handed(name, {
        path: Original(blob_id, submission.root, blob_id)
        for path, blob_id in found.items()
        if is_protected(path, assignment.protected) and is_work(path)
    })  # fmt: skip


def _of_folder(assignment: Assignment, name: str) -> Handed:
    folder = assignment.folder / name
    if not folder.is_dir():
        text = f"there is no folder {name!r} beside autograde.yml. Put the files there as they are handed out."
        raise AssignmentError(str(assignment.path), [Problem(0, "template.folder", text)])
    template = Submission(folder)
    paths = [path for path in template.work if is_protected(path, assignment.protected)]
    return Handed(f"folder {name}", {path: Original(_sha256(template, path), folder) for path in paths})


def _sha256(template: Submission, path: str) -> str:
    with template.opened(path) as file:
        return digests.sha256_of(file)


def _of_manifest(assignment: Assignment, name: str) -> Handed:
    """A file as `sha256sum` writes it."""
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
            text = f"{line[:60]!r} is not a line of sha256sum. Write it anew with: sha256sum FILES > {name}"
            raise AssignmentError(str(file), [Problem(number, "", text)])
        path = str(PurePosixPath(_unescape(match))) if match else ""
        if match and is_protected(path, assignment.protected):
            files[path] = Original(match["digest"])
    return Handed(f"manifest {name}", files)


def _unescape(match: re.Match[str]) -> str:
    """sha256sum marks a line with a backslash where it had to write a line break of a name as two characters."""
    if not match["escaped"]:
        return match["name"]
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), match["name"])
