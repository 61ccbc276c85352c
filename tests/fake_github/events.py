"""What GitHub writes into the file of $GITHUB_EVENT_PATH."""

import json
from pathlib import Path
from typing import Any


def payload(event: str) -> dict[str, Any]:
    """GitHub's example of a payload: push, pull_request or workflow_dispatch."""
    file = Path(__file__).parent / f"events/{event}.json"
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content
