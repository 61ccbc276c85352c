"""Real git, asked about real repositories; what is fetched comes from this machine."""

import base64
import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from autograde.errors import SetupError
from autograde.submission import git as gitrepo

TOKEN = "ghs_topsecret"
_NOBODY = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def git(folder: Path, *arguments: str, given: bytes = b"", **variables: str) -> str:
    """What git prints, as somebody who is called A."""
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@x", "-c", "init.defaultBranch=main", "-c", "commit.gpgSign=false"]  # fmt: skip
    done = subprocess.run(
        [*command, "-C", str(folder), *arguments], input=given, capture_output=True, timeout=60, check=False, env={**os.environ, **_NOBODY, **variables}
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def commit(folder: Path, files: dict[str, str | bytes] | None = None, **variables: str) -> str:
    """Write the files and commit whatever is there; the commit's id."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    write(folder, files or {})
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=work", **variables)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    commit(tmp_path / "repository", {"a.txt": "a", "b/Привет.txt": "b"})
    return tmp_path / "repository"


# ------------------------------------------------------------------------------------------------ asking


def test_only_the_top_of_a_repository_is_one_of_its_own(repository: Path, tmp_path: Path) -> None:
    assert gitrepo.is_top(repository)
    assert not gitrepo.is_top(repository / "b")
    assert not gitrepo.is_top(tmp_path)


def test_history_begins_with_its_first_commit(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    commit(repository, {"a.txt": "2"})
    commit(repository, {"a.txt": "3"})
    assert gitrepo.first_commits(repository) == [first]


def test_a_history_that_is_shallow_empty_or_absent_begins_nowhere(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"a.txt": "2"})
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "shallow")
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet")
    (tmp_path / "none").mkdir()
    assert [gitrepo.first_commits(tmp_path / name) for name in ("shallow", "empty", "none")] == [[], [], []]


def test_the_files_of_a_commit_are_listed_without_links_and_submodules(repository: Path) -> None:
    (repository / "link").symlink_to("a.txt")
    write(repository, {"run.sh": "x", os.fsdecode(b"\xff\n.txt"): "y"})
    (repository / "run.sh").chmod(0o755)
    head = commit(repository)
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{head},module")
    git(repository, "commit", "--quiet", "--message=module")
    found = gitrepo.blobs(repository, "HEAD") or {}
    assert set(found) == {"a.txt", "b/Привет.txt", "run.sh", os.fsdecode(b"\xff\n.txt")}
    assert gitrepo.blob(repository, found["a.txt"]) == b"a"


def test_a_commit_that_is_not_there_has_no_files_and_a_blob_that_is_not_is_told(repository: Path) -> None:
    assert gitrepo.blobs(repository, "0" * 40) is None
    assert gitrepo.blobs(repository, "--help") is None
    with pytest.raises(SetupError, match=rf"{repository}: git cannot read 0+\. Check out with `fetch-depth: 0`"):
        gitrepo.blob(repository, "0" * 40)


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A program that leaves a marker, which is named like it but ends in .ran."""
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\n: > {program}.ran\n")
    program.chmod(0o755)
    return program


def hostile(folder: Path, evil: Path) -> None:
    """Everything in a repository's own configuration that makes git run a program."""
    hooks = folder / ".git/evil-hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"):
        shutil.copy(evil, hooks / hook)
        shutil.copy(evil, folder / ".git/hooks" / hook)
    settings = f"""
[core]
    fsmonitor = {evil}
    hooksPath = {hooks}
    sshCommand = {evil}
    pager = {evil}
    editor = {evil}
    askPass = {evil}
    gitProxy = {evil}
    alternateRefsCommand = {evil}
[pager]
    show = {evil}
    rev-parse = {evil}
[alias]
    rev-parse = !{evil}
    rev-list = !{evil}
    ls-tree = !{evil}
    cat-file = !{evil}
    show = !{evil}
[filter "evil"]
    clean = {evil}
    smudge = {evil}
    process = {evil}
    required = true
[diff]
    external = {evil}
[diff "evil"]
    textconv = {evil}
    command = {evil}
[credential]
    helper = !{evil}
[log]
    showSignature = true
[gpg]
    program = {evil}
[gpg "ssh"]
    program = {evil}
[protocol "ext"]
    allow = always
[uploadpack]
    packObjectsHook = {evil}
"""
    (folder / ".git/included").write_text(settings)
    with (folder / ".git/config").open("a") as config:
        config.write(
            settings + f'[includeIf "gitdir:{folder}/"]\n    path = included\n[include]\n    path = included\n'
        )
    (folder / ".git/info").mkdir(exist_ok=True)
    (folder / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    write(folder, {".gitattributes": "* filter=evil diff=evil\n"})


def lazily_fetching(folder: Path, url: str) -> None:
    """As a partial clone is: git fetches from the url what it does not have."""
    with (folder / ".git/config").open("a") as config:
        config.write(f'[core]\n repositoryFormatVersion = 1\n[extensions]\n partialClone = evil\n[remote "evil"]\n url = "{url}"\n promisor = true\n')  # fmt: skip


def sign(folder: Path) -> None:
    """Make the head a commit with a signature, which git checks with a program if it is told to."""
    raw = git(folder, "cat-file", "commit", "HEAD")
    head, _, message = raw.partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEz\n -----END PGP SIGNATURE-----"
    signed = git(
        folder, "hash-object", "-t", "commit", "-w", "--stdin", given=f"{head}\n{signature}\n\n{message}\n".encode()
    )
    git(folder, "update-ref", "HEAD", signed)


QUESTIONS: dict[str, Callable[[Path, str], object]] = {
    "is_top": lambda folder, _: gitrepo.is_top(folder),
    "first_commits": lambda folder, _: gitrepo.first_commits(folder),
    "blobs": lambda folder, _: gitrepo.blobs(folder, "HEAD"),
    "blob": gitrepo.blob,
    "when": lambda folder, _: gitrepo.line(folder, "show", "--no-patch", "--format=%cI", "HEAD"),  # as action.py asks
    "branch": lambda folder, _: gitrepo.line(folder, "rev-parse", "--abbrev-ref", "HEAD"),
    "origin": lambda folder, _: gitrepo.line(folder, "remote", "get-url", "origin"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_asking_a_hostile_repository_runs_nothing(repository: Path, evil: Path, question: str) -> None:
    sign(repository)
    blob = (gitrepo.blobs(repository, "HEAD") or {})["a.txt"]
    hostile(repository, evil)
    QUESTIONS[question](repository, blob)
    assert not evil.with_suffix(".ran").exists()


@pytest.mark.parametrize("url", ["ssh://host/x", "ext::{evil}"])
@pytest.mark.parametrize(
    "ask", [gitrepo.blobs, lambda folder, missing: QUESTIONS["blob"](folder, missing)], ids=["blobs", "blob"]
)
def test_asking_for_what_a_partial_clone_lacks_runs_and_fetches_nothing(repository: Path, evil: Path, url: str, ask: Callable[[Path, str], object]) -> None:  # fmt: skip
    hostile(repository, evil)
    lazily_fetching(repository, url.format(evil=evil))
    with contextlib.suppress(SetupError):
        ask(repository, "1" * 40)
    assert not evil.with_suffix(".ran").exists()


def test_the_evil_program_would_run_if_git_were_asked_carelessly(repository: Path, evil: Path) -> None:
    """Else the tests above could not fail."""
    hostile(repository, evil)
    subprocess.run(["git", "-C", str(repository), "status"], capture_output=True, check=False, timeout=60)
    assert evil.with_suffix(".ran").exists()


def test_variables_of_git_in_the_environment_are_not_obeyed(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    other = tmp_path / "other"
    commit(other, {"other.txt": "x"})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert set(gitrepo.blobs(repository, "HEAD") or {}) == {"a.txt", "b/Привет.txt"}


def test_a_replacement_object_does_not_change_what_a_commit_held(repository: Path) -> None:
    """`git replace` lets one object stand for another; what was handed out is not for the student to replace."""
    blob = (gitrepo.blobs(repository, "HEAD") or {})["a.txt"]
    other = git(repository, "hash-object", "-w", "--stdin", given=b"another")
    git(repository, "replace", blob, other)
    assert gitrepo.blob(repository, blob) == b"a"


# ------------------------------------------------------------------------------------------------ fetching


class Origin:
    """A repository to fetch from: main, an older tag v1, a still older commit that no ref names, a branch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.oldest = commit(folder, {"a.txt": "1"})
        self.tagged = commit(folder, {"a.txt": "2"})
        git(folder, "tag", "--annotate", "--message=one", "v1")
        git(folder, "checkout", "--quiet", "-b", "other/branch")
        self.branched = commit(folder, {"a.txt": "branch"})
        git(folder, "checkout", "--quiet", "main")
        self.main = commit(folder, {"a.txt": "3"})
        git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin(tmp_path / "served/origin")


@pytest.fixture
def daemon(origin: Origin) -> Iterator[str]:
    """The address of a git server for the folder of the origin."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(git(origin.folder, "--exec-path")) / "git-daemon"
    base = origin.folder.parent
    server = subprocess.Popen(
        [program, "--listen=127.0.0.1", f"--port={port}", f"--base-path={base}", "--export-all", "--reuseaddr", str(base)],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"git://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("git daemon does not listen")


@pytest.fixture(params=["file", "daemon"])
def served(request: pytest.FixtureRequest, origin: Origin) -> str:
    return origin.folder.parent.as_uri() if request.param == "file" else str(request.getfixturevalue("daemon"))


@pytest.mark.parametrize(
    ("ref", "expected"),
    [("", "main"), ("main", "main"), ("other/branch", "branched"), ("v1", "tagged"), ("refs/heads/main", "main"), ("OLDEST", "oldest")],
)  # fmt: skip
def test_a_branch_tag_or_commit_is_fetched(origin: Origin, served: str, tmp_path: Path, ref: str, expected: str) -> None:  # fmt: skip
    wanted = getattr(origin, expected)
    found = gitrepo.fetch(f"{served}/origin", origin.oldest if ref == "OLDEST" else ref, TOKEN, tmp_path / "fetched")
    assert found == wanted
    assert (tmp_path / "fetched/a.txt").read_text() == git(origin.folder, "show", f"{wanted}:a.txt")
    kept = [path for path in (tmp_path / "fetched").rglob("*") if path.is_file()]
    assert not any(_secret() in path.read_bytes() or TOKEN.encode() in path.read_bytes() for path in kept)


def _secret() -> bytes:
    return base64.b64encode(f"x-access-token:{TOKEN}".encode())


@pytest.mark.parametrize("token", ["", TOKEN])
@pytest.mark.parametrize(
    ("name", "ref", "what", "reason"),
    [
        ("origin", "missing", "missing", "couldn't find remote ref missing"),
        ("origin", "1" * 40, "1" * 40, "."),
        ("nowhere", "main", "main", "does not appear to be a git repository|not exported|unable to access|access denied"),
        ("nowhere", "", "the default branch", "."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_with_address_reason_and_remedy(served: str, tmp_path: Path, name: str, ref: str, what: str, reason: str, token: str) -> None:  # fmt: skip
    with pytest.raises(SetupError, match=reason) as caught:
        gitrepo.fetch(f"{served}/{name}", ref, token, tmp_path / "fetched")
    said = str(caught.value)
    assert said.startswith(f"{served}/{name}: cannot fetch {what}: ")
    remedy = "Is the token allowed to read it?" if token else "Give a token that may read it (assignment-token)."
    assert said.endswith(f"Does it exist? {remedy}")
    assert TOKEN not in said


@pytest.mark.parametrize("ref", ["--upload-pack={evil}", "--upload-pack={evil};", "-o{evil}", "--exec={evil}"])
def test_a_ref_is_not_an_option(origin: Origin, tmp_path: Path, evil: Path, ref: str) -> None:
    with pytest.raises(SetupError, match="cannot fetch"):
        gitrepo.fetch(origin.folder.as_uri(), ref.format(evil=evil), "", tmp_path / "fetched")
    assert not evil.with_suffix(".ran").exists()


@pytest.mark.parametrize("address", ["--upload-pack={evil}", "ext::{evil}", "ssh://-oProxyCommand={evil}/x"])
def test_an_address_runs_nothing(tmp_path: Path, evil: Path, address: str) -> None:
    with pytest.raises(SetupError, match="cannot fetch"):
        gitrepo.fetch(address.format(evil=evil), "main", "", tmp_path / "fetched")
    assert not evil.with_suffix(".ran").exists()


class Recorder(BaseHTTPRequestHandler):
    headers_seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.headers_seen.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A web server that has nothing, and the headers that it was sent."""
    handler = type("Recorder", (Recorder,), {"headers_seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/acme/hw1", handler.headers_seen
    server.shutdown()
    server.server_close()


def test_the_token_is_an_authorization_header_and_on_no_command_line(
    web: tuple[str, list[dict[str, str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, seen = web
    log, real = tmp_path / "argv", shutil.which("git")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {real} "$@"\n')
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    with pytest.raises(SetupError, match=f"{address}: cannot fetch main: .*Is the token allowed to read it") as caught:  # fmt: skip
        gitrepo.fetch(address, "main", TOKEN, tmp_path / "fetched")
    assert seen[0]["authorization"] == f"Basic {_secret().decode()}"
    commands = log.read_text()
    assert " fetch " in commands
    assert TOKEN not in commands + str(caught.value)
    assert _secret().decode() not in commands + str(caught.value)


def test_without_a_token_no_header_is_sent(web: tuple[str, list[dict[str, str]]], tmp_path: Path) -> None:
    address, seen = web
    with pytest.raises(SetupError, match="Give a token that may read it"):
        gitrepo.fetch(address, "main", "", tmp_path / "fetched")
    assert seen
    assert all("authorization" not in headers for headers in seen)


def test_a_fetch_that_takes_too_long_is_ended_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"git://127.0.0.1:{silent.getsockname()[1]}/x"
        monkeypatch.setattr(gitrepo, "TIMEOUT_S", 0.5)
        with pytest.raises(SetupError, match=f"{address}: cannot fetch main: .*timed out after 0.5 seconds") as caught:  # fmt: skip
            gitrepo.fetch(address, "main", TOKEN, tmp_path / "fetched")
    assert TOKEN not in str(caught.value)


# ------------------------------------------------------------------------------------------------ no, and no answer


ASKED: dict[str, Callable[[Path], object]] = {
    "top": gitrepo.is_top,
    "first commits": gitrepo.first_commits,
    "files": lambda folder: gitrepo.blobs(folder, "HEAD"),
    "commits": lambda folder: gitrepo.commits(folder, None),
    "branches": gitrepo.branches,
    "shallow": gitrepo.is_shallow,
    "ancestor": lambda folder: gitrepo.is_ancestor(folder, "HEAD"),
    "tracked": lambda folder: gitrepo.is_tracked(folder / "a.txt"),
}


@pytest.mark.parametrize("question", ASKED)
def test_a_git_that_is_not_installed_is_no_answer_rather_than_a_no(
    repository: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SetupError, match=r"git cannot be started: No such file or directory\. Install git\."):
        ASKED[question](repository)


def test_a_folder_far_from_any_repository_needs_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not gitrepo.is_top(tmp_path)
    assert not gitrepo.is_tracked(tmp_path / "a.txt")


def test_a_configuration_that_never_ends_is_waited_for_once(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's .git/config may include a named pipe; git then waits for what nobody writes."""
    monkeypatch.setattr(gitrepo, "ANSWER_TIMEOUT_S", 0.5)
    os.mkfifo(repository / "pipe")
    with (repository / ".git/config").open("a") as config:
        config.write(f"[include]\npath = {repository}/pipe\n")
    begun = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *rest, **named: (begun.append(1), run(*rest, **named))[1])
    for question in ASKED.values():
        with pytest.raises(SetupError, match=r"git did not answer in 0\.5 seconds\. Look at `include`"):
            question(repository)
    assert len(begun) == 1


def test_a_repository_without_a_commit_is_one_of_which_nothing_is_told(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert gitrepo.is_top(tmp_path)
    assert (gitrepo.first_commits(tmp_path), gitrepo.commits(tmp_path, None), gitrepo.branches(tmp_path, "HEAD")) == ([], [], [])  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), [("a.txt", True), ("b", True), ("new.txt", False), ("*.txt", False)])
def test_what_a_repository_holds_is_told_by_name(repository: Path, name: str, expected: bool) -> None:
    (repository / "new.txt").write_text("new")
    assert gitrepo.is_tracked(repository / name) is expected
    assert gitrepo.is_tracked(repository / "b" / "Привет.txt")
