"""What the expressions and `with:` of a workflow name is there: inputs, outputs, steps, jobs (docs.github.com, "Contexts")."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

OURS = "autograde/autograde"
_CONTEXTS = frozenset(
    {"github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs"}
)
_LITERALS = frozenset({"true", "false", "null"})
_FUNCTIONS = frozenset(
    {"contains", "startswith", "endswith", "format", "join", "tojson", "fromjson", "hashfiles"}
    | {"success", "always", "cancelled", "failure"}
)
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w*-]+)*(\s*\()?")


@dataclass(frozen=True)
class Workflow:
    """A workflow beside the action and the workflows that may be called, by their file names."""

    content: Mapping[Any, Any]
    action: Mapping[str, Any]
    callable: Mapping[str, Mapping[Any, Any]]

    def problems(self) -> list[str]:
        jobs = self.content["jobs"]
        return [
            *(problem for name, job in jobs.items() for problem in self._of_job(name, job)),
            *self._of_expressions(
                _trigger(self.content), {"jobs": {name: _outputs(job) for name, job in jobs.items()}}
            ),
        ]

    def _of_job(self, name: str, job: Mapping[str, Any]) -> Iterator[str]:
        if "uses" in job:
            yield from self._of_call(name, job)
        steps: dict[str, set[str] | None] = {}
        needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
        known: dict[str, dict[str, set[str] | None]] = {
            "steps": steps,
            "needs": {need: _outputs(self.content["jobs"][need]) for need in needs},
        }
        for step in job.get("steps", []):
            yield from self._of_expressions(step, known)
            yield from self._of_step(step)
            if "id" in step:
                steps[step["id"]] = set(self.action["outputs"]) if _is_ours(step) else None
        yield from self._of_expressions({key: part for key, part in job.items() if key != "steps"}, known)

    def _of_step(self, step: Mapping[str, Any]) -> Iterator[str]:
        if _is_ours(step):
            yield from (
                f"with.{key}: action.yml has no such input"
                for key in step.get("with", {})
                if key not in self.action["inputs"]
            )

    def _of_call(self, name: str, job: Mapping[str, Any]) -> Iterator[str]:
        match = re.match(rf"(?:{OURS}|\.)/\.github/workflows/([\w-]+\.yml)(?:@|$)", job["uses"])
        called = _trigger(self.callable[match[1]])["workflow_call"] if match else {}
        for key, declared in (("with", "inputs"), ("secrets", "secrets")):
            for given in job.get(key, {}) if match and job.get(key) != "inherit" else ():
                if given not in called.get(declared, {}):
                    yield f"jobs.{name}.{key}.{given}: {job['uses']} has no such {declared}"

    def _of_expressions(self, node: Any, known: Mapping[str, Mapping[str, set[str] | None]]) -> Iterator[str]:
        for expression in _expressions(node):
            for match in _NAME.finditer(re.sub(r"'(?:[^']|'')*'", "", expression)):
                if match[1]:
                    is_there = match[0].rstrip("( ").lower() in _FUNCTIONS
                else:
                    is_there = self._is_there(match[0].split("."), known)
                if not is_there:
                    yield f"{expression.strip()}: there is no {match[0]}"

    def _is_there(self, path: list[str], known: Mapping[str, Mapping[str, set[str] | None]]) -> bool:
        context, *names = path
        if context == "inputs":
            return names[0] in self._declared("inputs")
        if context == "secrets" and "workflow_call" in _trigger(self.content):
            return names[0] in {*self._declared("secrets"), "GITHUB_TOKEN"}
        if context in ("steps", "needs", "jobs"):
            outputs = known.get(context, {}).get(names[0], set())
            is_known = names[0] in known.get(context, {})
            return is_known and (outputs is None or names[1] != "outputs" or names[2] in outputs)
        return context in _CONTEXTS or path[0] in _LITERALS

    def _declared(self, kind: str) -> set[str]:
        triggers = _trigger(self.content)
        named = ("workflow_call", "workflow_dispatch") if isinstance(triggers, dict) else ()
        return {name for trigger in named for name in (triggers.get(trigger) or {}).get(kind, {})}


def _trigger(workflow: Mapping[Any, Any]) -> Any:
    """YAML 1.1 reads the key `on` as true."""
    return workflow["on"] if "on" in workflow else workflow[True]


def _is_ours(step: Mapping[str, Any]) -> bool:
    return str(step.get("uses", "")).startswith((f"{OURS}@", "./"))


def _outputs(job: Mapping[str, Any]) -> set[str] | None:
    """None where another workflow says which these are."""
    return None if "uses" in job else set(job.get("outputs", {}))


def _expressions(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from re.findall(r"\$\{\{(.*?)\}\}", node, re.S)
    elif isinstance(node, dict):
        for key, part in node.items():
            is_bare = key == "if" and isinstance(part, str) and "${{" not in part
            yield from [part] if is_bare else _expressions(part)
    elif isinstance(node, list):
        for part in node:
            yield from _expressions(part)
