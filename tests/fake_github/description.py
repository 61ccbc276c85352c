"""GitHub's description of its API: which operation a request is, and what is wrong with a request or a reply."""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jsonschema.protocols import Validator
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

_FILE = Path(__file__).with_name("openapi.json")
_URI = "urn:github"
_MAX_ERROR_CHARACTERS = 300


@dataclass(frozen=True)
class Call:
    """A request for an operation of the description, by its path's template."""

    method: str
    template: str
    path: str
    path_values: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    @property
    def repository(self) -> str:
        return f"{self.path_values['owner']}/{self.path_values['repo']}"


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


def find(method: str, target: str, body: Any) -> Call | None:
    """The call that a request is; None where the description has no such operation."""
    path, query = urlsplit(target).path, urlsplit(target).query
    for template, operations in _document()["paths"].items():
        match = _pattern(template).fullmatch(path)
        if match and method.lower() in operations:
            path_values = {name: unquote(value) for name, value in match.groupdict().items()}
            last = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
            return Call(method, template, path, path_values, last, body)
    return None


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))


def request_errors(call: Call) -> list[str]:
    parameters = [_resolved(parameter) for parameter in _operation(call)["parameters"]]
    known = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    return [
        *(f"query.{name}: not in the description" for name in call.query if name not in known),
        *(error for parameter in parameters for error in _parameter_errors(parameter, call)),
        *_body_errors(call),
    ]


def reply_errors(call: Call, status: int, body: Any) -> list[str]:
    responses = _operation(call)["responses"]
    if str(status) not in responses:
        return [f"status {status}: not in the description"]
    return _errors(OAS30ReadValidator, _schema(responses[str(status)]), body, "reply")


def _operation(call: Call) -> dict[str, Any]:
    operation: dict[str, Any] = _document()["paths"][call.template][call.method.lower()]
    return operation


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = _document()["components"][kind][name]
    return node


def _parameter_errors(parameter: dict[str, Any], call: Call) -> Iterator[str]:
    name, where = parameter["name"], f"{parameter['in']}.{parameter['name']}"
    values = {"path": call.path_values, "query": call.query}[parameter["in"]]
    if name not in values:
        if parameter.get("required"):
            yield f"{where}: missing"
        return
    schema = _resolved(parameter["schema"])
    value: str | int = values[name]
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", str(value)):
        value = int(value)
    yield from _errors(OAS30WriteValidator, schema, value, where)


def _body_errors(call: Call) -> Iterator[str]:
    if "requestBody" in _operation(call):
        schema = _schema(_operation(call)["requestBody"])
        yield from _errors(OAS30WriteValidator, schema, call.body, "body")
        yield from _unknown_properties(schema, call.body, "body")


def _schema(message: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = message["content"]["application/json"]["schema"]
    return schema


def _errors(kind: type[Validator], schema: dict[str, Any], value: Any, where: str) -> list[str]:
    return [
        f"{where}{error.json_path[1:]}: {error.message[:_MAX_ERROR_CHARACTERS]}"
        for error in _validator(kind, json.dumps(schema)).iter_errors(value)
    ]


@functools.cache
def _validator(kind: type[Validator], schema: str) -> Validator:
    registry: Registry[Any] = Registry().with_resource(_URI, DRAFT4.create_resource(_document()))
    # References are looked up in the whole document.
    content = json.loads(schema.replace('"$ref": "#/', f'"$ref": "{_URI}#/'))
    return kind(content, registry=registry, format_checker=oas30_format_checker)


def _unknown_properties(schema: dict[str, Any], value: Any, where: str) -> Iterator[str]:
    """GitHub ignores a property that it does not know; one that we send is misspelt."""
    schema = _resolved(schema)
    if isinstance(value, dict) and "properties" in schema:
        for name, part in value.items():
            if name not in schema["properties"]:
                yield f"{where}.{name}: unknown property"
            else:
                yield from _unknown_properties(schema["properties"][name], part, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from _unknown_properties(schema["items"], item, f"{where}[{number}]")
