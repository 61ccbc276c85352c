"""HTML in pieces: tags, texts, what is hidden; and never more than linear work."""

import time

import pytest

from autograde.analysis.html_tokens import Tag, Text, Visibility, split_html
from tests.linear import assert_growth


def shown(text: str) -> list[str]:
    """What a reader sees."""
    visibility, seen = Visibility(), list[str]()
    for piece in split_html(text):
        if isinstance(piece, Tag):
            visibility.update(piece)
        elif not visibility.is_hidden:
            seen.append(piece.content)
    return seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a <b>c</b> d", ["a ", "c", " d"]),
        ("a<!-- b -->c<!---->d<!-->e", ["a", "c", "d", "e"]),
        ("a<!-- b", ["a"]),
        ("1 < 2 <3 &lt; &#1078; &nbsp;", ["1 < 2 <3 < ж \xa0"]),
        ("a <b title='>' x=\">\">c", ["a ", "c"]),
        ("a <b title=\">", ["a "]),
        ("<p it's>a</p>", ["a"]),
        ("<script>a < b</p></script>c<STYLE>d", ["c"]),
        ("<?php a ?>b<!DOCTYPE html>c", ["b", "c"]),
        ("&#99999999999;" + "&#" + "9" * 5000 + ";", ["&#99999999999;" + "&#" + "9" * 5000 + ";"]),
        ("a<span style='display : none'>b<span>c</span>d</span>e", ["a", "e"]),
        ("<div hidden>a</div><div HIDDEN=''>b</div>c", ["c"]),
        ("<p style=visibility:hidden>a</p><p style='font-size:0px'>b<p style='opacity: 0.0;'>c", []),
        ("<p style='font-size:0.5em; opacity: 0.5'>a", ["a"]),
        ("<img hidden>a<br style=display:none>b", ["a", "b"]),
        ("<template>a</template>b", ["b"]),
    ],
)  # fmt: skip
def test_what_is_seen(text: str, seen: list[str]) -> None:
    assert shown(text) == seen


def test_tags_have_names_attributes_and_lines() -> None:
    text = "a\n<IMG\n SRC=x.png alt='&lt;b' alt=c checked>\n</Div >\nb"
    assert list(split_html(text)) == [
        Text("a\n", 0),
        Tag("img", {"src": "x.png", "alt": "<b", "checked": ""}, is_end=False, offset=1),
        Text("\n", 2),
        Tag("div", {}, is_end=True, offset=3),
        Text("\nb", 3),
    ]


HOSTILE = [
    "<a ", "<!--", "<!", "<?", "</", "<a b='", '<a b="', "<a b=", "<a = ", "<a x" + " " * 50, "<", "&#", "&", "<script>",
    "<script></scrip", "<p style='display" + " " * 50, "<a '\"", "<!-- -", "<div hidden>",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(part: str) -> None:
    def seconds(size: int) -> float:
        text, started = f"<div>{part * (size // len(part))}", time.process_time()
        for _ in split_html(text):
            pass
        return time.process_time() - started

    assert_growth(seconds, 100_000, 200_000, 3.2, 0.02)
