"""What is asked of GitHub for the checks that want to know, against the stand-in for its API."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograde.assignment.loading import load_assignment
from autograde.context import read_context
from autograde.github import repository_facts
from autograde.github.api import read_repository_facts
from autograde.model import Context, RepositoryFacts, Status
from autograde.reporters import json_report
from autograde.submission.repository import Submission
from tests.conftest import Classroom, grade
from tests.fake_github.server import FakeGitHub

NAME, TOKEN = "acme/hw1-alice", "ghs_topsecret"
CHECKS = "assignment: hw\nchecks:\n  - {use: github.private, points: 1}\n  - {use: github.members, points: 1, with: {logins: [octocat]}}\n"


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with FakeGitHub(token=TOKEN) as started:
        started.repositories.invited = ["vera", None]  # an invitation by e-mail names nobody
        yield started
    assert started.violations == []


def test_all_that_the_token_may_see(fake: FakeGitHub) -> None:
    found = read_repository_facts(NAME, TOKEN, fake.url)
    assert found == RepositoryFacts(private=False, members=("octocat",), invited=("vera",), why="")
    assert {call["method"] for call in fake.calls} == {"GET"}


def test_what_the_token_may_not_see_is_none_and_why(fake: FakeGitHub) -> None:
    fake.fail("GET", "/collaborators$", 403, {"message": "Must have push access."}, times=9)
    slept: list[float] = []
    found = read_repository_facts(NAME, TOKEN, fake.url, slept.append)
    assert (found.private, found.members, found.invited) == (False, None, ("vera",))
    assert found.why == "GitHub answered 403: Must have push access."
    assert slept == []


def test_a_wrong_token_and_a_server_that_is_gone_leave_all_open(fake: FakeGitHub) -> None:
    wrong = read_repository_facts(NAME, "ghs_another", fake.url)
    gone = read_repository_facts(NAME, TOKEN, "http://127.0.0.1:9", lambda _: None)
    for found, why in ((wrong, "GitHub answered 401: Bad credentials"), (gone, "GitHub cannot be reached")):
        assert (found.private, found.members, found.invited) == (None, None, None)
        assert found.why.startswith(why)
        assert "ghs_" not in found.why


def test_a_fault_of_the_server_is_got_over(fake: FakeGitHub) -> None:
    fake.fail("GET", "/collaborators$", 502, times=2)
    slept: list[float] = []
    assert read_repository_facts(NAME, TOKEN, fake.url, slept.append).members == ("octocat",)
    assert len(slept) == 2


def asked(room: Classroom, variables: dict[str, str]) -> tuple[Context, str]:
    assignment = load_assignment(room.folder / "autograde.yml")
    submission = Submission(room.work)
    context = repository_facts.with_facts_from_token(
        read_context(assignment, None, None), assignment, submission, variables
    )
    return context, json_report.render(grade(submission, assignment, context, reveal=True))


@pytest.fixture
def room(classroom: Classroom) -> Classroom:
    classroom.assignment(CHECKS)
    environment = {"GIT_CONFIG_GLOBAL": os.devnull, "PATH": os.environ["PATH"]}
    for command in (["init", "--quiet"], ["remote", "add", "origin", f"https://x:{TOKEN}@github.com/{NAME}.git"]):
        subprocess.run(["git", "-C", classroom.work, *command], check=True, env=environment)
    return classroom


def test_a_run_by_hand_asks_with_the_token_of_the_environment(room: Classroom, fake: FakeGitHub) -> None:
    context, written = asked(room, {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": fake.url})
    assert context.hosted == RepositoryFacts(private=False, members=("octocat",), invited=("vera",))
    assert TOKEN not in written + repr(context)
    assert fake.calls[0]["path"] == f"/repos/{NAME}"


def test_without_a_token_nothing_is_asked_and_the_checks_wait(room: Classroom, fake: FakeGitHub) -> None:
    context, _ = asked(room, {"GITHUB_API_URL": fake.url})
    assert (context.hosted, fake.calls) == (None, [])
    found = room.grade()
    assert {each.outcome.status for each in found.checks} == {Status.PENDING}
    assert found.status == "provisional"


def test_where_no_check_wants_to_know_nothing_is_asked(room: Classroom, fake: FakeGitHub) -> None:
    room.assignment("assignment: hw\nchecks:\n  - {use: files.present, with: {paths: [a]}}\n")
    context, _ = asked(room, {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": fake.url})
    assert (context.hosted, fake.calls) == (None, [])


def test_a_folder_that_is_no_repository_is_not_asked_about(classroom: Classroom, fake: FakeGitHub) -> None:
    classroom.assignment(CHECKS)
    context, written = asked(classroom, {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": fake.url})
    assert replace(context).hosted == RepositoryFacts(why="the clone has no remote repository on GitHub")
    assert fake.calls == []
    assert "Left to the instructor: the clone has no remote repository on GitHub." in written
