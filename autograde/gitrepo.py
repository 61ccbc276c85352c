"""What git knows of a repository, asked so that the repository's own configuration runs nothing."""

import base64
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from autograde.errors import SurroundingsError

TIMEOUT_S = 300
MOST_COMMITS = 100_000
_OUTSIDE = {b"", b".", b"..", b".git"}
# A repository's own git configuration must not run anything.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit",
        "-c", "log.showSignature=false")  # fmt: skip
# What is asked lies at hand: no transport may be started for an object that a partial clone lacks, and no
# replacement (git replace) stands in for what was committed.
_AT_HAND = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_GRAFT_FILE": os.devnull}  # fmt: skip


def ask(folder: Path, *arguments: str) -> bytes | None:
    """What git prints in that folder; None where it refuses or is not there."""
    command = [*_GIT, "-c", f"safe.directory={folder}", "-C", str(folder), *arguments]
    try:
        environment = _environment() | _AT_HAND
        return subprocess.run(command, capture_output=True, check=True, env=environment, timeout=TIMEOUT_S).stdout
    except (OSError, subprocess.SubprocessError):
        return None


def line(folder: Path, *arguments: str) -> str | None:
    """The one line that git prints; None where it prints nothing."""
    return (ask(folder, *arguments) or b"").decode("utf-8", "replace").strip() or None


def is_top(folder: Path) -> bool:
    """Whether the folder is a repository of its own, not a part of another one."""
    top = line(folder, "rev-parse", "--show-toplevel")
    return top is not None and Path(top).resolve() == folder.resolve()


def first_commits(folder: Path) -> list[str]:
    """The commits that history begins with; none where it was not fetched whole. A history merged in has its own."""
    if is_shallow(folder):
        return []
    return (ask(folder, "rev-list", "--max-parents=0", "HEAD") or b"").decode().split()


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; committed_at is in seconds since 1970, as the committer's clock said."""

    sha: str
    committed_at: int


def commits(folder: Path, beyond: str | None) -> list[Commit] | None:
    """The commits that change a file, newest first, without merges; those that are not in `beyond`, if it is named.

    None where git does not know that commit.
    """
    if beyond is not None and line(folder, "rev-parse", "--verify", "--quiet", f"{beyond}^{{commit}}") is None:
        return None
    limits = ["HEAD"] if beyond is None else ["HEAD", f"^{beyond}"]
    kinds = ("--no-merges", "--full-history", "--timestamp", f"--max-count={MOST_COMMITS}")
    listed = ask(folder, "rev-list", *kinds, *limits, "--", ".") or b""
    entries = (entry.split() for entry in listed.decode().splitlines())
    return [Commit(sha, int(moment)) for moment, sha in entries]


def branches(folder: Path, containing: str | None = None) -> list[str]:
    """The names of branches, local and remote; of the commit alone that is checked out, with HEAD."""
    at = [f"--points-at={containing}"] if containing else []
    listed = ask(folder, "for-each-ref", "--format=%(refname)", *at, "refs/heads", "refs/remotes/origin") or b""
    names = listed.decode("utf-8", "replace").split()
    return [re.sub(r"^refs/(heads|remotes/origin)/", "", name) for name in names if name != "refs/remotes/origin/HEAD"]


def is_whole(folder: Path) -> bool:
    """Whether the history lies in the folder: a `.git` that is a file or a link can lead to somebody else's."""
    common = line(folder, "rev-parse", "--path-format=absolute", "--git-common-dir")
    return common is not None and Path(common).resolve().is_relative_to(folder.resolve())


def is_shallow(folder: Path) -> bool:
    """Whether only a part of the history was fetched."""
    return line(folder, "rev-parse", "--is-shallow-repository") != "false"


def is_ancestor(folder: Path, commit: str) -> bool:
    """Whether the commit is in the history of what is checked out."""
    return ask(folder, "merge-base", "--is-ancestor", commit, "HEAD") is not None


def parents(folder: Path, commit: str) -> list[str]:
    """The parents of a commit, as it names them itself: a shallow clone hides them from rev-list."""
    written = (ask(folder, "cat-file", "commit", commit) or b"").decode("utf-8", "replace").partition("\n\n")[0]
    return [line.removeprefix("parent ") for line in written.splitlines() if line.startswith("parent ")]


def blobs(folder: Path, commit: str) -> dict[str, str] | None:
    """The files of a commit, as {path: blob id}; None if there is no such commit.

    Links and submodules are no files; a path that leaves the repository or leads into .git is none of a file.
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
        SurroundingsError: git cannot read it, as when only a part of history was fetched.

    """
    content = ask(folder, "cat-file", "blob", blob_id)
    if content is None:
        raise SurroundingsError(f"{folder}: git cannot read {blob_id}. Check out with `fetch-depth: 0`.")
    return content


def fetch(address: str, ref: str, token: str, folder: Path) -> str:
    """Fetch one commit into an empty folder; its id. ref is a branch, a tag or a commit; '' is the default branch.

    The token travels in the environment: a command line can be read by every process.

    Raises:
        SurroundingsError: the repository or the ref is not there, or the token does not reach it.

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
                [*_GIT, *step], capture_output=True, text=True, check=True, env=environment, timeout=TIMEOUT_S
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SurroundingsError(_explain(address, ref, error, has_token=bool(token))) from error
    return line(folder, "rev-parse", "HEAD") or ""


def _explain(address: str, ref: str, error: Exception, *, has_token: bool) -> str:
    lines = str(getattr(error, "stderr", "") or error).strip().splitlines() or ["no reason given"]
    said = next((line for line in lines if line.startswith("fatal:")), lines[-1]).removeprefix("fatal: ")
    token = "Is the token allowed to read it?" if has_token else "Give a token that may read it (assignment-token)."
    return f"{address}: cannot fetch {ref or 'the default branch'}: {said.rstrip('.')}. Does it exist? {token}"


def _environment() -> dict[str, str]:
    """Nobody's settings: neither GIT_* variables nor the user's own configuration."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "INPUT_"))}
    return clean | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def _authorization(address: str, token: str) -> dict[str, str]:
    """What actions/checkout sends, too: basic authentication as x-access-token, to that server only."""
    if not token:
        return {}
    server = "/".join(address.split("/")[:3])
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{server}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {secret}",
    }
