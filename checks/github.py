"""What GitHub says of the repository; without a token that may ask, these are left to the instructor."""

from collections.abc import Callable
from typing import TypeVar

from autograde.analysis.patterns import listed
from autograde.engine.verdict import Fail, Undecided
from autograde.model import Context, RepositoryFacts

Fact = TypeVar("Fact")


def _ask(context: Context, say: Callable[..., str], fact: Callable[[RepositoryFacts], Fact | None]) -> Fact:
    """A fact about the repository.

    Raises:
        Undecided: GitHub was not asked, or does not tell.

    """
    hosted = context.hosted
    found = None if hosted is None else fact(hosted)
    if found is None:
        why = (hosted.why if hosted else "").rstrip(".")
        raise Undecided(say("unknown", why=why or say("no-token")))
    return found


def test_private(context: Context, fail: Fail, say: Callable[..., str], private: bool) -> None:
    """The repository is seen by whom it is meant for."""
    if _ask(context, say, lambda hosted: hosted.private) is not private:
        fail("public" if private else "private")


def test_members(context: Context, fail: Fail, say: Callable[..., str], logins: list[str]) -> None:
    """The mentors are invited."""
    members = _ask(context, say, lambda hosted: hosted.members)
    invited = _ask(context, say, lambda hosted: hosted.invited)
    there = {login.casefold() for login in (*members, *invited)}
    missing = [login for login in logins if login.casefold() not in there]
    if missing:
        fail("missing", names=listed(missing))


def test_team_size(context: Context, fail: Fail, say: Callable[..., str], most: int, mentors: list[str]) -> None:
    """The team is no larger than it may be."""
    members = _ask(context, say, lambda hosted: hosted.members)
    invited = _ask(context, say, lambda hosted: hosted.invited)
    others = {login.casefold() for login in mentors}
    team = sorted({login.casefold() for login in (*members, *invited)} - others)
    if len(team) > most:
        fail("large", count=len(team), most=most, names=listed(team))
