"""Runs a pytest suite of the instructor's in confined processes: one, and a few more if tests take it with them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autograde.errors import KernelGone, StudentFailure
from autograde.kernels.headers import Incoming
from autograde.kernels.kernel import Kernel, TimedOut
from autograde.kernels.suite_report import SuiteLog
from autograde.kernels.wire.operations import RunSuite
from autograde.kernels.wire.protocol import SUITE, AskRequest

# A test that ends the process costs itself; who ends more than these costs the tests after the last, too.
MAX_RESTARTS = 3


@dataclass(frozen=True, slots=True)
class SuiteOrder:
    """What to run: targets are paths and node ids, select an expression for -k; files are put into the copy first."""

    targets: Sequence[str]
    select: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    workdir: str = ""

    def python_files(self) -> list[bytes]:
        """The content of its Python files; their imports are worth preloading."""
        return [content for path, content in self.files.items() if path.endswith(".py")]


def run_suite(fork: Callable[[], Kernel], order: SuiteOrder, log: SuiteLog, timeout_s: float) -> None:
    """Run the suite, each test once; log takes the events that the processes report."""
    deadline = time.monotonic() + timeout_s
    for _ in range(1 + MAX_RESTARTS):
        lost = _run_once(fork(), order, log, max(deadline - time.monotonic(), 0.05))
        if isinstance(lost, TimedOut):
            lost = TimedOut("took-too-long", what=StudentFailure("your-code"), seconds=round(timeout_s))
        may_go_on = log.settle(lost)
        if not may_go_on or isinstance(lost, TimedOut):
            return


def _run_once(kernel: Kernel, order: SuiteOrder, log: SuiteLog, timeout_s: float) -> StudentFailure | None:
    """Run what is left of the suite in this process; returns why the process was lost, None if it was not."""
    kernel.on_other_message = lambda message: _take(message, log)
    suite = RunSuite(targets=list(order.targets), select=order.select, skip=log.list_done())
    try:
        kernel.request(AskRequest(suite), timeout_s=timeout_s)
    except KernelGone as gone:
        return gone
    finally:
        kernel.end()
    return None


def _take(message: Incoming, log: SuiteLog) -> None:
    if message.kind == SUITE:
        log.take(message.content)
