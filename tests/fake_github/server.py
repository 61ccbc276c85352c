"""A stand-in for GitHub's API that checks each request and each reply by GitHub's own description.

with FakeGitHub() as github:
    github.fail("POST", "/check-runs$", 502)
    GitHubClient(workflow_run(github.url), "token").post(check_run)
    assert github.check_runs[0]["conclusion"] == "success" and github.violations == []
"""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.fake_github import description
from tests.fake_github.check_runs import CheckRun, CheckRuns
from tests.fake_github.description import Call
from tests.fake_github.replies import API, Refusal, Reply
from tests.fake_github.repositories import Repositories

_LIMITS = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "X-RateLimit-Reset": "4102444800"}


@dataclass
class _Fault:
    method: str
    pattern: str
    reply: Reply
    times: int
    after: bool

    def strikes(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method in (method, "*") and bool(re.search(self.pattern, path))


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    authorization: str = ""
    content: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def body(self) -> Any:
        return json.loads(self.content) if self.content else None


@dataclass
class FakeGitHub:
    """GitHub as these tests need it; with a token, any other is refused."""

    token: str | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    repositories: Repositories = field(default_factory=Repositories)

    def __post_init__(self) -> None:
        self._check_runs = CheckRuns()
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()
        self._script: Iterator[Reply] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._serve))
        self._server.daemon_threads = True
        self._operations = _operations(self._check_runs, self.repositories)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.add_push = self.repositories.add_push
        self.add_check_run = self._check_runs.add

    @property
    def check_runs(self) -> list[CheckRun]:
        return self._check_runs.all

    def __enter__(self) -> "FakeGitHub":
        poll_s = 0.01  # it ends at once
        threading.Thread(target=self._server.serve_forever, args=(poll_s,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail(
        self,
        method: str,
        pattern: str,
        status: int,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Answer so to the next requests whose path has the pattern; with `after`, what they ask for is done first."""
        reply = Reply(status, body or {"message": "fault"}, headers or {})
        self._faults.append(_Fault(method, pattern, reply, times, after))

    @contextlib.contextmanager
    def answering(self, replies: Iterable[Reply]) -> Iterator[list[str]]:
        """Send these replies, which nothing checks, one a request; gives the targets that were asked for."""
        asked_before = len(self.calls)
        targets: list[str] = []
        self._script = iter(replies)
        try:
            yield targets
        finally:
            self._script = None
            targets += [call["path"] for call in self.calls[asked_before:]]

    def _serve(self, request: Request) -> Reply:
        with self._lock:
            reply = self._scripted() if self._script else self._answer(request)
            self.calls.append(
                {"method": request.method, "path": request.target, "body": request.body, "status": reply.status}
            )
        own_links = {name: value.replace(API, self.url) for name, value in reply.headers.items()}
        return Reply(reply.status, reply.content.replace(API.encode(), self.url.encode()), {**_LIMITS, **own_links})

    def _scripted(self) -> Reply:
        assert self._script is not None
        return next(self._script, Reply(500, {"message": "The script of this test has ended."}))

    def _answer(self, request: Request) -> Reply:
        if self.token and request.authorization not in (f"token {self.token}", f"Bearer {self.token}"):
            return Reply(401, {"message": "Bad credentials"})
        fault = next((fault for fault in self._faults if fault.strikes(request.method, request.path)), None)
        if fault:
            fault.times -= 1
            if fault.after:
                self._carry_out(request)
            return fault.reply
        return self._carry_out(request)

    def _carry_out(self, request: Request) -> Reply:
        call = description.find(request.method, request.target, request.body)
        errors = description.request_errors(call) if call else ["not in the description"]
        self.violations += [f"{request.method} {request.target}: {error}" for error in errors]
        if call is None:
            return Refusal(404, "Not Found").reply
        if errors:
            return Refusal(422, "Invalid request.\n\n" + "\n".join(errors)).reply
        try:
            reply = self._operations[call.method, call.template](call)
        except Refusal as refusal:
            return refusal.reply
        wrong = description.reply_errors(call, reply.status, reply.body)
        self.violations += [f"the stand-in's reply to {request.method} {request.target}: {error}" for error in wrong]
        return reply


def _operations(check_runs: CheckRuns, repositories: Repositories) -> dict[tuple[str, str], Callable[[Call], Reply]]:
    repository = "/repos/{owner}/{repo}"
    return {
        ("GET", repository): repositories.get,
        ("GET", f"{repository}/activity"): repositories.list_activity,
        ("GET", f"{repository}/actions/runs/{{run_id}}"): repositories.get_workflow_run,
        ("GET", f"{repository}/collaborators"): repositories.list_collaborators,
        ("GET", f"{repository}/invitations"): repositories.list_invitations,
        ("POST", f"{repository}/check-runs"): check_runs.create,
        ("PATCH", f"{repository}/check-runs/{{check_run_id}}"): check_runs.edit,
        ("GET", f"{repository}/check-runs/{{check_run_id}}/annotations"): check_runs.list_annotations,
        ("GET", f"{repository}/commits/{{ref}}/check-runs"): check_runs.list_of_commit,
    }


def _handler(serve: Callable[[Request], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body leave together

        def do_GET(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = serve(Request(self.command, self.path, self.headers.get("Authorization", ""), content))
            self.send_response(reply.status)
            length = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(reply.content))}
            for name, value in {**length, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.content)
            self.wfile.flush()

        do_POST = do_PATCH = do_GET  # noqa: N815  the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    return Handler
