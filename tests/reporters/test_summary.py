"""The Markdown summary: what it says in both languages, and that student text stays text."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.errors import SetupError
from autograde.model import Grade, Location
from autograde.reporters import summary
from tests.reporters.grades import check, failed, graded, protected

# What Markdown, GitHub or the eye would act upon.
ACTIVE = {
    "cell": "a | b",
    "code": "`code` ```x",
    "html": "<script>alert(1)</script>",
    "mention": "@mention",
    "image": "![img](https://x.y/z.png)",
    "link": "[link](https://x.y)",
    "address": "https://evil.example/a",
    "www": "www.evil.example",
    "mail": "a@b.example",
    "issue": "#12 and GH-12",
    "bold": "**bold** __bold__ ~~gone~~",
    "entity": "&lt;b&gt;",
    "escape": "\\| \\` \\<",
    "command": "::add-mask::x",
    "old command": "##[add-mask]x",
    "bidi": "a\u202eb\u2066c\u200bd\ufeffe",
    "control": "a\x1b[31mb\x07c\x85d",
    "lines": "a\n\n# b\r\n- c\n    d\n| e |\n---",
    "emoji code": ":tada:",
    "math": "$x$ $$y$$",
    "comment": "<!-- x -->",
    "surrogate": "a\ud800b",
}
ENTITY = re.compile(r"&#\d+;")
RAW = re.compile(r"[|`<>@!#&*_~:$\\[\]\u202e\u2066\u200b\ufeff\x1b\x07\x85\r\n\ud800]|www\.|^ ? ? ?[-+>]|^    ")


@pytest.mark.parametrize("case", ACTIVE)
def test_no_active_character_comes_through(case: str) -> None:
    shown = summary.escape(ACTIVE[case])
    assert RAW.search(ENTITY.sub("", shown)) is None
    shown.encode()


@pytest.mark.parametrize("case", ACTIVE)
def test_student_text_changes_nothing_but_itself(case: str) -> None:
    """The report with hostile text has the lines and signs of the report with escape_commands text."""

    def frame(words: str) -> str:
        line = " ".join(words.splitlines())
        failed = check(status="failed", share="0", title=words, rationale=line, hint=words, location=Location(words))
        return ENTITY.sub("", summary.render(graded(failed, title=words, explanation=words)))

    escape_commands, hostile = frame("MARK"), frame(ACTIVE[case])
    for sign in "\n|`<*[@#!&":
        assert hostile.count(sign) == escape_commands.count(sign)


def test_every_line_of_a_rationale_has_its_own_line() -> None:
    shown = summary.render(graded(check(status="failed", share="0", rationale="one\n\n  # two\n::error::three")))
    assert "\n  <br>one\n  <br>  &#35; two\n  <br>&#58;&#58;error&#58;&#58;three\n" in shown
    assert not [line for line in shown.splitlines() if line.strip().startswith("::")]


def test_letters_of_every_language_stay_readable() -> None:
    assert summary.escape("Ячейка 7, строка 3 — 数据 (é)") == "Ячейка 7, строка 3 — 数据 (é)"


def test_a_perfect_grade_in_english() -> None:
    assert summary.render(graded(check(title="One"), check("2.50", title="Two"))) == (
        "## Homework\n\n**7.5 of 7.5 points** `████████████████████`\n\n"
        "| | Check | Points | Result |\n|---|---|---:|---|\n"
        "| ✅ | One | 5 / 5 | passed |\n| ✅ | Two | 2.5 / 2.5 | passed |\n| | **Total** | **7.5 / 7.5** | |\n\n"
        "**Late penalty: 0.** On time. The submission time is the time of this computer&#39;s clock.\n\nEverything passed. Well done!\n"
    )


def test_a_late_and_partly_wrong_work_in_russian() -> None:
    checks = [
        check(
            status="failed",
            share="1/2",
            title="Первая",
            rationale="верно 1 из 2",
            hint="Проверьте",
            location=Location("hw.ipynb", line=3, cell=7),
        ),
        check(status="failed", share="0", title="Вторая", rationale="плохо", location=Location("a.py", line=2)),
        check("0", title="Третья"),
    ]
    assert summary.render(graded(*checks, taken="0.25", explanation="Сдано поздно.", language="ru")) == (
        "## Homework\n\n**2,25 из 10 баллов** `████░░░░░░░░░░░░░░░░`\n\n"
        "| | Проверка | Баллы | Результат |\n|---|---|---:|---|\n"
        "| 🟡 | Первая | 2,5 / 5 | частично |\n"
        "| ❌ | Вторая | 0 / 5 | не зачтено |\n"
        "| ✅ | Третья | для сведения | зачтено |\n"
        "| | **Итого** | **2,5 / 10** | |\n\n"
        "**Штраф за опоздание: 0,25.** Сдано поздно. Время сдачи — по часам этого компьютера.\n\n### На что обратить внимание\n\n"
        "- **Первая** — hw.ipynb, ячейка 7, строка 3\n  <br>верно 1 из 2\n  <br>💡 *Проверьте*\n"
        "- **Вторая** — a.py, строка 2\n  <br>плохо\n\n"
        "Исправьте отмеченное и отправьте работу ещё раз.\n"
    )


@pytest.mark.parametrize(("share", "filled"), [("0", 0), ("0.04", 0), ("0.05", 1), ("0.99", 19), ("1", 20)])
def test_the_bar_never_shows_more_than_was_earned(share: str, filled: int) -> None:
    status = "passed" if share == "1" else "failed"
    shown = summary.render(graded(check("100", status, share)))
    assert f"`{'█' * filled}{'░' * (20 - filled)}`" in shown


def test_the_bar_is_full_beyond_the_maximum_and_empty_without_points() -> None:
    assert "`████████████████████`" in summary.render(graded(check("5"), check("5", bonus=True)))
    assert "`░░░░░░░░░░░░░░░░░░░░`" in summary.render(graded(check("0")))
    assert "**0 of 0 points**" in summary.render(graded())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "> ⚠️ The grade is incomplete&#58; 2 checks could not be run"),
        ("ru", "> ⚠️ Оценка неполная&#58; не удалось выполнить 2 проверки"),
    ],
)
def test_an_incomplete_grade_says_so_and_praises_nobody(language: str, words: str) -> None:
    broken = check("5", "error", "0", title="Broken", rationale="it broke", hint="look")
    shown = summary.render(graded(check("5"), broken, broken, language=language))
    assert words in shown
    assert "💡" not in shown
    assert "**5 " in shown
    assert "Well done" not in shown
    assert "⚠️ | Broken" in shown


def test_a_bonus_is_marked_and_a_missed_one_is_no_failure() -> None:
    missed = check("3", "failed", "0", title="Extra", bonus=True, rationale="no", hint="try")
    shown = summary.render(graded(check("5"), missed))
    assert "| ➖ | Extra *(bonus)* | 0 / 3 | not earned |" in shown
    assert "**5 of 5 points**" in shown
    assert "Everything passed. Well done!" in shown
    assert "Fix the items above" not in shown


def test_a_skipped_check_says_what_it_waits_for() -> None:
    shown = summary.render(
        graded(check("5", "skipped", "0", title="B", rationale="Skipped, because “A” did not pass."))
    )
    assert "| ➖ | B | 0 / 5 | skipped |" in shown
    assert "<br>Skipped, because “A” did not pass." in shown


def test_a_hidden_check_shows_what_it_was_given_and_no_more() -> None:
    hidden = check(
        "5",
        "failed",
        "0",
        id="hidden-1",
        title="Hidden check 1",
        hidden=True,
        hint="edges",
        rationale="This hidden check did not pass.",
    )
    shown = summary.render(graded(hidden))
    assert "| ❌ | Hidden check 1 | 0 / 5 | failed |" in shown
    assert "<br>💡 *edges*" in shown


def test_it_is_written_whole(tmp_path: Path) -> None:
    grade = graded(check(rationale="\ud800", status="failed", share="0"))
    for _ in range(2):  # the second time over the first
        written = summary.write(grade, tmp_path / "s.md").read_text(encoding="utf-8")
        assert written == f"{summary.MARK}\n{summary.render(grade)}".replace("\ud800", "?")


def test_it_is_not_written_over_anything_else(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(SetupError, match="not written by autograde"):
        summary.require_writable(tmp_path / "README.md")


# ------------------------------------------------------------------------------------------- links, notes, sources


@pytest.mark.parametrize(
    ("source", "english", "russian"),
    [
        ("clock", "the time of this computer&#39;s clock", "по часам этого компьютера"),
        (
            "clock-only",
            "the time of grading, because GitHub reported no other",
            "время проверки&#58; другого GitHub не сообщил",
        ),
        ("option", "the one entered by hand", "указано вручную"),
        ("finished", "the time when the checks finished", "момент окончания проверки"),
        ("activity", "the time of the push in GitHub&#39;s activity log", "момент отправки по журналу GitHub"),
        ("payload", "the time of the push in GitHub&#39;s event", "момент отправки по событию GitHub"),
        ("created", "the time when the workflow run was created", "момент создания запуска на GitHub"),
        ("committed", "the date of the commit", "дата коммита"),
    ],
)
def test_it_says_where_the_time_comes_from(source: str, english: str, russian: str) -> None:
    assert f"**Late penalty: 0.** On time. The submission time is {english}.\n" in summary.render(
        graded(time_source=source)
    )
    assert f"Время сдачи — {russian}.\n" in summary.render(graded(time_source=source, language="ru"))


def test_notes_for_the_instructor_and_links_come_last() -> None:
    grade = graded(check(), notes=("no <b>template", "near @login"))
    shown = summary.render(grade, links=[("Check [run]", "https://x.y/1"), ("Workflow run", "https://x.y/2")])
    assert shown.endswith(
        "\n\n### For the instructor\n\n- no &#60;b&#62;template\n- near &#64;&#8203;login\n\n"
        "[Check &#91;run&#93;](https://x.y/1) · [Workflow run](https://x.y/2)\n"
    )
    assert "### Преподавателю" in summary.render(replace(grade, language="ru"))
    assert "instructor" not in summary.render(graded(check()))


@pytest.mark.parametrize(
    ("consequence", "english", "russian"),
    [
        ("none", None, None),
        (
            "warned",
            "Protected files are not as they were handed out (compared with the first commit 1a2b3c4)&#58; FILES.",
            "Защищённые файлы отличаются от выданных (сверка&#58; первый коммит 1a2b3c4)&#58; FILES.",
        ),
        (
            "restored",
            "Protected files are not as they were handed out (compared with the first commit 1a2b3c4)&#58; FILES. The work was graded with the files as they were handed out.",
            "Защищённые файлы отличаются от выданных (сверка&#58; первый коммит 1a2b3c4)&#58; FILES. Работа проверена с файлами в том виде, в каком они были выданы.",
        ),
        (
            "zeroed",
            "The score is 0, because protected files are not as they were handed out (compared with the first commit 1a2b3c4)&#58; FILES.",
            "Оценка — 0, потому что защищённые файлы отличаются от выданных (сверка&#58; первый коммит 1a2b3c4)&#58; FILES.",
        ),
    ],
)
def test_protected_files_are_named_with_what_follows(
    consequence: str, english: str | None, russian: str | None
) -> None:
    for language, kind, words in (("en", "changed", english), ("ru", "изменён", russian)):
        found = protected(consequence, "a.py", "tests/b.py")  # type: ignore[arg-type]
        shown = summary.render(graded(check(), protection=found, language=language))
        files = f"<code>a.py</code> ({kind}), <code>tests&#47;b.py</code> ({kind})"
        quoted = [line for line in shown.splitlines() if line.startswith(">")]
        assert quoted == ([f"> ⚠️ {words.replace('FILES', files)}"] if words else [])


@pytest.mark.parametrize(
    ("language", "kind", "word", "more"),
    [("en", "deleted", "deleted", "and 2 more"), ("ru", "added", "добавлен", "и ещё 2")],
)
def test_ten_protected_files_are_named_and_the_others_counted(language: str, kind: str, word: str, more: str) -> None:
    found = protected("warned", *(f"f{n}" for n in range(12)), kind=kind)  # type: ignore[arg-type]
    shown = summary.render(graded(protection=found, language=language))
    assert f"<code>f9</code> ({word}), {more}." in shown
    assert "f10" not in shown


@pytest.mark.parametrize("case", ACTIVE)
def test_the_name_of_a_protected_file_is_text(case: str) -> None:
    def frame(path: str) -> str:
        found = protected("warned", path, "b")
        return re.sub(r"&#\d+;|</?code>", "", summary.render(graded(protection=found)))

    escape_commands, hostile = frame("MARK"), frame(ACTIVE[case])
    for sign in "\n|`<*[@#!&":
        assert hostile.count(sign) == escape_commands.count(sign)


# ------------------------------------------------------------------------------------------------------ the budget

RUSSIAN = ("плохо, потому что не сходится " * 27)[:800]
TOTAL = {"en": "Total", "ru": "Итого"}


def big(case: str, language: str) -> Grade:
    checks = {
        "3000 failing": [failed(rationale=RUSSIAN, hint="Подумайте.", title=f"Проверка {n}") for n in range(3000)],
        "a megabyte of title": [failed(title="|" * 1_000_000, rationale=RUSSIAN), check()],
        "a megabyte of rationale": [failed(rationale="<`ы`>" * 200_000), check()],
        "a megabyte of lines": [failed(rationale="x\n" * 500_000), check()],
        "3000 passed": [check(title="П" * 300) for n in range(3000)],
        "none": [],
    }[case]
    return graded(*checks, language=language, title="Ж" * 1_000_000 if "megabyte" in case else "Homework")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("max_bytes", [8_000, 65_535, 1_000_000])
@pytest.mark.parametrize(
    "case",
    ["3000 failing", "a megabyte of title", "a megabyte of rationale", "a megabyte of lines", "3000 passed", "none"],
)
def test_the_budget_holds_the_total_stays_and_what_is_missing_is_counted(
    case: str, max_bytes: int, language: str
) -> None:
    grade = big(case, language)
    shown = summary.render(grade, max_bytes=max_bytes, links=[("Run", "https://x.y")])
    assert len(shown.encode()) <= max_bytes
    total = f"{grade.points:f} / {grade.max_points:f}"
    assert f"| | **{TOTAL[language]}** | **{total}** | |" in shown
    assert shown.endswith("[Run](https://x.y)\n")
    rows = sum(line.startswith(("| ❌", "| ✅")) for line in shown.splitlines())
    left = len(grade.checks) - rows
    told = [line for line in shown.splitlines() if "JSON" in line]
    assert len(told) == bool(left)
    if left:
        assert re.findall(r"\d+", told[0]) == [str(left)]
        assert told[0].startswith("| | ")


def test_as_many_checks_are_shown_as_fit_to_a_factor_of_two() -> None:
    grade = graded(*(failed(rationale="r", title=f"T{n}") for n in range(100)))
    whole = len(summary.render(grade).encode())
    assert summary.render(grade, max_bytes=whole) == summary.render(grade)
    cut = summary.render(grade, max_bytes=whole - 1)
    assert "| | 50 more checks did not fit here; the JSON has them all. | | |" in cut
    assert (cut.count("| ❌ |"), cut.count("<br>r")) == (50, 50)


# --------------------------------------------------------------------------------- whatever students and instructors write

texts = st.text(st.sampled_from("`|<>@#![]()*_~:&\\\n\r\t-+=. ax1ы\u202e\u2028\x1b😀/") | st.characters(), max_size=60)
FRAME = re.compile(r"&#\d+;|</?code>")


@given(title=texts, said=texts, hint=texts, path=texts, note=texts)
def test_no_text_adds_a_row_a_line_or_a_sign(title: str, said: str, hint: str, path: str, note: str) -> None:
    def frame(title: str, said: str, hint: str, path: str, note: str) -> str:
        wrong = failed(title=title, rationale=said, hint=hint, location=Location(path))
        grade = graded(wrong, title=title, explanation=note, notes=(note,), protection=protected("warned", path))
        return FRAME.sub("", summary.render(grade))

    lines = "\n".join("MARK" for line in said.splitlines() if line.strip())
    innocent = frame("MARK", lines, "MARK" if hint else "", "MARK", "MARK")
    hostile = frame(title, said, hint, path or "MARK", note)
    for sign in "\n|`<>*[]!@#~$":
        assert hostile.count(sign) == innocent.count(sign), sign
