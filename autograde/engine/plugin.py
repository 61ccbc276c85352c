"""The pytest plugin of one grading: collects checks, sets their limits, records how each case ended."""

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from autograde.config.data_files import CHECKS_FOLDER
from autograde.config.schema import library
from autograde.engine import collection, verdict
from autograde.engine.check_alarm import CheckAlarm
from autograde.engine.fixtures import CheckFixtures
from autograde.engine.outcomes import make_outcome
from autograde.engine.session import WORST_FIRST, Case, Grading, RunningCase, limits_of
from autograde.kernels.pool import Pool
from autograde.kernels.runtime import StudentRuntime
from autograde.model import Status
from autograde.texts.formatting import text

# A check may ask several clones, each with the time of one check, and think beyond that.
CHECK_PATIENCE = 5
CHECK_MARGIN_S = 60


class GradingPlugin:
    """The hooks of one pytest run over an assignment's checks; `grading` holds all that they find.

    The cases that run are kept by node id: pytest reports set-up, call and teardown of an item one after the other.
    """

    def __init__(self, grading: Grading, runtime: StudentRuntime) -> None:
        self.grading = grading
        self.alarm = CheckAlarm(round(CHECK_PATIENCE * grading.assignment.limits.check_s) + CHECK_MARGIN_S)
        self.pool = Pool(
            grading.submission,
            lambda source: limits_of(grading, source),
            grading.progress,
            runtime,
            pause=self.alarm.paused,
        )
        self._check_ids: dict[str, str] = {}
        self._cases: dict[str, RunningCase] = {}

    # -------------------------------------------------------------------------------------------- set-up and end

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line(
            "markers",
            "points(n, id=None, title=None, hint=None, hidden=False, bonus=False, requires=[]): what a check is worth",
        )
        config.addinivalue_line("markers", "source(path=None, until=None): where this check's `student` is taken from")
        config.addinivalue_line("markers", f"{collection.ENTRY_MARK}(entry): set by autograde on checks of the library")
        config.option.importmode = "importlib"
        sys.path.append(str(self.grading.assignment.folder / CHECKS_FOLDER))
        config.pluginmanager.register(CheckFixtures(self.grading, self.pool), "autograde-fixtures")

    def pytest_sessionfinish(self) -> None:
        self.grading.confinement, self.grading.attempts = self.pool.layers, self.pool.attempts.denied

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self) -> None:
        self.pool.close()

    # -------------------------------------------------------------------------------------------- collection

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """A suite that runs in the student's process imports the student's files: in this one it has no place."""
        return True if self.grading.is_shared(collection_path) else None

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        check = collection.library_id(Path(str(metafunc.module.__file__)), metafunc.function.__name__)
        if check in library():
            metafunc.parametrize(*collection.parameter_sets(self.grading, str(check), metafunc.function))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        sorted_items = collection.sort_items(self.grading, items)
        self._check_ids = {item.nodeid: check_id for item, check_id in sorted_items}
        items[:] = [item for item, _ in sorted_items]
        if self.grading.problems:
            file = str(self.grading.assignment.path)
            raise pytest.UsageError("\n".join(problem.show(file) for problem in self.grading.problems))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, Any]:
        with self.alarm.limited():
            report = yield
        if report.failed:
            path = str(getattr(collector, "path", report.nodeid))
            self.grading.uncollected[path] = str(report.longrepr)
        return report

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        for item in items:
            if record := self.grading.records.get(self._check_ids.get(item.nodeid, "")):
                record.is_deselected = True

    # -------------------------------------------------------------------------------------------- running

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self) -> Generator[None, Any, Any]:
        with self.alarm.limited():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a check that requires one that did not pass."""
        grading = self.grading
        case = grading.current = self._cases[item.nodeid] = _start_case(item, self._check_ids[item.nodeid])
        check = grading.records[case.check_id].check
        if check.hidden:
            self.pool.attempts.hide_details()
        for needed in check.requires:
            record = grading.records.get(needed)
            if (record and record.is_deselected) or (grading.is_part and not (record and record.expected)):
                continue  # whoever selects a check by hand wants to see it run
            if not (record and record.has_passed):
                case.skipped_because = text("requires", grading.language, title=self._title(needed))
                pytest.skip(case.skipped_because)

    def _title(self, check_id: str) -> str:
        record = self.grading.records.get(check_id)
        if record and record.check.hidden:
            return text("hidden-check", self.grading.language)
        return record.check.title if record else check_id

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        """A check whose own code does not end costs itself, not the grade."""
        with self.alarm.limited():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, Any]:
        with self.alarm.limited():
            return (yield)

    # -------------------------------------------------------------------------------------------- outcomes

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        report = yield
        is_subtest = hasattr(report, "context")  # a sub-test can only fail its item; passing is the item's own word
        if call.excinfo is not None or (call.when == "call" and not is_subtest):
            self._record(item, call, report)
        if call.when == "teardown":
            self._cases.pop(item.nodeid, None)  # with the last answer, which may be large
        return report

    def _record(self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        """One case an item: sub-tests and a failing teardown report again, and the worst that was said holds."""
        case = self._cases.get(item.nodeid) or RunningCase(self._check_ids[item.nodeid])
        error = call.excinfo.value if call.excinfo else None
        outcome = make_outcome(self.grading, case, self._judge(case, error, report), error, call.duration)
        record = self.grading.records[case.check_id]
        earlier = record.cases.get(item.nodeid)
        if earlier is None or WORST_FIRST.index(outcome.status) < WORST_FIRST.index(earlier.outcome.status):
            record.cases[item.nodeid] = Case(item.name, outcome)

    def _judge(self, case: RunningCase, error: BaseException | None, report: pytest.TestReport) -> verdict.Verdict:
        if case.skipped_because:
            return verdict.Verdict(Status.SKIPPED, case.skipped_because)
        if error is None and report.outcome != "passed":  # failed sub-tests, or a plugin that knows better
            return verdict.Verdict(Status.FAILED, verdict.cut(str(report.longrepr)))
        return verdict.judge(error, self.grading.language, last_answer=case.asks.last_answer)

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> list[str]:
        self.grading.current.asks.blame(left)
        return verdict.compare_in_words(op, left, right, self.grading.language)


def _start_case(item: pytest.Item, check_id: str) -> RunningCase:
    mark = item.get_closest_marker("source")
    if mark is None:
        return RunningCase(check_id)
    source = mark.kwargs.get("path") or (mark.args[0] if mark.args else None)
    return RunningCase(check_id, source, mark.kwargs.get("until"))
