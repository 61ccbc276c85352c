"""Every check of the library by its cases: passes, fails with its words, refuses wrong parameters, survives any file."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.config.schema import library
from autograde.errors import AssignmentError
from autograde.model import GradedCheck, Status
from tests.checks import casebook as cases
from tests.checks.casebook import Case
from tests.conftest import Classroom

# What may lie in the place of a file that a check reads.
WRECKS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "folder": lambda path: path.mkdir(),
    "link": lambda path: path.symlink_to("/etc/passwd"),
    "pipe": os.mkfifo,
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "broken": lambda path: path.write_text('{"cells": [{]}\n<<<<<<< HEAD\n- [x](\n"' + "[" * 5000, encoding="utf-8"),
    "huge": lambda path: path.touch() or os.truncate(path, 20 << 30),
}
# Checks that read no file of the submission: they ask GitHub, or run a suite of the instructor's.
HAVE_TESTS_OF_THEIR_OWN = {"suite.shared", "github.private", "github.members", "github.team_size"}
WITH_CASES = sorted(path.stem for path in cases.FOLDER.glob("*.yml"))


def grade(classroom: Classroom, case: Case, language: str = "en") -> GradedCheck:
    cases.lay_out(classroom, case)
    classroom.assignment(cases.assignment(case, language))
    (graded,) = classroom.grade().checks
    return graded


def test_every_check_has_its_cases() -> None:
    assert set(WITH_CASES) | HAVE_TESTS_OF_THEIR_OWN == set(library())
    for check in WITH_CASES:
        content = cases.read(check)
        assert content["pass"], check
        assert content["fail"], check
        assert content["wrong"] or not library()[check]["properties"], check


@pytest.mark.parametrize("case", cases.cases("pass"), ids=str)
def test_the_right_work_passes(classroom: Classroom, case: Case) -> None:
    graded = grade(classroom, case)
    assert (graded.outcome.status, graded.outcome.rationale, graded.points) == (Status.PASSED, "", 4)


@pytest.mark.parametrize("case", cases.cases("fail"), ids=str)
def test_the_wrong_work_fails_and_says_why(classroom: Classroom, case: Case) -> None:
    graded = grade(classroom, case)
    status = Status(case.content.get("status", "failed"))
    assert (graded.outcome.status, graded.outcome.rationale) == (status, case.content["says"].rstrip("\n"))
    assert graded.points == 0
    if "line" in case.content:
        assert graded.outcome.location is not None
        assert graded.outcome.location.line == case.content["line"]


@pytest.mark.parametrize("case", [case for case in cases.cases("fail") if "ru" in case.content], ids=str)
def test_it_says_so_in_russian(classroom: Classroom, case: Case) -> None:
    assert grade(classroom, case, "ru").outcome.rationale == case.content["ru"].rstrip("\n")


@pytest.mark.parametrize("case", cases.cases("wrong"), ids=str)
def test_wrong_parameters_are_named(classroom: Classroom, case: Case) -> None:
    path = classroom.assignment(cases.assignment(case))
    with pytest.raises(AssignmentError) as raised:
        load_assignment(path)
    assert case.content["says"] in str(raised.value)


@pytest.mark.parametrize("wreck", WRECKS)
def test_whatever_lies_in_the_place_of_a_file_is_the_students_failure(classroom: Classroom, wreck: str) -> None:
    """All checks at once, on one submission in which every file that they read is a wreck."""
    known = {check: cases.read(check) for check in WITH_CASES}
    chosen = {check: content for check, content in known.items() if content.get("reads")}
    for path in {path for content in chosen.values() for path in content["reads"]}:
        (classroom.work / path).parent.mkdir(parents=True, exist_ok=True)
        WRECKS[wreck](classroom.work / path)
    entries = "\n".join(
        f"  - {{use: {name}, with: {cases.flow(each.get('with', {}))}}}" for name, each in chosen.items()
    )
    for content in chosen.values():
        for name, own in content.get("own", {}).items():
            cases.write(classroom.folder / name, own)
    classroom.assignment(f"assignment: hw\nsource: hw.ipynb\ndeadline: 2026-02-02\ntimezone: UTC\nchecks:\n{entries}\n")
    outcomes = {each.check.id: each.outcome for each in classroom.grade().checks}
    assert outcomes.keys() == chosen.keys()
    wrong = {
        name: (str(each.status), each.rationale)
        for name, each in outcomes.items()
        if each.status is not Status.FAILED
        and not (each.status is Status.PASSED and wreck in chosen[name].get("survives", []))
    }
    assert wrong == {}
    assert all(each.rationale for each in outcomes.values() if each.status is Status.FAILED)
