"""The stand-in refuses what GitHub's description does not allow, so that a wrong request turns a test red."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.fake_github.server import FakeGitHub

RUNS = "/repos/acme/hw1/check-runs"
SHA = "a" * 40
ANNOTATION = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as started:
        yield started


def post(github: FakeGitHub, **body: Any) -> requests.Response:
    return requests.post(github.url + RUNS, json={"name": "n", "head_sha": SHA, **body}, timeout=10)


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        ({"conclusions": "success"}, "body.conclusions: unknown property"),
        ({"conclusion": "passed"}, "body.conclusion: 'passed' is not one of"),
        ({"name": 5}, "body.name: 5 is not of type 'string'"),
        ({"output": {"title": "t"}}, "body.output: 'summary' is a required property"),
        ({"output": {"title": "t", "summary": "s" * 65536}}, "body.output.summary: "),
        ({"output": {"title": "t", "summary": "s", "annotations": [ANNOTATION] * 51}}, "body.output.annotations: "),
        ({"output": {"title": "t", "summary": "s", "annotations": [{"level": "x"} | ANNOTATION]}}, "annotations[0].level: unknown"),
    ],
)  # fmt: skip
def test_a_body_that_does_not_fit_is_refused_and_listed(
    github: FakeGitHub, body: dict[str, Any], violation: str
) -> None:
    assert (post(github, **body).status_code, github.check_runs) == (422, [])
    assert any(violation in listed for listed in github.violations), github.violations


@pytest.mark.parametrize(
    ("path", "status", "violation"),
    [
        ("/repos/acme/hw1/activity?per_page=many", 422, "query.per_page: 'many' is not of type 'integer'"),
        ("/repos/acme/hw1/activity?perpage=5", 422, "query.perpage: not in the description"),
        (f"/repos/acme/hw1/commits/{SHA}/check-runs?filter=newest", 422, "query.filter: 'newest' is not one of"),
        ("/repos/acme/hw1/nothing", 404, "not in the description"),
    ],
)
def test_an_address_that_does_not_fit_is_refused_and_listed(
    github: FakeGitHub, path: str, status: int, violation: str
) -> None:
    assert requests.get(github.url + path, timeout=10).status_code == status
    assert [listed for listed in github.violations if violation in listed] == github.violations != []


@pytest.mark.parametrize(
    "body",
    [
        {"status": "completed"},
        *(
            {"output": {"title": "t", "summary": "s", "annotations": [ANNOTATION | change]}}
            for change in ({"title": "t" * 256}, {"message": "ы" * 32769}, {"start_line": 0}, {"start_line": 2}, {"end_line": 2, "end_column": 1})
        ),
    ],
    ids=lambda body: json.dumps(body)[:120],
)  # fmt: skip
def test_what_the_description_forbids_in_prose_is_refused(github: FakeGitHub, body: dict[str, Any]) -> None:
    assert (post(github, **body).status_code, github.check_runs) == (422, [])


def test_a_reply_that_does_not_fit_is_listed(github: FakeGitHub) -> None:
    github.add_push("acme/hw1", "0" * 40, SHA, "yesterday")
    requests.get(f"{github.url}/repos/acme/hw1/activity", timeout=10)
    assert github.violations == ["the stand-in's reply to GET /repos/acme/hw1/activity: reply[0].timestamp: 'yesterday' is not a 'date-time'"]  # fmt: skip


@pytest.mark.parametrize("filtered", ["", "&filter=latest"])
def test_only_the_latest_check_run_of_a_name_is_listed_unless_all_are_asked_for(
    github: FakeGitHub, filtered: str
) -> None:
    for name in ("a", "b", "a"):
        github.add_check_run("acme/hw1", name=name, head_sha=SHA)

    def ids(query: str) -> list[int]:
        found = requests.get(f"{github.url}/repos/acme/hw1/commits/{SHA}/check-runs?check_name=a{query}", timeout=10)
        return [run["id"] for run in found.json()["check_runs"]]

    assert (ids(filtered), ids("&filter=all")) == ([4002], [4000, 4002])


def test_each_page_leads_to_the_next(github: FakeGitHub) -> None:
    for number in range(5):
        github.add_push("acme/hw1", "0" * 40, SHA, f"2026-01-0{number + 1}T00:00:00Z")
        github.add_check_run("acme/hw1", name=str(number), head_sha=SHA)
    for path, expected in (("activity", [2, 2, 1]), (f"commits/{SHA}/check-runs", [2, 2, 1])):
        address, sizes = f"{github.url}/repos/acme/hw1/{path}?per_page=2", []
        while address:
            answer = requests.get(address, timeout=10)
            items = answer.json()
            sizes.append(len(items if isinstance(items, list) else items["check_runs"]))
            address = answer.links.get("next", {}).get("url", "")
        assert sizes == expected
    assert github.violations == []
