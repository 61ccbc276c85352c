"""The other front door: `pytest checks/` by hand ends with the same score table as `autograde grade`."""

from dataclasses import replace

import pytest

from autograde import engine, plugin
from autograde.grade import conclude
from autograde.messages import text
from autograde.reporters import terminal
from autograde.session import GRADING


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
    result = conclude(run, grading.submission, grading.assignment, grading.context)
    report = terminal.render(result) if is_whole else terminal.render_part(result)
    terminalreporter.write_sep("=", "autograde")
    for line in report.splitlines():
        terminalreporter.write_line(line)
