"""The other front door: `pytest checks/` by hand ends with the same score table as `autograde grade`."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograde.engine import plugin
from autograde.engine import run as engine
from autograde.engine.session import GRADING, Grading
from autograde.errors import AutogradeError, SurroundingsError
from autograde.grade import conclude
from autograde.model import Protection
from autograde.reporters import json_report, terminal
from autograde.reporters.words import harmless, one_line
from autograde.submission import protected_files
from autograde.texts.formatting import text


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograde")
    group.addoption("--grade-json", metavar="FILE", help="write the grade as JSON, if all checks ran")


def pytest_configure(config: pytest.Config) -> None:
    """A name that the JSON cannot be written to is told before anything is graded."""
    if file := _json_file(config):
        try:
            json_report.require_place(file)
        except AutogradeError as error:
            raise pytest.UsageError(str(error)) from error


def _json_file(config: pytest.Config) -> Path | None:
    file = config.getoption("grade_json")
    return Path(config.invocation_params.dir, file) if file else None


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the score table; where not every check ran, say so and claim no score."""
    grading = config.stash.get(GRADING, None)
    if grading is None or config.pluginmanager.has_plugin(plugin.HANDOVER) or grading.problems:
        return
    if config.option.collectonly:
        return
    run = engine.conclude(grading, text("not-selected", grading.language))
    ran = tuple(check for check in run.checks if grading.cases.get(check.id))
    is_whole = len(ran) == len(run.checks) and not grading.is_part
    run = run if is_whole else replace(run, checks=ran)
    try:
        report = _report(run, grading, _json_file(config), is_whole=is_whole)
    except AutogradeError as error:
        report = one_line(str(error))
    terminalreporter.write_sep("=", "autograde")
    for line in report.splitlines():
        terminalreporter.write_line(harmless(line))


def _report(run: engine.Run, grading: Grading, file: Path | None, *, is_whole: bool) -> str:
    """What the terminal shows; the JSON is written too, where all checks ran.

    Raises:
        AutogradeError: protected files could not be compared, or the JSON could not be written.

    """
    compared = _compare(grading) if is_whole else None
    result = conclude(run, grading.submission, grading.assignment, grading.context, protection=compared)
    if not is_whole:
        return terminal.render_part(result)
    shown = terminal.render(result)
    if file is None:
        return shown
    try:
        json_report.write(result, file)
    except SurroundingsError as error:
        return f"{shown}{one_line(str(error))}\n"
    return shown


def _compare(grading: Grading) -> Protection | None:
    """How protected files were found. Here they are not put back: these very files were run."""
    found, _ = protected_files.find(grading.assignment, grading.submission)
    return replace(found, consequence="warned") if found and found.consequence == "restored" else found
