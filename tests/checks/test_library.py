"""Every check of the library by its cases: passes, fails with its words, refuses wrong parameters, survives any file."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.config.schema import library
from autograde.errors import AssignmentError
from autograde.model import Outcome, Status
from autograde.submission.repository import Submission
from autograde.testing import run_checks_of
from tests.checks import casebook as cases
from tests.checks.casebook import Case
from tests.conftest import Classroom, runtime

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


def outcome_of(classroom: Classroom, case: Case, language: str = "en") -> Outcome:
    """How the check ends, called as a function: a pytest run for each of a thousand cases takes minutes."""
    assignment = load_assignment(classroom.assignment(cases.assignment(case, language)))
    (outcome,) = run_checks_of(assignment, Submission(classroom.work, assignment.source), runtime()).values()
    return outcome


def test_every_check_has_its_cases() -> None:
    assert set(WITH_CASES) | HAVE_TESTS_OF_THEIR_OWN == set(library())
    for check in WITH_CASES:
        content = cases.read(check)
        assert content["pass"], check
        assert content["fail"], check
        assert content["wrong"] or not library()[check]["properties"], check


@pytest.mark.parametrize("case", cases.cases("pass"), ids=str)
def test_the_right_work_passes(classroom: Classroom, case: Case) -> None:
    cases.lay_out(classroom, case)
    outcome = outcome_of(classroom, case)
    assert (outcome.status, outcome.rationale, outcome.share) == (Status.PASSED, "", 1)


@pytest.mark.parametrize("case", cases.cases("fail"), ids=str)
def test_the_wrong_work_fails_and_says_why(classroom: Classroom, case: Case) -> None:
    cases.lay_out(classroom, case)
    outcome = outcome_of(classroom, case)
    status = Status(case.content.get("status", "failed"))
    assert (outcome.status, outcome.rationale) == (status, case.content["says"].rstrip("\n"))
    assert outcome.share == 0
    if "line" in case.content:
        assert outcome.location is not None
        assert outcome.location.line == case.content["line"]
    if "ru" in case.content:
        assert outcome_of(classroom, case, "ru").rationale == case.content["ru"].rstrip("\n")


def _comparable(outcome: Outcome) -> Outcome:
    """Without the time, and without the line of the file, which a grade adds."""
    location = outcome.location and replace(outcome.location, file_line=None)
    return replace(outcome, duration_s=0, location=location)


FIRST = {case.check: case for case in reversed(cases.cases("fail"))}


@pytest.mark.parametrize("case", FIRST.values(), ids=str)
def test_a_pytest_run_comes_to_the_same_outcome(classroom: Classroom, case: Case) -> None:
    cases.lay_out(classroom, case)
    direct = outcome_of(classroom, case)
    (graded,) = classroom.grade().checks
    assert _comparable(direct) == _comparable(graded.outcome)
    assert graded.points == 0


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
    head = "assignment: hw\nsource: hw.ipynb\ndeadline: 2026-02-02\ntimezone: UTC"
    assignment = load_assignment(classroom.assignment(f"{head}\nchecks:\n{entries}\n"))
    outcomes = run_checks_of(assignment, Submission(classroom.work, assignment.source), runtime())
    assert outcomes.keys() == chosen.keys()
    wrong = {
        name: (str(each.status), each.rationale)
        for name, each in outcomes.items()
        if each.status is not Status.FAILED
        and not (each.status is Status.PASSED and wreck in chosen[name].get("survives", []))
    }
    assert wrong == {}
    assert all(each.rationale for each in outcomes.values() if each.status is Status.FAILED)
