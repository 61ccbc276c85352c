import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograde.context import Moment, read_context, read_run, run_context
from autograde.errors import SetupError
from autograde.model import Assignment, CountedAt, LatePolicy
from tests.conftest import LIMITS
from tests.fake_github.events import payload as fixture

MERGE = "f" * 40
PUSHED, CREATED, COMMITTED, PAYLOAD = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3, 4))
NOW = None  # this computer's clock


def assignment(counted_at: CountedAt | None = None) -> Assignment:
    late = LatePolicy(per_day=Decimal(10), cap=Decimal(30), counted_at=counted_at) if counted_at else None
    return Assignment(
        id="hw", title="hw", path=Path("/x/autograde.yml"), sha256="0" * 64, language="en", entries=(), limits=LIMITS, late=late
    )  # fmt: skip


def variables(event: str = "push", **more: str) -> dict[str, str]:
    return {
        "GITHUB_EVENT_NAME": event, "GITHUB_REPOSITORY": "acme/hw1-alice", "GITHUB_SHA": MERGE, "GITHUB_REF": "refs/heads/main",
        "GITHUB_RUN_ID": "5", "GITHUB_ACTOR": "alice", **more,
    }  # fmt: skip


@pytest.fixture
def with_event(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """GitHub's variables, with this payload in the event's file."""

    def write(event: str, payload: object, **more: str) -> dict[str, str]:
        file = tmp_path / "event.json"
        file.write_text(json.dumps(payload), encoding="utf-8")
        return variables(event, GITHUB_EVENT_PATH=str(file), **more)

    return write


# ------------------------------------------------------------------------------------------------ who and what


def test_of_a_push_the_commit_is_the_one_that_runs_and_the_login_who_pushed(with_event: Any) -> None:
    run = read_run(with_event("push", fixture("push"), GITHUB_RUN_ATTEMPT="2", GITHUB_SHA="6" * 40))
    assert (run.sha, run.ref, run.login, run.attempt) == ("6" * 40, "main", "Codertocat", 2)
    assert (run.repository, run.head_repository) == ("acme/hw1-alice", "acme/hw1-alice")
    assert run.pushed_at == datetime(2019, 5, 15, 15, 20, 57, tzinfo=UTC)
    assert run.url == "https://github.com/acme/hw1-alice/actions/runs/5/attempts/2"
    assert run.api_url == "https://api.github.com"


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_of_a_pull_request_the_commit_is_its_head_and_the_login_its_author(with_event: Any, event: str) -> None:
    payload = fixture("pull_request")
    payload["pull_request"]["head"]["repo"]["full_name"] = "alice/fork"
    payload["pull_request"]["user"]["login"] = "alice"
    run = read_run(with_event(event, payload, GITHUB_ACTOR="teacher", GITHUB_REF="refs/pull/2/merge"))
    assert (run.sha, run.ref, run.login) == ("ec26c3e57ca3a959ca5aad62de7213c562f8c821", "changes", "alice")
    assert (run.repository, run.head_repository) == ("acme/hw1-alice", "alice/fork")
    assert run.pushed_at == datetime(2019, 5, 15, 15, 20, 32, tzinfo=UTC)


def test_of_a_pull_request_whose_fork_is_gone_the_commit_is_still_known(with_event: Any) -> None:
    payload = fixture("pull_request")
    payload["pull_request"]["head"]["repo"] = None
    run = read_run(with_event("pull_request", payload))
    assert (run.sha[:4], run.head_repository) == ("ec26", "acme/hw1-alice")


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("workflow_dispatch", "workflow_dispatch"),
        ("schedule", {"schedule": "0 3 * * *"}),
        ("repository_dispatch", {"action": "regrade", "client_payload": {}, "sender": {"login": "teacher"}}),
    ],
)
def test_who_starts_a_grading_by_hand_or_clock_has_not_handed_in(with_event: Any, event: str, payload: Any) -> None:
    content = fixture(payload) if isinstance(payload, str) else payload
    run = read_run(with_event(event, content, GITHUB_ACTOR="teacher"))
    assert (run.event, run.login, run.sha, run.ref) == (event, None, MERGE, "main")


@pytest.mark.parametrize(
    ("event", "payload", "actor", "expected"),
    [
        ("push", {"sender": {"login": "alice"}}, "teacher", "alice"),
        ("push", {}, "alice", "alice"),
        ("push", {"sender": None}, "alice", "alice"),
        ("push", {"sender": {"login": "github-classroom[bot]"}}, "alice", None),
        ("push", {}, "dependabot[bot]", None),
        ("push", {}, "", None),
        ("pull_request", {"pull_request": {"user": {"login": "dependabot[bot]"}}}, "alice", None),
        ("pull_request", {"pull_request": {"user": None, "id": 1}}, "alice", None),
        ("pull_request", {"pull_request": {"user": {"login": 5}}}, "alice", None),
    ],
)
def test_a_login_is_that_of_a_person_who_handed_in(with_event: Any, event: str, payload: Any, actor: str, expected: str | None) -> None:  # fmt: skip
    assert read_run(with_event(event, payload, GITHUB_ACTOR=actor)).login == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1557933657, datetime(2019, 5, 15, 15, 20, 57, tzinfo=UTC)),
        ("2019-05-15T15:20:32Z", datetime(2019, 5, 15, 15, 20, 32, tzinfo=UTC)),
        ("2019-05-15T15:20:32.5Z", datetime(2019, 5, 15, 15, 20, 32, 500000, tzinfo=UTC)),
        *(
            (wrong, None)
            for wrong in (
                None, True, 1.5, "", "yesterday", "2019-05-15T15:20:32", "2019-13-45T15:20:32Z", "2019-02-29T00:00:00Z",
                "٢٠١٩-٠٥-١٥T15:20:32Z", 10**12, 10**18, -(10**18), 10**30, {}, [],
            )
        ),
    ],
)  # fmt: skip
def test_the_payload_time_is_seconds_or_text_and_else_none(with_event: Any, value: object, expected: datetime | None) -> None:  # fmt: skip
    assert read_run(with_event("push", {"repository": {"pushed_at": value}})).pushed_at == expected


# ------------------------------------------------------------------------------------------------ what is missing or odd


@pytest.mark.parametrize("name", ["GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_RUN_ID"])
@pytest.mark.parametrize("empty", [True, False])
def test_a_missing_variable_is_named_with_the_remedy(name: str, empty: bool) -> None:
    environment = variables()
    del environment[name]
    with pytest.raises(SetupError, match=rf"\${name} is not set. `autograde action` runs on GitHub; on a laptop, `autograde grade`."):  # fmt: skip
        read_run({**environment, name: ""} if empty else environment)


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=lambda content: repr(content)[:9]
)
def test_an_event_that_cannot_be_read_is_named_with_the_remedy(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "event.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SetupError, match=r"event.json: the event's payload cannot be read .*Run the job again"):
        read_run(variables(GITHUB_EVENT_PATH=str(file)))


def test_an_attempt_that_is_no_number_is_named() -> None:
    with pytest.raises(SetupError, match=r"GITHUB_RUN_ATTEMPT"):
        read_run(variables(GITHUB_RUN_ATTEMPT="second"))


def test_without_a_payload_the_variables_alone_describe_the_run() -> None:
    run = read_run(variables())
    assert (run.sha, run.login, run.attempt, run.pushed_at) == (MERGE, "alice", 1, None)


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2026-01-01T00:00:00Z")
)
KEYS = st.sampled_from(["pull_request", "head", "repo", "full_name", "sha", "ref", "user", "login", "repository", "pushed_at", "sender"])  # fmt: skip
EVENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=st.sampled_from(["push", "pull_request", "schedule"]), payload=EVENTS | st.dictionaries(KEYS, EVENTS))
@example(event="push", payload={"repository": {"pushed_at": 10**17}})
@example(event="push", payload={"sender": {"login": ["alice"]}})
@example(event="pull_request", payload={"pull_request": {"user": {"login": ["alice"]}}})
def test_no_payload_at_all_is_more_than_a_surroundings_error(with_event: Any, event: str, payload: object) -> None:
    try:
        run = read_run(with_event(event, payload))
    except SetupError:
        return
    assert run.login is None or isinstance(run.login, str)
    assert run.pushed_at is None or run.pushed_at.tzinfo is not None
    assert run.url


# ------------------------------------------------------------------------------------------------ when


def never() -> datetime | None:
    raise AssertionError("a commit's date is the student's to choose")


def moments(answering: str, counted_at: str | None) -> dict[str, Moment]:
    """A source that is not named in `answering` tells nothing; the commit's date may be asked for by one policy only."""
    known = {"activity": PUSHED, "created": CREATED, "committed": COMMITTED}
    found: dict[str, Moment] = {
        name: (lambda time=time if name in answering else None: time) for name, time in known.items()
    }  # type: ignore[misc]
    return found if counted_at == "committed" else {**found, "committed": never}


ALL = "activity created committed payload"
TIMES = [
    # event, attempt, counted_at, what answers → time, source
    ("push", 1, None, ALL, PUSHED, "activity"),
    ("push", 1, "pushed", ALL, PUSHED, "activity"),
    ("push", 1, "pushed", "created payload committed", PAYLOAD, "payload"),
    ("push", 1, "pushed", "created committed", CREATED, "created"),
    ("push", 1, "pushed", "committed", NOW, "clock-only"),
    ("push", 3, "pushed", ALL, PUSHED, "activity"),
    ("pull_request", 1, "pushed", ALL, PUSHED, "activity"),
    ("workflow_dispatch", 1, "pushed", ALL, PUSHED, "activity"),
    ("schedule", 1, "pushed", "activity created", PUSHED, "activity"),
    ("repository_dispatch", 1, "pushed", "activity created", PUSHED, "activity"),
    ("push", 1, "created", ALL, CREATED, "created"),
    ("push", 2, "created", ALL, CREATED, "created"),
    ("push", 1, "created", "activity payload committed", PAYLOAD, "payload"),
    ("push", 1, "created", "activity committed", PUSHED, "activity"),
    ("push", 1, "created", "committed", NOW, "clock-only"),
    ("pull_request_target", 1, "created", ALL, CREATED, "created"),
    ("workflow_dispatch", 1, "created", ALL, PUSHED, "activity"),
    ("schedule", 1, "created", ALL, PUSHED, "activity"),
    # whoever starts a run to grade again moves neither the push nor the penalty
    ("repository_dispatch", 2, "created", "created payload", NOW, "clock-only"),
    ("workflow_dispatch", 1, "pushed", "created payload", NOW, "clock-only"),
    ("push", 1, "finished", ALL, NOW, "clock"),
    ("pull_request", 1, "finished", ALL, NOW, "clock"),
    ("push", 2, "finished", ALL, CREATED, "created"),
    ("push", 2, "finished", "activity payload", PAYLOAD, "payload"),
    ("push", 2, "finished", "activity", PUSHED, "activity"),
    ("push", 2, "finished", "", NOW, "clock-only"),
    ("workflow_dispatch", 1, "finished", ALL, PUSHED, "activity"),
    ("schedule", 2, "finished", ALL, PUSHED, "activity"),
    ("push", 1, "committed", ALL, COMMITTED, "committed"),
    ("schedule", 2, "committed", ALL, COMMITTED, "committed"),
    ("push", 1, "committed", "activity created payload", PUSHED, "activity"),
    ("push", 1, "committed", "created payload", PAYLOAD, "payload"),
    ("push", 1, "committed", "", NOW, "clock-only"),
]


@pytest.mark.parametrize(("event", "attempt", "counted_at", "answering", "time", "source"), TIMES)
def test_the_time_is_the_first_that_github_tells_in_the_order_of_the_policy(
    event: str, attempt: int, counted_at: CountedAt | None, answering: str, time: datetime | None, source: str
) -> None:
    run = replace(read_run(variables(event)), attempt=attempt, pushed_at=PAYLOAD if "payload" in answering else None)
    context = run_context(assignment(counted_at), run, moments(answering, counted_at))
    assert context.time_source == source
    assert (context.login, context.run) == (run.login, run)
    if time is NOW:
        assert abs(datetime.now(UTC) - context.submitted_at) < timedelta(seconds=60)
    else:
        assert context.submitted_at == time


@pytest.mark.parametrize("counted_at", ["pushed", "created", "committed"])
def test_a_pull_requests_merge_counts_from_the_run_since_its_base_may_have_moved(counted_at: CountedAt) -> None:
    run = replace(read_run(variables("pull_request")), is_merge=True)
    context = run_context(assignment(counted_at), run, moments("activity created payload", counted_at))
    assert (context.time_source, context.submitted_at) == ("created", CREATED)


@pytest.mark.parametrize("event", ["push", "pull_request", "workflow_dispatch", "schedule"])
@pytest.mark.parametrize("counted_at", [None, "pushed", "created", "committed"])
@pytest.mark.parametrize("answering", [ALL, "created payload", "created", "activity"])
def test_a_repeated_run_has_the_same_time(event: str, counted_at: CountedAt | None, answering: str) -> None:
    first = replace(read_run(variables(event)), pushed_at=PAYLOAD if "payload" in answering else None)
    found = [
        run_context(assignment(counted_at), replace(first, attempt=attempt), moments(answering, counted_at))
        for attempt in (1, 2, 9)
    ]
    clock_only = {each.time_source for each in found} == {"clock-only"}  # the present moment, no penalty comes of it
    assert clock_only or len({(each.submitted_at, each.time_source) for each in found}) == 1


# ------------------------------------------------------------------------------------------------ by hand


def test_by_hand_the_time_is_the_one_named_or_the_clock() -> None:
    named = read_context(replace(assignment(), zone="Europe/Moscow"), "2026-02-04 23:59", "alice")
    assert (named.submitted_at, named.time_source) == (datetime(2026, 2, 4, 20, 59, tzinfo=UTC), "option")
    clock = read_context(assignment(), None, None)
    assert (clock.time_source, clock.submitted_at.tzinfo, clock.run) == ("clock", UTC, None)
    with pytest.raises(SetupError, match="--submitted-at: 'soon' is not a date"):
        read_context(assignment(), "soon", None)
