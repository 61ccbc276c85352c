"""What is remembered of the questions of one check."""

import weakref

import numpy as np

from autograde.engine.session import NOTHING, AskLog


def test_of_large_answers_only_the_last_one_is_kept() -> None:
    """A check that asks a hundred times for 240 MB would hold all of them."""
    record = AskLog()
    answers = [np.zeros(3), np.ones(3)]
    kept = [weakref.ref(answer) for answer in answers]
    for number, answer in enumerate(answers):
        record.answer("hw.ipynb", f"f{number}()", answer)
    del answers, answer
    assert [reference() is not None for reference in kept] == [False, True]


def test_the_name_of_a_wrong_answer_is_known_and_that_of_a_computed_value_is_not() -> None:
    record = AskLog()
    first, second = np.zeros(3), np.ones(3)
    assert record.last_answer is NOTHING
    record.answer("hw.ipynb", "first()", first)
    record.answer("hw.ipynb", "second()", second)
    record.blame(first)
    assert record.blamed == ("hw.ipynb", "first()")
    record.blame(first + second)
    assert record.blamed is None
