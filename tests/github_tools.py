"""The stand-in for GitHub's API, which lies beside the project and not in it."""

import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT


def tools() -> Path:
    """The folder of the tools: $AUTOGRADE_TOOLS, or the shared one; without it the tests are skipped, in CI they fail."""
    named = os.environ.get("AUTOGRADE_TOOLS", "")
    folder = Path(named) if named else ROOT.parent / "shared/tools"
    if not (folder / "github-api/fake_github.py").is_file():
        missing = f"{folder}/github-api/fake_github.py is missing. Name its tools folder in $AUTOGRADE_TOOLS."
        if os.environ.get("CI") == "true" and named != "none":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    for path in (folder, folder / "github-api"):
        if str(path) not in sys.path:
            sys.path.append(str(path))
    return folder


def fake_github(**options: Any) -> Any:
    """A FakeGitHub that, as GitHub does, shows only the latest check run of a name unless all are asked for."""
    tools()
    from fake_github import FakeGitHub  # type: ignore[import-not-found]

    class Fake(FakeGitHub):  # type: ignore[misc]
        def __enter__(self) -> Any:
            threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()  # ends at once
            return self

        def on_get_repos_X_X_commits_X_check_runs(self, p: Any, q: Any, b: Any) -> Any:
            every = self.check_runs
            if q.get("filter", "latest") == "latest":
                self.check_runs = list({(run["full"], run["head_sha"], run["name"]): run for run in every}.values())
            try:
                status, answer, links = super().on_get_repos_X_X_commits_X_check_runs(p, q, b)
            finally:
                self.check_runs = every
            asked = "".join(f"&{name}={q[name]}" for name in ("check_name", "filter") if name in q)
            return status, answer, {name: link.replace(">", f"{asked}>") for name, link in links.items()}

    return Fake(**options)
