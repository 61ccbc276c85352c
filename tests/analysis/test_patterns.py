"""Patterns: which files and which headings an instructor's name means, and how names are listed."""

import functools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.analysis.patterns import (
    describe_pattern,
    find_by_pattern,
    find_files,
    find_files_ignoring_case,
    find_files_ignoring_suffix_case,
    join_names,
    matches_heading,
    normalise,
    resolve_file,
)
from tests.linear import assert_growth

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
    assert find_by_pattern(FILES, pattern) == found


def matches(pattern: str, path: str) -> bool:
    """What a pattern means, by definition: every way to divide the path among the wild cards is tried."""

    @functools.cache
    def rest(at: int, begin: int) -> bool:
        if at == len(pattern):
            return begin == len(path)
        ends = range(begin, len(path) + 1)
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            return any(end in (begin, 0) or path[end - 1] == "/" for end in ends if rest(at + 3, end))
        if pattern.startswith("**", at):
            return any(rest(at + 2, end) for end in ends)
        if pattern[at] == "*":
            return any("/" not in path[begin:end] and rest(at + 1, end) for end in ends)
        is_same = begin < len(path) and (path[begin] != "/" if pattern[at] == "?" else path[begin] == pattern[at])
        return is_same and rest(at + 1, begin + 1)

    return rest(0, 0)


@settings(max_examples=1500)
@given(
    pattern=st.lists(st.sampled_from(["**/", "**", "*", "?", "/", "a", "b"]), min_size=1, max_size=9).map("".join),
    path=st.text("ab/", min_size=1, max_size=12),
)
def test_a_pattern_means_what_it_means_by_definition(pattern: str, path: str) -> None:
    whole = pattern.removeprefix("./") + ("**" if pattern.endswith("/") else "")
    assert bool(find_by_pattern([path], pattern)) is matches(whole, path)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("**/" * 12 + "x", "a/"),
        ("**a" * 12 + "x", "a"),
        ("*a" * 12 + "x", "a"),
        ("**/*a*a*/" * 4 + "x", "aaa/"),
        ("**/a*" * 8 + "x", "a/"),
        ("**/" + "?*" * 12 + "x", "a"),
    ],
)
def test_many_wild_cards_take_a_time_proportional_to_the_path(pattern: str, name: str) -> None:
    find_by_pattern([], pattern)

    def measure(times: int) -> float:
        path = name * times
        started = time.process_time()
        for _ in range(20):
            assert find_by_pattern([path], pattern) == []
        return time.process_time() - started

    assert_growth(measure, 400, 800, 6, 0.05)


def test_case_counts_neither_in_a_suffix_nor_where_it_is_not_to_count() -> None:
    files = ["A.ZIP", "a.zip", "data/b.Tar.GZ", "C.zip/x", "v1.2.ZIP"]
    assert find_files_ignoring_suffix_case(files, ["**/*.zip"]) == ["A.ZIP", "a.zip", "v1.2.ZIP"]
    assert find_files_ignoring_suffix_case(files, ["x|**/*.tar.gz"]) == ["data/b.Tar.GZ"]
    assert find_files_ignoring_suffix_case(files, ["B.zip", "a.zip"]) == ["a.zip"]
    assert find_files_ignoring_case(files, ["a.Zip|DATA/*"]) == ["A.ZIP", "a.zip", "data/b.Tar.GZ"]


def test_find_any_names_each_file_once() -> None:
    assert find_files(FILES, ["x|a.py", "*.py", "README.md|data/b.csv"]) == ["a.py", "README.md", "data/b.csv"]


def test_first_of() -> None:
    choice = "README.md|readme.txt"
    assert resolve_file(["readme.txt", "README.md"], choice) == "README.md"
    assert resolve_file(["ReadMe.TXT"], choice) == "ReadMe.TXT"
    assert resolve_file(["Readme.md", "README.md"], choice) == "README.md"
    assert resolve_file(["Readme.md", "readme.txt"], choice) == "Readme.md"
    assert resolve_file(["docs/README.md"], choice) == "README.md"


def test_listed_and_spoken() -> None:
    assert join_names([]) == ""
    assert join_names(["a", "b"]) == "a, b"
    assert join_names(list("abcdefghijkl")) == "a, b, c, d, e, f, g, h, i, j (+ 2)"
    assert describe_pattern("a|b|c") == "a / b / c"


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
    assert normalise(written) == compared


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
    assert matches_heading(written, choice) is is_said


@pytest.mark.parametrize("part", [" ", "!", "1", "1.", "1.1 ", "_", "a", "вывод", "a-", "1) "])
def test_twice_the_text_takes_about_twice_the_time(part: str) -> None:
    def seconds(size: int) -> float:
        text, started = part * (size // len(part)), time.process_time()
        matches_heading(text, "вывод*|a - a|1")
        return time.process_time() - started

    seconds(1000)
    assert_growth(seconds, 100_000, 200_000, 3.2, 0.02)
