"""Facts about a repository from git, called so that the repository's own configuration runs nothing."""

import base64
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograde.errors import SetupError

TIMEOUT_S = 300
ANSWER_TIMEOUT_S = 20
MAX_COMMITS = 100_000
_OUTSIDE = {b"", b".", b"..", b".git"}
# A repository's own git configuration must not run anything.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit",
        "-c", "log.showSignature=false")  # fmt: skip
# Use local objects only: do not fetch an object that a partial clone lacks, and ignore replacements (git replace)
# and grafts of what was committed.
_LOCAL_OBJECTS_ONLY = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_GRAFT_FILE": os.devnull}  # fmt: skip

# Folders for which git timed out: do not wait for it a second time.
_NOT_ANSWERED: set[Path] = set()


def ask(folder: Path, *arguments: str) -> bytes | None:
    """Git's output in that folder; None if git fails, for example for a missing commit.

    Raises:
        SetupError: git is not installed, was killed, or did not answer in time.

    """
    done = _ask(folder, arguments)
    return done.stdout if done.returncode == 0 else None


def require_answer(folder: Path, *arguments: str) -> bytes:
    """Git's output in that folder, for a command that must succeed.

    Raises:
        SetupError: git could not be run, or failed.

    """
    done = _ask(folder, arguments)
    if done.returncode != 0:
        raise SetupError(f"{folder}: git cannot read this repository ({_error_line(done.stderr)}). Clone it again.")
    return done.stdout


def _ask(folder: Path, arguments: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    if folder in _NOT_ANSWERED:
        raise SetupError(_timeout_message(folder))
    command = [*_GIT, "-c", f"safe.directory={top_of(folder) or folder}", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,  # a configuration that includes a terminal or a pipe would read our input
            capture_output=True,
            check=False,
            env=_environment() | _LOCAL_OBJECTS_ONLY,
            timeout=ANSWER_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        _NOT_ANSWERED.add(folder)
        raise SetupError(_timeout_message(folder)) from None
    except OSError as error:
        raise SetupError(f"git cannot be started: {error.strerror or error}. Install git.") from error
    if done.returncode < 0:
        raise SetupError(f"{folder}: git was ended by signal {-done.returncode}. Grade again.")
    return done


def _timeout_message(folder: Path) -> str:
    return (
        f"{folder}: git did not answer in {ANSWER_TIMEOUT_S} seconds. Look at `include` in .git/config, "
        "or clone the repository again."
    )


def _error_line(printed: bytes) -> str:
    """The line of git's output with the error."""
    lines = printed.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
    error_line = next((line for line in lines if line.startswith("fatal:")), lines[-1])
    return error_line.removeprefix("fatal: ").rstrip(".")


def line(folder: Path, *arguments: str) -> str | None:
    """Git's output, stripped; None if it prints nothing or fails."""
    return (ask(folder, *arguments) or b"").decode("utf-8", "replace").strip() or None


def top_of(folder: Path) -> Path | None:
    """The nearest folder upwards that has a `.git`, itself included; None if there is none."""
    folder = folder.resolve()
    return next((path for path in (folder, *folder.parents) if os.path.lexists(path / ".git")), None)


def is_top(folder: Path) -> bool:
    """Whether the folder is the top of a repository, not a part of another one."""
    if top_of(folder) != folder.resolve():
        return False
    top = line(folder, "rev-parse", "--show-toplevel")
    return top is not None and Path(top).resolve() == folder.resolve()


def is_tracked(path: Path) -> bool:
    """Whether a repository holds that file, or files below that folder."""
    if top_of(path.parent) is None:
        return False
    return bool(ask(path.parent, "ls-files", "-z", "--", f":(literal){path.name}"))


def path_in_repository(folder: Path) -> str | None:
    """The folder's path in its repository: "" at the top, "hw1/" below it; None if it is in no repository."""
    top, folder = top_of(folder), folder.resolve()
    if top is None or not is_top(top):
        return None
    if top == folder:
        return ""
    return f"{folder.relative_to(top).as_posix()}/" if is_tracked(folder) else None


def first_commits(folder: Path) -> list[str]:
    """The root commits; empty for a shallow clone. A merged history has its own root commit."""
    if not has_commits(folder) or is_shallow(folder):
        return []
    return require_answer(folder, "rev-list", "--max-parents=0", "HEAD").decode().split()


def has_commits(folder: Path) -> bool:
    """Whether a commit is checked out; False in a new repository, or outside of one."""
    return line(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is not None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; committed_at is in seconds since 1970, by the committer's clock."""

    sha: str
    committed_at: int


def commits(folder: Path, beyond: str | None) -> list[Commit] | None:
    """The commits that change a file, newest first, without merges and, if given, without those of `beyond`.

    None if there is no commit `beyond`.
    """
    if not has_commits(folder):
        return []
    if beyond is not None and line(folder, "rev-parse", "--verify", "--quiet", f"{beyond}^{{commit}}") is None:
        return None
    limits = ["HEAD"] if beyond is None else ["HEAD", f"^{beyond}"]
    kinds = ("--no-merges", "--full-history", "--timestamp", f"--max-count={MAX_COMMITS}")
    listed = require_answer(folder, "rev-list", *kinds, *limits, "--", ".")
    entries = (entry.split() for entry in listed.decode().splitlines())
    return [Commit(sha, int(moment)) for moment, sha in entries]


def branches(folder: Path, containing: str | None = None) -> list[str]:
    """The names of local and remote branches; if `containing` is given, of those that point at it."""
    at = [f"--points-at={containing}"] if containing else []
    if containing and not has_commits(folder):
        return []
    listed = require_answer(folder, "for-each-ref", "--format=%(refname)", *at, "refs/heads", "refs/remotes/origin")
    names = listed.decode("utf-8", "replace").split()
    return [re.sub(r"^refs/(heads|remotes/origin)/", "", name) for name in names if name != "refs/remotes/origin/HEAD"]


def is_whole(folder: Path) -> bool:
    """Whether the history lies in the folder: a `.git` that is a file or a link can lead to another repository."""
    common = line(folder, "rev-parse", "--path-format=absolute", "--git-common-dir")
    return common is not None and Path(common).resolve().is_relative_to(folder.resolve())


def is_shallow(folder: Path) -> bool:
    """Whether only a part of the history was fetched."""
    return line(folder, "rev-parse", "--is-shallow-repository") != "false"


def is_ancestor(folder: Path, commit: str) -> bool:
    """Whether the commit is in the history of what is checked out."""
    return ask(folder, "merge-base", "--is-ancestor", commit, "HEAD") is not None


def parents(folder: Path, commit: str) -> list[str]:
    """The parents of a commit, read from the commit object, because rev-list hides them in a shallow clone."""
    header = require_answer(folder, "cat-file", "commit", commit).decode("utf-8", "replace").partition("\n\n")[0]
    return [line.removeprefix("parent ") for line in header.splitlines() if line.startswith("parent ")]


def blobs(folder: Path, commit: str) -> dict[str, str] | None:
    """The files of a commit, as {path: blob id}; None if there is no such commit.

    Links, submodules, and paths that leave the repository or lead into .git are left out.
    """
    listed = ask(folder, "ls-tree", "-r", "-z", "--full-tree", f"{commit}^{{commit}}")
    if listed is None:
        return None
    entries = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
    return {
        path.decode("utf-8", "surrogateescape"): facts.split()[2].decode()
        for facts, _, path in entries
        if facts.startswith(b"100") and not path.startswith(b"/") and _OUTSIDE.isdisjoint(path.lower().split(b"/"))
    }


def blob(folder: Path, blob_id: str) -> bytes:
    """The content of a file of a commit.

    Raises:
        SetupError: git cannot read it, for example in a shallow clone.

    """
    content = ask(folder, "cat-file", "blob", blob_id)
    if content is None:
        raise SetupError(f"{folder}: git cannot read {blob_id}. Check out with `fetch-depth: 0`.")
    return content


def fetch(address: str, ref: str, token: str, folder: Path) -> str:
    """Fetch one commit into an empty folder; its id. ref is a branch, a tag or a commit; '' is the default branch.

    The token is passed in the environment, because every process can read a command line.

    Raises:
        SetupError: the repository or the ref does not exist, or the token does not give access.

    """
    environment = _environment() | _authorization(address, token) | {"GIT_TERMINAL_PROMPT": "0"}
    steps = (
        ["init", "--quiet", str(folder)],
        ["-C", str(folder), "fetch", "--quiet", "--depth=1", "--no-tags", "--end-of-options", address, ref or "HEAD"],
        ["-C", str(folder), "checkout", "--quiet", "--detach", "FETCH_HEAD"],
    )
    for step in steps:
        try:
            subprocess.run(
                [*_GIT, *step],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=True,
                env=environment,
                timeout=TIMEOUT_S,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SetupError(_explain(address, ref, error, has_token=bool(token))) from error
    return line(folder, "rev-parse", "HEAD") or ""


def _explain(address: str, ref: str, error: Exception, *, has_token: bool) -> str:
    reason = _error_line(str(getattr(error, "stderr", "") or error).encode("utf-8", "replace"))
    token = "Is the token allowed to read it?" if has_token else "Give a token that may read it (assignment-token)."
    return f"{address}: cannot fetch {ref or 'the default branch'}: {reason}. Does it exist? {token}"


def _environment() -> dict[str, str]:
    """The environment without GIT_* variables and without system or user configuration."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "INPUT_"))}
    return clean | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def _authorization(address: str, token: str) -> dict[str, str]:
    """Basic authentication as x-access-token, to that server only, as actions/checkout sends it."""
    if not token:
        return {}
    server = "/".join(address.split("/")[:3])
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{server}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {secret}",
    }
