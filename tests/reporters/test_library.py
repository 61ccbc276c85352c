"""`autograde checks`: every check of the library, every parameter, from the schemas."""

import pytest

from autograde.config.schema import library
from autograde.reporters import library as reporter


@pytest.mark.parametrize("name", list(library()))
def test_every_check_is_listed_with_every_parameter(name: str) -> None:
    schema = library()[name]
    shown = reporter.render({name: schema})
    first, *rest = shown.splitlines()
    assert first == f"{name}: {schema['description']}"
    for key, part in schema["properties"].items():
        (line,) = [each for each in rest if each.startswith(f"    {key} (")]
        assert line.endswith(f"): {part['description']}")
        assert (", required)" in line) is (key in schema.get("required", []))


def test_kinds_choices_and_defaults_are_told() -> None:
    parts = {
        "a": {"type": ["string", "null"], "default": None, "description": "A."},
        "b": {"type": "boolean", "default": True, "description": "B."},
        "c": {"enum": ["x", "y"], "description": "C."},
        "d": {"description": "D."},
        "e": {"type": "array", "default": [], "description": "E."},
        "f": {"type": "number", "default": 0, "description": "F."},
        "g": {"type": "boolean", "default": False, "description": "G."},
    }
    assert reporter.render(
        {"x.y": {"description": "Does it.", "properties": parts, "required": ["c"]}}
    ).splitlines() == [
        "x.y: Does it.",
        "    a (string or null): A.",
        "    b (boolean, default True): B.",
        "    c (x | y, required): C.",
        "    d (any value): D.",
        "    e (array): E.",
        "    f (number, default 0): F.",
        "    g (boolean, default False): G.",
    ]


def test_checks_come_in_the_order_given_with_a_blank_line_between() -> None:
    shown = reporter.render(library())
    assert [line.partition(":")[0] for line in shown.splitlines() if line and line[0] != " "] == list(library())
    assert shown.count("\n\n") == len(library()) - 1


@pytest.mark.parametrize("name", list(library()))
def test_the_page_of_the_library_has_a_section_with_title_hint_and_parameters(name: str) -> None:
    schema = library()[name]
    page = reporter.render_markdown({name: schema})
    texts = schema["x-texts"]
    assert page.startswith("# The library of checks\n")
    for part in (f"\n### `{name}`\n", schema["description"], *texts["title"].values(), *texts["hint"].values()):
        assert part in page
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(schema["properties"])
    assert {row.replace("\\|", "").count("|") for row in rows} == {5}
