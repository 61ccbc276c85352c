"""Patterns: which files and which headings an instructor's name means, and how names are listed."""

import time

import pytest

from autograde.patterns import find, find_any, first_of, listed, plain, says, spoken

FILES = ("README.md", "a.py", "data/b.csv", "data/deep/c.csv", "data/d[1].txt", "Ёлка.txt")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.py", ["a.py"]),
        ("./a.py", ["a.py"]),
        ("a?py", ["a.py"]),
        ("*.csv", []),
        ("data/*.csv", ["data/b.csv"]),
        ("**/*.csv", ["data/b.csv", "data/deep/c.csv"]),
        ("data/", ["data/b.csv", "data/deep/c.csv", "data/d[1].txt"]),
        ("**/deep/", ["data/deep/c.csv"]),
        ("data", []),
        ("data/d[1].txt", ["data/d[1].txt"]),
        ("Ё*", ["Ёлка.txt"]),
        ("readme.md", []),
        ("**", list(FILES)),
    ],
)
def test_find(pattern: str, found: list[str]) -> None:
    assert find(FILES, pattern) == found


def test_find_any_names_each_file_once() -> None:
    assert find_any(FILES, ["x|a.py", "*.py", "README.md|data/b.csv"]) == ["a.py", "README.md", "data/b.csv"]


def test_first_of() -> None:
    choice = "README.md|readme.txt"
    assert first_of(["readme.txt", "README.md"], choice) == "README.md"
    assert first_of(["ReadMe.TXT"], choice) == "ReadMe.TXT"
    assert first_of(["Readme.md", "README.md"], choice) == "README.md"
    assert first_of(["Readme.md", "readme.txt"], choice) == "Readme.md"
    assert first_of(["docs/README.md"], choice) == "README.md"


def test_listed_and_spoken() -> None:
    assert listed([]) == ""
    assert listed(["a", "b"]) == "a, b"
    assert listed(list("abcdefghijkl")) == "a, b, c, d, e, f, g, h, i, j (+ 2)"
    assert spoken("a|b|c") == "a / b / c"


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("1. Данные", "данные"),
        ("2.3) ОТЧЁТ  о\tработе", "отчет о работе"),
        ("10 Data", "data"),
        ("— 📊 Data", "data"),
        ("№ 1: Data", "data"),
        ("3D-модель", "3d-модель"),
        ("F1", "f1"),
        ("STRASSE Straße", "strasse strasse"),
        ("...", ""),
    ],
)
def test_plain(written: str, compared: str) -> None:
    assert plain(written) == compared


@pytest.mark.parametrize(
    ("written", "choice", "is_said"),
    [
        ("2. Выводы и планы", "вывод*", True),
        ("Выводы", "вывод", False),
        ("Выводы", "вывод|выводы", True),
        ("Проводка", "вод*", False),
        ("Отчёт", "отчет", True),
        ("отчет", "ОТЧЁТ", True),
        ("Metadata", "data", False),
        ("My data-set", "data", True),
        ("data_old", "data", False),
        ("Data", "1. data", True),
        ("Что такое C++?", "c++", True),
        ("Как скачать   данные", "скачать данные", True),
        ("abc", "a.c", False),
        ("ROC AUC на тесте", "ROC-AUC", True),
        ("roc_auc", "roc auc", True),
        ("ROC–AUC", "roc-auc", True),
        ("rocauc", "roc-auc", False),
        ("F1-score", "f1*", True),
        ("Выводы", "вывод* ", True),
    ],
)
def test_says(written: str, choice: str, is_said: bool) -> None:
    assert says(written, choice) is is_said


@pytest.mark.parametrize("part", [" ", "!", "1", "1.", "1.1 ", "_", "a", "вывод", "a-", "1) "])
def test_twice_the_text_takes_about_twice_the_time(part: str) -> None:
    def seconds(size: int) -> float:
        text, started = part * (size // len(part)), time.process_time()
        says(text, "вывод*|a - a|1")
        return time.process_time() - started

    seconds(1000)
    small = min(seconds(100_000) for _ in range(3))
    assert min(seconds(200_000) for _ in range(3)) < 3.2 * small + 0.02
