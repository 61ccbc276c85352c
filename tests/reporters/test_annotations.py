"""Annotations: what comes first, where they point, and what the Checks API takes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.model import Annotation, GradedCheck, Location
from autograde.reporters import annotations
from autograde.texts.truncate import cut_bytes
from tests.reporters.grades import check, failed, graded

PLACE = Location("hw.ipynb", cell=7, line=3, file_line=120)


def one(each: GradedCheck, **more: str) -> Annotation:
    (found,) = annotations.render(graded(each, **more))
    return found


def test_an_annotation_says_what_failed_where_and_what_it_cost() -> None:
    found = one(failed(share="1/2", title="Mean", rationale="got 3", hint="Divide.", location=PLACE))
    assert found == Annotation(
        path="hw.ipynb",
        line=120,
        level="failure",
        title="Mean: 2.5 / 5 (cell 7, line 3)",
        message="got 3\nHint: Divide.",
    )


def test_an_annotation_of_a_folder_names_the_file_from_the_repositorys_root() -> None:
    grade = graded(failed(location=PLACE), failed())
    grade = replace(grade, submission=replace(grade.submission, folder="course/hw1"))
    assert [found.path for found in annotations.render(grade)] == ["course/hw1/hw.ipynb", ".github"]


def test_an_annotation_speaks_russian() -> None:
    found = one(failed(share="1/2", title="Среднее", hint="Делите.", location=PLACE), language="ru")
    assert (found.title, found.message) == (
        "Среднее: 2,5 / 5 (ячейка 7, строка 3)",
        "не зачтено\nПодсказка: Делите.",
    )


@pytest.mark.parametrize(
    ("location", "path", "line", "tail"),
    [
        (None, ".github", 1, ""),
        (Location("a.py"), "a.py", 1, ""),
        (Location("a.py", line=4, file_line=4), "a.py", 4, " (line 4)"),
        (Location("hw.ipynb", cell=2), "hw.ipynb", 1, " (cell 2)"),
        (Location("hw.ipynb", cell=2, line=3), "hw.ipynb", 1, " (cell 2, line 3)"),
        (Location("a\nb.ipynb", cell=2), "a\nb.ipynb", 1, " (cell 2)"),
    ],
)
def test_path_and_line_are_those_of_the_file(location: Location | None, path: str, line: int, tail: str) -> None:
    found = one(failed(title="T", location=location))
    assert (found.path, found.line, found.title) == (path, line, f"T: 0 / 5{tail}")


@pytest.mark.parametrize(
    ("each", "level"),
    [
        (check(), None),
        (check("5", "skipped", "0"), None),
        (failed("5"), "failure"),
        (failed("0"), "warning"),
        (check("5", "error", "0"), "warning"),
        (failed("5", bonus=True), "notice"),
        (failed("5", "1/2", bonus=True), "failure"),
    ],
)
def test_the_level_follows_from_whose_fault_it_is(each: GradedCheck, level: str | None) -> None:
    assert [found.level for found in annotations.render(graded(each))] == ([level] if level else [])


def test_what_costs_most_comes_first_and_failures_before_warnings_before_notices() -> None:
    found = annotations.render(
        graded(
            failed("9", title="bonus", bonus=True),
            check("9", "error", "0", title="broken"),
            failed("4", title="four"),
            failed("0", title="ungraded"),
            failed("9", "2/3", title="three of nine"),
            failed("5", title="five"),
        )
    )
    said = [(each.level, each.title.partition(":")[0]) for each in found]
    assert said == [
        ("failure", "five"),
        ("failure", "four"),
        ("failure", "three of nine"),
        ("warning", "broken"),
        ("warning", "ungraded"),
        ("notice", "bonus"),
    ]


def test_a_hint_is_for_what_the_student_did() -> None:
    assert "Hint" not in one(check("5", "error", "0", rationale="broke", hint="Look.")).message


@pytest.mark.parametrize("length", [200, 230, 231, 232, 1_000_000])
@pytest.mark.parametrize("letter", ["x", "я", "\u200b", "😀"], ids=["x", "я", "invisible", "emoji"])
def test_a_long_title_loses_neither_points_nor_place(length: int, letter: str) -> None:
    found = one(failed(title=letter * length, location=PLACE))
    assert len(found.title) <= 255
    assert found.title.endswith(": 0 / 5 (cell 7, line 3)")


@pytest.mark.parametrize("letter", ["x", "я", "数", "😀", "\ud800"])
@pytest.mark.parametrize("length", [10, 63_999, 64_000, 64_001, 200_000])
def test_a_long_message_is_cut_between_two_characters(letter: str, length: int) -> None:
    found = one(failed(rationale=letter * length))
    content = found.message.encode("utf-8")
    assert len(content) <= 64_000
    assert found.message.endswith("…") is (len(annotations.escape_for_api(letter * length).encode()) > 64_000)


words = st.text(max_size=400) | st.text("😀\U0010ffff\ud800\u202e|`@:", max_size=400)


@given(title=words, rationale=words, hint=words, path=words, line=st.integers(1, 9999))
def test_whatever_a_student_writes_the_checks_api_takes_it(
    title: str, rationale: str, hint: str, path: str, line: int
) -> None:
    place = Location(path, line=line, file_line=line)
    found = one(failed(title=title, rationale=rationale, hint=hint, location=place))
    for said in (found.path, found.title, found.message):
        assert said
        assert max(map(ord, said)) <= 0xFFFF
        assert said.encode("utf-8")
    assert len(found.title) <= 255
    assert len(found.message.encode()) <= 64_000


@given(st.text(max_size=60) | st.text("aя😀", max_size=60), st.integers(3, 100))
def test_text_is_cut_to_bytes_and_never_inside_a_character(written: str, most: int) -> None:
    cut = cut_bytes(written, most)
    if len(written.encode()) <= most:
        assert cut == written
        return
    assert len(cut.encode()) <= most
    assert written.startswith(cut.removesuffix("…"))
    assert len(cut.encode()) > most - 4
