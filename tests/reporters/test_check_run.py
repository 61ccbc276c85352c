"""The check run: one line for collectors, the whole report within GitHub's limits, one conclusion."""

from dataclasses import replace
from typing import Any

import pytest

from autograde.grading.exit_codes import fail_rule
from autograde.model import CheckRun, Grade
from autograde.reporters import annotations, check_run, summary
from tests.reporters.grades import check, failed, graded, protected

SHA = "a" * 40
RUN = "https://github.com/o/r/actions/runs/1/attempts/1"
BROKEN = check("5", "error", "0", title="Broken")


def render(grade: Grade, rule: str = "never", name: str = "") -> CheckRun:
    return check_run.render(grade, name=name, head_sha=SHA, details_url=RUN, fails=fail_rule(rule))


def test_it_names_commit_assignment_and_run() -> None:
    found = render(graded(failed()))
    assert (found.name, found.head_sha, found.external_id) == ("autograde: hw", SHA, f"autograde:hw:{SHA}")
    assert found.details_url == RUN
    assert found.annotations == annotations.render(graded(failed()))
    assert render(graded(), name="Lab").name == "Lab"


@pytest.mark.parametrize(
    ("checks", "taken", "line"),
    [
        ([failed("100", "7/10")], "0", "Points 70/100"),
        ([failed("100", "3/8")], "0", "Points 37.5/100"),
        ([check("10")], "2.55", "Points 7.45/10"),
        ([check("10"), check("5", bonus=True)], "0", "Points 15/10"),
        ([], "0", "Points 0/0"),
        ([check("10"), BROKEN], "0", "Points so far 10/15"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_summary_is_one_line_that_collectors_split(checks: list[Any], taken: str, line: str, language: str) -> None:
    assert render(graded(*checks, taken=taken, language=language)).summary == line


@pytest.mark.parametrize(
    ("checks", "rule", "conclusion"),
    [
        ([failed("10")], "never", "success"),
        ([check("10")], "any-failed", "success"),
        ([check("10"), failed("5", bonus=True)], "any-failed", "success"),
        ([check("10"), failed("0")], "any-failed", "failure"),
        ([failed("10", "1/2")], "below:5", "success"),
        ([failed("10", "1/2")], "below:5.01", "failure"),
        ([BROKEN], "never", "action_required"),
        ([check("10"), BROKEN], "below:1", "action_required"),
    ],
)
def test_fail_on_decides_unless_the_grade_is_incomplete(checks: list[Any], rule: str, conclusion: str) -> None:
    assert render(graded(*checks), rule).conclusion == conclusion


@pytest.mark.parametrize(
    ("grade", "title"),
    [
        (graded(check("7.5"), failed("2.5")), "7.5 of 10 points"),
        (graded(check("10"), taken="2", percent="20"), "8 of 10 points, 20 % taken off for lateness"),
        (graded(check("10"), BROKEN), "Incomplete: 10 of 15 points so far"),
        (
            graded(check("10"), taken="2.5", percent="25", language="ru"),
            "7,5 из 10 баллов, штраф за опоздание 25 %",
        ),
        (graded(check("1"), BROKEN, language="ru"), "Не завершено: пока 1 из 6 баллов"),
    ],
)
def test_the_title_says_the_score(grade: Grade, title: str) -> None:
    assert render(grade).title == title


def test_the_text_is_the_summary_with_a_link_to_the_run() -> None:
    assert render(graded(failed())).text == summary.render(graded(failed()), links=[("Workflow run", RUN)])
    assert f"[Запуск]({RUN})" in render(graded(language="ru")).text


HUGE = {
    "checks": graded(*(failed(rationale="плохо " * 133, hint="подумайте", title=f"Т{n}") for n in range(3000))),
    "one rationale": graded(check("5"), failed(rationale="<ы>" * 400_000)),
    "title": graded(failed(title="|" * 1_000_000), title="<" * 1_000_000),
    "notes": graded(failed(), notes=("note " * 100_000,)),
    "protected files": graded(failed(), protection=protected("warned", *(f"{n}/" + "_/" * 2000 for n in range(50)))),
    "a file's name": graded(failed(), protection=protected("zeroed", "a" + "`_" * 2000), taken="0"),
}


@pytest.mark.parametrize("case", HUGE)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_text_is_never_longer_than_github_takes_and_has_the_total(case: str, language: Any) -> None:
    grade = replace(HUGE[case], language=language)
    text = render(grade).text
    assert len(text) <= 65_535
    total = {"en": "Total", "ru": "Итого"}[language]
    assert f"| | **{total}** | **{grade.points} / {grade.max_points}** | |" in text.splitlines()
