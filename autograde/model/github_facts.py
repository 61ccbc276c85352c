"""What GitHub tells: of the workflow run that grades, and of the repository."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFacts:
    """What GitHub says of the student's repository; members and invited are logins, None where it does not say.

    why tells what kept it from being asked.
    """

    private: bool | None = None
    members: tuple[str, ...] | None = None
    invited: tuple[str, ...] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """When a commit was first pushed, and by whom; None what GitHub does not tell."""

    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRun:
    """A workflow run on GitHub: what it grades and where it reports.

    sha is the student's own commit (of a pull request its head, not the merge), pushed to head_repository;
    pushed_at is what the event's payload says of that repository. is_merge: what is graded is a pull request's merge.
    """

    repository: str
    head_repository: str
    sha: str
    ref: str
    event: str
    login: str | None
    run_id: str
    attempt: int
    server_url: str
    api_url: str
    pushed_at: datetime | None
    is_pull: bool = False
    is_merge: bool = False

    @property
    def url(self) -> str:
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}/attempts/{self.attempt}"
