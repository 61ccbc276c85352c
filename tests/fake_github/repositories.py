"""Repositories: who works in them, what was pushed, which workflows ran."""

import json
from typing import Any

from tests.fake_github.description import Call
from tests.fake_github.replies import Reply, example, page, page_after, user


class Repositories:
    """Every name is one of a public repository; what was pushed to which has to be said."""

    def __init__(self) -> None:
        self.collaborators = ["octocat"]
        self.invited: list[str | None] = []
        self._activity: dict[str, list[dict[str, Any]]] = {}

    def add_push(
        self,
        repository: str,
        before: str,
        after: str,
        timestamp: str,
        *,
        ref: str = "refs/heads/main",
        actor: str = "octocat",
        kind: str = "push",
    ) -> None:
        """An entry of the activity log, whose time is GitHub's own and not the commit's."""
        entries = self._activity.setdefault(repository, [])
        facts = {"id": len(entries) + 1, "before": before, "after": after, "ref": ref, "timestamp": timestamp}
        (entry,) = example("GET /repos/{owner}/{repo}/activity")
        entries.insert(0, {**entry, **facts, "activity_type": kind, "actor": user(actor)})

    def get(self, call: Call) -> Reply:
        # GitHub's example lacks the language, which its schema requires.
        return Reply(200, {"language": None, **_of_repository(call, "octocat/Hello-World")})

    def list_activity(self, call: Call) -> Reply:
        return Reply(200, *page_after(call, self._activity.get(call.repository, [])))

    def get_workflow_run(self, call: Call) -> Reply:
        run = _of_repository(call, "octo-org/octo-repo")
        return Reply(200, {**run, "id": int(call.path_values["run_id"])})

    def list_collaborators(self, call: Call) -> Reply:
        (collaborator,) = example("GET /repos/{owner}/{repo}/collaborators")
        return Reply(200, *page(call, [{**collaborator, "login": login} for login in self.collaborators]))

    def list_invitations(self, call: Call) -> Reply:
        (invitation,) = example("GET /repos/{owner}/{repo}/invitations")
        invitees = [user(login) if login else None for login in self.invited]
        invitations = [{**invitation, "id": number, "invitee": invitee} for number, invitee in enumerate(invitees)]
        return Reply(200, *page(call, invitations))


def _of_repository(call: Call, example_name: str) -> dict[str, Any]:
    """The example of the operation, as if it were about this repository."""
    text = json.dumps(example(f"{call.method} {call.template}"))
    found: dict[str, Any] = json.loads(text.replace(example_name, call.repository))
    return found
