"""Texts are cut to a length, and say so."""

import pytest

from autograde.texts.truncate import cut_bytes, cut_end, cut_middle


@pytest.mark.parametrize(("text", "cut"), [("abcde", "abcde"), ("abcdef", "abcd…"), ("", "")])
def test_a_long_text_loses_its_end(text: str, cut: str) -> None:
    assert cut_end(text, 5) == cut


@pytest.mark.parametrize(("text", "cut"), [("abcde", "abcde"), ("abcdef", "ab…ef"), ("", "")])
def test_a_long_text_loses_its_middle(text: str, cut: str) -> None:
    assert cut_middle(text, 5) == cut


def test_the_ellipsis_counts_as_a_part_of_the_length() -> None:
    assert cut_middle("abcdefghij", 9, "...") == "abc...hij"


@pytest.mark.parametrize(("text", "cut"), [("ы" * 5, "ы" * 5), ("ы" * 6, "ыыы…"), ("\udcff", "\udcff")])
def test_bytes_are_cut_between_two_characters(text: str, cut: str) -> None:
    assert cut_bytes(text, 10) == cut
