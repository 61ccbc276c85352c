"""The variables that GitHub's runner gives to a container action (docs.github.com, "Variables" and "Contexts")."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from tests.github_runner.step import COMMAND_FILES, Folders, Step


def variables_of(step: Step, manifest: Mapping[str, Any], folders: Folders) -> dict[str, str]:
    """By name; paths are those in the container."""
    context = _github_context(step, folders)
    variables = {**_inputs(manifest, step.inputs, context), **_variables(context, folders)}
    return {name: folders.in_container(value) for name, value in variables.items()}


def _github_context(step: Step, folders: Folders) -> dict[str, str]:
    """What the `github` context is for this event (docs.github.com, "Contexts")."""
    event, pull = step.event, step.event.get("pull_request") or {}
    ref = f"refs/pull/{pull['number']}/merge" if pull else event.get("ref", "refs/heads/main")
    name, actor = event["repository"]["full_name"], event["sender"]["login"]
    return {
        "action": "__self", "actor": actor, "triggering_actor": actor, "actor_id": str(event["sender"]["id"]),
        "api_url": "https://api.github.com", "graphql_url": "https://api.github.com/graphql", "server_url": "https://github.com",
        "base_ref": pull["base"]["ref"] if pull else "", "head_ref": pull["head"]["ref"] if pull else "",
        "event_name": step.event_name, "event_path": str(folders.event), "job": "autograding",
        "ref": ref, "ref_name": re.sub("^refs/(heads|tags|pull)/", "", ref), "ref_protected": "false", "ref_type": "branch",
        "repository": name, "repository_id": str(event["repository"]["id"]), "repository_owner": name.partition("/")[0],
        "repository_owner_id": str(event["repository"]["owner"]["id"]), "retention_days": "90",
        "run_id": "1000000001", "run_number": "1", "run_attempt": "1",
        "sha": (pull["merge_commit_sha"] or "0" * 40) if pull else event["after"], "token": step.token,
        "workflow": "Autograding", "workflow_ref": f"{name}/.github/workflows/classroom.yml@{ref}",
        "workspace": str(folders.workspace), **step.github,
    }  # fmt: skip


def _inputs(manifest: Mapping[str, Any], given: Mapping[str, str], context: Mapping[str, str]) -> dict[str, str]:
    """The variables of the inputs: those given, and the defaults of the others."""
    declared = manifest["inputs"]
    assert set(given) <= set(declared), f"{sorted(set(given) - set(declared))}: action.yml has no such inputs."
    values = {name: given.get(name, str(declared[name].get("default", ""))) for name in declared}
    return {f"INPUT_{name.replace(' ', '_').upper()}": _evaluated(value, context) for name, value in values.items()}


def _evaluated(value: str, context: Mapping[str, str]) -> str:
    found = re.sub(r"\$\{\{\s*github\.(\w+)\s*\}\}", lambda match: context[match[1]], value)
    assert "${{" not in found, f"{value}: only github.NAME is evaluated here."
    return found


def _variables(context: Mapping[str, str], folders: Folders) -> dict[str, str]:
    """Of the context all but the token has a variable."""
    files = {f"GITHUB_{name.upper()}": str(folders.command_file(name)) for name in COMMAND_FILES}
    return {
        **{f"GITHUB_{name.upper()}": value for name, value in context.items() if name != "token"},
        **files,
        "HOME": str(folders.temp / "_github_home"),
        "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "RUNNER_NAME": "GitHub Actions 1", "RUNNER_ENVIRONMENT": "github-hosted",
        "RUNNER_TOOL_CACHE": "/opt/hostedtoolcache", "RUNNER_TEMP": str(folders.temp), "RUNNER_WORKSPACE": str(folders.base),
        "ACTIONS_RUNTIME_URL": "https://pipelines.invalid/", "ACTIONS_RESULTS_URL": "https://results.invalid/",
        "ACTIONS_CACHE_URL": "https://cache.invalid/", "ACTIONS_RUNTIME_TOKEN": uuid.uuid4().hex,
        "GITHUB_ACTIONS": "true", "CI": "true",
    }  # fmt: skip
