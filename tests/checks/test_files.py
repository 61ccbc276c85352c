"""files.present and files.absent: which files count, and what the student reads when they do not."""

import os
from pathlib import Path

import pytest

from autograde.config.schema import library
from autograde.model import GradedCheck, Status
from autograde.reporters import json_report
from checks.files import CONFLICT_MARK
from tests.conftest import Classroom
from tests.linear import assert_linear


def grade_each(classroom: Classroom, *checks: tuple[str, str], language: str = "en") -> list[GradedCheck]:
    """Grade once with these checks of the library, each with its parameters and 4 points."""
    entries = [f"  - {{id: c{n}, use: {use}, with: {given}, points: 4}}" for n, (use, given) in enumerate(checks)]
    classroom.assignment(f"assignment: hw\nlanguage: {language}\nchecks:\n" + "\n".join(entries) + "\n")
    found = {each.check.id: each for each in classroom.grade().checks}
    return [found[f"c{n}"] for n in range(len(checks))]


def rationales(classroom: Classroom, use: str, *given: str, language: str = "en") -> list[str]:
    """What each set of parameters leads to; empty where the check passes."""
    graded = grade_each(classroom, *((use, each) for each in given), language=language)
    for each in graded:
        assert each.points == (4 if each.outcome.status is Status.PASSED else 0)
        assert (each.outcome.status is Status.PASSED) is (each.outcome.rationale == "")
    return [each.outcome.rationale for each in graded]


def put(classroom: Classroom, **files: str | bytes) -> None:
    for name, content in files.items():
        path = classroom.work / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_present_names_every_missing_file_and_nothing_else(classroom: Classroom) -> None:
    put(classroom, a_txt="a", data__b_csv="b")
    given = [
        "{paths: [a.txt]}",
        "{paths: [a.txt, x.txt, 'y/z.txt']}",
        "{paths: ['x.txt|y.txt', 'q']}",
        "{paths: ['x.txt|a.txt']}",
    ]
    assert rationales(classroom, "files.present", *given) == [
        "",
        "Missing: x.txt, y/z.txt",
        "Missing: x.txt / y.txt, q",
        "",
    ]


def test_patterns_find_files_in_folders(classroom: Classroom) -> None:
    put(classroom, data__b_csv="b", deep__er__c_csv="c", top_csv="t")
    found = ["data/*.csv", "'**/b.csv'", "'**/top.csv'", "data/", "'deep/**'", "'*.csv'", "deep/er/c.csv"]
    assert rationales(classroom, "files.present", *(f"{{paths: [{path}]}}" for path in found)) == [""] * len(found)
    missed = ["data/*.txt", "'**/x.csv'", "nothing/", "DATA/b.csv", "b.csv", "data"]
    told = rationales(classroom, "files.present", *(f"{{paths: [{path}]}}" for path in missed))
    assert told == [f"Missing: {path.strip(chr(39)).removeprefix('**/')}" for path in missed]


def test_a_path_with_a_dot_in_front_names_the_same_file(classroom: Classroom) -> None:
    put(classroom, a_txt="a")
    assert rationales(classroom, "files.present", "{paths: [./a.txt]}") == [""]
    assert rationales(classroom, "files.absent", "{paths: [./a.txt]}") == ["Must not be in the repository: a.txt"]


def test_two_stars_inside_a_pattern_also_match_no_folder(classroom: Classroom) -> None:
    put(classroom, data__b_csv="b", data__x__c_csv="c")
    given = "{paths: ['data/**/b.csv']}", "{paths: ['data/**/c.csv']}"
    assert rationales(classroom, "files.present", *given) == ["", ""]


def test_an_empty_file_counts_only_where_it_may(classroom: Classroom) -> None:
    put(classroom, a_txt="", full_txt="x")
    given = [
        "{paths: [a.txt]}",
        "{paths: [a.txt], non_empty: false}",
        "{paths: [full.txt]}",
        "{paths: ['a.txt|full.txt']}",
        "{paths: ['*.txt']}",
    ]
    assert rationales(classroom, "files.present", *given) == ["Empty: a.txt", "", "", "", ""]


def test_of_a_choice_of_empty_files_all_are_named_as_for_missing_ones(classroom: Classroom) -> None:
    put(classroom, a_txt="", b_txt="")
    assert rationales(classroom, "files.present", "{paths: ['a.txt|b.txt']}") == ["Empty: a.txt / b.txt"]


def test_absent_names_what_must_go(classroom: Classroom) -> None:
    put(classroom, a_zip="z", data__b_zip="z", c_txt="c")
    given = ["{paths: ['**/*.zip']}", "{paths: [data/]}", "{paths: ['*.rar', c.md]}", "{paths: [c.txt, data/b.zip]}"]
    assert rationales(classroom, "files.absent", *given) == [
        "Must not be in the repository: a.zip, data/b.zip",
        "Must not be in the repository: data/b.zip",
        "",
        "Must not be in the repository: c.txt, data/b.zip",
    ]


def test_a_file_that_fits_two_patterns_is_named_once(classroom: Classroom) -> None:
    put(classroom, a_zip="z")
    told = rationales(classroom, "files.absent", "{paths: ['*.zip', 'a.*']}")
    assert told == ["Must not be in the repository: a.zip"]


@pytest.mark.parametrize(("count", "named"), [(9, 9), (10, 10), (11, 10)])
def test_at_most_ten_superfluous_files_are_named(classroom: Classroom, count: int, named: int) -> None:
    for number in range(count):
        (classroom.work / f"{number}.zip").write_text("z")
    (told,) = rationales(classroom, "files.absent", "{paths: ['*.zip']}")
    assert told.count(".zip") == named


@pytest.mark.parametrize("folder", ["__pycache__", ".ipynb_checkpoints", "node_modules", ".venv"])
def test_a_folder_of_byproducts_that_was_handed_in_is_superfluous(classroom: Classroom, folder: str) -> None:
    (classroom.work / folder).mkdir()
    (classroom.work / folder / "x.bin").write_text("x")
    (told,) = rationales(classroom, "files.absent", f"{{paths: ['**/{folder}/']}}")
    assert told == f"Must not be in the repository: {folder}/x.bin"


def test_files_speak_russian(classroom: Classroom) -> None:
    put(classroom, a_txt="", b_zip="z")
    checks = [
        ("files.present", "{paths: [x.txt]}"),
        ("files.present", "{paths: [a.txt]}"),
        ("files.absent", "{paths: ['*.zip']}"),
    ]
    graded = grade_each(classroom, *checks, language="ru")
    assert [each.outcome.rationale for each in graded] == [
        "Не хватает: x.txt",
        "Пустые файлы: a.txt",
        "Не должно быть в репозитории: b.zip",
    ]
    assert (graded[0].check.title, graded[2].check.title) == ("Нужные файлы на месте", "Нет лишних файлов")
    assert graded[0].check.hint == "Проверьте имена файлов и папок, в том числе регистр букв."


def test_title_and_hint_come_from_the_library(classroom: Classroom) -> None:
    graded = grade_each(classroom, ("files.present", "{paths: [a]}"), ("files.absent", "{paths: [a]}"))
    for each, name in zip(graded, ("files.present", "files.absent"), strict=True):
        texts = library()[name]["x-texts"]
        assert (each.check.title, each.check.hint) == (texts["title"]["en"], texts["hint"]["en"])


def test_links_and_special_files_are_no_files(classroom: Classroom) -> None:
    (classroom.work / "link.txt").symlink_to("/etc/passwd")
    (classroom.work / "folder").symlink_to("/etc")
    os.mkfifo(classroom.work / "pipe")
    (classroom.work / "dir").mkdir()
    given = ["{paths: [link.txt]}", "{paths: [folder/passwd]}", "{paths: [pipe]}", "{paths: [dir]}"]
    assert rationales(classroom, "files.present", *given) == [
        "Missing: link.txt",
        "Missing: folder/passwd",
        "Missing: pipe",
        "Missing: dir",
    ]


def test_a_huge_or_binary_file_is_a_file(classroom: Classroom) -> None:
    with (classroom.work / "huge.bin").open("wb") as file:
        file.truncate(20 << 30)
    put(classroom, nul_dat=b"\0\xff\xfe")
    assert rationales(classroom, "files.present", "{paths: [huge.bin, nul.dat]}") == [""]


@pytest.mark.parametrize("name", ["a b|c.txt", "[x].txt", "ключ.txt", "-rf"])
def test_odd_names_can_be_forbidden_by_a_pattern(classroom: Classroom, name: str) -> None:
    (classroom.work / name).write_text("x")
    assert rationales(classroom, "files.absent", "{paths: ['*']}") == [f"Must not be in the repository: {name}"]


def test_a_file_name_that_is_no_utf8_can_be_reported(classroom: Classroom, tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(classroom.work) + b"/\xef\xf0.zip"))).write_text("z")
    classroom.assignment("assignment: hw\nchecks:\n  - {use: files.absent, with: {paths: ['*.zip']}, points: 1}\n")
    grade = classroom.grade()
    assert grade.checks[0].outcome.status is Status.FAILED
    assert json_report.write(grade, tmp_path / "grade.json").stat().st_size > 0


def test_an_empty_repository_lacks_what_is_needed_and_holds_nothing_superfluous(classroom: Classroom) -> None:
    present, absent = grade_each(classroom, ("files.present", "{paths: ['*']}"), ("files.absent", "{paths: ['*']}"))
    assert (present.outcome.rationale, absent.outcome.status) == ("Missing: *", Status.PASSED)


@pytest.mark.parametrize("piece", [b" ", b"\n", b"<", b"<<<<<<<", b"\\n", b"\\", b"\n <<<<<<", b' "'])
def test_the_time_to_look_for_a_conflict_grows_with_the_file(piece: bytes) -> None:
    assert_linear(lambda times: CONFLICT_MARK.search(piece * times), 100_000)
