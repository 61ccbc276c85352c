"""Markdown: what counts as a heading, as words, as a link or an image, and where each of them stands."""

import time

import pytest

from autograde.analysis.document import BOLD_LEVEL, Heading, Target
from autograde.analysis.markdown import MAX_CHARACTERS, MAX_HEADINGS, read_markdown
from autograde.analysis.markdown_parser import MAX_RULE_CALLS
from autograde.errors import StudentFailure
from tests.linear import assert_growth


def headings(*texts: str) -> list[tuple[str, int, int]]:
    return [(each.title, each.level, each.line) for each in read_markdown(texts).headings]


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
    document = read_markdown(["# a", "one\n\ntwo", "# b\n\nthree"])
    assert document.paragraphs == ((3, "one"), (5, "two"), (9, "three"))
    assert document.text == "one\ntwo\nthree"


def test_a_part_ends_at_the_next_heading_of_its_level_or_above() -> None:
    document = read_markdown(["# a\n\none\n\n## b\n\ntwo\n\n**c**\n\nthree\n\n## d\n\nfour\n\n# e\n\nfive"])
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
    part = read_markdown(["# Data\n\n# My data\n\none two\n\n# Data\n\none"]).below("nothing|data")
    assert part
    assert part.text == "one two"


def test_words() -> None:
    assert read_markdown(["- один два-три, it’s 4.5\n- !? 🙂 —\n\n> *шесть*"]).words == 5
    assert read_markdown(["| aa | bb |\n|---|---|\n| cc | **dd** |"]).words == 4
    assert read_markdown(["# no\n\n```\nno\n```\n\n<!-- no -->\n\n![no](a.png)\n\n<img alt='no' src='a'>"]).words == 0
    assert read_markdown(["<p>one <b>two</b>\nthree</p>\n<script>no no</script>\n<style>no {}</style>"]).words == 3


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
    assert [(each.address, each.text) for each in read_markdown([text]).links] == found


def test_images() -> None:
    text = (
        "![a](a.png)\n\n[![b](b.png)](x)\n\n<p>\n<img src='c.png' alt='c'>\n<IMG SRC=d.png>\n</p>\n\nt <img src=e.png>"
    )
    assert read_markdown(["first", text]).images == (
        Target("a.png", "a", 3),
        Target("b.png", "b", 5),
        Target("c.png", "c", 8),
        Target("d.png", "", 9),
        Target("e.png", "", 12),
    )
    assert read_markdown(["`![a](a.png)` <!-- <img src=a> --> <img alt=a>"]).images == ()


@pytest.mark.parametrize(
    "text",
    [
        "<div style='display:none'>\n\none two\n\n# Data\n\n[a](b) ![a](b)\n\n|aa|\n|--|\n\n```\ncode\n```\n\n</div>",
        "<span hidden>one <b>two</b> [a](b) ![a](b) <a href=b>c</a></span>",
        "<p hidden>one two</p>\n\n<!--\n\none two",
        "<a hidden href=b></a><img hidden src=b>",
    ],
)
def test_what_html_hides_is_not_there(text: str) -> None:
    document = read_markdown([text])
    assert (document.words, document.headings, document.links, document.images) == (0, (), (), ())
    assert (document.tables, document.code) == ((), ())


def test_what_is_hidden_ends_with_its_tag_its_line_or_its_text() -> None:
    assert read_markdown(["<div hidden>\n\none\n\n</div>\n\ntwo"]).text == "two"
    assert read_markdown(["<span hidden>one\n\ntwo"]).text.strip() == "two"
    assert read_markdown(["<div hidden>\n\none", "two"]).text == "two"
    assert read_markdown(["<p>\n<!--\n\none\n\n<p> two --> three"]).text == "three"
    assert read_markdown(["<p>\n<!-- a -->\n\none\n\n<p>\n<!--\n\ntwo", "three"]).text == "one\nthree"


def test_html_is_read_line_by_line() -> None:
    document = read_markdown(["<p><b>Author</b>: Anna<br>Data: <i>MNIST</i>\n<li>one</p>\n<h2>My <b>data</b></h2>"])
    assert document.paragraphs == ((1, "Author: Anna"), (1, "Data: MNIST"), (2, "one"))
    assert document.headings == (Heading("My data", 2, 3),)


@pytest.mark.parametrize(
    ("text", "title", "below"),
    [
        ("**Вопрос 2.** Почему?\n\nПотому что.", "Вопрос 2.", " Почему?\nПотому что."),
        ("**Вопрос 2** — почему?", "Вопрос 2", " — почему?"),
        ("**Вопрос 2:** почему?\n\n**Ответ:** потому", "Вопрос 2:", " почему?\nОтвет: потому"),
        ("**Вопрос 2.** a\n\n**Вопрос 3.** b", "Вопрос 2.", " a"),
        ("**Вопрос 2**\n\n**Важно:** b", "Вопрос 2", "Важно: b"),
    ],
)
def test_a_paragraph_that_begins_in_bold_has_a_heading(text: str, title: str, below: str) -> None:
    document = read_markdown([text])
    part = document.below("вопрос 2")
    assert (document.headings[0].title, part and part.text) == (title, below)


def test_the_title_of_all_is_no_section_unless_it_is_the_name() -> None:
    assert read_markdown(["# My data\n\none two\n\n## a\n\n## b"]).below("data") is None
    assert read_markdown(["# 1. Data:\n\none two\n\n## a\n\n## b"]).below("data")


@pytest.mark.parametrize(
    "text", ["    code", "```\ncode\n```", "![](a.png)", "$$x^2$$", "|a|\n|--|\n|1|", "word", "105 962"]
)
def test_a_section_shows_something(text: str) -> None:
    assert read_markdown([text]).shows_something


@pytest.mark.parametrize("text", ["", "a", "```\n```", "|a|b|\n|--|--|", "[](a)", "a$", "<!-- word -->", "---"])
def test_a_section_shows_nothing(text: str) -> None:
    assert not read_markdown([text]).shows_something


def test_what_the_handout_holds_is_left_out() -> None:
    handout = read_markdown(
        [
            "# Data\n\nTell what the data is like.\n\n[a](x) ![](y.png)\n\n```\nrun\n```\n\n|Model|F1|\n|--|--|\n|CNN|0.5|"
        ]
    )
    text = (
        "# Data\n\nTell what the data is like. Many images.\n\n[a](x) [see](z) ![](y.png)\n\n# More\n\n[c](w) ![](q.png)\n\n"
        "```\nrun\n```\n\n|Model|F1|\n|--|--|\n|CNN|0.5|\n|RNN|0.6|"
    )
    left = read_markdown([text]).without(handout)
    assert [link.address for link in left.links] == ["z", "w"]
    assert [image.address for image in left.images] == ["q.png"]
    assert left.tables[0][1] == (("Model", "F1"), ("RNN", "0.6"))
    data, more = left.below("data"), left.below("more")
    assert data
    assert more
    assert (data.words, [link.address for link in data.links]) == (4, ["z"])
    assert ([link.address for link in more.links], [code for _, code in more.code]) == (["w"], [""])
    assert handout.without(handout).below("data") is not None
    assert read_markdown(["a"]).without(read_markdown([])).paragraphs == ((1, "a"),)


def test_more_text_than_can_be_read_is_refused_but_for_pasted_images() -> None:
    assert (
        read_markdown([f"![a](data:image/png;base64,{'A' * 2_000_000})"]).images[0].address.startswith("data:image/png")
    )
    with pytest.raises(StudentFailure) as raised:
        read_markdown(["a" * (MAX_CHARACTERS // 2 + 1)] * 2)
    assert raised.value.key == "too-much-markdown"


def test_a_thousand_headings_are_read() -> None:
    assert len(read_markdown(["# a\n" * 2000]).headings) == 1000


@pytest.mark.parametrize(
    "part",
    [
        "# Results\n", "# Results\n\nword\n\n", "**Results**\n\n", "**Results, answer**\n\nword\n\n", "**Results.** a\n\n",
        "<h2>Results</h2>\n", "<div><a ", "<div><!--", "a <!--", "![a](data:", "[a](", "http://", "- a\n", "|a|b|\n|-|-|\n", "!!!",
        "1.", "1.1 ", "a-", "<div hidden>\n\n",
    ],
)  # fmt: skip
def test_twice_the_text_takes_about_twice_the_time(part: str) -> None:
    def seconds(size: int) -> float:
        text, started = part * (size // len(part)), time.process_time()
        document = read_markdown([text])
        document.find_missing_and_short(["results", "answer"], 5)
        document.without(document)
        return time.process_time() - started

    seconds(1000)
    assert_growth(seconds, 10_000, 20_000, 3.2, 0.05)


@pytest.mark.parametrize("part", ["---\n>===\n@", ">===\n@---\n", "> - a\nb\n"])
def test_markdown_that_is_read_again_for_each_line_is_refused(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """markdown-it takes the square of the lines: found by benchmarks/fuzz_readers.py."""
    monkeypatch.setattr("autograde.analysis.markdown_parser.MAX_RULE_CALLS", 100_000)
    read_markdown([part * 10])
    with pytest.raises(StudentFailure, match="hard-markdown"):
        read_markdown([part * 20_000])


def test_a_megabyte_of_ordinary_markdown_takes_a_quarter_of_the_calls_that_are_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "autograde.analysis.markdown_parser.MAX_RULE_CALLS", MAX_RULE_CALLS // 16
    )  # for a quarter of a megabyte
    text = "## Part\n\nA line of text with a [link](a.md).\nAnd one more.\n\n- one\n- two\n  - three\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    assert len(read_markdown([text * (MAX_CHARACTERS // 4 // len(text))]).headings) == MAX_HEADINGS


def test_tables() -> None:
    text = "x\n\n| **a** | b |\n|:-:|---|\n| [c](d) | `e` |\n| f |\n\nx | y\n--- | ---\n1 | 2\n"
    document = read_markdown([text])
    assert document.tables == ((3, (("a", "b"), ("c", "e"), ("f", ""))), (8, (("x", "y"), ("1", "2"))))
    assert (5, "c") in document.paragraphs


@pytest.mark.parametrize(
    "text", ["", "\0", "\ufeff# a", "[" * 5000, "<" * 5000, "<h1", "| a |\n|---|", "> " * 500, "*" * 999]
)
def test_whatever_is_written_is_read(text: str) -> None:
    assert read_markdown([text]).words >= 0
