"""A kernel manager and a kernel client for nbclient, over the pipes of a Kernel."""

import asyncio
import queue
import time
from collections.abc import Mapping

from autograde.errors import GraderError, KernelGone
from autograde.kernels.headers import Incoming
from autograde.kernels.kernel import INTERRUPT_GRACE_S, Kernel, TimedOut
from autograde.kernels.limits_monitor import MIB
from autograde.kernels.wire.protocol import ExecuteRequest, KernelInfoRequest

WATCH_EVERY_S = 0.05
# Of one cell's outputs so much is kept; the rest is read and dropped.
MAX_KEPT_BYTES = 4 * MIB


class Channel:
    """A queue of messages; an exception in it means that no more will come."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Mapping[str, object] | Exception] = asyncio.Queue()

    def put(self, item: Mapping[str, object] | Exception) -> None:
        self._queue.put_nowait(item)

    async def get_msg(self, timeout: float | None = None) -> Mapping[str, object]:
        try:
            item = await asyncio.wait_for(self._queue.get(), timeout)
        except TimeoutError:
            raise queue.Empty from None
        if isinstance(item, Exception):
            raise item
        return item


class PipeClient:
    """nbclient's KernelClient. Deadlines are ours: a cell that overruns is interrupted, then killed."""

    allow_stdin = False

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.shell_channel, self.iopub_channel = Channel(), Channel()
        self.cell_number = 0
        self.deadline = float("inf")
        self.overrun: TimedOut | None = None
        self._interrupted_at: float | None = None
        self._kept = 0
        self._total = 0

    def start_channels(self) -> None:
        asyncio.get_running_loop().add_reader(self.kernel.pipes.incoming, self._on_readable)
        self._watch = asyncio.ensure_future(self._keep_watch())

    def stop_channels(self) -> None:
        self._watch.cancel()
        if self.kernel.gone is None:
            asyncio.get_running_loop().remove_reader(self.kernel.pipes.incoming)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """A forked process is ready when its parent has answered."""

    async def is_alive(self) -> bool:
        return self.kernel.gone is None

    def execute(self, code: str, **_: object) -> str:
        self.overrun, self._interrupted_at, self._kept = None, None, 0
        return self.kernel.send(ExecuteRequest(_keep_lines(code), self.cell_number))

    def kernel_info(self) -> str:
        return self.kernel.send(KernelInfoRequest())

    def _on_readable(self) -> None:
        fd = self.kernel.pipes.incoming
        try:
            self.kernel.read()
            while message := self.kernel.next_message():
                self._route(message)
        except KernelGone as gone:
            asyncio.get_running_loop().remove_reader(fd)
            self.shell_channel.put(gone)
        except Exception as error:  # noqa: BLE001  left to the loop, it would be raised again for ever
            asyncio.get_running_loop().remove_reader(fd)
            self.shell_channel.put(GraderError(f"{type(error).__name__}: {error}"))

    def _route(self, message: Incoming) -> None:
        """Put a message into its channel; drop an output that nbclient could not read, and refuse such a reply."""
        header, content, kind = message.header, message.content, message.kind
        self._total += message.size
        if self._total > self.kernel.limits.output_bytes:
            self.kernel.fail(KernelGone("too-much-output", megabytes=self.kernel.limits.output_bytes // MIB))
        if message.is_reply:
            if not isinstance(content.get("status"), str):
                self.kernel.fail(KernelGone("nonsense"))
            self.shell_channel.put(header)
        elif kind == "status" and isinstance(content.get("execution_state"), str):
            self.iopub_channel.put(header)
        elif _is_output(kind, content):
            self._kept += message.size
            if self._kept <= MAX_KEPT_BYTES:
                self.iopub_channel.put(header)

    async def _keep_watch(self) -> None:
        fd = self.kernel.pipes.incoming
        try:
            while True:
                await asyncio.sleep(WATCH_EVERY_S)
                self.kernel.enforce_limits()
                self._check_time()
        except KernelGone as gone:
            asyncio.get_running_loop().remove_reader(fd)
            self.shell_channel.put(gone)

    def _check_time(self) -> None:
        now = time.monotonic()
        if now < self.deadline:
            return
        if self._interrupted_at is None:
            self._interrupted_at = now
            self.overrun = TimedOut("took-too-long", location=self.kernel.find_running_line(self.cell_number))
            self.kernel.interrupt()
        elif now > self._interrupted_at + INTERRUPT_GRACE_S:
            self.kernel.end()
            assert self.overrun is not None
            raise self.overrun


class PipeManager:
    """nbclient's KernelManager for a kernel that runs already and goes on after the notebook."""

    has_kernel = True

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def client(self) -> PipeClient:
        return PipeClient(self.kernel)

    async def is_alive(self) -> bool:
        return self.kernel.gone is None

    async def interrupt_kernel(self) -> None:
        self.kernel.interrupt()


def _keep_lines(code: str) -> str:
    """IPython drops leading empty lines, and with them the count of lines; comments stay."""
    body = code.lstrip("\r\n")
    dropped = code[: len(code) - len(body)].count("\n")
    return code if body.startswith("%%") else "#\n" * dropped + body


def _is_output(kind: str, content: Mapping[str, object]) -> bool:
    """Whether nbclient can read the message as an output; others (widgets' messages, say) are not."""
    if kind == "stream":
        return content.get("name") in ("stdout", "stderr") and isinstance(content.get("text"), str)
    if kind in ("display_data", "update_display_data", "execute_result"):
        return _is_display(content)
    if kind == "error":
        lines = content.get("traceback")
        return isinstance(lines, list) and all(
            isinstance(text, str) for text in (content.get("ename"), content.get("evalue"), *lines)
        )
    return kind == "clear_output" and isinstance(content.get("wait"), bool)


def _is_display(content: Mapping[str, object]) -> bool:
    """Whether nbformat can store it: text under every MIME type but JSON's; display_id is a text or missing."""
    data, transient = content.get("data"), content.get("transient", {})
    if not (isinstance(data, dict) and isinstance(transient, dict) and isinstance(content.get("metadata"), dict)):
        return False
    has_count = type(content.get("execution_count", 0)) is int
    has_text = all(isinstance(value, str) for kind, value in data.items() if "json" not in kind)
    return has_count and has_text and isinstance(transient.get("display_id", ""), str)
