"""Runs a pytest suite of the instructor's in confined processes: one, and a few more if tests take it with them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autograde.config.lenient import as_mapping
from autograde.errors import KernelGone, StudentFailure
from autograde.kernels.kernel import Kernel, TimedOut
from autograde.kernels.suite_report import SuiteLog
from autograde.kernels.wire.frames import Message

# A test that ends the process costs itself; who ends more than these costs the tests after the last, too.
MOST_RESTARTS = 3


@dataclass(frozen=True, slots=True)
class SuiteOrder:
    """What to run: targets are paths and node ids, select an expression for -k; files are put into the copy first."""

    targets: Sequence[str]
    select: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    workdir: str = ""

    def modules(self) -> list[bytes]:
        """Its Python files, which say what is worth preloading."""
        return [content for path, content in self.files.items() if path.endswith(".py")]


def run(fork: Callable[[], Kernel], order: SuiteOrder, log: SuiteLog, timeout_s: float) -> None:
    """Run the suite, its tests each once; log takes what is told."""
    deadline = time.monotonic() + timeout_s
    for _ in range(1 + MOST_RESTARTS):
        lost = _run_once(fork(), order, log, max(deadline - time.monotonic(), 0.05))
        if isinstance(lost, TimedOut):
            lost = TimedOut("took-too-long", what=StudentFailure("your-code"), seconds=round(timeout_s))
        may_go_on = log.settle(lost)
        if not may_go_on or isinstance(lost, TimedOut):
            return


def _run_once(kernel: Kernel, order: SuiteOrder, log: SuiteLog, timeout_s: float) -> StudentFailure | None:
    """How the process was lost, None if it ended the suite."""
    kernel.on_aside = lambda message: _take(message, log)
    content = {"op": "suite", "targets": list(order.targets), "select": order.select, "skip": log.done()}
    try:
        kernel.request("ask_request", content, timeout_s=timeout_s)
    except KernelGone as gone:
        return gone
    finally:
        kernel.end()
    return None


def _take(message: Message, log: SuiteLog) -> None:
    if message.header["header"]["msg_type"] == "suite":
        log.take(as_mapping(message.header["content"]))
