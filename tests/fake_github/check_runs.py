"""Check runs: created, edited and listed as GitHub does it (docs.github.com/rest/checks)."""

from collections.abc import Mapping
from typing import Any

from tests.fake_github.description import Call
from tests.fake_github.replies import API, Refusal, Reply, example, page

CheckRun = dict[str, Any]
OWN_APP = 1
_SETTABLE = ("name", "details_url", "external_id", "started_at", "completed_at", "status", "conclusion")
_MAX_TITLE_CHARACTERS = 255
_MAX_MESSAGE_BYTES = 64 * 1024
_NOW = "2026-01-01T00:00:00Z"


class CheckRuns:
    """All check runs, oldest first: the values that were set, the repository (`full`) and all annotations."""

    def __init__(self) -> None:
        self.all: list[CheckRun] = []

    def create(self, call: Call) -> Reply:
        _require_valid(call.body, {})
        return Reply(201, _shown(self.add(call.repository, **call.body)))

    def add(self, repository: str, *, app: int = OWN_APP, **values: Any) -> CheckRun:
        """Without the network; another app's check run cannot be edited."""
        run = {
            "id": 4000 + len(self.all), "full": repository, "app": app, "head_sha": values["head_sha"], "status": "queued",
            "conclusion": None, "started_at": _NOW, "completed_at": None, "output": {}, "annotations": [],
        }  # fmt: skip
        _set(run, values)
        self.all.append(run)
        return run

    def edit(self, call: Call) -> Reply:
        run = self._named(call)
        _require_valid(call.body, run)
        if run["app"] != OWN_APP:
            raise Refusal(
                403, f"Invalid app_id `{OWN_APP}` - check run can only be modified by the GitHub App that created it."
            )
        _set(run, call.body)
        return Reply(200, _shown(run))

    def list_annotations(self, call: Call) -> Reply:
        run = self._named(call)
        optional = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
        blob = f"{API}/repos/{run['full']}/git/blobs/x"
        items, link = page(call, [{**optional, "blob_href": blob, **annotation} for annotation in run["annotations"]])
        return Reply(200, items, link)

    def list_of_commit(self, call: Call) -> Reply:
        commit, name = call.path_values["ref"], call.query.get("check_name")
        runs = [run for run in self.all if (run["full"], run["head_sha"]) == (call.repository, commit)]
        if call.query.get("filter", "latest") == "latest":
            runs = list({run["name"]: run for run in runs}.values())
        shown = [_shown(run) for run in runs if name in (None, run["name"])]
        items, link = page(call, shown)
        return Reply(200, {"total_count": len(shown), "check_runs": items}, link)

    def _named(self, call: Call) -> CheckRun:
        for run in self.all:
            if (run["full"], str(run["id"])) == (call.repository, call.path_values["check_run_id"]):
                return run
        raise Refusal(404, "Not Found")


def _set(run: CheckRun, values: Mapping[str, Any]) -> None:
    run.update({name: values[name] for name in _SETTABLE if name in values})
    if values.get("conclusion"):  # a conclusion completes the check run
        run.update(status="completed", completed_at=run["completed_at"] or _NOW)
    output = dict(values.get("output") or {})
    run["annotations"] += output.pop("annotations", [])  # never replaced
    run["output"] |= output


def _shown(run: CheckRun) -> dict[str, Any]:
    shown: dict[str, Any] = example("POST /repos/{owner}/{repo}/check-runs")
    address = f"{API}/repos/{run['full']}/check-runs/{run['id']}"
    output = {name: run["output"].get(name) for name in ("title", "summary", "text")}
    counted = {"annotations_count": len(run["annotations"]), "annotations_url": f"{address}/annotations"}
    values = {name: run.get(name) for name in ("id", "head_sha", *_SETTABLE)}
    html_url = f"https://github.com/{run['full']}/runs/{run['id']}"
    app = {**shown["app"], "id": run["app"]}
    return {
        **shown,
        **values,
        "url": address,
        "html_url": html_url,
        "app": app,
        "pull_requests": [],
        "output": output | counted,
    }


def _require_valid(body: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    """What the description says in prose alone."""
    completed = body.get("status", run.get("status")) == "completed" or "completed_at" in body
    if completed and not body.get("conclusion", run.get("conclusion")):
        raise Refusal(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.')
    for annotation in body.get("output", {}).get("annotations", []):
        if fault := _annotation_fault(annotation):
            raise Refusal(422, f"Invalid request.\n\n{fault}")


def _annotation_fault(annotation: Mapping[str, Any]) -> str:
    start, end = annotation["start_line"], annotation["end_line"]
    if len(annotation.get("title", "")) > _MAX_TITLE_CHARACTERS:
        return "title is too long (maximum is 255 characters)"
    if max(len(annotation.get(name, "").encode()) for name in ("message", "raw_details")) > _MAX_MESSAGE_BYTES:
        return "message is too long (maximum is 64 KB)"
    if not 1 <= start <= end:
        return "the lines are no range"
    if start != end and {"start_column", "end_column"} & set(annotation):
        return "columns need one line"
    return ""
