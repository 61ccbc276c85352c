"""`autograde checks`: every check of the library, every parameter, from the schemas."""

import io

import pytest

from autograde.reporters import library as reporter
from autograde.schema import library


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
        "",
    ]


def test_it_goes_to_the_stream_that_is_given() -> None:
    stream = io.StringIO()
    reporter.write(library(), stream)
    assert stream.getvalue() == reporter.render(library())
    assert [line.partition(":")[0] for line in stream.getvalue().splitlines() if line and line[0] != " "] == list(
        library()
    )
