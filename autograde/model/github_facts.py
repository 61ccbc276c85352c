"""Facts from GitHub about the workflow run that grades, and about the repository."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFacts:
    """Facts about the student's repository; members and invited are logins. What is not known is None.

    why is the reason, if GitHub did not answer.
    """

    private: bool | None = None
    members: tuple[str, ...] | None = None
    invited: tuple[str, ...] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """When a commit was first pushed, and by whom; None if not known."""

    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRun:
    """A workflow run on GitHub: what it grades and where it reports.

    sha is the student's own commit (of a pull request its head, not the merge), pushed to head_repository;
    pushed_at is that repository's in the event's payload. is_merge: the merge of a pull request is graded.
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
