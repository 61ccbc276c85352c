"""`pytest checks/`: the options, and the score table of `autograde grade` at the end."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.config.data_files import ASSIGNMENT_FILE, CHECKS_FOLDER, shipped
from autograde.context import read_context
from autograde.engine.plugin import GradingPlugin
from autograde.engine.run import CheckRun, collect_outcomes
from autograde.engine.session import Grading
from autograde.errors import AutogradeError, SetupError
from autograde.github.repository_facts import with_facts_from_token
from autograde.grade import make_grade
from autograde.kernels.runtime import StudentRuntime, student_runtime
from autograde.model import Protection
from autograde.reporters import json_report, terminal
from autograde.reporters.words import escape_commands, one_line
from autograde.submission import protected_files
from autograde.submission.clone import read_clone
from autograde.submission.repository import Submission
from autograde.texts.formatting import text

_MISSING = re.compile(r"fixture '(student|student_of|submission|run_of|suite_of|partial|same)' not found")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograde", "grading notebook homework")
    group.addoption(
        "--submission", metavar="FOLDER", help="the student's repository (default: the assignment's folder)"
    )
    group.addoption("--assignment", metavar="FILE", help="the autograde.yml (default: found beside checks/)")
    group.addoption("--submitted-at", metavar="TIME", help="when the work was handed in, as of `autograde grade`")
    group.addoption("--student", metavar="LOGIN", help="whose extensions apply")
    group.addoption("--grade-json", metavar="FILE", help="write the grade as JSON, if all checks ran")


def pytest_configure(config: pytest.Config) -> None:
    """Set up a grading where an assignment is named or found; leave any other run of pytest as it is."""
    with ExitStack() as stack:
        try:
            grading = _make_grading(config)
            if grading is None:
                return
            if file := _json_file(config):
                json_report.require_writable(file)
            runtime = stack.enter_context(student_runtime())
        except AutogradeError as error:
            raise pytest.UsageError(str(error)) from error
        config.add_cleanup(stack.pop_all().close)
    config.pluginmanager.register(GradingPlugin(grading, runtime), "autograde-grading")
    config.pluginmanager.register(ScoreTable(grading, runtime, config), "autograde-score-table")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Without an assignment there are no fixtures: say what is missing where a check asked for one."""
    errors = [str(report.longrepr) for report in terminalreporter.stats.get("error", ())]
    if not config.pluginmanager.has_plugin("autograde-grading") and any(map(_MISSING.search, errors)):
        terminalreporter.write_line(
            "There is no assignment: run pytest on its checks/ folder, or name it with --assignment=FILE."
        )


def _named_paths(config: pytest.Config) -> list[Path]:
    return [Path(config.invocation_params.dir, str(arg).partition("::")[0]).resolve() for arg in config.args]


def _make_grading(config: pytest.Config) -> Grading | None:
    """The grading of a `pytest checks/` by hand; None where pytest is run for something else."""
    paths = _named_paths(config)
    file = config.getoption("assignment") or _find_assignment(paths)
    if file is None:
        return None
    assignment = load_assignment(Path(config.invocation_params.dir, file))
    submission = Submission(Path(config.getoption("submission") or assignment.folder), assignment.source)
    clone = read_clone(submission)
    context = read_context(assignment, config.getoption("submitted_at"), config.getoption("student"), clone)
    context = with_facts_from_token(context, assignment, submission, os.environ)
    grading = Grading(assignment, submission, context)
    whole = {assignment.folder, assignment.folder / CHECKS_FOLDER, shipped("checks")}
    if any(path in whole for path in paths):
        config.args = grading.targets()
    grading.is_part = config.args != grading.targets() or bool(config.getoption("lf", default=False))
    return grading


def _find_assignment(paths: list[Path]) -> Path | None:
    """The autograde.yml beside the checks folder that holds an argument."""
    for path in paths:
        for folder in (path, *path.parents):
            if folder.name == CHECKS_FOLDER and (folder.parent / ASSIGNMENT_FILE).is_file():
                return folder.parent / ASSIGNMENT_FILE
    return None


def _json_file(config: pytest.Config) -> Path | None:
    file = config.getoption("grade_json")
    return Path(config.invocation_params.dir, file) if file else None


class ScoreTable:
    """Prints the score at the end of the run; where not every check ran, says so and claims no score."""

    def __init__(self, grading: Grading, runtime: StudentRuntime, config: pytest.Config) -> None:
        self._grading = grading
        self._runtime = runtime
        self._config = config

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._grading.problems or self._config.option.collectonly:
            return
        terminalreporter.write_sep("=", "autograde")
        for line in self._lines():
            terminalreporter.write_line(escape_commands(line))

    def _lines(self) -> Iterator[str]:
        grading = self._grading
        run = collect_outcomes(grading, text("not-selected", grading.language))
        ran = tuple(check for check in run.checks if grading.records[check.id].cases)
        is_whole = len(ran) == len(run.checks) and not grading.is_part
        try:
            report = self._report(run if is_whole else replace(run, checks=ran), is_whole=is_whole)
        except AutogradeError as error:
            report = one_line(str(error))
        yield from report.splitlines()

    def _report(self, run: CheckRun, *, is_whole: bool) -> str:
        """What the terminal shows; the JSON is written too, where all checks ran.

        Raises:
            AutogradeError: protected files could not be compared, or the JSON could not be written.

        """
        grading, python = self._grading, self._runtime.python
        compared = _compare(grading) if is_whole else None
        grade = make_grade(
            run, grading.submission, grading.assignment, grading.context, python=python, protection=compared
        )
        if not is_whole:
            return terminal.render_part(grade)
        table = terminal.render(grade)
        file = _json_file(self._config)
        if file is None:
            return table
        try:
            json_report.write(grade, file)
        except SetupError as error:
            return f"{table}{one_line(str(error))}\n"
        return table


def _compare(grading: Grading) -> Protection | None:
    """How protected files were found. Here they are not put back: these very files were run."""
    protection, _ = protected_files.find_changes(grading.assignment, grading.submission)
    return (
        replace(protection, consequence="warned") if protection and protection.consequence == "restored" else protection
    )
