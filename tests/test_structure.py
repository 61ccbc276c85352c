"""The floor plan is a test: sizes of rooms, and what must not drift apart."""

import ast
import dataclasses
import importlib
import json
import re
import statistics
import tomllib
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

import autograde
from autograde.config import schema
from autograde.kernels.wire import Unreadable
from autograde.model import CountedAt, DayRule, LatePolicy, Limits, PenaltyBase, Status
from autograde.reporters import library
from tests.conftest import ROOT

SOURCES = [path for folder in ("autograde", "checks") for path in sorted((ROOT / folder).rglob("*.py"))]
LIBRARY = sorted(schema.library())


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]


def length(function: ast.FunctionDef) -> int:
    """Lines of the body, its docstring apart."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 1


def test_the_median_function_is_under_12_lines_and_none_is_long() -> None:
    lengths = sorted(length(function) for path in SOURCES for function in functions(path))
    assert statistics.median(lengths) < 12
    assert lengths[int(len(lengths) * 0.9)] < 35
    assert lengths[-1] <= 45


def test_no_module_has_more_than_300_lines() -> None:
    assert [path.name for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []


def test_what_runs_inside_imports_nothing_of_ours_but_the_wire() -> None:
    for path in (ROOT / "autograde/kernels/inside").glob("*.py"):
        assert "autograde." not in path.read_text(encoding="utf-8").replace("_autograde.", ""), path


@pytest.mark.parametrize("path", sorted(ROOT.glob("schemas/**/*.json")), ids=lambda path: path.name)
def test_every_schema_is_one(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def check_function(name: str) -> ast.FunctionDef:
    module, _, function = name.partition(".")
    found = {each.name: each for each in functions(ROOT / "checks" / f"{module}.py")}
    return found[f"test_{function}"]


def parameter_names(name: str, function: ast.FunctionDef) -> set[str]:
    """The arguments of a check; where it takes a dataclass of its parameters, the fields of that."""
    annotations = {argument.arg: argument.annotation for argument in function.args.args}
    if "parameters" not in annotations:
        return set(annotations)
    module = importlib.import_module(f"checks.{name.partition('.')[0]}")
    dataclass = getattr(module, ast.unparse(annotations["parameters"] or function))
    assert dataclass.__dataclass_params__.frozen
    return {field.name for field in dataclasses.fields(dataclass)}


@pytest.mark.parametrize("name", LIBRARY)
def test_a_check_of_the_library_has_function_schema_texts_and_docs(name: str) -> None:
    declared, function = schema.library()[name], check_function(name)
    assert declared["title"] == name
    assert set(declared["properties"]) <= parameter_names(name, function)
    assert all(part.get("description") for part in declared["properties"].values())
    assert {"title", "hint"} <= set(declared["x-texts"])
    assert ast.get_docstring(function)
    assert f"### `{name}`" in (ROOT / "docs/checks.md").read_text(encoding="utf-8")


def test_every_test_function_of_the_library_has_a_schema() -> None:
    named = {
        f"{path.stem}.{each.name.removeprefix('test_')}"
        for path in (ROOT / "checks").glob("*.py")
        for each in functions(path)
        if each.name.startswith("test_")
    }
    assert named == set(LIBRARY)


@pytest.mark.parametrize("name", LIBRARY)
def test_every_text_that_a_check_says_is_in_its_schema_and_said(name: str) -> None:
    """A check says its texts itself, or by a function of its module that it shares with others."""
    module = ast.parse((ROOT / "checks" / f"{name.partition('.')[0]}.py").read_text(encoding="utf-8"))
    known = set(schema.library()[name]["x-texts"]) - {"title", "hint"}
    words = {node.value for node in ast.walk(module) if isinstance(node, ast.Constant)}
    assert known <= words, known - words
    said = {
        node.args[0].value
        for node in ast.walk(check_function(name))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("fail", "say")
        and isinstance(node.args[0], ast.Constant)
    }
    assert said <= known, said - known


def test_the_docs_of_the_library_are_what_the_schemas_say() -> None:
    assert (ROOT / "docs/checks.md").read_text(encoding="utf-8") == library.render_markdown(schema.library())


def words(path: str) -> set[str]:
    part = schema.load("assignment.schema.json")["properties"]["late"]["properties"][path]
    return set(part["enum"])


def test_schema_and_dataclasses_know_the_same_words() -> None:
    assert words("day") == set(DayRule.__args__)
    assert words("base") == set(PenaltyBase.__args__)
    assert words("counted_at") == set(CountedAt.__args__)
    assert set(schema.load("grade.schema.json")["$defs"]["check"]["properties"]["status"]["enum"]) == set(Status)
    properties = schema.load("assignment.schema.json")["properties"]
    assert {key.partition("_")[0] for key in Limits.__dataclass_fields__} == {
        *properties["limits"]["properties"], *properties["allow"]["properties"],
    }  # fmt: skip
    assert set(LatePolicy.__dataclass_fields__) - {"close_after"} == set(properties["late"]["properties"]) - {"close"}


def test_the_readme_names_every_key_option_and_group_of_checks() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    docs = readme + (ROOT / "docs/assignment.md").read_text(encoding="utf-8")
    for key in schema.load("assignment.schema.json")["properties"]:
        assert f"`{key}`" in docs, key
    cli = (ROOT / "autograde/cli.py").read_text(encoding="utf-8")
    for option in re.findall(r'"(--[a-z-]+)"', cli):
        assert option in readme, option
    for group in {name.partition(".")[0] for name in LIBRARY}:
        assert f"| `{group}` |" in readme, group


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == autograde.__version__
    assert f"## {autograde.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_points_in_schemas_are_decimals_not_floats() -> None:
    assert isinstance(
        schema.load("assignment.schema.json")["$defs"]["check"]["properties"]["points"]["multipleOf"], Decimal
    )
    assert issubclass(Unreadable, ValueError)


def test_contributing_shows_a_check_as_it_is() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = page.split("```python\n# checks/text.py\n")[1].split("```")[0]
    assert code in (ROOT / "checks/text.py").read_text(encoding="utf-8")
    for key in ("words", "short"):
        (line,) = re.findall(rf'^"{key}": (.*)$', page, re.M)
        known = schema.library()["text.long"]
        assert json.loads(line) == {**known["properties"], **known["x-texts"]}[key]
