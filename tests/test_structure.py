"""Sizes of functions and modules, the packages and their documentation, and what must not drift apart."""

import ast
import dataclasses
import importlib
import importlib.util
import json
import re
import statistics
import tomllib
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest

import autograde
from autograde.config import schema
from autograde.kernels.wire import Unreadable
from autograde.model import CountedAt, DayRule, LatePolicy, Limits, PenaltyBase, Status
from autograde.reporters import library
from benchmarks import layers
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


ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PACKAGES = sorted(path.parent for path in (ROOT / "autograde").rglob("__init__.py"))
# The packages and modules directly in autograde/, such as `engine` and `cli`.
TOP_LEVEL = sorted(path.stem for path in (ROOT / "autograde").iterdir() if path.suffix == ".py" or path in PACKAGES)
Graph = dict[str, set[str]]


def imports(path: Path) -> set[str]:
    """The names directly in autograde/ that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("autograde.")} & set(TOP_LEVEL)


def package_graph() -> Graph:
    graph: Graph = {name: set() for name in TOP_LEVEL if name != "__init__"}
    for path in (ROOT / "autograde").rglob("*.py"):
        name = path.relative_to(ROOT / "autograde").with_suffix("").parts[0]
        if name in graph:
            graph[name] |= imports(path) - {name}
    return graph


def reachable(graph: Graph, start: str) -> set[str]:
    direct = graph[start]
    return direct.union(*(reachable(graph, name) for name in direct))


def reduced(graph: Graph) -> set[str]:
    """The arrows of a graph without circles that do not follow from others."""
    return {
        f"{start} --> {end}"
        for start, ends in graph.items()
        for end in ends
        if not any(end in reachable(graph, other) for other in ends)
    }


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    assert reduced({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a --> b", "b --> c"}


def test_architecture_shows_which_package_imports_which() -> None:
    picture = ARCHITECTURE.split("```mermaid\n")[1].split("```")[0]
    assert {line.strip() for line in picture.splitlines() if "-->" in line} == reduced(package_graph())


def test_architecture_describes_every_package() -> None:
    table = ARCHITECTURE.split("## Packages")[1].split("###")[0]
    names = re.findall(r"^\| `(\w+)` \|", table, re.M)
    assert sorted([*names, "__init__", "__main__"]) == TOP_LEVEL


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_package_says_what_it_is_for(package: Path) -> None:
    assert ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("document", ["docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md"])
def test_files_and_functions_that_a_document_names_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for name in re.findall(r"`([\w.]+/[\w./-]*)`", text):
        folders = (ROOT, ROOT / "autograde", ROOT / "autograde/kernels")
        is_example = re.search("GROUP|NAME|^actions", name)
        assert is_example or any((folder / name).exists() for folder in folders), name
    for name in re.findall(r"`([a-z_]+\.[\w.]+)(?:\([^`]*\))?`", text):
        package, *rest = name.split(".")
        if package in TOP_LEVEL and rest[-1] not in ("py", "md", "yml", "json", "ini"):
            assert resolves(package, rest), name


def test_the_threat_model_names_constants_and_tests_that_exist() -> None:
    page = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
    limits = page.split("## What limits the grader")[1].split("\n## ")[0]
    for row in re.findall(r"^\| [^|]+ \| [^|]+ \| (`[^|]+) \|", limits, re.M):
        module: list[str] = []
        for name in re.findall(r"`([\w.]+)`", row):
            *named, constant = name.split(".")
            module = named or module
            assert resolves(module[0], [*module[1:], constant]), (row, name)
    removed = page.split("## Which tests fail")[1].split("\n## ")[0]
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", removed):
        assert f"def {name}(" in code, name


def test_each_confinement_layer_of_the_benchmark_is_found_in_the_code_and_the_threat_model() -> None:
    assert layers.find_stale() == []
    page = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
    table = page.split("| Without this layer |")[1].split("\n\n")[0]
    assert re.findall(r"^\| ([^|`]+) \| `", table, re.M) == [mutation.layer for mutation in layers.MUTATIONS]


def resolves(package: str, names: list[str]) -> bool:
    """Whether a name such as `engine.run.run_checks` is a module, function, class or method of autograde or checks."""
    value = importlib.import_module(package if package == "checks" else f"autograde.{package}")
    for name in names:
        path = f"{value.__name__}.{name}"
        if not hasattr(value, name) and isinstance(value, ModuleType) and importlib.util.find_spec(path):
            importlib.import_module(path)
        if not hasattr(value, name):
            return False
        value = getattr(value, name)
    return True
