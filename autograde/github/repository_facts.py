"""What GitHub says of the repository that is graded, for the checks that want to know."""

from collections.abc import Mapping
from dataclasses import replace

from autograde.model import Assignment, Context, Hosted
from autograde.submission.repository import Submission

API = "https://api.github.com"


def look(context: Context, assignment: Assignment, submission: Submission, variables: Mapping[str, str]) -> Context:
    """The context of a run by hand, with what GitHub says by the token in GITHUB_TOKEN, if there is one."""
    token = variables.get("GITHUB_TOKEN", "")
    if not token or not wants(assignment):
        return context
    name = submission.facts().repository
    return ask(context, assignment, name or "", token, variables.get("GITHUB_API_URL") or API)


def ask(context: Context, assignment: Assignment, repository: str, token: str, api_url: str) -> Context:
    """The context with what GitHub says of owner/name, if a check wants to know and there is a token."""
    if not token or not wants(assignment):
        return context
    if not repository:
        return replace(context, hosted=Hosted(why="git names no repository on GitHub"))
    from autograde.github.api import look_up  # slow to import, and seldom needed

    return replace(context, hosted=look_up(repository, token, api_url))


def wants(assignment: Assignment) -> bool:
    return any((entry.use or "").startswith("github.") for entry in assignment.entries)
