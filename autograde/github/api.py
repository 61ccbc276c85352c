"""The only module that calls GitHub's API: when work was handed in, and the check run with the score."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import requests
from github import Auth, BadAttributeException, Github, GithubException

from autograde.errors import SetupError
from autograde.model import Annotation, CheckRun, Push, RepositoryFacts, WorkflowRun

if TYPE_CHECKING:
    from github.CheckRun import CheckRun as PostedRun
    from github.Repository import Repository

# The Checks API takes at most 50 annotations per request (docs.github.com/rest/checks).
BATCH = 50
TRIES = 5
TRIES_FOR_TIMES = 3
PAUSE_S = 2.0
# Without a Retry-After, GitHub requires a minute after a secondary rate limit (docs.github.com, best practices).
SECONDARY_PAUSE_S = 60.0
LONGEST_PAUSE_S = 120.0
TIMEOUT_S = 30
ACTIVITY_PAGES = 10
_PUSHES = ("push", "force_push", "branch_creation", "pr_merge", "merge_queue_merge")
# Network errors: the whole step is retried, because it first reads what has arrived.
_NETWORK_ERRORS = (requests.exceptions.RequestException, GithubException)
# What reading an answer raises if it is not as documented.
_MALFORMED_ANSWER = (BadAttributeException, LookupError, TypeError, ValueError, AttributeError, AssertionError)
_Key = tuple[str, int, str, str, str]
Sleep = Callable[[float], None]
Answer = TypeVar("Answer")


class NotAllowed(SetupError):
    """The token may not do this: it is read-only, belongs to a fork, or there is none."""


class _OtherAppError(Exception):
    """The check run belongs to another App, which alone may change it."""


class GitHubClient:
    """GitHub's API with one token, for one workflow run."""

    def __init__(self, run: WorkflowRun, token: str, sleep: Sleep = time.sleep) -> None:
        self.run = run
        self._has_token = bool(token)
        self._refused_apps: set[int] = set()
        self._sleep = sleep
        self._github = _connect(token, run.api_url)

    # ------------------------------------------------------------------ times

    def first_push(self) -> Push:
        """When the run's commit was first pushed and by whom, from the repository's activity log."""
        pushes = self._ask(lambda: [Push(at=_require_zone(at), by=by) for at, by in self._pushes()])
        return min(pushes, key=lambda push: push.at or datetime.max.replace(tzinfo=UTC), default=Push())

    def _pushes(self) -> Iterator[tuple[datetime, str | None]]:
        path = f"/repos/{self.run.head_repository}/activity?per_page=100"
        for _ in range(ACTIVITY_PAGES):
            headers, entries = self._github.requester.requestJsonAndCheck("GET", path)
            for entry in entries or ():
                if entry["after"] == self.run.sha and entry["activity_type"] in _PUSHES:
                    yield datetime.fromisoformat(entry["timestamp"]), _login_of(entry.get("actor"))
            following = requests.utils.parse_header_links(headers.get("link", ""))
            path = next((link["url"] for link in following if link.get("rel") == "next"), "")
            if not path:
                return

    def created_at(self) -> datetime | None:
        """When the workflow run was created; unlike run_started_at, repeating the run does not change it."""
        created = self._ask(
            lambda: [_require_zone(self._repository().get_workflow_run(int(self.run.run_id)).created_at)]
        )
        return created[0] if created else None

    def _ask(self, ask: Callable[[], list[Answer]]) -> list[Answer]:
        """The answers; empty if there is none or it is unusable, which the grade's time_source then shows."""
        if self._has_token:
            with contextlib.suppress(SetupError):
                return self._retry(ask, TRIES_FOR_TIMES)
        return []

    # ------------------------------------------------------------------ the check run

    def post(self, check: CheckRun) -> str:
        """Create the check run on its commit, or update the existing one; return its address.

        Every try first reads what exists, so that a lost answer leads to no second check run and no duplicate
        annotation.

        Raises:
            NotAllowed: the token may not write checks.
            SetupError: every try failed.

        """
        if not self._has_token:
            raise NotAllowed("there is no token")
        while True:
            try:
                return self._retry(lambda: self._create_or_update(check)).html_url
            except _OtherAppError:  # the next try ignores that App's check runs
                continue

    def _create_or_update(self, check: CheckRun) -> "PostedRun":
        payloads = [_annotation_payload(annotation) for annotation in check.annotations]
        run = self._find(check)
        posted = {_annotation_key(annotation.raw_data) for annotation in run.get_annotations()} if run else set()
        if run and run.status == "completed" and posted - {_annotation_key(payload) for payload in payloads}:
            run, posted = None, set()  # annotations cannot be deleted, so outdated ones need a new check run
        missing = [payload for payload in payloads if _annotation_key(payload) not in posted]
        batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)] or [[]]
        for number, batch in enumerate(batches, start=1):
            state: dict[str, Any] = (
                {"status": "completed", "conclusion": check.conclusion} if number == len(batches) else {}
            )
            content: dict[str, Any] = {
                "details_url": check.details_url,
                "output": _check_run_output(check, batch),
                **state,
            }
            if run is None:
                identity = {"external_id": check.external_id, "status": "in_progress"}
                run = self._repository().create_check_run(check.name, check.head_sha, **(identity | content))
            else:
                self._edit(run, content)
        assert run is not None
        return run

    def _find(self, check: CheckRun) -> "PostedRun | None":
        """The newest check run with that name and external_id; other Apps can create such ones, too."""
        commit = self._repository().get_commit(check.head_sha)
        candidates = commit.get_check_runs(check_name=check.name, filter="all")
        same = [
            run for run in candidates if run.external_id == check.external_id and _app_id(run) not in self._refused_apps
        ]
        return max(same, key=lambda run: run.id, default=None)

    def _edit(self, run: "PostedRun", content: dict[str, Any]) -> None:
        try:
            run.edit(**content)
        except GithubException as error:
            if error.status != 403 or _pause(error, 1) is not None:
                raise
            self._refused_apps.add(_app_id(run))
            raise _OtherAppError from error

    def _repository(self) -> "Repository":
        return self._github.get_repo(self.run.repository)

    # ------------------------------------------------------------------ retries

    def _retry(self, step: Callable[[], Answer], tries: int = TRIES) -> Answer:
        return _retry(step, tries, self._sleep)


def read_repository_facts(name: str, token: str, api_url: str, sleep: Sleep = time.sleep) -> RepositoryFacts:
    """Facts about the repository owner/name; what this token may not see is None, and `why` has the reason."""
    repository = _connect(token, api_url).get_repo(name)
    why: list[str] = []

    def ask(step: Callable[[], Answer]) -> Answer | None:
        try:
            return _retry(step, TRIES_FOR_TIMES, sleep)
        except SetupError as error:
            why.append(str(error))
            return None

    return RepositoryFacts(
        private=ask(lambda: bool(repository.private)),
        members=ask(lambda: tuple(member.login for member in repository.get_collaborators())),
        invited=ask(lambda: _invited_logins(repository)),
        why=why[0] if why else "",
    )


def _invited_logins(repository: "Repository") -> tuple[str, ...]:
    """The logins that are invited; an invitation by e-mail has none."""
    return tuple(invitation.invitee.login for invitation in repository.get_pending_invitations() if invitation.invitee)


def _connect(token: str, api_url: str) -> Github:
    # Retry only in our own loop: PyGithub would repeat a POST whose answer was lost, and create a second check run.
    return Github(
        auth=Auth.Token(token) if token else None,
        base_url=api_url,
        timeout=TIMEOUT_S,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=1 if token else 0,
        lazy=True,
        per_page=100,
    )


def _retry(step: Callable[[], Answer], tries: int, sleep: Sleep) -> Answer:
    """The result of the step, retried if GitHub is slow, limits the rate or does not answer."""
    attempt = 1
    while True:
        try:
            return step()
        except (*_NETWORK_ERRORS, *_MALFORMED_ANSWER) as error:
            pause = _pause(error, attempt)
            if pause is None or attempt == tries:
                raise _explain(error) from error
        sleep(pause)
        attempt += 1


def _pause(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before the next try; None if retrying does not help."""
    if not isinstance(error, GithubException):
        return PAUSE_S * attempt
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if error.status in (403, 429):
        if headers.get("retry-after", "").isdigit():
            return min(float(headers["retry-after"]), LONGEST_PAUSE_S)
        return SECONDARY_PAUSE_S if "rate limit" in str(error.data).lower() else None
    return PAUSE_S * attempt if error.status >= 500 or error.status == 0 else None


def _explain(error: Exception) -> SetupError:
    if isinstance(error, requests.exceptions.RequestException):
        return SetupError(f"GitHub cannot be reached: {type(error).__name__}")
    if not isinstance(error, GithubException):
        return SetupError(f"GitHub gave an answer that cannot be read: {type(error).__name__}")
    message = error.data.get("message", "") if isinstance(error.data, dict) else str(error.data or "")
    answer = f"GitHub answered {error.status}: {' '.join(str(message).split())[:300]}"
    if error.status in (401, 403, 404) and "rate limit" not in answer.lower():
        return NotAllowed(answer)
    return SetupError(answer)


def _app_id(run: "PostedRun") -> int:
    """The id of the App that created a check run, which alone may change it; 0 if unknown."""
    return run.app.id if run.app else 0


def _login_of(actor: object) -> str | None:
    login = actor.get("login") if isinstance(actor, dict) else None
    return login if isinstance(login, str) and not login.endswith("[bot]") else None


def _require_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment


def _check_run_output(check: CheckRun, annotations: Sequence[dict[str, str | int]]) -> dict[str, Any]:
    return {
        "title": check.title,
        "summary": check.summary,
        "text": check.text,
        **({"annotations": list(annotations)} if annotations else {}),
    }


def _annotation_payload(annotation: Annotation) -> dict[str, str | int]:
    return {
        "path": annotation.path,
        "start_line": annotation.line,
        "end_line": annotation.line,
        "annotation_level": annotation.level,
        "title": annotation.title,
        "message": annotation.message,
    }


def _annotation_key(payload: dict[str, Any]) -> _Key:
    """The fields by which two annotations are the same."""
    return (
        str(payload["path"]),
        int(payload["start_line"]),
        str(payload["annotation_level"]),
        str(payload.get("title") or ""),
        str(payload["message"]),
    )
