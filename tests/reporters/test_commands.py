"""Workflow commands: ten a level, whole, and none that a student could write."""

import json
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.model import Annotation, AnnotationLevel, Language
from autograde.reporters import annotations, commands, terminal
from autograde.reporters.words import escape_commands
from tests.github_runner import workflow_commands
from tests.reporters.grades import check, failed, graded


def remarks(level: AnnotationLevel, count: int) -> list[Annotation]:
    return [
        Annotation(path="a.py", line=n + 1, level=level, title=f"{level} {n}", message="message") for n in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "spent", "own", "more"),
    [(0, 0, 0, 0), (1, 0, 1, 0), (9, 0, 9, 0), (10, 0, 10, 0), (11, 0, 9, 2), (250, 0, 9, 241)],
)
@pytest.mark.parametrize("level", ["failure", "warning", "notice"])
def test_of_a_level_ten_are_shown_or_nine_and_the_number_of_the_others(
    level: AnnotationLevel, count: int, spent: int, own: int, more: int
) -> None:
    lines = list(commands.render(remarks(level, count), "en", spent))
    name = {"failure": "error"}.get(level, level)
    assert lines[:own] == [f"::{name} file=a.py,line={n + 1},title={level} {n}::message" for n in range(own)]
    assert lines[own:] == ([f"::{name}::{more} more: see the job summary."] if more else [])


@pytest.mark.parametrize(("count", "shown"), [(7, 7), (8, 7)])
def test_notices_that_are_on_the_page_already_count(count: int, shown: int) -> None:
    assert len(list(commands.render(remarks("notice", count), "en", spent=3))) == shown
    assert len(list(commands.render(remarks("failure", count), "en", spent=3))) == count


def test_each_level_has_its_own_ten_in_the_order_given() -> None:
    given = [*remarks("failure", 12), *remarks("warning", 12), *remarks("notice", 3)]
    lines = list(commands.render(given, "ru"))
    assert [line[2:].partition(" ")[0].partition(":")[0] for line in lines] == [
        *["error"] * 10,
        *["warning"] * 10,
        *["notice"] * 3,
    ]
    assert lines[9] == "::error::И ещё 3: смотрите сводку задания."


@pytest.mark.parametrize(
    ("message", "properties", "line"),
    [
        ("50% a\r\nb: c, d; e", {}, "::error::50%25 a%0D%0Ab: c, d; e"),
        ("m", {"title": "50%: a, b\r\nc; d::e"}, "::error title=50%25%3A a%2C b%0D%0Ac; d%3A%3Ae::m"),
        ("%0A", {"title": "%2C"}, "::error title=%252C::%250A"),
        ("", {}, "::error::"),
    ],
)
def test_signs_that_the_runner_acts_on_are_escaped(message: str, properties: dict[str, str], line: str) -> None:
    assert commands.command("error", message, **properties) == line


@pytest.mark.parametrize("letter", ["x", "%", "\n"])
def test_a_message_is_cut_where_the_runner_would_cut_it(letter: str) -> None:
    for length in (4095, 4096, 4097):
        (found,) = workflow_commands.commands(commands.command("error", letter * length))
        assert found.data == letter * min(length, 4096)


HOSTILE = st.lists(
    st.sampled_from(
        [
            "::error::x",
            "##[error]x",
            "::",
            "##[",
            "error",
            "add-mask",
            "stop-commands",
            "set-env name=A",
            "]",
            "\n",
            "\r",
            "\r\n",
            "%0A",
            "%",
            "x",
            ",",
            ";",
            "=",
            ":",
            " ",
            "\t",
            "\x85",
            "\u2028",
            "\x0b",
            "\xa0",
            "file=b",
            "я",
        ]
    ),
    max_size=12,
).map("".join)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_breaks_out_of_a_command_and_nothing_is_lost(title: str, message: str, path: str) -> None:
    said = Annotation(path=f"p{path}", line=3, level="warning", title=f"t{title}", message=f"m{message}")
    (found,) = workflow_commands.commands("\n".join(commands.render([said], "en")))
    assert (found.name, found.data) == ("warning", said.message)
    assert {key: value.strip() for key, value in found.properties.items()} == {
        "file": said.path.strip(),
        "line": "3",
        "title": said.title.strip(),
    }


@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=15), st.sampled_from(["en", "ru"]))
def test_a_graded_work_makes_the_commands_of_its_annotations_alone(
    texts: list[tuple[str, str, str]], language: Language
) -> None:
    checks = [failed(title=title, rationale=said, hint=hint) for title, said, hint in texts]
    found = workflow_commands.commands("\n".join(commands.render(annotations.render(graded(*checks)), language)))
    assert [each.name for each in found] == ["error"] * min(len(texts), 10)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_the_table_that_is_printed_has_no_command(title: str, said: str, hint: str) -> None:
    shown = terminal.render(graded(failed(title=title, rationale=said, hint=hint), title=title, explanation=said))
    assert workflow_commands.commands(escape_commands(shown)) == []


@given(HOSTILE | st.text())
def test_harmless_text_has_no_command_and_keeps_its_words(written: str) -> None:
    shown = escape_commands(written)
    assert workflow_commands.commands(shown) == []
    assert "".join(shown.split()) == "".join(written.split())


FORGED = ["::error::x", "::add-mask::x", "::set-output name=score::100", "##[error]x", "###[add-mask]x", "##[a b=c;]x"]


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize(
    "before",
    ["", " ", "\t", "\xa0\u3000", "\x85", "\n", "a\n \n  ", "a\r", "a\r\n", "\u2028", "\x0b\x0c", ":\n"],
)
def test_no_command_is_left_wherever_it_stands(before: str, forged: str) -> None:
    assert workflow_commands.commands(before + forged)
    assert workflow_commands.commands(escape_commands(before + forged)) == []
    grade = graded(failed(title=before + forged, rationale=before + forged, hint=before + forged))
    assert workflow_commands.commands(escape_commands(terminal.render(grade))) == []


def test_many_empty_lines_take_time_that_grows_with_their_number() -> None:
    """Ten milliseconds; half a minute where every line looks at all that follow it."""

    def stop(*_: object) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 3)
    try:
        assert escape_commands("x" + "\n" * 100_000 + "y").endswith("\ny")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


# --------------------------------------------------------------------------------------------- what Classroom read


@pytest.mark.parametrize(
    ("given", "taken", "points", "total"),
    [
        ([failed("100", "7/10")], "0", "70/100", '{"totalPoints":70,"maxPoints":100}'),
        ([failed("100", "3/8")], "0", "37.5/100", '{"totalPoints":37.5,"maxPoints":100}'),
        ([check("100")], "29.95", "70.05/100", '{"totalPoints":70.05,"maxPoints":100}'),
        ([check("5"), check("5", bonus=True)], "0", "10/5", '{"totalPoints":10,"maxPoints":5}'),
        ([failed("2.50")], "0", "0/2.5", '{"totalPoints":0,"maxPoints":2.5}'),
        ([], "0", "0/0", '{"totalPoints":0,"maxPoints":0}'),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_classrooms_two_notices_are_as_its_reporter_wrote_them(
    given: list[object], taken: str, points: str, total: str, language: str
) -> None:
    assert list(commands.classroom_notices(graded(*given, taken=taken, language=language))) == [  # type: ignore[arg-type]
        f"::notice title=Autograding complete::Points {points}",
        f"::notice title=Autograding report::{total}",
    ]
    assert json.loads(total)


def test_where_no_score_is_claimed_classroom_is_told_none() -> None:
    assert list(commands.classroom_notices(graded(check(), check(status="error", share="0")))) == []
