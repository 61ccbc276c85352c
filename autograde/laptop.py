"""The other front door: `pytest checks/` by hand ends with the same score table as `autograde grade`."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograde import engine, plugin, protection
from autograde.grade import conclude
from autograde.messages import text
from autograde.model import Protection
from autograde.reporters import json_report, terminal
from autograde.session import GRADING, Grading


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograde")
    group.addoption("--grade-json", metavar="FILE", help="write the grade as JSON, if all checks ran")


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
    result = conclude(
        run, grading.submission, grading.assignment, grading.context, protection=_compare(grading) if is_whole else None
    )
    report = terminal.render(result) if is_whole else terminal.render_part(result)
    file = config.getoption("grade_json")
    if file and is_whole:
        json_report.write(result, Path(config.invocation_params.dir, file))
    terminalreporter.write_sep("=", "autograde")
    for line in report.splitlines():
        terminalreporter.write_line(line)


def _compare(grading: Grading) -> Protection | None:
    """How protected files were found. Here they are not put back: these very files were run."""
    found, _ = protection.find(grading.assignment, grading.submission)
    return replace(found, consequence="warned") if found and found.consequence == "restored" else found
