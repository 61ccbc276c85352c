"""Who handed in, and when: the Context, with the source of its time."""

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

# Events in which a student hands in; the others grade work that was handed in before.
HANDING_IN = ("push", "pull_request", "pull_request_target")
# Where a time came from, as the grade names it; `messages` has the words for each. A student chooses only the
# date of a commit, which therefore counts nowhere but where the policy names it.
CLOCK = "clock"
OPTION = "option"
FINISHED = "finished"
NO_OTHER = "clock-only"
COMMITTED = "committed"
CLONE = "clone"
# Of these no penalty is taken: they are no time at which work was handed in.
NOT_SUBMISSION_TIMES = (NO_OTHER, CLONE)
# The word that --submitted-at takes for the date of the commit.
OF_COMMIT = "commit"
_ORDER: Mapping[CountedAt, tuple[str, ...]] = {
    "pushed": ("activity", "payload", "created"),
    "created": ("created", "payload", "activity"),
    "finished": ("created", "payload", "activity"),
    "committed": ("committed", "activity", "payload", "created"),
}
Moment = Callable[[], datetime | None]


@dataclass(frozen=True, slots=True)
class Clone:
    """What git tells of a submission: the date of its commit, None if that is no date, and whether that was handed in.

    It was not where the commit was not pushed, or the files are no longer those of the commit: somebody works there.
    """

    committed_at: datetime | None
    is_handed_in: bool


def read_context(
    assignment: Assignment, submitted_at: str | None, login: str | None, clone: Clone | None = None
) -> Context:
    """The context of a run by hand: the time that was named, or else that of the commit or of this computer's clock.

    A time without an offset is local to the assignment's time zone, or UTC where it names none; `commit` is the
    date of the commit. Where somebody works in the folder, or it is no clone, the clock shows what handing in now
    would cost. Of what was handed in before, a clone knows the date of the commit only: where the policy does not
    count that, there is no time to take a penalty by.

    Raises:
        SetupError: the time cannot be read.

    """
    if submitted_at == OF_COMMIT or (submitted_at is None and clone and clone.is_handed_in):
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
        raise SetupError("--submitted-at commit: git tells no date of a commit there. Name the time itself.")
    is_counted = is_named or (assignment.late is not None and assignment.late.counted_at == "committed")
    if committed is None or not is_counted:
        return Context(submitted_at=committed or _now(), time_source=CLONE, login=login)
    return Context(submitted_at=committed, time_source=COMMITTED, login=login)


def run_context(assignment: Assignment, run: WorkflowRun, moments: Mapping[str, Moment]) -> Context:
    """The context of a workflow run: the time is the first that GitHub tells, in the order that the policy wants.

    moments ask for `activity`, `created` and `committed`. None of the times moves when a run is repeated:
    with counted_at: finished, a repeated run counts from the creation of the first one.
    """
    policy: CountedAt = assignment.late.counted_at if assignment.late else "pushed"
    if policy == "finished" and run.event in HANDING_IN and run.attempt == 1:
        return Context(submitted_at=_now(), time_source=CLOCK, login=run.login, run=run)
    sources: dict[str, Moment] = {**moments, "payload": lambda: run.pushed_at}
    for source in _sources(policy, run):
        moment = sources[source]()
        if moment is not None:
            return Context(submitted_at=moment, time_source=source, login=run.login, run=run)
    return Context(submitted_at=_now(), time_source=NO_OTHER, login=run.login, run=run)


def _sources(policy: CountedAt, run: WorkflowRun) -> tuple[str, ...]:
    """The sources that tell of the commit that is graded."""
    usable = {"activity", "payload", "created", "committed"}
    if run.is_merge:
        usable = {"created", "committed"}
    elif run.event not in HANDING_IN:  # the payload and this run tell of later pushes, and of a wish to grade again
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
    """Whose work it is: the author of the pull request, or who pushed; nobody known where somebody else started it."""
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
    """GitHub writes the same time as seconds in a push's payload, and as text elsewhere."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value, re.ASCII):
            return datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):  # no such day, or a year that no calendar has
        return None
    return None
