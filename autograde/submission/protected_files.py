"""Protected files: compare them with the baseline, and restore them if the assignment asks for it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograde.assignment.loading import load_assignment
from autograde.config.data_files import ASSIGNMENT_FILE
from autograde.config.yaml_source import read
from autograde.errors import SetupError, StudentFailure
from autograde.model import Assignment, BaselineSource, Change, Consequence, OnChange, Protection, Template
from autograde.submission import git, templates
from autograde.submission.assignment_files import lies_in, protected_patterns
from autograde.submission.originals import is_same
from autograde.submission.overwrite import clear_path, put
from autograde.submission.repository import Submission
from autograde.submission.templates import Baseline, Protected
from autograde.texts import formatting

_CONSEQUENCES: Mapping[OnChange, Consequence] = {"warn": "warned", "restore": "restored", "zero": "zeroed"}


@dataclass(frozen=True, slots=True)
class PreparedWork:
    """What is graded, and the result of comparing its protected files (None if there is no baseline)."""

    assignment: Assignment
    submission: Submission
    protection: Protection | None


def prepare(assignment: Assignment, root: Path, folder: Path, *, is_trusted: bool = True) -> PreparedWork:
    """The work to grade: the submission itself or, if protected files are restored, a copy in that folder.

    An assignment that lies in the student's repository is read from the copy. If the student is not trusted, the
    assignment and the files that it names are protected too, and the copy leaves out by-products such as a planted
    __pycache__.
    """
    submission = Submission(root, assignment.source)
    protection, baseline = find_changes(assignment, submission, is_trusted=is_trusted)
    is_own = lies_in(assignment, submission.root)
    is_restored = protection is not None and protection.consequence == "restored"
    if not is_restored and (is_trusted or not is_own):
        return PreparedWork(assignment, submission, protection)
    copy_work(submission, folder, protection, baseline)
    if is_own:
        origin = assignment.path.relative_to(submission.root)
        assignment = load_assignment(folder / origin)
    return PreparedWork(assignment, Submission(folder, assignment.source, root), protection)


def find_changes(
    assignment: Assignment, submission: Submission, *, is_trusted: bool = True
) -> tuple[Protection | None, Baseline | None]:
    """The changes of protected files, and the baseline they were compared with; None if there is no baseline."""
    assignment_at_start, baseline = read_baseline(assignment, submission, is_trusted=is_trusted)
    return (compare(assignment_at_start, submission, baseline) if baseline else None), baseline


def read_baseline(
    assignment: Assignment, submission: Submission, *, is_trusted: bool = True
) -> tuple[Assignment, Baseline | None]:
    """The assignment with its protected files, and the baseline; None if nothing is protected, or none is known.

    If the assignment lies in the student's repository, its version in the first commit decides what is protected,
    because the student may have changed any later one. A folder of a repository has that repository's history.

    Raises:
        AssignmentError: the template does not exist, or a pattern matches no file that was handed out.
        SetupError: git cannot read the folder's `.git`, or the history has several root commits.

    """
    prefix = git.path_in_repository(submission.root)
    if prefix is None:
        _refuse_unreadable(assignment, submission)
    firsts = git.first_commits(submission.root) if prefix is not None else []
    first = firsts[0] if firsts else None
    first_version = _assignment_at_first(assignment, submission, first, prefix) if first else None
    if len(firsts) > 1 and (assignment.template is None or lies_in(assignment, submission.root)):
        _refuse_several(assignment, submission, firsts, prefix)
    required_patterns = assignment.protected if first_version is None else _patterns(first_version)
    if first_version is not None:
        own = () if is_trusted else protected_patterns(first_version, assignment.path.name)
        assignment = _as_handed_out(assignment, first_version, own)
    if not assignment.protected:
        return assignment, None
    baseline = _read_template(
        assignment, submission, None if first_version is not None else assignment.template, first, prefix
    )
    if baseline is not None:
        assignment_folder = _assignment_folder(assignment, submission)
        templates.require_matches(assignment, Protected(required_patterns, assignment_folder), baseline)
    return assignment, baseline


def _read_template(
    assignment: Assignment, submission: Submission, template: Template | None, first: str | None, prefix: str | None
) -> Baseline | None:
    """The baseline from the template, else from the first commit; None if there is neither."""
    protected = Protected(assignment.protected, _assignment_folder(assignment, submission))
    if template and template.manifest:
        return templates.of_manifest(assignment, template.manifest, protected)
    if template and template.folder:
        return templates.of_folder(assignment, template.folder, protected)
    commit = template.commit if template and template.commit and prefix is not None else first
    if commit is None:
        return None
    source = BaselineSource("commit" if template else "first-commit", commit[:12])
    return templates.of_commit(assignment, submission, commit, source, protected=protected, prefix=prefix or "")


def _refuse_unreadable(assignment: Assignment, submission: Submission) -> None:
    """Refuse a repository whose history cannot be read, instead of grading it as a plain folder.

    Raises:
        SetupError: the history is needed to know what was handed out.

    """
    is_needed = lies_in(assignment, submission.root) or (assignment.protected and assignment.template is None)
    if is_needed and os.path.lexists(submission.root / ".git"):
        raise SetupError(
            f"{submission.root}: git cannot read its .git, so protected files cannot be compared. "
            "Clone the repository again, or remove .git to grade it as a plain folder."
        )


def _assignment_folder(assignment: Assignment, submission: Submission) -> str:
    """The assignment's folder in the submission, or '': patterns may start there, too."""
    if not lies_in(assignment, submission.root):
        return ""
    folder = assignment.path.relative_to(submission.root).parent.as_posix()
    return "" if folder == "." else f"{folder}/"


def _refuse_several(assignment: Assignment, submission: Submission, firsts: list[str], prefix: str | None) -> None:
    """Refuse several root commits: a student can merge another history, so the one handed out is not known.

    Raises:
        SetupError: something is protected.

    """
    first_versions = [_assignment_at_first(assignment, submission, first, prefix) or {} for first in firsts]
    if assignment.protected or any(rules.get("protected") for rules in first_versions):
        names = ", ".join(first[:12] for first in firsts)
        raise SetupError(
            f"The history has several beginnings ({names}), so it is not known which protected files were handed "
            "out. Grade with an assignment-repository whose template defines them."
        )


def assignment_of(root: Path, name: str = ASSIGNMENT_FILE) -> Assignment:
    """The assignment in a student's repository. A link is refused: it would hide the first version.

    Raises:
        SetupError: there is none, or it is not a regular file.
        AssignmentError: it is wrong.

    """
    try:
        Submission(root).read_bytes(name, max_bytes=1)
    except StudentFailure:
        if (root / name).exists() or (root / name).is_symlink():
            raise SetupError(f"{name}: this is not a regular file. Put the file itself there, not a link.") from None
    return load_assignment(root / name)


def _assignment_at_first(
    assignment: Assignment, submission: Submission, first: str, prefix: str | None
) -> dict[str, object] | None:
    """The content of autograde.yml in the first commit; None if it is not there."""
    if not lies_in(assignment, submission.root):
        return None
    origin = f"{prefix or ''}{assignment.path.relative_to(submission.root).as_posix()}"
    blob_id = (git.blobs(submission.root, first) or {}).get(origin)
    if blob_id is None:
        return None
    value = read(git.blob(submission.root, blob_id)).value
    return value if isinstance(value, dict) else {}


def _as_handed_out(assignment: Assignment, first_version: dict[str, object], own: tuple[str, ...]) -> Assignment:
    """The assignment with the protection of its first version, so that a student cannot unprotect a file.

    own are patterns for the files of the assignment itself.
    """
    on_change = first_version.get("on_change", "restore")
    return replace(
        assignment,
        protected=tuple(dict.fromkeys([*_patterns(first_version), *assignment.protected, *own])),
        on_change=next((rule for rule in _CONSEQUENCES if rule == on_change), "restore"),
    )


def _patterns(content: dict[str, object]) -> tuple[str, ...]:
    protected = content.get("protected")
    return tuple(str(pattern) for pattern in protected) if isinstance(protected, list) else ()


def compare(assignment: Assignment, submission: Submission, baseline: Baseline) -> Protection:
    """Every protected file that was changed, added or deleted, and the consequence."""
    try:
        work = submission.work
    except StudentFailure as failure:
        raise SetupError(f"{submission.root.name}: {failure}. Protected files cannot be compared.") from failure
    protected = Protected(assignment.protected, _assignment_folder(assignment, submission))
    present = {path for path in work if protected.covers(path)}
    changes = []
    for path in sorted(present | baseline.files.keys()):
        if path not in present:
            changes.append(Change(path, "deleted"))
        elif path not in baseline.files:
            changes.append(Change(path, "added"))
        elif not is_same(submission, path, baseline.files[path]):
            changes.append(Change(path, "changed"))
    consequence = _CONSEQUENCES[assignment.on_change] if changes else "none"
    return Protection(compared_with=baseline.source, changes=tuple(changes), consequence=consequence)


def copy_work(submission: Submission, folder: Path, protection: Protection | None, baseline: Baseline | None) -> None:
    """Write a copy of the submission; if the consequence is `restored`, with the protected files of the baseline."""
    try:
        submission.copy_to(folder)
    except StudentFailure as failure:
        why = formatting.text(failure.key, "en", **failure.values)
        raise SetupError(f"{submission.root.name}: the work cannot be copied. {why}") from failure
    if baseline is None or protection is None or protection.consequence != "restored":
        return
    # Added files first: they may be in the way of others.
    for change in sorted(protection.changes, key=lambda change: change.kind != "added"):
        original = None if change.kind == "added" else baseline.files[change.path]
        if original is None:
            clear_path(folder, change.path)
        else:
            put(folder, change.path, original.read(change.path))
