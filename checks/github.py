"""What GitHub knows about the repository; without a token that may read it, these checks are pending."""

from collections.abc import Callable
from typing import TypeVar

from autograde.analysis.patterns import join_names
from autograde.api import Context, Fail, Say
from autograde.engine.verdict import Undecided
from autograde.model import RepositoryFacts

Fact = TypeVar("Fact")


def _ask(context: Context, say: Say, fact: Callable[[RepositoryFacts], Fact | None]) -> Fact:
    """A fact about the repository.

    Raises:
        Undecided: GitHub was not asked, or gave no answer.

    """
    hosted = context.hosted
    value = None if hosted is None else fact(hosted)
    if value is None:
        reason = (hosted.why if hosted else "").rstrip(".")
        raise Undecided(say("unknown", why=reason or say("no-token")))
    return value


def test_private(context: Context, fail: Fail, say: Say, private: bool) -> None:
    """The repository is seen by whom it is meant for."""
    if _ask(context, say, lambda hosted: hosted.private) is not private:
        fail("public" if private else "private")


def test_members(context: Context, fail: Fail, say: Say, logins: list[str]) -> None:
    """The mentors are invited."""
    members = _ask(context, say, lambda hosted: hosted.members)
    invited = _ask(context, say, lambda hosted: hosted.invited)
    logins_present = {login.casefold() for login in (*members, *invited)}
    missing = [login for login in logins if login.casefold() not in logins_present]
    if missing:
        fail("missing", names=join_names(missing))


def test_team_size(context: Context, fail: Fail, say: Say, max_members: int, mentors: list[str]) -> None:
    """The team is no larger than it may be."""
    members = _ask(context, say, lambda hosted: hosted.members)
    invited = _ask(context, say, lambda hosted: hosted.invited)
    others = {login.casefold() for login in mentors}
    team = sorted({login.casefold() for login in (*members, *invited)} - others)
    if len(team) > max_members:
        fail("large", count=len(team), max_members=max_members, names=join_names(team))
