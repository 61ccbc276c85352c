"""Against a stand-in that checks each request by GitHub's own description of its API."""

import itertools
import json
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograde.errors import SetupError
from autograde.github.api import LONGEST_PAUSE_S, SECONDARY_PAUSE_S, TRIES, GitHubClient, NotAllowed
from autograde.model import Annotation, CheckRun, WorkflowRun
from tests.fake_github.replies import Reply
from tests.fake_github.server import FakeGitHub

REPOSITORY = "acme/hw1-alice"
SHA = "a" * 40
OTHER_SHA = "b" * 40
TOKEN = "ghs_topsecret"
LIMITED = {"message": "You have exceeded a secondary rate limit. Please wait."}
CREATE, EDIT = r"/check-runs$", r"/check-runs/\d+$"
ACTIVITY = r"/activity$"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    monkeypatch.setattr("github.Requester.time", SimpleNamespace(sleep=lambda _: None))  # a second between writes
    with FakeGitHub(token=TOKEN) as started:
        yield started
    assert started.violations == []


def workflow_run(api_url: str, **facts: Any) -> WorkflowRun:
    return WorkflowRun(**{
        "repository": REPOSITORY, "head_repository": REPOSITORY, "sha": SHA, "ref": "main", "event": "push", "login": "alice",
        "run_id": "5", "attempt": 1, "server_url": "https://github.com", "api_url": api_url, "pushed_at": None, **facts,
    })  # fmt: skip


class Asked(GitHubClient):
    """A server that does not sleep but remembers for how long it would have."""

    def __init__(self, api_url: str, token: str = TOKEN, **facts: Any) -> None:
        self.slept: list[float] = []
        super().__init__(workflow_run(api_url, **facts), token, self.slept.append)


def check_run(number: int = 0, *, external_id: str = f"{SHA}:hw1", **facts: Any) -> CheckRun:
    annotations = tuple(
        Annotation(path="hw1.ipynb", line=line, level="failure", title=f"Задача {line}", message=f"Not so: {line}")
        for line in range(1, number + 1)
    )
    values: dict[str, Any] = {
        "name": "Autograding", "head_sha": SHA, "external_id": external_id, "conclusion": "neutral", "title": "7/10",
        "summary": "s", "text": "t", "details_url": "https://github.com/x", "annotations": annotations, **facts,
    }  # fmt: skip
    return CheckRun(**values)


def lines(run: dict[str, Any]) -> list[int]:
    return [annotation["start_line"] for annotation in run["annotations"]]


def batches(fake: FakeGitHub) -> list[int]:
    sizes = [len(call["body"]["output"].get("annotations", [])) for call in fake.calls if call["body"]]
    return [size for size in sizes if size]


def statuses(fake: FakeGitHub, method: str) -> list[int]:
    return [call["status"] for call in fake.calls if call["method"] == method]


# ------------------------------------------------------------------------------------------------ the check run


@pytest.mark.parametrize(("number", "expected"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])])
def test_annotations_travel_in_batches_of_fifty_and_in_order(
    fake: FakeGitHub, number: int, expected: list[int]
) -> None:
    address = Asked(fake.url).post(check_run(number))
    [run] = fake.check_runs
    assert batches(fake) == expected
    assert lines(run) == list(range(1, number + 1))
    assert (run["status"], run["conclusion"], run["output"]["title"]) == ("completed", "neutral", "7/10")
    assert address == f"https://github.com/{REPOSITORY}/runs/{run['id']}"


@pytest.mark.parametrize("number", [0, 3, 120])
def test_a_second_attempt_updates_the_check_run_and_repeats_no_annotation(fake: FakeGitHub, number: int) -> None:
    first = Asked(fake.url).post(check_run(number))
    second = Asked(fake.url, attempt=2).post(check_run(number, title="9/10", conclusion="success"))
    [run] = fake.check_runs
    assert (first, lines(run)) == (second, list(range(1, number + 1)))
    assert (run["output"]["title"], run["conclusion"]) == ("9/10", "success")


def test_a_second_attempt_adds_the_annotations_that_are_new(fake: FakeGitHub) -> None:
    Asked(fake.url).post(check_run(60))
    Asked(fake.url).post(check_run(120))
    assert lines(fake.check_runs[0]) == list(range(1, 121))


@pytest.mark.parametrize(
    "other",
    [{"external_id": f"{SHA}:hw2"}, {"head_sha": OTHER_SHA}, {"name": "Tests"}],
    ids=lambda other: "".join(other),
)
def test_the_check_run_of_another_assignment_commit_or_name_is_left_alone(
    fake: FakeGitHub, other: dict[str, str]
) -> None:
    Asked(fake.url).post(check_run(2, title="other", **other))
    Asked(fake.url).post(check_run(1))
    assert [(run["output"]["title"], len(run["annotations"])) for run in fake.check_runs] == [("other", 2), ("7/10", 1)]


def test_a_check_run_is_found_again_behind_a_newer_one_of_the_same_name(fake: FakeGitHub) -> None:
    """GitHub lists the latest check run of a name unless asked for `filter=all` (docs.github.com/rest/checks)."""
    for external_id in ("hw1", "hw2", "hw1"):
        Asked(fake.url).post(check_run(1, external_id=external_id))
    assert [run["external_id"] for run in fake.check_runs] == ["hw1", "hw2"]


def test_a_check_run_is_found_again_on_a_later_page(fake: FakeGitHub) -> None:
    for number in range(101):
        fake.add_check_run(REPOSITORY, name="Autograding", head_sha=SHA, external_id=str(number))
    Asked(fake.url).post(check_run(external_id="0"))
    Asked(fake.url).post(check_run(external_id="100"))
    assert len(fake.check_runs) == 101


@pytest.mark.parametrize("number", [0, 1])
def test_the_check_run_of_another_app_is_left_alone_and_a_new_one_made(fake: FakeGitHub, number: int) -> None:
    """Only the App that created a check run may change it (docs.github.com/rest/checks)."""
    foreign = fake.add_check_run(REPOSITORY, app=99, name="Autograding", head_sha=SHA, external_id=f"{SHA}:hw1")
    server = Asked(fake.url)
    server.post(check_run(number))
    assert [len(run["annotations"]) for run in fake.check_runs] == [0, number]
    assert (foreign["conclusion"], fake.check_runs[1]["conclusion"], server.slept) == (None, "neutral", [])


# ------------------------------------------------------------------------------------------------ trying again


@pytest.mark.parametrize("number", [0, 50, 51, 120])
@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_a_lost_answer_makes_no_second_check_run_and_no_annotation_twice(
    fake: FakeGitHub, number: int, times: int
) -> None:
    fake.fail("POST", CREATE, 502, after=True)
    fake.fail("PATCH", EDIT, 502, after=True, times=times - 1)
    server = Asked(fake.url)
    server.post(check_run(number))
    [run] = fake.check_runs
    assert (lines(run), run["status"]) == (list(range(1, number + 1)), "completed")
    assert len(server.slept) == times


@pytest.mark.parametrize("number", [51, 120])
@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_a_lost_answer_to_an_update_adds_no_annotation_twice(fake: FakeGitHub, number: int, times: int) -> None:
    fake.fail("PATCH", EDIT, 502, after=True, times=times)
    server = Asked(fake.url)
    server.post(check_run(number))
    assert (lines(fake.check_runs[0]), len(server.slept)) == (list(range(1, number + 1)), times)


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (403, LIMITED, {"Retry-After": "7"}, 7),
        (429, LIMITED, {"Retry-After": "7"}, 7),
        (403, LIMITED, {"retry-after": "0"}, 0),
        (403, LIMITED, {}, SECONDARY_PAUSE_S),
        (429, LIMITED, {}, SECONDARY_PAUSE_S),
        (403, {"message": "API rate limit exceeded for installation ID 1."}, {}, SECONDARY_PAUSE_S),
        (403, LIMITED, {"Retry-After": "86400"}, LONGEST_PAUSE_S),
        (403, LIMITED, {"Retry-After": "Fri, 20 Nov 2026 12:00:00 GMT"}, SECONDARY_PAUSE_S),
    ],
)
def test_a_rate_limit_is_waited_for(fake: FakeGitHub, status: int, body: dict[str, str], headers: dict[str, str], expected: float) -> None:  # fmt: skip
    fake.fail("POST", CREATE, status, body, headers)
    server = Asked(fake.url)
    server.post(check_run())
    assert (server.slept, len(fake.check_runs)) == ([expected], 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("method", "place"), [("GET", "."), ("POST", CREATE), ("PATCH", EDIT)])
def test_two_faults_of_the_server_are_got_over(fake: FakeGitHub, status: int, method: str, place: str) -> None:
    fake.fail(method, place, status, times=2)
    server = Asked(fake.url)
    server.post(check_run(51))
    assert (len(fake.check_runs), lines(fake.check_runs[0]), len(server.slept)) == (1, list(range(1, 52)), 2)


@pytest.mark.parametrize(
    ("status", "body", "headers"), [(500, {"message": "Oops"}, {}), (403, LIMITED, {}), (403, LIMITED, {"Retry-After": "999"})]
)  # fmt: skip
def test_a_fault_that_stays_ends_after_five_tries_and_bounded_sleep(fake: FakeGitHub, status: int, body: dict[str, str], headers: dict[str, str]) -> None:  # fmt: skip
    fake.fail("*", ".", status, body, headers, times=99)
    server = Asked(fake.url)
    with pytest.raises(SetupError, match=f"GitHub answered {status}: {body['message']}") as caught:
        server.post(check_run(1))
    assert not isinstance(caught.value, NotAllowed)
    assert len(fake.calls) == TRIES == 5
    assert len(server.slept) == TRIES - 1
    assert max(server.slept) <= LONGEST_PAUSE_S
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "message"),
    [(403, "Resource not accessible by integration"), (401, "Bad credentials"), (404, "Not Found")],
)
@pytest.mark.parametrize(("method", "place"), [("GET", "."), ("POST", CREATE)])
def test_what_the_token_may_not_do_is_told_at_once(fake: FakeGitHub, status: int, message: str, method: str, place: str) -> None:  # fmt: skip
    fake.fail(method, place, status, {"message": message}, times=9)
    server = Asked(fake.url)
    with pytest.raises(NotAllowed, match=f"GitHub answered {status}: {message}"):
        server.post(check_run(1))
    assert (server.slept, statuses(fake, method)) == ([], [status])


def test_a_check_run_that_is_refused_as_wrong_is_not_tried_again(fake: FakeGitHub) -> None:
    fake.fail("POST", CREATE, 422, {"message": "Validation Failed"}, times=9)
    server = Asked(fake.url)
    with pytest.raises(SetupError, match="GitHub answered 422: Validation Failed"):
        server.post(check_run())
    assert (server.slept, statuses(fake, "POST")) == ([], [422])


def test_a_wrong_token_is_not_allowed_and_not_shown(fake: FakeGitHub) -> None:
    with pytest.raises(NotAllowed, match="GitHub answered 401: Bad credentials") as caught:
        Asked(fake.url, "ghs_another").post(check_run())
    assert "ghs_another" not in str(caught.value)


def test_without_a_token_nothing_is_asked(fake: FakeGitHub) -> None:
    with pytest.raises(NotAllowed, match="there is no token"):
        Asked(fake.url, "").post(check_run())
    assert (Asked(fake.url, "").first_push().at, Asked(fake.url, "").created_at()) == (None, None)
    assert fake.calls == []


def test_where_nobody_listens_github_cannot_be_reached() -> None:
    with socket.socket() as taken:  # bound, but it does not listen
        taken.bind(("127.0.0.1", 0))
        server = Asked(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(SetupError, match="GitHub cannot be reached: ConnectionError") as caught:
            server.post(check_run())
        assert len(server.slept) == TRIES - 1
        assert max(server.slept) <= LONGEST_PAUSE_S
        assert TOKEN not in str(caught.value)
        assert (server.first_push().at, server.created_at()) == (None, None)


@pytest.mark.parametrize("body", ["<html>maintenance</html>", '{"total_count": ', "{}", '{"check_runs": 5}'])
def test_an_answer_that_is_none_of_the_api_is_told_and_no_exception(fake: FakeGitHub, body: str) -> None:
    """Such as that of a proxy, or of the page that GitHub shows during maintenance."""
    with fake.answering(itertools.repeat(Reply(200, body.encode()))), pytest.raises(SetupError) as caught:
        Asked(fake.url).post(check_run(1))
    assert str(caught.value).startswith("GitHub ")


# ------------------------------------------------------------------------------------------------ times


def moment(day: int) -> datetime:
    return datetime(2026, 1, day, 12, tzinfo=UTC)


def stamp(day: int) -> str:
    return f"2026-01-{day:02}T12:00:00Z"


def test_pushed_at_is_the_earliest_push_of_the_commit(fake: FakeGitHub) -> None:
    fake.add_push(REPOSITORY, "0" * 40, SHA, stamp(3), kind="branch_deletion")
    fake.add_push(REPOSITORY, "0" * 40, OTHER_SHA, stamp(4))
    fake.add_push(REPOSITORY, "0" * 40, SHA, stamp(6))
    fake.add_push(REPOSITORY, "0" * 40, SHA, stamp(5), ref="refs/heads/other", kind="branch_creation")
    fake.add_push(REPOSITORY, SHA, OTHER_SHA, stamp(7), kind="force_push")
    fake.add_push("acme/another", "0" * 40, SHA, stamp(1))
    assert Asked(fake.url).first_push().at == moment(5)
    assert Asked(fake.url, sha=OTHER_SHA).first_push().at == moment(4)
    assert Asked(fake.url, head_repository="acme/another").first_push().at == moment(1)


@pytest.mark.parametrize("kind", ["push", "force_push", "branch_creation", "pr_merge", "merge_queue_merge"])
def test_every_kind_of_push_counts(fake: FakeGitHub, kind: str) -> None:
    fake.add_push(REPOSITORY, "0" * 40, SHA, stamp(2), kind=kind)
    assert Asked(fake.url).first_push().at == moment(2)


def test_pushed_at_is_none_where_the_log_does_not_name_the_commit(fake: FakeGitHub) -> None:
    assert Asked(fake.url).first_push().at is None
    fake.add_push(REPOSITORY, SHA, OTHER_SHA, stamp(2))
    fake.add_push(REPOSITORY, SHA, "0" * 40, stamp(2), kind="branch_deletion")
    assert Asked(fake.url).first_push().at is None


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_times_are_none_where_github_does_not_tell(fake: FakeGitHub, status: int) -> None:
    fake.fail("GET", ".", status, {"message": "Resource not accessible by integration"}, times=99)
    assert (Asked(fake.url).first_push().at, Asked(fake.url).created_at()) == (None, None)


def test_times_are_asked_for_again_after_a_fault(fake: FakeGitHub) -> None:
    fake.add_push(REPOSITORY, "0" * 40, SHA, stamp(2))
    fake.fail("GET", ACTIVITY, 502)
    fake.fail("GET", "/actions/runs/5$", 502)
    assert Asked(fake.url).first_push().at == moment(2)
    assert Asked(fake.url).created_at() == datetime(2020, 1, 22, 19, 33, 8, tzinfo=UTC)


def pages(fake: FakeGitHub, contents: list[Any]) -> Iterator[Reply]:
    """The activity log, a page of it at each request."""
    for number, content in enumerate(contents):
        following = f"<{fake.url}/repos/{REPOSITORY}/activity?per_page=100&after=c{number}>"
        last = number == len(contents) - 1
        yield Reply(200, content, {} if last else {"Link": f'<{fake.url}/x>; rel="first", {following}; rel="next"'})


def entry(day: int, **facts: Any) -> dict[str, Any]:
    return {"after": SHA, "activity_type": "push", "timestamp": stamp(day), **facts}


def test_all_pages_of_the_log_are_read(fake: FakeGitHub) -> None:
    with fake.answering(pages(fake, [[entry(9)], [], [entry(4), entry(5, after=OTHER_SHA)]])) as targets:
        assert Asked(fake.url).first_push().at == moment(4)
    assert [re.findall(r"after=(\w+)", target) for target in targets] == [[], ["c0"], ["c1"]]


def test_a_log_without_end_is_left_after_ten_pages(fake: FakeGitHub) -> None:
    with fake.answering(pages(fake, [[entry(20 - number)] for number in range(15)])) as targets:
        Asked(fake.url).first_push()
    assert len(targets) == 10


MALFORMED = [
    None,
    5,
    "text",
    {},
    {"message": "x"},
    {"after": SHA},
    [None],
    ["text"],
    [[]],
    [{}],
    [{"after": SHA}],
    [{"after": SHA, "activity_type": "push"}],
    [{"after": SHA, "timestamp": stamp(1)}],
    *([entry(1, timestamp=wrong)] for wrong in (None, 5, "", "yesterday", "2026-13-45T00:00:00Z", {})),
    [entry(1, activity_type=["push"])],
    [entry(1, after=[SHA])],
]


@pytest.mark.parametrize("content", MALFORMED, ids=lambda content: json.dumps(content)[:60].replace(SHA, "SHA"))
def test_a_log_that_is_none_tells_no_time_and_loses_no_grade(fake: FakeGitHub, content: Any) -> None:
    with fake.answering(pages(fake, [content])):
        assert Asked(fake.url).first_push().at is None


@pytest.mark.parametrize("bad", [{}, None, entry(1, timestamp="x"), entry(9, timestamp="2026-01-09T12:00:00")])
def test_an_entry_that_is_none_makes_no_push_later_than_it_was(fake: FakeGitHub, bad: Any) -> None:
    """The earliest push, or no time at all: never the part of the log that was read until then."""
    with fake.answering(pages(fake, [[entry(5), bad, entry(3)]])):
        assert Asked(fake.url).first_push().at in (None, moment(3))


def test_a_log_that_breaks_off_tells_no_time(fake: FakeGitHub) -> None:
    first, _ = pages(fake, [[entry(5)], []])
    replies = [first, Reply(500, {"message": "Oops"})]
    with fake.answering(replies * TRIES):
        assert Asked(fake.url).first_push().at is None


def test_a_timestamp_without_a_zone_is_no_time(fake: FakeGitHub) -> None:
    """It could not be compared with a deadline."""
    with fake.answering(pages(fake, [[entry(5, timestamp="2026-01-05T12:00:00")]])):
        found = Asked(fake.url).first_push().at
    assert found is None or found.tzinfo is not None


def test_a_next_page_elsewhere_is_not_asked_for(fake: FakeGitHub) -> None:
    elsewhere = {"Link": '<http://localhost:9/steal>; rel="next"'}
    with fake.answering([Reply(200, [entry(5)], elsewhere)]):
        assert Asked(fake.url).first_push().at in (None, moment(5))


@pytest.mark.parametrize("body", ["<html>", '{"a": ', "[1, 2", "\ufeff[]"])
def test_an_answer_that_is_no_json_tells_no_time(fake: FakeGitHub, body: str) -> None:
    with fake.answering(itertools.repeat(Reply(200, body.encode()))):
        assert (Asked(fake.url).first_push().at, Asked(fake.url).created_at()) == (None, None)


@pytest.mark.parametrize("value", [None, 5, "yesterday", "", {}, []])
def test_a_creation_that_is_no_time_tells_none(fake: FakeGitHub, value: Any) -> None:
    with fake.answering([Reply(200, {"id": 5, "created_at": value})] * TRIES):
        assert Asked(fake.url).created_at() is None


def test_created_at_is_that_of_the_run_with_its_zone(fake: FakeGitHub) -> None:
    assert Asked(fake.url).created_at() == datetime(2020, 1, 22, 19, 33, 8, tzinfo=UTC)


def test_created_at_of_a_run_id_that_is_no_number_is_none(fake: FakeGitHub) -> None:
    assert Asked(fake.url, run_id="local").created_at() is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just(SHA),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["after", "activity_type", "timestamp", "created_at"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=JSON)
def test_no_answer_at_all_loses_the_grade(fake: FakeGitHub, content: Any) -> None:
    with fake.answering([Reply(200, content)] * 2 * TRIES):
        for found in (Asked(fake.url).first_push().at, Asked(fake.url).created_at()):
            assert found is None or found.tzinfo is not None
