"""Write openapi.json and examples.json anew from GitHub's whole description of its API; README.md says how to get it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OPERATIONS = (
    ("get", "/repos/{owner}/{repo}"),
    ("get", "/repos/{owner}/{repo}/activity"),
    ("get", "/repos/{owner}/{repo}/actions/runs/{run_id}"),
    ("post", "/repos/{owner}/{repo}/check-runs"),
    ("patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}"),
    ("get", "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations"),
    ("get", "/repos/{owner}/{repo}/commits/{ref}/check-runs"),
    ("get", "/repos/{owner}/{repo}/collaborators"),
    ("get", "/repos/{owner}/{repo}/invitations"),
)
_PROSE = frozenset({"description", "example", "examples", "externalDocs", "summary", "tags", "title"})


def main(source: Path) -> None:
    whole = json.loads(source.read_text(encoding="utf-8"))
    paths: dict[str, dict[str, Any]] = {}
    examples: dict[str, Any] = {}
    for method, path in OPERATIONS:
        operation = whole["paths"][path][method]
        paths.setdefault(path, {})[method] = _without_prose(_needed_parts(operation))
        examples[f"{method.upper()} {path}"] = _shortened(_example(whole, operation), _reply(operation), whole)
    description = {
        "openapi": whole["openapi"],
        "info": {key: whole["info"][key] for key in ("title", "version", "license")},
        "paths": paths,
        "components": _components(whole, paths),
    }
    for name, content in (("openapi.json", description), ("examples.json", examples)):
        (HERE / name).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _needed_parts(operation: dict[str, Any]) -> dict[str, Any]:
    """Parameters, body and the reply of success; how GitHub tells errors is the same everywhere."""
    success = {status: operation["responses"][status] for status in operation["responses"] if status in ("200", "201")}
    kept = {"operationId", "parameters", "requestBody"} & set(operation)
    return {**{key: operation[key] for key in kept}, "responses": success}


def _components(whole: dict[str, Any], paths: dict[str, Any]) -> dict[str, dict[str, Any]]:
    components: dict[str, dict[str, Any]] = {}
    waiting = list(_references(paths))
    while waiting:
        _, _, kind, name = waiting.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = _without_prose(whole["components"][kind][name])
            waiting.extend(_references(components[kind][name]))
    return components


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(part)


def _without_prose(node: Any, *, is_map_of_names: bool = False) -> Any:
    """The schemas alone, and in the form that validators take.

    Null is not in the `enum` of what is `nullable`, and branches of a `oneOf` are not exclusive.
    """
    if isinstance(node, list):
        return [_without_prose(part) for part in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _without_prose(part, is_map_of_names=key == "properties" and not is_map_of_names)
        for key, part in node.items()
        if is_map_of_names or not (key in _PROSE or key.startswith("x-"))
    }
    return kept if is_map_of_names else _for_validators(kept)


def _for_validators(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("nullable") and "enum" in schema and None not in schema["enum"]:
        schema = {**schema, "enum": [*schema["enum"], None]}
    if "oneOf" in schema and "anyOf" not in schema:
        schema = {("anyOf" if key == "oneOf" else key): part for key, part in schema.items()}
    return {key: part for key, part in schema.items() if key != "discriminator"}


def _reply(operation: dict[str, Any]) -> dict[str, Any]:
    responses = operation["responses"]
    reply: dict[str, Any] = (responses.get("200") or responses["201"])["content"]["application/json"]
    return reply


def _example(whole: dict[str, Any], operation: dict[str, Any]) -> Any:
    example = next(iter(_reply(operation)["examples"].values()))
    if "$ref" in example:
        example = whole["components"]["examples"][example["$ref"].split("/")[-1]]
    return example["value"]


def _shortened(example: Any, media: dict[str, Any], whole: dict[str, Any]) -> Any:
    """The example with no more than its schema requires; that of a list is its first item alone."""

    def shorten(value: Any, schema: dict[str, Any]) -> Any:
        while "$ref" in schema:
            _, _, kind, name = schema["$ref"].split("/")
            schema = whole["components"][kind][name]
        if isinstance(value, list) and "items" in schema:
            return [shorten(item, schema["items"]) for item in value[:1]]
        if isinstance(value, dict) and "properties" in schema:
            known = schema["properties"]
            return {key: shorten(value[key], known[key]) for key in schema.get("required", ()) if key in value}
        return value

    return shorten(example, media["schema"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
