"""The score table in a terminal: columns, signs, encodings, and the line that moves."""

import io
import unicodedata

import pytest

from autograde.model import Location
from autograde.reporters import terminal
from tests.reporters.grades import check, failed, graded, protected


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def columns(text: str) -> int:
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


@pytest.mark.parametrize(
    "title",
    [
        "a",
        "x" * 60,
        "x" * 61,
        "x" * 500,
        "数" * 40,
        "数" * 30,
        "x" + "数" * 30,
        "e\u0301" * 80,
        "я" * 59,
        "\u202e" * 20,
        "a\u200bb",
    ],
)
def test_points_stand_in_one_column_whatever_the_title(title: str) -> None:
    row = next(line for line in terminal.render(graded(check(title=title))).splitlines() if line.startswith(" ✓"))
    before, _, after = row.rpartition("5 / 5")
    assert (columns(before), after) == (3 + 60 + 2 + 13 - 5, "  passed")
    assert ("…" in row) is (columns(terminal.escape_invisible(title)) > 60)


def test_every_outcome_has_its_sign_and_word() -> None:
    checks = [
        check(title="A"),
        check(status="failed", share="0", title="B"),
        check(status="failed", share="1/2", title="C"),
        check(status="skipped", share="0", title="D"),
        check(status="error", share="0", title="E"),
        check(status="failed", share="0", title="F", bonus=True),
        check("0", title="G"),
    ]
    rows = [line.split() for line in terminal.render(graded(*checks)).splitlines()[2:9]]
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("✓", "A", "passed"),
        ("✗", "B", "failed"),
        ("◐", "C", "part"),
        ("–", "D", "skipped"),
        ("!", "E", "error"),
        ("–", "F", "earned"),
        ("✓", "G", "passed"),
    ]
    assert "(bonus)" in rows[5]
    assert "/" not in rows[6]


def test_the_report_tells_place_rationale_hint_and_sums() -> None:
    failed = check(
        status="failed",
        share="1/2",
        title="Relu",
        rationale="got 1\nwhere x",
        hint="try",
        location=Location("hw.ipynb", line=3, cell=7),
    )
    grade = graded(failed, taken="0.5", explanation="One day late.", notes=("a note",))
    assert terminal.render(grade).splitlines()[4:] == [
        " ◐ Relu (hw.ipynb, cell 7, line 3)",
        "     got 1",
        "     where x",
        "     Hint: try",
        "",
        "Points: 2.5 / 5",
        "Late penalty: 0.5. One day late.",
        "Score: 2 of 5 points",
        "a note",
    ]


def test_the_report_speaks_russian() -> None:
    shown = terminal.render(graded(check("2.5", "failed", "0", hint="думайте"), language="ru"))
    for words in (
        "не зачтено",
        "0 / 2,5",
        "Подсказка: думайте",
        "Штраф за опоздание: 0. On time.",
        "Оценка: 0 из 2,5 балла",
    ):
        assert words in shown


def test_an_incomplete_grade_claims_no_score() -> None:
    shown = terminal.render(graded(check(), check(status="error", share="0", hint="never told")))
    assert "Points so far: 5 of 10 points" in shown
    assert "The grade is incomplete: 1 check could not be run" in shown
    assert "Score:" not in shown
    assert "never told" not in shown
    assert "Well done" not in shown


def test_a_part_of_the_checks_claims_no_score() -> None:
    shown = terminal.render_part(graded(check(title="A"), check(status="failed", share="0", rationale="why")))
    assert shown.endswith("Checks that ran: 2, not all. No score is claimed.\n")
    assert "     why\n" in shown
    assert "Score" not in shown


FORGED = "d\nScore: 100 of 100 points\n"


def test_no_name_or_note_forges_a_line_of_the_report() -> None:
    lost = failed(title=FORGED, hint=FORGED, rationale=FORGED, location=Location(FORGED, line=1))
    grade = graded(lost, title=FORGED, notes=(FORGED,), explanation=FORGED, protection=protected("warned", FORGED))
    lines = terminal.render(grade).splitlines()
    assert [line for line in lines if line.startswith("Score")] == ["Score: 0 of 5 points"]


def test_praise_is_for_those_who_passed_all() -> None:
    missed = check(status="failed", share="0", bonus=True)
    assert "Everything passed. Well done!" in terminal.render(graded(check(), missed))
    assert "Well done" not in terminal.render(graded(check(status="skipped", share="0")))


HOSTILE = ["::error::x", "::stop-commands::t", "  ::add-mask::x", "x\n::add-mask::x", "##[add-mask]x", "a ##[error]x"]


@pytest.mark.parametrize("text", HOSTILE)
def test_student_text_is_no_workflow_command(text: str) -> None:
    """The runner trims a line before it looks for `::`, and finds `##[` anywhere (actions/runner, ActionCommand.cs)."""
    shown = terminal.render(graded(check(status="failed", share="0", rationale=text, location=Location(text))))
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\x08", "\r", "\x85", "\u202e", "\u2066", "\u200b", "\ufeff"])
def test_student_text_moves_no_cursor_and_deceives_no_eye(char: str) -> None:
    text = f"a{char}[2Jb"
    shown = terminal.render(
        graded(
            check(status="failed", share="0", title=text, rationale=text, hint=text, location=Location(text)),
            notes=(text,),
        )
    )
    assert char not in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "latin-1", "cp437", "utf-8"])
def test_every_stream_can_be_written_to(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    grade = graded(check(title="Ячейка 数 ✓", status="failed", share="0", rationale="\ud800 é"), language="ru")
    terminal.write(grade, stream)
    stream.flush()
    assert len(raw.getvalue().decode(encoding).splitlines()) == len(terminal.render(grade).splitlines())
    assert b"0 / 5" in raw.getvalue()


def test_a_stream_without_an_encoding_gets_all_of_it() -> None:
    stream, grade = io.StringIO(), graded(check(title="数"))
    terminal.write(grade, stream)
    assert stream.getvalue() == terminal.render(grade)


def test_progress_is_a_line_that_moves_and_goes_away_on_a_terminal_only() -> None:
    tty, file = Tty(), io.StringIO()
    for stream in (tty, file):
        with terminal.progress_line(stream) as show:
            show("hw\x1b[2J.ipynb", 1, 2)
            show("hw.ipynb", 2, 2)
    assert tty.getvalue() == "\r\033[Khw\\u001b[2J.ipynb: 1 / 2\r\033[Khw.ipynb: 2 / 2\r\033[K"
    assert file.getvalue() == ""
