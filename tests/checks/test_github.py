"""What GitHub says of the repository, as a check has it from the context."""

from dataclasses import replace
from typing import Any

import pytest

from autograde.assignment.loading import load_assignment
from autograde.context import read_context
from autograde.errors import AssignmentError
from autograde.model import GradedCheck, Language, RepositoryFacts, Status
from autograde.submission.repository import Submission
from tests.checks.casebook import flow
from tests.conftest import Classroom, grade

MEMBERS, INVITED = ("Anna", "boris"), ("vera",)
OPEN = RepositoryFacts(private=False, members=MEMBERS, invited=INVITED)


def graded(
    classroom: Classroom, check: str, given: Any, hosted: RepositoryFacts | None, language: Language = "en"
) -> GradedCheck:
    entry = {"use": f"github.{check}", "with": given, "points": 4}
    path = classroom.assignment(flow({"assignment": "hw", "language": language, "checks": [entry]}))
    assignment = load_assignment(path)
    context = replace(read_context(assignment, None, None), hosted=hosted)
    (found,) = grade(Submission(classroom.work), assignment, context).checks
    return found


@pytest.mark.parametrize(
    ("check", "given", "hosted"),
    [
        ("private", {}, RepositoryFacts(private=True)),
        ("private", {"private": False}, OPEN),
        ("members", {"logins": ["anna", "Vera"]}, OPEN),
        ("members", {"logins": ["ANNA"]}, replace(OPEN, invited=())),
        ("team_size", {"max_members": 3}, OPEN),
        ("team_size", {"max_members": 2, "mentors": ["VERA", "nobody"]}, OPEN),
        ("team_size", {"max_members": 2}, RepositoryFacts(members=("anna", "vera"), invited=("Vera",))),
    ],
)
def test_the_right_repository_passes(classroom: Classroom, check: str, given: Any, hosted: RepositoryFacts) -> None:
    found = graded(classroom, check, given, hosted)
    assert (found.outcome.status, found.outcome.rationale, found.points) == (Status.PASSED, "", 4)


@pytest.mark.parametrize(
    ("check", "given", "hosted", "en", "ru"),
    [
        ("private", {}, OPEN, "The repository is public, it must be private.",
         "Репозиторий открыт всем, а должен быть приватным."),
        ("private", {"private": False}, RepositoryFacts(private=True), "The repository is private, it must be public.",
         "Репозиторий приватный, а должен быть открытым."),
        ("members", {"logins": ["ann", "boris", "olga"]}, OPEN, "Not invited: ann, olga", "Не приглашены: ann, olga"),
        ("team_size", {"max_members": 2}, OPEN, "3 people, at most 2 are allowed: anna, boris, vera",
         "3 человека, можно не больше 2: anna, boris, vera"),
        ("team_size", {"max_members": 1}, RepositoryFacts(members=tuple("abcde"), invited=()),
         "5 people, at most 1 are allowed: a, b, c, d, e", "5 человек, можно не больше 1: a, b, c, d, e"),
    ],
)  # fmt: skip
def test_the_wrong_one_fails_and_says_why(classroom: Classroom, check: str, given: Any, hosted: RepositoryFacts, en: str, ru: str) -> None:  # fmt: skip
    found = graded(classroom, check, given, hosted)
    assert (found.outcome.status, found.outcome.rationale, found.points) == (Status.FAILED, en, 0)
    assert graded(classroom, check, given, hosted, "ru").outcome.rationale == ru


@pytest.mark.parametrize(
    ("hosted", "en", "ru"),
    [
        (None, "Left to the instructor: there is no token that may ask.",
         "Решает преподаватель: нет токена, который может об этом спросить."),
        (RepositoryFacts(why="GitHub answered 403: Must have push access."),
         "Left to the instructor: GitHub answered 403: Must have push access.",
         "Решает преподаватель: GitHub answered 403: Must have push access."),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("check", "given"), [("private", {}), ("members", {"logins": ["a"]}), ("team_size", {"max_members": 1})]
)
def test_what_github_does_not_tell_is_left_open(
    classroom: Classroom, check: str, given: Any, hosted: RepositoryFacts | None, en: str, ru: str
) -> None:
    found = graded(classroom, check, given, hosted)
    assert (found.outcome.status, found.outcome.rationale, found.points) == (Status.PENDING, en, 0)
    assert graded(classroom, check, given, hosted, "ru").outcome.rationale == ru


def test_members_without_invitations_are_not_enough(classroom: Classroom) -> None:
    known = RepositoryFacts(members=("a",), why="GitHub answered 403: no")
    assert graded(classroom, "members", {"logins": ["b"]}, known).outcome.status is Status.PENDING


@pytest.mark.parametrize(
    ("check", "given", "words"),
    [("private", {"private": "yes"}, "with.private"), ("members", {}, "'logins' must be given"),
     ("members", {"logins": []}, "with.logins"), ("team_size", {}, "'max_members' must be given"),
     ("team_size", {"max_members": 0}, "with.max_members"), ("team_size", {"most": 2, "mentor": ["a"]}, "mentor")],
)  # fmt: skip
def test_wrong_parameters_are_named(classroom: Classroom, check: str, given: Any, words: str) -> None:
    with pytest.raises(AssignmentError, match=words):
        graded(classroom, check, given, OPEN)


@pytest.mark.parametrize("hidden", [False, True])
def test_what_could_not_be_asked_is_told_in_the_notes_unless_the_check_is_hidden(
    classroom: Classroom, hidden: bool
) -> None:
    entry = {"use": "github.members", "with": {"logins": ["vera"]}, "points": 4, "hidden": hidden, "title": "Mentors"}
    classroom.assignment(flow({"assignment": "hw", "checks": [entry]}))
    found = classroom.grade()
    notes = [] if hidden else ["Mentors: Left to the instructor: there is no token that may ask."]
    assert list(found.notes) == notes
    assert (found.status, ("Mentors" in repr(found))) == ("provisional", not hidden)
