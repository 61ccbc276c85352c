"""Real repositories: what was handed out, what came back, what is put back."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograde.assignment.loading import load_assignment
from autograde.errors import AssignmentError, AutogradeError, SetupError
from autograde.model import Assignment, BaselineSource, Protection, Template
from autograde.submission import protected_files
from autograde.submission.notebook import MAX_BYTES
from autograde.submission.repository import Submission
from autograde.submission.templates import Protected
from tests.conftest import LIMITS
from tests.submission.test_git import commit, git, hostile, write

OUT: dict[str, str | bytes] = {
    "hw.ipynb": "{}", "checks/test_a.py": "a\nb\n", "checks/data/x.csv": b"\x00\xff\n", "ci.yml": "on: push\n",
    "checks/Проверка.py": "я\n",
}  # fmt: skip


def assignment(folder: Path, *protected: str, **facts: Any) -> Assignment:
    values: dict[str, Any] = {
        "id": "hw", "title": "hw", "path": folder / "autograde.yml", "sha256": "0" * 64, "language": "en", "entries": (), "limits": LIMITS,
        "protected": protected or ("checks/**", "*.yml"), **facts,
    }  # fmt: skip
    return Assignment(**values)


class Case:
    """An assignment in one folder, a student's repository in another."""

    def __init__(self, folder: Path) -> None:
        self.work, self.room, self.copied = folder / "work", folder / "room", folder / "copy"
        self.room.mkdir(parents=True)
        self.first = commit(self.work, OUT)
        self.assignment = assignment(self.room)

    def hand_in(self, files: Mapping[str, str | bytes] | None = None, *, delete: tuple[str, ...] = ()) -> None:
        for name in delete:
            (self.work / name).unlink()
        commit(self.work, dict(files or {}))

    def given_as(self, how: str) -> None:
        """Name the template in this way; whatever it is, it holds what was handed out."""
        if how == "folder":
            write(self.room / "template", OUT)
            self.assignment = replace(self.assignment, template=Template(folder="template"))
        elif how == "manifest":
            write(self.room / "listed", OUT)
            listed = subprocess.run(
                ["sha256sum", *OUT], cwd=self.room / "listed", capture_output=True, check=True
            ).stdout
            write(self.room, {"sums.txt": listed})
            self.assignment = replace(self.assignment, template=Template(manifest="sums.txt"), on_change="warn")
        elif how == "commit":
            self.assignment = replace(self.assignment, template=Template(commit=self.first))

    def compare(self) -> Protection | None:
        submission = Submission(self.work)
        found, handed = protected_files.read_baseline(self.assignment, submission)
        return protected_files.compare(found, submission, handed) if handed else None

    def changes(self) -> set[tuple[str, str]]:
        found = self.compare()
        assert found is not None
        return {(change.path, change.kind) for change in found.changes}

    def copy(self) -> dict[str, bytes]:
        """What is graded: the files of the copy."""
        submission = Submission(self.work)
        found, handed = protected_files.read_baseline(self.assignment, submission)
        compared = protected_files.compare(found, submission, handed) if handed else None
        protected_files.copy_work(submission, self.copied, compared, handed)
        assert not any(path.is_symlink() for path in self.copied.rglob("*"))
        return {
            str(path.relative_to(self.copied)): path.read_bytes() for path in self.copied.rglob("*") if path.is_file()
        }


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def encoded(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}


WAYS = ["first-commit", "commit", "folder", "manifest"]


# ------------------------------------------------------------------------------------------------ comparing


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize(
    ("files", "delete", "expected"),
    [
        ({}, (), set()),
        ({"hw.ipynb": "{1}", "notes/ci.yml": "mine"}, (), set()),
        ({"checks/test_a.py": "a\nB\n"}, (), {("checks/test_a.py", "changed")}),
        ({"checks/data/x.csv": b"\x00\xfe\n"}, (), {("checks/data/x.csv", "changed")}),
        ({"checks/test_a.py": ""}, (), {("checks/test_a.py", "changed")}),
        ({"checks/test_b.py": "", "my.yml": ""}, (), {("checks/test_b.py", "added"), ("my.yml", "added")}),
        ({}, ("ci.yml", "checks/Проверка.py"), {("ci.yml", "deleted"), ("checks/Проверка.py", "deleted")}),
        ({"checks/b.py": "a\nb\n"}, ("checks/test_a.py",), {("checks/b.py", "added"), ("checks/test_a.py", "deleted")}),
        ({"checks/test_a.py": "a\r\nb\r\n", "ci.yml": "on: push\r\n"}, (), set()),
        ({"checks/test_a.py": "a\r\nb\n"}, (), set()),
        ({"checks/test_a.py": "a\r\nB\r\n"}, (), {("checks/test_a.py", "changed")}),
        ({"checks/test_a.py": "a\rb\r"}, (), {("checks/test_a.py", "changed")}),
        ({"checks/__pycache__/test_a.pyc": "x", "checks/.ipynb_checkpoints/a.py": "x"}, (), set()),
    ],
    ids=["same", "other", "text", "bytes", "emptied", "added", "deleted", "renamed", "crlf", "mixed", "crlf+text", "cr", "by-products"],
)  # fmt: skip
def test_what_differs_from_what_was_handed_out_is_named(case: Case, how: str, files: dict[str, str | bytes], delete: tuple[str, ...], expected: set[tuple[str, str]]) -> None:  # fmt: skip
    case.given_as(how)
    case.hand_in(files, delete=delete)
    assert case.changes() == expected
    found = case.compare()
    assert found is not None
    assert str(found.compared_with).startswith(how)
    wanted = "warned" if how == "manifest" else "restored"
    assert found.consequence == (wanted if expected else "none")


@pytest.mark.parametrize(
    ("on_change", "consequence"), [("warn", "warned"), ("restore", "restored"), ("zero", "zeroed")]
)
def test_the_consequence_is_what_the_assignment_says_and_none_without_a_change(case: Case, on_change: Any, consequence: str) -> None:  # fmt: skip
    case.assignment = replace(case.assignment, on_change=on_change)
    assert (case.compare() or Protection(compared_with=BaselineSource("folder", ""))).consequence == "none"
    case.hand_in({"ci.yml": "x"})
    assert (case.compare() or Protection(compared_with=BaselineSource("folder", ""))).consequence == consequence


@pytest.mark.parametrize("how", WAYS)
def test_line_ends_that_were_handed_out_as_crlf_may_come_back_as_lf(case: Case, how: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """As with `.gitattributes: * text=auto`, or a list of hashes that was written on Windows."""
    monkeypatch.setitem(OUT, "ci.yml", "on: push\r\n")
    git(case.work, "update-ref", "-d", "HEAD")
    case.first = commit(case.work, OUT)
    case.given_as(how)
    case.hand_in({"ci.yml": "on: push\n"})
    assert case.changes() == set()


def test_the_mode_of_a_file_is_no_change(case: Case) -> None:
    (case.work / "checks/test_a.py").chmod(0o755)
    case.hand_in()
    assert case.changes() == set()


@pytest.mark.parametrize("target", ["test_a.orig", "/etc/hostname", "nowhere"])
def test_a_link_in_place_of_a_protected_file_deletes_it(case: Case, target: str) -> None:
    place = case.work / "checks/test_a.py"
    place.rename(case.work / "checks/test_a.orig")
    place.symlink_to(target)
    case.hand_in()
    assert ("checks/test_a.py", "deleted") in case.changes()
    assert case.copy() == encoded(OUT)


@pytest.mark.parametrize(
    "name", ["checks/Ёж é.py", "checks/a\nb.py", os.fsdecode(b"checks/\xff\xfe.py"), "checks/ a\t'\"$.py", "checks/a\\b.py", "checks/~a.py", "~a.yml"], ids=ascii
)  # fmt: skip
@pytest.mark.parametrize("how", WAYS)
def test_any_file_name_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, how: str) -> None:
    monkeypatch.setitem(OUT, name, "1")
    case = Case(tmp_path)
    case.given_as(how)
    assert case.changes() == set()
    (case.work / name).write_bytes(b"2")
    case.hand_in()
    assert case.changes() == {(name, "changed")}
    if how != "manifest":
        assert case.copy()[name] == b"1"


PATTERNS = [
    ("checks/**", "checks/a.py checks/b/c.py", "checks xchecks/a.py sub/checks/a.py"),
    ("checks/", "checks/a.py checks/b/c.py", "checks xchecks/a.py"),
    ("*.yml", "a.yml .yml", "a/b.yml a.yml.txt a_yml"),
    ("**/*.yml", "a.yml a/b.yml a/b/c.yml", "a.yaml"),
    ("a/*/b", "a/x/b a/./b", "a/b a/x/y/b a/x/b/c"),
    ("a/**/b", "a/b a/x/b a/x/y/b", "a/xb ab"),
    ("**", "a a/b .github/x a\nb", ""),
    ("*", "a .a", "a/b"),
    ("test_?.py", "test_a.py test_я.py", "test_.py test_ab.py test_/.py"),
    ("a[1].py", "a[1].py", "a1.py"),
    ("a.b+c(d)", "a.b+c(d)", "aXb+c(d) a.bbc(d)"),
    ("a.py", "a.py a.py/x", "A.py a.py\n"),  # a folder in its place is a change too
    ("checks", "checks/a.py checks/b/c.py", "checks2/a.py x/checks/a.py"),
    ("./checks/**", "checks/a.py", "a.py"),
    (".github/**", ".github/workflows/ci.yml", "github/x"),
]


@pytest.mark.parametrize(("pattern", "protected", "free"), PATTERNS)
def test_a_star_stays_in_its_folder_and_two_do_not(pattern: str, protected: str, free: str) -> None:
    assert [path for path in protected.split(" ") if not Protected((pattern,)).covers(path)] == []
    assert [path for path in free.split(" ") if path and Protected((pattern,)).covers(path)] == []


# ------------------------------------------------------------------------------------------------ with what


def test_a_shallow_clone_says_nothing_and_never_all_equal(case: Case, tmp_path: Path) -> None:
    case.hand_in({"ci.yml": "mine"})
    git(tmp_path, "clone", "--quiet", "--depth=1", case.work.as_uri(), "shallow")
    case.work = tmp_path / "shallow"
    assert case.compare() is None
    assert case.copy()["ci.yml"] == b"mine"


def test_a_folder_in_no_repository_says_nothing(case: Case, tmp_path: Path) -> None:
    case.work = tmp_path / "room"
    assert case.compare() is None


def test_a_folder_of_a_repository_that_does_not_hold_it_says_nothing(case: Case) -> None:
    """An instructor keeps what students sent in a folder of the course's repository, which git ignores."""
    (case.work / "sent").mkdir()
    write(case.work / "sent", {"ci.yml": "theirs"})
    case.work = case.work / "sent"
    assert case.compare() is None


def test_a_folder_of_a_repository_has_its_history(case: Case) -> None:
    write(case.work / "checks", {"test_a.py": "mine", "data/new.csv": "x"})
    case.work = case.work / "checks"
    case.assignment = assignment(case.room, "*.py", "data/")
    assert case.changes() == {("test_a.py", "changed"), ("data/new.csv", "added")}
    assert case.copy()["test_a.py"] == b"a\nb\n"


@pytest.mark.parametrize("how", ["first-commit", "commit", "folder", "manifest"])
def test_a_pattern_that_protects_nothing_is_the_instructors_to_fix(case: Case, how: str) -> None:
    case.given_as(how)
    case.assignment = replace(case.assignment, protected=("*.yml", "check/**"))
    with pytest.raises(AssignmentError, match=r"autograde\.yml: protected: 'check/\*\*' matches no file that was handed out \(\S"):  # fmt: skip
        case.compare()


@pytest.mark.parametrize("how", ["empty", "nowhere", "broken configuration", "elsewhere"])
def test_a_history_that_cannot_be_read_is_not_graded_as_if_there_were_none(
    case: Case, tmp_path: Path, how: str
) -> None:
    if how == "broken configuration":
        (case.work / ".git/config").write_text("[core\n")
    elif how == "elsewhere":
        git(case.work, "config", "core.worktree", str(tmp_path))
    else:
        shutil.rmtree(case.work / ".git")
        if how == "empty":
            (case.work / ".git").mkdir()
        else:
            (case.work / ".git").write_text("gitdir: /nowhere\n")
    with pytest.raises(SetupError, match=r"git cannot read its \.git"):
        case.compare()
    case.given_as("folder")
    assert case.changes() == set()  # what was handed out is told by somebody else


def test_a_git_that_is_not_there_grades_nothing_unprotected(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SetupError, match=r"git cannot be started"):
        case.compare()


def test_what_only_the_work_tree_holds_is_compared(case: Case) -> None:
    """What is graded is the folder as it stands, not the commit."""
    write(case.work, {"ci.yml": "not committed"})
    assert case.changes() == {("ci.yml", "changed")}


def test_a_commit_that_is_not_there_is_the_instructors_to_fix(case: Case) -> None:
    case.assignment = replace(case.assignment, template=Template(commit="1" * 40))
    with pytest.raises(AssignmentError, match=r"autograde.yml: template.commit: the repository has no commit 1{40}. Check out with `fetch-depth: 0`, or fix the commit."):  # fmt: skip
        case.compare()


def test_a_folder_that_is_not_there_is_the_instructors_to_fix(case: Case) -> None:
    case.assignment = replace(case.assignment, template=Template(folder="template"))
    with pytest.raises(AssignmentError, match=r"autograde.yml: template.folder: there is no folder 'template' beside autograde.yml. Put"):  # fmt: skip
        case.compare()


def test_a_list_that_is_not_there_is_the_instructors_to_fix(case: Case) -> None:
    case.assignment = replace(case.assignment, template=Template(manifest="sums.txt"))
    with pytest.raises(AssignmentError, match=r"autograde.yml: template.manifest: there is no list 'sums.txt'. Write it with: sha256sum FILES > sums.txt"):  # fmt: skip
        case.compare()


@pytest.mark.parametrize(
    "line", ["ci.yml", "0" * 63 + "  ci.yml", "0" * 65 + "  ci.yml", "0" * 64 + " ci.yml", "g" * 64 + "  ci.yml", "0" * 64, "0" * 64 + "  ", "SHA256 (ci.yml) = 00"]
)  # fmt: skip
def test_a_line_that_is_none_of_sha256sum_is_shown_with_its_number(case: Case, line: str) -> None:
    write(case.room, {"sums.txt": f"{'0' * 64}  a\n\n{line}\n"})
    case.assignment = replace(case.assignment, template=Template(manifest="sums.txt"))
    with pytest.raises(AssignmentError, match=r"sums.txt:3: '.*' is not a line of sha256sum. Create the list again with: sha256sum FILES > sums.txt"):  # fmt: skip
        case.compare()


def test_a_list_may_name_files_by_a_dot_in_binary_mode_and_with_crlf(case: Case) -> None:
    digest = hashlib.sha256(b"on: push\n").hexdigest()
    for line in (f"{digest}  ./ci.yml\n", f"{digest} *ci.yml\n", f"{digest}  ci.yml\r\n", f"{digest}  ci.yml"):
        write(case.room, {"sums.txt": line})
        case.assignment = assignment(case.room, "*.yml", template=Template(manifest="sums.txt"), on_change="warn")
        assert case.changes() == set()


@pytest.mark.parametrize("by_product", ["checks/__pycache__/a.pyc", "checks/.ipynb_checkpoints/a.py", "checks/venv/x"])
@pytest.mark.parametrize("how", ["first-commit", "commit", "folder"])
def test_a_by_product_that_was_handed_out_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_product: str, how: str) -> None:  # fmt: skip
    """The instructor ran the checks in the template: nobody is to lose points for that."""
    monkeypatch.setitem(OUT, by_product, "x")
    case = Case(tmp_path)
    case.given_as(how)
    assert case.changes() == set()


def test_a_repository_by_sha256_is_compared_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    git(tmp_path / "work", "init", "--quiet", "--object-format=sha256")
    case = Case(tmp_path)
    assert case.changes() == set()


# ------------------------------------------------------------------------------------------------ in the student's own repository

YML = "assignment: hw\nchecks:\n  - {use: files.present, points: 1, with: {paths: [hw.ipynb]}}\n"
GUARDED = YML + "on_change: zero\nprotected: ['checks/**']\n"
SUM = hashlib.sha256(b"mine").hexdigest()


def own(folder: Path, first: str | None, now: str, **files: str) -> Protection | None:
    """Handed out with the first assignment; handed in with the second, a changed check and some other files."""
    work = folder / "own"
    commit(work, {**OUT, **({"autograde.yml": first} if first else {})})
    second = commit(work, {"autograde.yml": now, "checks/test_a.py": "mine", **files})
    (work / "autograde.yml").write_text(now.replace("SECOND", second))
    submission = Submission(work)
    found, handed = protected_files.read_baseline(load_assignment(work / "autograde.yml"), submission)
    return protected_files.compare(found, submission, handed) if handed else None


@pytest.mark.parametrize(
    "now",
    [
        GUARDED,
        YML,
        YML + "protected: []\n",
        YML + "protected: ['nothing/**']\n",
        YML + "on_change: warn\nprotected: ['checks/**']\n",
        YML + "protected: ['checks/**']\n",
        YML + "protected: ['checks/**']\non_change: warn\ntemplate: {commit: SECOND}\n",
        YML + "protected: ['checks/**']\non_change: warn\ntemplate: {folder: mine}\n",
        YML + "protected: ['checks/**']\non_change: warn\ntemplate: {manifest: sums.txt}\n",
    ],
    ids=["same", "removed", "emptied", "elsewhere", "warn", "restore", "own-commit", "own-folder", "own-list"],
)
def test_a_student_is_held_to_what_was_protected_when_it_was_handed_out(tmp_path: Path, now: str) -> None:
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in encoded({**OUT, "checks/test_a.py": "mine"}).items())  # fmt: skip
    mine = {f"mine/{name}": str(content) for name, content in {**OUT, "checks/test_a.py": "mine"}.items()}
    found = own(tmp_path, GUARDED, now, **{"sums.txt": sums, **mine})
    assert found is not None
    assert [change for change in found.changes if change.path == "checks/test_a.py"] != []
    assert found.consequence == "zeroed"


def test_what_the_assignment_protects_besides_by_now_is_protected_too(tmp_path: Path) -> None:
    found = own(tmp_path, GUARDED, YML + "protected: ['*.csv']\n", **{"new.csv": "x"})
    assert {change.path for change in found.changes if found} == {"checks/test_a.py", "new.csv"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "first",
    [
        None,
        YML,
        "]: broken",
        "- a list",
        YML + "protected: all\n",
        YML + "protected: ['checks/**']\non_change: [zero]\n",
    ],
    ids=["none", "unprotected", "broken", "list", "text", "on_change-list"],
)
def test_where_the_first_commit_says_nothing_sound_the_assignment_of_today_counts(tmp_path: Path, first: str | None) -> None:  # fmt: skip
    found = own(tmp_path, first, YML + "protected: ['checks/**']\n")
    assert found is not None
    assert (found.consequence, [change.path for change in found.changes]) == ("restored", ["checks/test_a.py"])


def test_an_assignment_in_a_folder_protects_what_lies_beside_it_and_what_the_root_has(tmp_path: Path) -> None:
    """`assignment: hw1/autograde.yml` names its own files as it would at the root."""
    yml = YML + "on_change: zero\nprotected: [autograde.yml, checks/**, ci.yml]\n"
    work = tmp_path / "work"
    commit(work, {"hw1/autograde.yml": yml, "hw1/checks/test_a.py": "a", "ci.yml": "on: push", "hw1/hw.ipynb": "{}"})
    commit(work, {"hw1/autograde.yml": yml + "# points: 100\n", "hw1/checks/test_a.py": "mine", "ci.yml": "x", "hw1/hw.ipynb": "[]"})  # fmt: skip
    found, _ = protected_files.find_changes(load_assignment(work / "hw1/autograde.yml"), Submission(work))
    assert found is not None
    assert found.consequence == "zeroed"
    assert [change.path for change in found.changes] == ["ci.yml", "hw1/autograde.yml", "hw1/checks/test_a.py"]


def test_an_assignment_in_the_folder_that_is_graded_is_held_to_its_first_commit(tmp_path: Path) -> None:
    """`submission: hw1`: the student rewrote the points and unprotected the file that says them."""
    work = tmp_path / "work"
    yml = YML + "on_change: zero\nprotected: [autograde.yml]\n"
    commit(work, {"README.md": "all homework", "hw1/autograde.yml": yml, "hw1/hw.ipynb": "{}"})
    commit(work, {"hw1/autograde.yml": YML.replace("points: 1", "points: 100")})
    found, _ = protected_files.find_changes(load_assignment(work / "hw1/autograde.yml"), Submission(work / "hw1"))
    assert found is not None
    assert (found.consequence, [change.path for change in found.changes]) == ("zeroed", ["autograde.yml"])


@pytest.mark.parametrize("way", ["theirs is merged in", "ours is merged into theirs"])
def test_a_history_with_two_beginnings_is_not_graded(tmp_path: Path, way: str) -> None:
    """A student can merge a history of their own making in either direction, without rewriting the one there was."""
    case = Case(tmp_path)
    git(case.work, "checkout", "--quiet", "--orphan", "mine")
    commit(case.work, {"checks/test_a.py": "mine"})
    branch, other, strategy = ("main", "mine", "-Xtheirs") if "in" in way.split()[-1] else ("mine", "main", "-sours")
    git(case.work, "checkout", "--quiet", branch)
    git(case.work, "merge", "--quiet", "--allow-unrelated-histories", strategy, "--message=m", other)
    with pytest.raises(SetupError, match=r"several beginnings \(\w{12}, \w{12}\).*assignment-repository"):
        case.changes()


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_an_assignment_that_became_a_link_or_a_folder_is_refused(tmp_path: Path, kind: str) -> None:
    case = Case(tmp_path)
    file, content = case.work / "autograde.yml", b"assignment: hw\nchecks: []\n"
    if kind == "link":
        (case.work / "mine.yml").write_bytes(content)
        file.symlink_to("mine.yml")
    else:
        file.mkdir()
        (file / "autograde.yml").write_bytes(content)
    with pytest.raises(SetupError, match=r"autograde\.yml: this is not a regular file"):
        protected_files.assignment_of(case.work)


# ------------------------------------------------------------------------------------------------ putting back


@pytest.mark.parametrize("how", ["first-commit", "commit", "folder"])
def test_what_was_changed_deleted_or_added_is_as_it_was_handed_out(case: Case, how: str) -> None:
    case.given_as(how)
    changed = {
        "checks/data/x.csv": "text",
        "checks/test_a.py": "a\r\nX",
        "checks/new/b.py": "x",
        "my.yml": "x",
        "hw.ipynb": "{1}",
    }
    case.hand_in(changed, delete=("ci.yml",))
    assert case.copy() == encoded({**OUT, "hw.ipynb": "{1}"})


@pytest.mark.parametrize("on_change", ["warn", "zero"])
def test_where_nothing_is_restored_the_copy_is_as_handed_in_but_for_by_products(case: Case, on_change: Any) -> None:
    case.assignment = replace(case.assignment, on_change=on_change)
    case.hand_in({"ci.yml": "mine", "checks/__pycache__/test_a.pyc": "x"})
    assert case.copy() == encoded({**OUT, "ci.yml": "mine"})


def test_an_unprotected_link_is_neither_followed_nor_copied(case: Case, tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret.py": "secret"})
    (case.work / "link").symlink_to(tmp_path / "outside")
    (case.work / "link.py").symlink_to(tmp_path / "outside/secret.py")
    case.hand_in({"ci.yml": "mine", "checks/__pycache__/test_a.pyc": "x"})
    assert case.copy() == encoded(OUT)


@pytest.mark.parametrize("how", ["first-commit", "folder"])
@pytest.mark.parametrize("inside", ["x", "x.py", "__pycache__/x.pyc", "a/b/c.py"])
def test_a_folder_in_place_of_a_file_makes_way(case: Case, how: str, inside: str) -> None:
    case.given_as(how)
    (case.work / "checks/test_a.py").unlink()
    case.hand_in({f"checks/test_a.py/{inside}": "mine"})
    assert ("checks/test_a.py", "deleted") in case.changes()
    assert case.copy() == encoded(OUT)


@pytest.mark.parametrize("how", ["first-commit", "folder"])
@pytest.mark.parametrize("name", ["checks/data", "checks"])
def test_a_file_in_place_of_a_folder_makes_way(case: Case, how: str, name: str) -> None:
    case.given_as(how)
    git(case.work, "rm", "-r", "--quiet", name)
    case.hand_in({name: "mine"})
    assert case.copy() == encoded(OUT)


def test_a_link_in_place_of_a_folder_leads_nothing_outside(case: Case, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    git(case.work, "rm", "-r", "--quiet", "checks")
    (case.work / "checks").symlink_to(tmp_path / "outside")
    case.hand_in()
    assert case.copy() == encoded(OUT)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_big_file_is_put_back_whole(case: Case) -> None:
    content = bytes(MAX_BYTES + 4)
    write(case.room / "template", {"checks/big.bin": content})
    case.assignment = assignment(case.room, "checks/big.bin", template=Template(folder="template"))
    assert len(case.copy()["checks/big.bin"]) == len(content)


@pytest.mark.parametrize("names", [["..", "..", "escaped"], ["..", "escaped"], [".", "escaped"], [".git", "config"]])
def test_a_commit_that_names_a_place_outside_writes_nothing_there(tmp_path: Path, names: list[str]) -> None:
    """A tree that git itself would never write."""
    case = Case(tmp_path / "two/deep")
    inner = git(case.work, "hash-object", "-w", "--stdin", given=b"mine")
    for name in reversed(names):
        mode = b"100644" if name == names[-1] else b"40000"
        raw = mode + b" " + name.encode() + b"\0" + bytes.fromhex(inner)
        inner = git(case.work, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)
    head = git(case.work, "commit-tree", "-m", "evil", inner)
    case.assignment = assignment(case.room, "**", template=Template(commit=head))
    try:
        copied = case.copy()
    except AutogradeError:
        copied = {}
    assert [path for path in tmp_path.rglob("escaped") if not path.is_relative_to(case.copied)] == []
    assert ".git/config" not in copied


def test_a_hostile_configuration_runs_nothing(case: Case, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\n: > {evil}.ran\n")
    evil.chmod(0o755)
    case.hand_in({"ci.yml": "mine"})
    hostile(case.work, evil)
    assert case.copy()["ci.yml"] == b"on: push\n"
    assert not evil.with_suffix(".ran").exists()


def test_work_that_is_too_much_to_copy_is_told(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograde.submission.repository.MAX_COPIED_BYTES", 5)
    case.hand_in({"data.bin": "more than that"})
    with pytest.raises(SetupError, match=r"cannot be copied\. The files of the repository have more than 0 MiB"):
        case.copy()


# ------------------------------------------------------------------ the assignment's own files

OWN = """
assignment: hw
checks:
  - {pytest: checks/test_a.py, points: 1}
  - {use: code.returns, with: {function: f, cases: [{args: [1]}], reference: "solution.py::f"}, points: 1}
  - {use: notebook.cells, with: {cells: [task], template: given}, points: 1}
  - {use: files.present, with: {paths: [notes.md]}, points: 1}
"""
HANDED_OUT = {
    "autograde.yml": OWN, "checks/test_a.py": "def test_a(): assert False\n", "solution.py": "def f(x): return x\n",
    "given/hw.ipynb": "{}", "hw.ipynb": "{}", "notes.md": "",
}  # fmt: skip
CHANGED = {
    "autograde.yml": OWN.replace("points: 1", "points: 9"), "checks/test_a.py": "def test_a(): pass\n",
    "checks/conftest.py": "import os", "solution.py": "def f(x): return 0\n", "given/hw.ipynb": "[]",
    "hw.ipynb": "{ }", "notes.md": "mine",
}  # fmt: skip


def test_an_assignment_in_the_students_repository_is_protected_without_being_named(tmp_path: Path) -> None:
    commit(tmp_path / "work", HANDED_OUT)
    commit(tmp_path / "work", CHANGED)
    work = tmp_path / "work"
    found = protected_files.prepare(load_assignment(work), work, tmp_path / "copy", is_trusted=False)
    assert found.protection is not None
    assert found.protection.consequence == "restored"
    assert {change.path for change in found.protection.changes} == CHANGED.keys() - {"hw.ipynb", "notes.md"}
    assert sum(entry.points or 0 for entry in found.assignment.entries) == 4
    assert not (tmp_path / "copy/checks/conftest.py").exists()
    assert (tmp_path / "copy/notes.md").read_text() == "mine"


def test_ones_own_work_is_graded_as_it_is(tmp_path: Path) -> None:
    commit(tmp_path / "work", HANDED_OUT)
    commit(tmp_path / "work", CHANGED)
    work = tmp_path / "work"
    found = protected_files.prepare(load_assignment(work), work, tmp_path / "copy")
    assert found.protection is None
    assert sum(entry.points or 0 for entry in found.assignment.entries) == 36


def test_a_change_of_the_assignment_scores_zero_where_it_says_so(tmp_path: Path) -> None:
    commit(tmp_path / "work", HANDED_OUT | {"autograde.yml": f"{OWN}on_change: zero\n"})
    commit(tmp_path / "work", {"checks/test_a.py": "def test_a(): pass\n"})
    work = tmp_path / "work"
    found = protected_files.prepare(load_assignment(work), work, tmp_path / "copy", is_trusted=False).protection
    assert found is not None
    assert found.consequence == "zeroed"


@pytest.mark.parametrize(("on_change", "content"), [("restore", "a\nb\n"), ("warn", "mine\n"), ("zero", "mine\n")])
def test_what_is_graded_is_as_the_consequence_says(case: Case, on_change: Any, content: str) -> None:
    case.hand_in({"checks/test_a.py": "mine\n", "hw.ipynb": "[]"})
    rules = replace(case.assignment, on_change=on_change)
    work = protected_files.prepare(rules, case.work, case.copied).submission
    assert work.read_text("checks/test_a.py") == content
    assert work.read_text("hw.ipynb") == "[]"
