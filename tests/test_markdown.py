"""Markdown: what counts as a heading, as words, as a link or an image, and where each of them stands."""

import pytest

from autograde.markdown import BOLD_LEVEL, Heading, Target, read


def headings(*texts: str) -> list[tuple[str, int, int]]:
    return [(each.title, each.level, each.line) for each in read(texts).headings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# One\n\n### 2. *Three* `x` ###", [("One", 1, 1), ("2. Three x", 3, 3)]),
        ("Первый\n===\n\nвторой\n---", [("Первый", 1, 1), ("второй", 2, 4)]),
        ("**Вывод**", [("Вывод", BOLD_LEVEL, 1)]),
        ("__Вывод:__ \n\n1. **a b**", [("Вывод:", BOLD_LEVEL, 1), ("a b", BOLD_LEVEL, 3)]),
        ("**Вывод**:", [("Вывод:", BOLD_LEVEL, 1)]),
        ("<h1 align='center'>\nTitle\n</h1>", [("Title", 1, 1)]),
        ("<div>\n<H2>Data</H2>\nwords\n</div>", [("Data", 2, 2)]),
        ("**a** and **b**\n\n**a** b\n\n*a*\n\n#hashtag\n\n\\# no", []),
        ("| **a** | **b** |\n|---|---|\n| **c** | d |", []),
        ("```\n# code\n```\n\n    # code\n\n<!-- # no\n<h1>no</h1> -->", []),
    ],
)
def test_headings(text: str, found: list[tuple[str, int, int]]) -> None:
    assert headings(text) == found


def test_lines_count_through_all_texts_and_no_text_reaches_into_the_next() -> None:
    assert headings("# a\n\ntext", "# b", "```\nopen", "# c") == [("a", 1, 1), ("b", 1, 5), ("c", 1, 10)]
    document = read(["# a", "one\n\ntwo", "# b\n\nthree"])
    assert document.paragraphs == ((3, "one"), (5, "two"), (9, "three"))
    assert document.text == "one\ntwo\nthree"


def test_a_part_ends_at_the_next_heading_of_its_level_or_above() -> None:
    document = read(["# a\n\none\n\n## b\n\ntwo\n\n**c**\n\nthree\n\n## d\n\nfour\n\n# e\n\nfive"])
    parts = {name: document.below(name) for name in "abcdef"}
    assert parts.pop("f") is None
    assert {name: part and part.text for name, part in parts.items()} == {
        "a": "one\ntwo\nthree\nfour",
        "b": "two\nthree",
        "c": "three",
        "d": "four",
        "e": "five",
    }
    assert parts["b"]
    assert parts["b"].headings == (Heading("c", BOLD_LEVEL, 9),)


def test_of_several_headings_the_one_with_the_most_words_counts() -> None:
    part = read(["# Data\n\n# My data\n\none two\n\n# Data\n\none"]).below("nothing|data")
    assert part
    assert part.text == "one two"


def test_words() -> None:
    assert read(["- один два-три, it’s 4.5\n- !? 🙂 —\n\n> *шесть*"]).words == 5
    assert read(["| a | b |\n|---|---|\n| c | **d** |"]).words == 4
    assert read(["# no\n\n```\nno\n```\n\n<!-- no -->\n\n![no](a.png)\n\n<img alt='no' src='a'>"]).words == 0
    assert read(["<p>one <b>two</b>\nthree</p>\n<script>no no</script>\n<style>no {}</style>"]).words == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a *b*](x.md 'title')", [("x.md", "a b")]),
        ("[a][r] [r]\n\n[r]: x.md", [("x.md", "a"), ("x.md", "r")]),
        ("<https://a.ru> and https://b.ru/x_y_z?q=1&r=2.", [("https://a.ru", "https://a.ru"),
                                                             ("https://b.ru/x_y_z?q=1&r=2", "")]),
        ("(https://b.ru), **www.c.ru/d**", [("https://b.ru", ""), ("https://www.c.ru/d", "")]),
        ("<a href='x.md'>x</a>\n\ntext <A class=c HREF=y.md>y</A>", [("x.md", ""), ("y.md", "")]),
        ("[![alt](a.png)](b.md)", [("b.md", "")]),
        ("`https://a.ru` <!-- https://a.ru --> awww.ru\n\n    [a](b)", []),
        ("[https://a.ru](https://b.ru)", [("https://b.ru", "https://a.ru")]),
    ],
)  # fmt: skip
def test_links(text: str, found: list[tuple[str, str]]) -> None:
    assert [(each.address, each.text) for each in read([text]).links] == found


def test_images() -> None:
    text = (
        "![a](a.png)\n\n[![b](b.png)](x)\n\n<p>\n<img src='c.png' alt='c'>\n<IMG SRC=d.png>\n</p>\n\nt <img src=e.png>"
    )
    assert read(["first", text]).images == (
        Target("a.png", "a", 3),
        Target("b.png", "b", 5),
        Target("c.png", "c", 8),
        Target("d.png", "", 9),
        Target("e.png", "", 12),
    )
    assert read(["`![a](a.png)` <!-- <img src=a> --> <img alt=a>"]).images == ()


def test_tables() -> None:
    text = "x\n\n| **a** | b |\n|:-:|---|\n| [c](d) | `e` |\n| f |\n\nx | y\n--- | ---\n1 | 2\n"
    document = read([text])
    assert document.tables == ((3, (("a", "b"), ("c", "e"), ("f", ""))), (8, (("x", "y"), ("1", "2"))))
    assert (5, "c") in document.paragraphs


@pytest.mark.parametrize(
    "text", ["", "\0", "\ufeff# a", "[" * 5000, "<" * 5000, "<h1", "| a |\n|---|", "> " * 500, "*" * 999]
)
def test_whatever_is_written_is_read(text: str) -> None:
    assert read([text]).words >= 0
