"""Which number belongs to the name of a metric."""

import time

import pytest

from autograde.analysis.metrics import find_last_number, find_nearest_line, find_number, has_value, starts_with_number
from tests.linear import assert_growth, assert_linear


@pytest.mark.parametrize(
    ("rest", "share", "plain"),
    [
        (": 0.95, loss: 0.1", "0.95", "0.95"),
        (" of the network on the 10000 test images: 93 %", "93 %", "93 %"),
        (" of the network on the 10000 test images: 93.5%, loss: 0.1", "93.5%", "93.5%"),
        (": 9912/10000 (99%)", "99%", "9912"),
        (": 93, loss: 5 %", "93", "93"),
        (" on 10 classes", None, "10"),
        (" on 10 classes 0.95", "0.95", "0.95"),
        (" (10-fold): 0.91 ± 0.02", "0.91", "0.91"),
        (" for class 3: 0.8", "0.8", "0.8"),
        ("@10 = 0.4", "0.4", "0.4"),
        (": nan, loss: 0.5", None, None),
        (": see below, loss: 0.5", None, None),
        (" is nan after 10 epochs", None, None),
        (" 0.95 loss 0.1", "0.95", "0.95"),
        ("': 0.95, 'f1': 0.9}", "0.95", "0.95"),
        ("                     0.95       360", "0.95", "0.95"),
        (" .12", ".12", ".12"),
        (" = 93%", "93%", "93%"),
        (": -1e-5", "-1e-5", "-1e-5"),
        (":\n**93.5%**", "93.5%", "93.5%"),
        ("\nloss: 2.5", None, None),
        ("", None, None),
        (": 0,93", "0,93", "0,93"),
        (" of v2net: 0.5", "0.5", "0.5"),
    ],
)
def test_the_number_behind_a_name(rest: str, share: str | None, plain: str | None) -> None:
    assert (find_number(rest, is_share=True), find_number(rest, is_share=False)) == (share, plain)


@pytest.mark.parametrize(
    "text",
    [
        "accuracy: 93", "accuracy = .9", "Accuracy is 93", "accuracy — 93", "accuracy - 93", "Accuracy (test): 0.9", "Accuracy on test 0.93",
        "reached 93% accuracy", "0.91 (test accuracy)", "accuracy составила 93", "accuracy after 10 epochs is 0.9", "accuracy 93 %",
        "accuracy and F1: 0.93", "Accuracy: **0.9**.", "accuracy\nсоставила 93 %",
    ],
)  # fmt: skip
def test_prose_that_tells_a_value(text: str) -> None:
    assert has_value(text, "accuracy")


@pytest.mark.parametrize(
    "text",
    [
        "We discuss accuracy in section 3", "accuracy, see page 12.5", "accuracy (at least 0.9)", "accuracy: ?\nloss: 0.3",
        "accuracy: , loss: 0.3", "accuracy@10", "inaccuracy: 0.9", "accuracy12: 3", "На 10 эпохе accuracy росла", "accuracy: nan",
        "accuracy. Loss 0.3", "accuracy top-5", "в разделе 3.2 accuracy", "accuracy не менее 90 %", "accuracy 5 раз", "0.93, accuracy later",
    ],
)  # fmt: skip
def test_prose_that_tells_none(text: str) -> None:
    assert not has_value(text, "accuracy")


@pytest.mark.parametrize(
    ("text", "name"),
    [("F1 = 0.9", "f1*"), ("F1-score: 0.9", "f1*"), ("ROC AUC: 0.9", "roc-auc"), ("roc_auc = 0.9", "ROC AUC")],
)
def test_names_are_written_in_the_language_of_patterns(text: str, name: str) -> None:
    assert has_value(text, name)


def test_the_last_number_of_all_lines() -> None:
    printed = "Accuracy: 0.1\naccuracy: 0.2 val_accuracy: 0.3\naccuracy of what?\n\nloss 5\rdone"
    assert find_last_number(printed, "accuracy", is_share=True) == "0.3"
    assert find_last_number("x" * 2000 + "accuracy: 0.5\nRMSE\n\n  12", "accuracy|rmse", is_share=False) == "12"
    assert find_last_number("", "accuracy", is_share=False) is None


def test_the_nearest_line() -> None:
    assert find_nearest_line("accuracy\nloss 0.3\nAccuracy?\nend", "accuracy") == "Accuracy?"
    assert find_nearest_line("acc: 0.9\nacuracy: 0.5", "accuracy") == "acuracy: 0.5"
    assert find_nearest_line("loss 0.3", "accuracy") is None
    assert find_nearest_line("", "accuracy") is None


def test_cells() -> None:
    assert all(map(starts_with_number, ["0.9", "**93,1 %**", ".9", "≈ 12", "-0.5", "0.9 ± 0.1"]))
    assert not any(map(starts_with_number, ["", "?", "page 12", "F1", "ResNet18"]))


@pytest.mark.parametrize(
    "part", ["accuracy ", "accuracy: ", "accuracy\n", "accuracy 1", "0.9 accuracy ", "accuracy:" + " " * 50, "1.", " "]
)
def test_twice_the_text_takes_about_twice_the_time(part: str) -> None:
    def seconds(size: int) -> float:
        text, started = part * (size // len(part)), time.process_time()
        has_value(text, "accuracy")
        find_number(text, is_share=True)
        find_last_number(text, "accuracy.*:", is_share=True)
        find_nearest_line(text, "accuracy.*:")
        return time.process_time() - started

    seconds(1000)
    assert_growth(seconds, 50_000, 100_000, 3.2, 0.02)


@pytest.mark.parametrize("line", ["\n", "x\n", "is \n%,"])
def test_the_last_number_is_looked_for_in_linear_time(line: str) -> None:
    assert_linear(lambda times: find_last_number(line * times, "accuracy", is_share=True), 10_000)


def test_the_number_may_stand_below_blank_lines() -> None:
    assert find_last_number("accuracy\n\n \n0.93\nend", "accuracy", is_share=True) == "0.93"
