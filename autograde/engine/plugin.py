"""The pytest plugin: options, markers, fixtures, and the capture of outcomes. One engine for action and laptop."""

import contextlib
import os
import sys
from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograde.analysis.definitions import find_definition
from autograde.assignment.loading import load_assignment
from autograde.config.data_files import ASSIGNMENT_FILE, CHECKS_FOLDER, shipped
from autograde.config.schema import library
from autograde.config.units import parse_size, parse_timeout
from autograde.context import read_context
from autograde.engine import collection, verdict
from autograde.engine.check_alarm import CheckAlarm
from autograde.engine.session import (
    ALARM,
    CHECK_ID,
    GRADING,
    MISSED,
    PARTIAL,
    POOL,
    RECORD,
    WORST_FIRST,
    Case,
    Grading,
    Record,
)
from autograde.errors import AutogradeError, StudentFailure
from autograde.github import repository_facts
from autograde.kernels.pool import Pool
from autograde.model import Limits, Location, Outcome, Status
from autograde.submission.clone import read_clone
from autograde.submission.repository import Submission
from autograde.texts.formatting import text

pytest_plugins = ["autograde.engine.fixtures"]
# The engine hands its grading over under this name; on a laptop the options make one.
HANDOVER = "autograde-grading"
# A check may ask several clones, each with the time of one check, and think beyond that.
CHECK_PATIENCE = 5
CHECK_MARGIN_S = 60


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograde", "grading notebook homework")
    group.addoption(
        "--submission", metavar="FOLDER", help="the student's repository (default: the assignment's folder)"
    )
    group.addoption("--assignment", metavar="FILE", help="the autograde.yml (default: found beside checks/)")
    group.addoption("--submitted-at", metavar="TIME", help="when the work was handed in, as of `autograde grade`")
    group.addoption("--student", metavar="LOGIN", help="whose extensions apply")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "points(n, id=None, title=None, hint=None, hidden=False, bonus=False, requires=[]): what a check is worth",
    )
    config.addinivalue_line("markers", "source(path=None, until=None): where this check's `student` is taken from")
    config.addinivalue_line("markers", f"{collection.ENTRY_MARK}(entry): set by autograde on checks of the library")
    handed_over = config.pluginmanager.get_plugin(HANDOVER)
    grading = handed_over.grading if handed_over else _from_options(config)
    if grading is None:
        return
    config.stash[GRADING] = grading
    config.option.importmode = "importlib"
    sys.path.append(str(grading.assignment.folder / CHECKS_FOLDER))
    alarm = CheckAlarm(round(CHECK_PATIENCE * grading.assignment.limits.check_s) + CHECK_MARGIN_S)
    config.stash[ALARM] = alarm
    config.stash[POOL] = Pool(
        grading.submission, lambda source: _limits(grading, source), grading.progress, pause=alarm.paused
    )


def _from_options(config: pytest.Config) -> Grading | None:
    """The grading of a `pytest checks/` by hand; None where pytest is run for something else."""
    places = [Path(config.invocation_params.dir, str(arg).partition("::")[0]).resolve() for arg in config.args]
    file = config.getoption("assignment") or _find_assignment(places)
    if file is None:
        return None
    try:
        assignment = load_assignment(Path(file))
        submission = Submission(Path(config.getoption("submission") or assignment.folder), assignment.source)
        clone = read_clone(submission)
        context = read_context(assignment, config.getoption("submitted_at"), config.getoption("student"), clone)
    except AutogradeError as error:
        raise pytest.UsageError(str(error)) from error
    context = repository_facts.look(context, assignment, submission, os.environ)
    grading = Grading(assignment, submission, context, lambda *_: None)
    whole = {assignment.folder, assignment.folder / CHECKS_FOLDER, shipped("checks")}
    if any(place in whole for place in places):
        config.args = grading.targets()
    grading.is_part = config.args != grading.targets() or bool(config.getoption("lf", default=False))
    return grading


def _find_assignment(places: list[Path]) -> Path | None:
    """The autograde.yml beside the checks folder that holds an argument."""
    for place in places:
        for folder in (place, *place.parents):
            if folder.name == CHECKS_FOLDER and (folder.parent / ASSIGNMENT_FILE).is_file():
                return folder.parent / ASSIGNMENT_FILE
    return None


def _limits(grading: Grading, source: str) -> Limits:
    """The assignment's limits; a notebook.runs check of that notebook says its time and memory."""
    limits = grading.assignment.limits
    for entry in grading.assignment.entries:
        parameters = entry.parameters
        named = parameters.get("notebook") or entry.source or grading.assignment.source
        if entry.use != "notebook.runs" or named not in (None, source):
            continue
        if timeout := parameters.get("timeout"):
            limits = replace(limits, notebook_s=parse_timeout(str(timeout)).total_seconds())
            limits = replace(limits, cell_s=min(limits.cell_s, limits.notebook_s))
        if memory := parameters.get("memory"):
            limits = replace(limits, memory_bytes=parse_size(str(memory)))
    return limits


# ------------------------------------------------------------------------------------------------ collection


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A suite that runs in the student's process imports the student's files: in this one it has no place."""
    grading = config.stash.get(GRADING, None)
    return True if grading is not None and grading.is_shared(collection_path) else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    grading = metafunc.config.stash.get(GRADING, None)
    check = collection.library_id(Path(str(metafunc.module.__file__)), metafunc.function.__name__)
    if grading is None or check not in library():
        return
    metafunc.parametrize(*collection.parameter_sets(grading, str(check)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    grading = config.stash.get(GRADING, None)
    if grading is None:
        return
    items[:] = collection.sort_items(grading, items)
    if grading.problems:
        file = str(grading.assignment.path)
        raise pytest.UsageError("\n".join(problem.show(file) for problem in grading.problems))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    with _limited(collector.config):
        report = yield
    grading = collector.config.stash.get(GRADING, None)
    if grading is not None and report.failed:
        grading.uncollected[str(getattr(collector, "path", report.nodeid))] = str(report.longrepr)
    return report


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        grading = item.config.stash.get(GRADING, None)
        check_id = item.stash.get(CHECK_ID, None)
        if grading is not None and check_id is not None:
            grading.deselected.add(check_id)


# ------------------------------------------------------------------------------------------------ running


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(request: pytest.FixtureRequest) -> Generator[None, Any, Any]:
    with _limited(request.config):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a check that requires one that did not pass."""
    grading = item.config.stash.get(GRADING, None)
    if grading is None:
        return
    grading.record = item.stash[RECORD] = Record()
    if grading.checks[item.stash[CHECK_ID]].hidden:
        item.config.stash[POOL].attempts.hide_details()
    for needed in grading.checks[item.stash[CHECK_ID]].requires:
        if needed in grading.deselected or (grading.is_part and needed not in grading.expected):
            continue  # whoever selects a check by hand wants to see it run
        cases = grading.cases.get(needed, {})
        if not cases or any(case.outcome.status is not Status.PASSED for case in cases.values()):
            base = grading.checks[needed]
            title = text("hidden-check", grading.language) if base.hidden else base.title
            item.stash[MISSED] = text("requires", grading.language, title=title)
            pytest.skip(item.stash[MISSED])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """A check whose own code does not end costs itself, not the grade."""
    with _limited(item.config):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    with _limited(item.config):
        return (yield)


def _limited(config: pytest.Config) -> contextlib.AbstractContextManager[None]:
    alarm = config.stash.get(ALARM, None)
    return contextlib.nullcontext() if alarm is None else alarm.limited()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    grading = item.config.stash.get(GRADING, None)
    is_subtest = hasattr(report, "context")  # a sub-test can only fail its item; passing is the item's own word
    if grading is not None and (call.excinfo is not None or (call.when == "call" and not is_subtest)):
        _record(grading, item, call, report)
    return report


def _record(grading: Grading, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """One case an item: sub-tests and a failing teardown report again, and the worst that was said holds."""
    found = _judge(grading, item, call, report)
    share = Fraction(1 if found.status is Status.PASSED else 0)
    if found.status is Status.PASSED and PARTIAL in item.stash:
        share, reason, location = item.stash[PARTIAL]
        found = verdict.Verdict(Status.PASSED) if share == 1 else verdict.Verdict(Status.FAILED, reason, location)
    entry = grading.entries.get(item.stash[CHECK_ID])
    is_found_wanting = found.status is Status.FAILED and not (
        call.excinfo and call.excinfo.errisinstance(StudentFailure)
    )
    own_words = entry.rationale if entry and is_found_wanting else None
    outcome = Outcome(
        check_id=item.stash[CHECK_ID],
        status=found.status,
        share=share,
        rationale=found.rationale if own_words is None else own_words.replace("{why}", found.rationale),
        location=found.location or (_find_blamed(grading, item) if found.status is Status.FAILED else None),
        duration_s=call.duration,
    )
    cases = grading.cases.setdefault(outcome.check_id, {})
    known = cases.get(item.nodeid)
    if known is None or WORST_FIRST.index(outcome.status) < WORST_FIRST.index(known.outcome.status):
        cases[item.nodeid] = Case(item.name, outcome)


def _find_blamed(grading: Grading, item: pytest.Item) -> Location | None:
    """Where the student defines what was wrong, or what the check asked for last: a wrong answer has no line."""
    record = item.stash.get(RECORD, Record())
    for source, label in record.suspects():
        # The source is not there, which the rationale tells; or too deep, and no hook may fail on what a student wrote.
        with contextlib.suppress(StudentFailure, RecursionError, MemoryError):
            definition = find_definition(grading.submission.code_cells(source), label.removesuffix("()"))
            if definition:
                return Location.in_source(source, definition[0].number, definition[1])
    return None


def _judge(
    grading: Grading, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
) -> verdict.Verdict:
    if MISSED in item.stash:
        return verdict.Verdict(Status.SKIPPED, item.stash[MISSED])
    error = call.excinfo.value if call.excinfo else None
    if error is None and report.outcome != "passed":  # failed sub-tests, or a plugin that knows better
        return verdict.Verdict(Status.FAILED, verdict.cut(str(report.longrepr)))
    return verdict.judge(error, grading.language, last_answer=item.stash.get(RECORD, Record()).last_answer)


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    grading = config.stash.get(GRADING, None)
    if grading is None:
        return None
    grading.record.blame(left)
    return verdict.compare_in_words(op, left, right, grading.language)


def pytest_sessionfinish(session: pytest.Session) -> None:
    grading = session.config.stash.get(GRADING, None)
    if grading is not None:
        pool = session.config.stash[POOL]
        grading.confinement, grading.attempts = pool.layers, pool.attempts.denied


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if POOL in config.stash:
        config.stash[POOL].close()
