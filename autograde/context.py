"""Make the Context: who handed in, when, and the source of that time."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograde.config import units
from autograde.config.lenient import as_mapping
from autograde.errors import SetupError
from autograde.model import Assignment, Context, CountedAt, WorkflowRun

# Events that submit work; other events grade work that was submitted before.
HANDING_IN = ("push", "pull_request", "pull_request_target")
# Sources of a time, as in the grade; texts/reports.py has `from-…` for each. A student can choose the date of a
# commit, so it is used only if the policy names it.
CLOCK = "clock"
OPTION = "option"
FINISHED = "finished"
CLOCK_ONLY = "clock-only"
COMMITTED = "committed"
CLONE = "clone"
# Sources that are not the time of submission: no penalty is taken.
NOT_SUBMISSION_TIMES = (CLOCK_ONLY, CLONE)
# The value of --submitted-at for the date of the commit.
COMMIT_DATE = "commit"
_ORDER: Mapping[CountedAt, tuple[str, ...]] = {
    "pushed": ("activity", "payload", "created"),
    "created": ("created", "payload", "activity"),
    "finished": ("created", "payload", "activity"),
    "committed": ("committed", "activity", "payload", "created"),
}
Moment = Callable[[], datetime | None]


@dataclass(frozen=True, slots=True)
class Clone:
    """Facts about a clone: the date of its commit, None if it is not a valid date, and whether it was handed in.

    It was not if the commit was not pushed, or the files differ from it: somebody is still working there.
    """

    committed_at: datetime | None
    is_handed_in: bool


def read_context(
    assignment: Assignment, submitted_at: str | None, login: str | None, clone: Clone | None = None
) -> Context:
    """The context of `autograde grade`: with the given time, or else that of the commit or of this computer's clock.

    A time without an offset is in the assignment's time zone, or UTC if it has none; `commit` is the date of the
    commit. If somebody is working in the folder, or it is not a clone, the clock shows the penalty of handing in
    now. A clone of submitted work has only the date of the commit: if the policy does not count that, no penalty
    can be taken.

    Raises:
        SetupError: the time cannot be read.

    """
    if submitted_at == COMMIT_DATE or (submitted_at is None and clone and clone.is_handed_in):
        return _context_of_clone(assignment, login, clone, is_named=submitted_at is not None)
    if submitted_at is None:
        return Context(submitted_at=_now(), time_source=CLOCK, login=login)
    try:
        moment = units.parse_moment(submitted_at, assignment.zone or "UTC")
    except units.UnitError as error:
        raise SetupError(f"--submitted-at: {error}") from error
    return Context(submitted_at=moment, time_source=OPTION, login=login)


def _context_of_clone(assignment: Assignment, login: str | None, clone: Clone | None, *, is_named: bool) -> Context:
    committed = clone.committed_at if clone else None
    if committed is None and is_named:
        raise SetupError("--submitted-at commit: git has no date of a commit there. Give the time itself.")
    is_counted = is_named or (assignment.late is not None and assignment.late.counted_at == "committed")
    if committed is None or not is_counted:
        return Context(submitted_at=committed or _now(), time_source=CLONE, login=login)
    return Context(submitted_at=committed, time_source=COMMITTED, login=login)


def run_context(assignment: Assignment, run: WorkflowRun, moments: Mapping[str, Moment]) -> Context:
    """The context of a workflow run: with the first time that is known, in the order of the policy.

    moments are functions for `activity`, `created` and `committed`. Repeating a run does not change the time: with
    counted_at: finished, a repeated run counts from the creation of the first one.
    """
    policy: CountedAt = assignment.late.counted_at if assignment.late else "pushed"
    if policy == "finished" and run.event in HANDING_IN and run.attempt == 1:
        return Context(submitted_at=_now(), time_source=CLOCK, login=run.login, run=run)
    sources: dict[str, Moment] = {**moments, "payload": lambda: run.pushed_at}
    for source in _sources(policy, run):
        moment = sources[source]()
        if moment is not None:
            return Context(submitted_at=moment, time_source=source, login=run.login, run=run)
    return Context(submitted_at=_now(), time_source=CLOCK_ONLY, login=run.login, run=run)


def _sources(policy: CountedAt, run: WorkflowRun) -> tuple[str, ...]:
    """The sources whose time belongs to the graded commit."""
    usable = {"activity", "payload", "created", "committed"}
    if run.is_merge:
        usable = {"created", "committed"}
    elif run.event not in HANDING_IN:  # payload and run belong to a later event, not to the push
        usable = {"activity", "committed"}
    return tuple(source for source in _ORDER[policy] if source in usable)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


# ------------------------------------------------------------------------------------------------ GitHub's variables


def read_run(environment: Mapping[str, str]) -> WorkflowRun:
    """The workflow run that GITHUB_* and the event's payload describe.

    Raises:
        SetupError: a variable is missing, or the payload cannot be read.

    """
    event = _payload(environment)
    pull = as_mapping(event.get("pull_request"))
    head = as_mapping(pull.get("head"))
    head_repository = as_mapping(head.get("repo"))
    repository = _required(environment, "GITHUB_REPOSITORY")
    return WorkflowRun(
        repository=repository,
        head_repository=str(head_repository.get("full_name") or repository),
        sha=str(head.get("sha") or _required(environment, "GITHUB_SHA")),
        ref=str(head.get("ref") or environment.get("GITHUB_REF", "")).removeprefix("refs/heads/"),
        event=environment.get("GITHUB_EVENT_NAME", ""),
        login=_login(environment, event, pull),
        is_pull=bool(pull),
        run_id=_required(environment, "GITHUB_RUN_ID"),
        attempt=_attempt(environment.get("GITHUB_RUN_ATTEMPT") or "1"),
        server_url=environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/"),
        api_url=environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
        pushed_at=_moment((head_repository if pull else as_mapping(event.get("repository"))).get("pushed_at")),
    )


def _payload(environment: Mapping[str, str]) -> dict[str, Any]:
    path = environment.get("GITHUB_EVENT_PATH")
    if not path:
        return {}
    try:
        return as_mapping(json.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise SetupError(f"{path}: the event's payload cannot be read ({error}). Run the job again.") from error


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SetupError(f"${name} is not set. `autograde action` runs on GitHub; on a laptop, `autograde grade`.")
    return value


def _login(environment: Mapping[str, str], event: Mapping[str, Any], pull: Mapping[str, Any]) -> str | None:
    """The author of the pull request, or who pushed; None for other events and for bots."""
    if pull:
        login = as_mapping(pull.get("user")).get("login")
    elif environment.get("GITHUB_EVENT_NAME") == "push":
        login = as_mapping(event.get("sender")).get("login") or environment.get("GITHUB_ACTOR")
    else:
        return None
    return login if isinstance(login, str) and login and not login.endswith("[bot]") else None


def _attempt(value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", value):
        raise SetupError(f"$GITHUB_RUN_ATTEMPT: {value!r} is not a number. GitHub's runner sets it; leave it alone.")
    return int(value)


def _moment(value: object) -> datetime | None:
    """A time of the payload: seconds in the payload of a push, text elsewhere."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value, re.ASCII):
            return datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):  # no such day, or a year out of range
        return None
    return None
