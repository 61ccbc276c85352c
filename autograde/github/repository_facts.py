"""Facts from GitHub about the student's repository, for the `github.*` checks."""

from collections.abc import Mapping
from dataclasses import replace

from autograde.model import Assignment, Context, RepositoryFacts
from autograde.submission.repository import Submission

API = "https://api.github.com"


def with_facts_from_token(
    context: Context, assignment: Assignment, submission: Submission, variables: Mapping[str, str]
) -> Context:
    """The context of `autograde grade`, with facts from GitHub if GITHUB_TOKEN is set."""
    token = variables.get("GITHUB_TOKEN", "")
    if not token or not needs_facts(assignment):
        return context
    name = submission.facts().repository
    return with_facts(context, assignment, name or "", token, variables.get("GITHUB_API_URL") or API)


def with_facts(context: Context, assignment: Assignment, repository: str, token: str, api_url: str) -> Context:
    """The context with facts about owner/name, if a check needs them and there is a token."""
    if not token or not needs_facts(assignment):
        return context
    if not repository:
        return replace(context, hosted=RepositoryFacts(why="the clone has no remote repository on GitHub"))
    from autograde.github.api import read_repository_facts  # slow to import, and seldom needed

    return replace(context, hosted=read_repository_facts(repository, token, api_url))


def needs_facts(assignment: Assignment) -> bool:
    return any((entry.use or "").startswith("github.") for entry in assignment.entries)
