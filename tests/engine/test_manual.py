"""What a person reviews: points given or still to come, what is said of them, and wrong entries."""

import json
from decimal import Decimal

import pytest

from autograde.assignment.loading import load_assignment
from autograde.errors import AssignmentError
from autograde.grading import grade_file
from autograde.grading.exit_codes import fail_rule
from autograde.model import Grade, Status
from autograde.reporters import check_run, json_report, summary, terminal
from tests.conftest import Classroom

FILES = "  - {use: files.present, points: 3, with: {paths: [README.md]}}\n"


def room(
    classroom: Classroom, reviews: str = "", points: str = "2", *, language: str = "en", more: str = FILES
) -> Classroom:
    classroom.assignment(
        f"assignment: hw\nlanguage: {language}\nchecks:\n  - {{manual: report, points: {points}, title: Отчёт}}\n{more}{reviews}"
    )
    (classroom.work / "README.md").write_text("# Hi\n")
    return classroom


def first(grade: Grade) -> tuple[Status, Decimal, str]:
    return grade.checks[0].outcome.status, grade.checks[0].points, grade.checks[0].outcome.rationale


@pytest.mark.parametrize("student", [None, "boris", "anna"])
def test_without_points_it_waits_and_the_grade_is_provisional(classroom: Classroom, student: str | None) -> None:
    grade = room(classroom, "reviews: {anna: {}, vera: {report: 1}}\n").grade(student=student)
    assert (grade.status, grade.points, grade.max_points, grade.score) == ("provisional", 3, 5, 3)
    assert first(grade) == (Status.PENDING, 0, "")


@pytest.mark.parametrize(
    ("given", "status", "en", "ru"),
    [
        ("2", Status.PASSED, "", ""),
        ("2.0", Status.PASSED, "", ""),
        ("1.5", Status.FAILED, "Your instructor gave 1.5 of 2 points.", "Преподаватель поставил 1,5 из 2 баллов."),
        ("1", Status.FAILED, "Your instructor gave 1 of 2 points.", "Преподаватель поставил 1 из 2 баллов."),
        ("0", Status.FAILED, "Your instructor gave 0 of 2 points.", "Преподаватель поставил 0 из 2 баллов."),
    ],
)
@pytest.mark.parametrize("login", ["anna", "Anna", "ANNA"])
def test_points_that_were_given_count(classroom: Classroom, login: str, given: str, status: Status, en: str, ru: str) -> None:  # fmt: skip
    for language, said in (("en", en), ("ru", ru)):
        grade = room(classroom, f"reviews: {{anna: {{report: {given}}}}}\n", language=language).grade(student=login)
        assert (grade.status, grade.score) == ("complete", 3 + Decimal(given))
        assert first(grade) == (status, Decimal(given), said)


@pytest.mark.parametrize(
    ("points", "en", "ru"),
    [
        ("1", "has yet to decide on 1 point.", "ещё 1 балл ставит преподаватель."),
        ("2", "has yet to decide on 2 points.", "ещё 2 балла ставит преподаватель."),
        ("5", "has yet to decide on 5 points.", "ещё 5 баллов ставит преподаватель."),
        ("1.5", "has yet to decide on 1.5 points.", "ещё 1,5 балла ставит преподаватель."),
    ],
)
def test_what_is_to_be_reviewed_is_shown(classroom: Classroom, points: str, en: str, ru: str) -> None:
    for language, said, word in (("en", en, "to be reviewed"), ("ru", ru, "ждёт проверки")):
        grade = room(classroom, points=points, language=language).grade()
        for shown in (summary.render(grade), terminal.render(grade)):
            assert said in shown
            assert word in shown


def test_the_check_run_says_so_in_its_title(classroom: Classroom) -> None:
    for language, title in (("en", "Provisional: 3 of 5 points so far"), ("ru", "Предварительно: пока 3 из 5 баллов")):
        grade = room(classroom, language=language).grade()
        shown = check_run.render(grade, name="n", head_sha="a" * 40, details_url="https://x", fails=fail_rule("never"))
        assert shown.title == title


def test_the_json_reads_back(classroom: Classroom) -> None:
    grade = room(classroom).grade()
    path = json_report.write(grade, classroom.folder / "grade.json")
    written = json.loads(path.read_text(encoding="utf-8"))
    assert (written["status"], written["checks"][0]["status"]) == ("provisional", "pending")
    again = grade_file.load(path)
    assert (again.status, first(again)) == (grade.status, first(grade))


def test_there_may_be_nothing_but_reviews(classroom: Classroom) -> None:
    grade = room(classroom, "reviews: {anna: {report: 2}}\n", more="").grade(student="anna")
    assert (grade.status, grade.score, len(grade.checks)) == ("complete", 2, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("checks:\n  - {manual: report, points: 2}\nreviews: {anna: {raport: 1}}", "'raport' is not a `manual:` entry."),
        ("checks:\n  - {manual: report, points: 2}\nreviews: {anna: {report: 3}}", "3 is more than the 2 that 'report' is worth. Write 2 or less."),
        ("checks:\n  - {manual: report, points: 2}\nreviews: {anna: {report: -1}}", "reviews.anna.report"),
        ("checks:\n  - {manual: report, points: 2}\nreviews: {anna: {report: 1}, Anna: {}}", "GitHub treats 'Anna' and 'anna' as one login."),
        ("checks:\n  - {manual: report}", "an entry that you review needs points."),
        ("checks:\n  - {manual: report, points: 0}", "an entry that you review needs points."),
        ("checks:\n  - {manual: report, points: 2, hidden: true}", "a `manual:` entry does not have this key. Remove it."),
        ("checks:\n  - {manual: report, points: 2, with: {a: 1}}", "a `manual:` entry does not have this key. Remove it."),
        ("checks:\n  - {manual: report, points: 2, use: files.tidy}", "name one of `use:`"),
    ],
)  # fmt: skip
def test_wrong_entries_are_named(classroom: Classroom, text: str, words: str) -> None:
    path = classroom.assignment(f"assignment: hw\n{text}\n")
    with pytest.raises(AssignmentError) as raised:
        load_assignment(path)
    assert words in str(raised.value)


def test_pytest_shows_the_same(pytester: pytest.Pytester, classroom: Classroom) -> None:
    """`pytest checks/` with the plugin: the review waits there, too."""
    room(classroom)
    classroom.check("test_own.py", "import pytest\n@pytest.mark.points(1)\ndef test_it(): pass\n")
    found = pytester.runpytest_subprocess(
        f"--rootdir={classroom.folder}", str(classroom.folder / "checks"), f"--submission={classroom.work}"
    )
    found.stdout.fnmatch_lines(["*to be reviewed*", "*has yet to decide on 2 points.*"])
