"""What the stand-in answers: a reply, a refusal, a page of a list, GitHub's examples."""

import copy
import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.fake_github.description import Call

API = "https://api.github.com"
_PER_PAGE = 30


@dataclass(frozen=True)
class Reply:
    """A body of bytes is sent as it is, any other as JSON."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Refusal(Exception):
    """GitHub refuses a request, with this status and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.reply = Reply(status, {"message": message, "documentation_url": "https://docs.github.com/rest"})


@functools.cache
def _examples() -> dict[str, Any]:
    file = Path(__file__).with_name("examples.json")
    examples: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return examples


def example(operation: str) -> Any:
    """GitHub's example of a reply; the operation is "METHOD template"."""
    return copy.deepcopy(_examples()[operation])


def user(login: str) -> dict[str, Any]:
    (invitation,) = example("GET /repos/{owner}/{repo}/invitations")
    found: dict[str, Any] = invitation["invitee"]
    return {**found, "login": login}


def page(call: Call, items: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
    """The items of the page that is asked for, and the header that leads to the next."""
    per_page, number = int(call.query.get("per_page", _PER_PAGE)), int(call.query.get("page", 1))
    end = number * per_page
    following = _link(call, page=number + 1) if end < len(items) else {}
    return items[end - per_page : end], following


def page_after(call: Call, items: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
    """As page, for a list whose pages have no numbers but follow a cursor."""
    start = int(call.query.get("after", 0))
    end = start + int(call.query.get("per_page", _PER_PAGE))
    return items[start:end], _link(call, after=end) if end < len(items) else {}


def _link(call: Call, **values: int) -> dict[str, str]:
    return {"Link": f'<{API}{call.path}?{urlencode({**call.query, **values})}>; rel="next"'}
