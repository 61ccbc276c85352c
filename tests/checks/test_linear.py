"""What a student writes costs time in proportion to its size: twice the text, about twice the time."""

import importlib
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from autograde.analysis.document import Part
from autograde.analysis.markdown import read_markdown
from tests.linear import assert_growth

MODULES = [
    "autograde.analysis.web_addresses", "autograde.analysis.document", "autograde.analysis.markdown", "autograde.analysis.html_tokens", "autograde.analysis.metrics",
    "autograde.analysis.patterns", "autograde.analysis.image_format", "autograde.analysis.prose", "autograde.analysis.links", "checks.output", "checks.readme",
    "checks.text", "checks.values",
]  # fmt: skip
HOSTILE = [
    " ", "1", "1.", "1,1", "a", "a ", "a.", "a-", "a=", "=\"", "='", "<a ", "<!--", "<", "&#", "&", "_", "!", "\n", " \n", "(1 ",
    "( ", "(1", "[1 б", "http://", "http://a.", "www.", "data:a", "data:,", "A", "#", "# ", "a: ", "-1", "nan ", "page ", "0.9 ", "0.9 accuracy ",
    ", a:", "a:b", "//", "yandex.", "disk.yandex.", "a@1", "display ", "opacity:0", "font-size:0.", "\t", "```\n", "é", "1e", "+.",
]  # fmt: skip
SIZE = 6_000


def require_linear(run: Callable[[str], object], part: str, size: int = SIZE) -> None:
    def seconds(size: int) -> float:
        text = part * (size // len(part))
        started = time.process_time()
        run(text)
        return time.process_time() - started

    assert_growth(seconds, size, 2 * size, 3, 0.004)


def patterns() -> dict[str, re.Pattern[str]]:
    expressions: dict[str, re.Pattern[str]] = {}
    for name in MODULES:
        for key, value in vars(importlib.import_module(name)).items():
            values = value if isinstance(value, dict) else {"": value}
            for inner, member in values.items():
                if isinstance(member, re.Pattern) and isinstance(member.pattern, str):
                    expressions[f"{name}.{key}{inner}"] = member
                elif isinstance(member, str) and (key == "SITES" or key == "_NUMBER"):
                    expressions[f"{name}.{key}{inner}"] = re.compile(member)
    return expressions


def test_there_are_patterns() -> None:
    assert len(patterns()) > 30


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_pattern_is_linear(name: str) -> None:
    pattern = patterns()[name]
    for part in HOSTILE:
        require_linear(lambda text: sum(1 for _ in pattern.finditer(text)), part)
        require_linear(lambda text: pattern.match(text), f"{part}")


README: Any = importlib.import_module("checks.readme")
TEXT: Any = importlib.import_module("checks.text")


def fields(document: Part) -> object:
    lines = README._lines(document)
    below = README._stands_below(document, document, "author*", ["author*", "data"])
    return README._labels_value(lines, lines, "author*"), below


def metrics(document: Part) -> object:
    texts = [text for _, text in document.paragraphs]
    return README._tells_metric(texts, document, "accuracy")


@pytest.mark.parametrize(
    "part",
    [
        "author", "author ", "author:", "author: ", "author:\n", "author\n\n", "author: !", "author - ", "| author | data |\n|--|--|\n",
        "|author", "# author\n", "# author:\n", "**author:** ", "**author:** x\n\n", "author: todo\n", "author:\n\n!\n\n", "author: _",
        "accuracy", "accuracy ", "accuracy: ", "| accuracy | accuracy |\n", "|accuracy", "accuracy 1 ", "# accuracy (1 pt)\n", "# (1 pt)\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("run", [fields, metrics, TEXT._points], ids=["fields", "metrics", "points"])
def test_a_document_is_looked_through_in_linear_time(run: Callable[[Part], object], part: str) -> None:
    head = "|a|b|\n|-|-|\n" if part.startswith("| ") else ""
    wide = part.startswith("|") and not head
    size = 10_000

    def document(times: int) -> Part:
        body = part * (times // len(part))
        return read_markdown([head + body + (f"\n{'|-' * body.count('|')}" if wide else "")])

    documents = {times: document(times) for times in (size, 2 * size)}

    def seconds(times: int) -> float:
        started = time.process_time()
        run(documents[times])
        return time.process_time() - started

    assert_growth(seconds, size, 2 * size, 3, 0.004)
