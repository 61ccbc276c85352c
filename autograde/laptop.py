"""The other front door: `pytest checks/` by hand ends with the same score table as `autograde grade`."""

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
    selected = len([name for name in grading.checks if grading.cases.get(name)])
    run = engine.conclude(grading, text("not-selected", grading.language))
    result = conclude(run, grading.submission, grading.assignment, grading.context)
    terminalreporter.write_sep("=", "autograde")
    for line in terminal.render(result).splitlines():
        terminalreporter.write_line(line)
    if selected < len(run.checks):
        terminalreporter.write_line(text("some-selected", grading.language, selected=selected, checks=len(run.checks)))
