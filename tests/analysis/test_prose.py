"""Words: what counts as one, how many of the same count, and what is the handout's."""

import pytest

from autograde.analysis.prose import collect_handout_words, count_words, split_words


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("один два-три, it’s", ["один", "два-три", "it’s"]),
        ("a b 1 22 4.5 _ __ я 2026-02-01", []),
        ("F1 Да да x2y сеть_1", ["да", "да", "x2y", "сеть_1"]),
        ("... --- !!! 🙂", []),
    ],
)
def test_a_word_has_two_letters(text: str, counted: list[str]) -> None:
    assert split_words(text) == counted


def test_half_of_the_words_must_differ() -> None:
    assert count_words(["да нет", "да нет"]) == 4
    assert count_words(["слово " * 100]) == 2
    assert count_words(["слово дело " * 100]) == 4


def test_numbers_and_single_letters_count_beside_words_only() -> None:
    assert count_words(["1 2 3 а б в г"]) == 0
    assert count_words(["В наборе 28 на 28"]) == 3
    assert count_words(["наборы из двух и трёх картинок"]) == 6
    assert count_words(["слово 1 2 3 4 5 дело"]) == 3


def test_long_texts_may_repeat_more() -> None:
    hundred = [f"слово{chr(1072 + n // 30)}{chr(1072 + n % 30)}" for n in range(110)]
    assert count_words([" ".join(hundred[:100])] * 5) == 200
    assert count_words([" ".join(hundred)] * 5) == 300


def test_what_the_handout_says_is_left_out() -> None:
    handout = collect_handout_words(["Describe in at least ten words what you see.\n\nYour name", "Да"])
    assert handout.remove_from("Describe in at least ten words what you see.").strip() == ""
    assert handout.remove_from("your  NAME:") == ""
    assert handout.remove_from("да") == ""
    assert split_words(handout.remove_from("I see in at least ten words what you see. Loss falls.")) == [
        "see",
        "loss",
        "falls",
    ]


def test_three_words_in_a_row_may_be_the_students_own() -> None:
    assert split_words(collect_handout_words(["what you see in the plot"]).remove_from("what you see is noise")) == [
        "what",
        "you",
        "see",
        "is",
        "noise",
    ]


def test_nothing_is_known_of_no_handout() -> None:
    text = "a\n\nb"
    assert collect_handout_words([]).remove_from(text) is text
