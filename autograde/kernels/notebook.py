"""Runs a notebook top to bottom with nbclient, with the limits of the assignment and none of the notebook's."""

import asyncio
import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograde.analysis.definitions import may_define
from autograde.analysis.python_source import defined_names, definitions, loop_line
from autograde.errors import GraderError, KernelGone, Raised, StudentFailure
from autograde.kernels.client import PipeClient, PipeManager
from autograde.kernels.kernel import Kernel, TimedOut
from autograde.kernels.wire import Value
from autograde.kernels.wire.protocol import CellError
from autograde.model import CellSource, Limits, Location

# A cell that kills the kernel is left out, and the cells before it run again, so that later cells still run.
MAX_RESTARTS = 10
# Restoring a state runs cells again, which may take longer then: all runs together have this many times the limit.
MAX_TOTAL_RUNS = 3

if TYPE_CHECKING:
    from nbclient import NotebookClient

Output = dict[str, Value]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CellRun:
    """What one cell did; outputs as nbformat has them."""

    number: int
    source: str
    outputs: tuple[Output, ...] = ()
    failure: StudentFailure | None = None
    duration_s: float = 0.0

    @property
    def printed(self) -> str:
        """What the cell wrote to standard output."""
        streams = [output for output in self.outputs if output.get("output_type") == "stream"]
        return "".join(str(stream.get("text", "")) for stream in streams if stream.get("name") == "stdout")

    @property
    def shown(self) -> str:
        """The text of all outputs in their order: prints, results and displays."""
        parts = [str(output.get("text") or output.get("data", {}).get("text/plain", "")) for output in self.outputs]
        return "\n".join(part.removesuffix("\n") for part in parts if part)


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """A notebook that was run; kernel holds the state it left, None if nothing could be kept."""

    path: str
    cells: tuple[CellRun, ...]
    kernel: Kernel | None
    duration_s: float
    not_reached: tuple[int, ...] = ()

    @property
    def failure(self) -> StudentFailure | None:
        """The first thing that went wrong."""
        return next((cell.failure for cell in self.cells if cell.failure), None)

    def missing_name_reason(self, name: str) -> StudentFailure | None:
        """Why a name is missing though a cell would define it: the failure that stopped that cell.

        A cell that defines a function or class of that name comes before one that only assigns it.
        """
        root = name.partition(".")[0]
        broken = [cell for cell in self.cells if cell.failure and may_define(cell.source, root)]
        broken.sort(key=lambda cell: root not in definitions(cell.source) and root in defined_names(cell.source))
        return broken[0].failure if broken else None


@dataclass
class _Run:
    """A run in progress."""

    path: str
    new_kernel: Callable[[], Kernel]
    limits: Limits
    progress: Progress
    count: int
    done: dict[int, CellRun] = field(default_factory=dict)
    killers: set[int] = field(default_factory=set)
    deadline: float = 0.0
    last_moment: float = 0.0


def run_notebook(
    path: str, cells: Sequence[CellSource], new_kernel: Callable[[], Kernel], limits: Limits, progress: Progress
) -> NotebookRun:
    """Run the cells in a fresh kernel, go on after errors, and keep the kernel.

    A cell that overruns is interrupted. One that ends the kernel is left out of a second run, which restores the
    state for the cells after it.
    """
    importlib.import_module("nbclient")  # slow; meanwhile the first process starts and preloads
    run = _Run(path, new_kernel, limits, progress, len(cells))
    started = time.monotonic()
    run.deadline = started + limits.notebook_s
    run.last_moment = started + MAX_TOTAL_RUNS * limits.notebook_s
    kernel: Kernel | None = None
    for restarts in range(2 + MAX_RESTARTS):
        # When restarts run out, the last one only restores what ran well.
        todo = [cell for cell in cells if cell.number not in run.killers]
        todo = todo if restarts <= MAX_RESTARTS else [cell for cell in todo if cell.number in run.done]
        kernel = new_kernel()
        # The runner cancels what is still under way when an interruption leaves it.
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            finished = runner.run(_run_cells(run, kernel, todo))
        if finished:
            break
        kernel = None
        if time.monotonic() > run.last_moment:
            break
    not_reached = tuple(cell.number for cell in cells if cell.number not in run.done)
    return NotebookRun(path, tuple(run.done.values()), kernel, time.monotonic() - started, not_reached)


async def _run_cells(run: _Run, kernel: Kernel, cells: Sequence[CellSource]) -> bool:
    """Run the cells; False when one ended the kernel."""
    import nbformat  # not at the top: every pytest run in this environment loads the plugin
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.source) for cell in cells])
    client = NotebookClient(notebook, km=PipeManager(kernel), allow_errors=True, timeout=None, record_timing=False)
    pipe: PipeClient = await client.async_start_new_kernel_client()
    try:
        for position, cell in enumerate(cells):
            is_new = cell.number not in run.done
            if is_new and time.monotonic() > run.deadline:
                break
            result = await _run_cell(run, client, pipe, position, cell)
            if is_new:
                run.done[cell.number] = result
            if kernel.gone or pipe.overrun:
                run.killers.add(cell.number)
            if kernel.gone:
                return False
    finally:
        pipe.stop_channels()
        await _cancel_leftovers()
    return True


async def _run_cell(run: _Run, client: "NotebookClient", pipe: PipeClient, position: int, cell: CellSource) -> CellRun:
    run.progress(cell.number, run.count)
    started = time.monotonic()
    pipe.cell_number = cell.number
    is_new = cell.number not in run.done
    cell_deadline = started + run.limits.cell_s
    pipe.deadline = min(cell_deadline, run.deadline if is_new else run.last_moment)
    node, replies = client.nb.cells[position], []
    client.on_cell_executed = lambda execute_reply, **_: replies.append(execute_reply)
    failure: StudentFailure | None = None
    try:
        await client.async_execute_cell(node, position, execution_count=cell.number)
    except KernelGone as gone:
        failure = gone
    except GraderError:
        raise
    except Exception as error:  # noqa: BLE001  what nbclient raises for forged messages is not documented
        failure = _give_up(pipe, error)
    if pipe.overrun is not None:
        failure = pipe.overrun
    elif replies:
        failure = read_execute_reply(replies[-1]["content"])
    return CellRun(
        number=cell.number,
        source=cell.source,
        outputs=_join_streams(node.get("outputs", ())),
        failure=_explain(failure, run, cell, by_notebook=pipe.deadline == run.deadline) if failure else None,
        duration_s=time.monotonic() - started,
    )


def _give_up(pipe: PipeClient, error: Exception) -> KernelGone:
    """The kernel's messages cannot be read: it is ended, and its cell left out of the next run."""
    pipe.kernel.gone = KernelGone("nonsense")
    pipe.kernel.gone.__cause__ = error
    pipe.kernel.end()
    return pipe.kernel.gone


def _join_streams(outputs: Sequence[Output]) -> tuple[Output, ...]:
    """Join the parts of one stream. Not nbclient's own coalescing: its patterns are quadratic in a long line."""
    joined: list[Output] = []
    parts: list[str] = []
    for output in [*outputs, {}]:
        is_stream = output.get("output_type") == "stream"
        if parts and not (is_stream and output["name"] == joined[-1]["name"]):
            joined[-1]["text"] = _overwrite("".join(parts))
            parts = []
        if is_stream and not parts:
            joined.append({**output})
        if is_stream:
            parts.append(output["text"])
        elif output:
            joined.append(output)
    return tuple(joined)


def _overwrite(printed: str) -> str:
    """What stays on the screen where a carriage return overwrites a line, as progress bars do."""
    if "\r" not in printed:
        return printed
    lines = printed.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def read_execute_reply(content: Mapping[str, object]) -> StudentFailure | None:
    """The failure of a cell, None if it ran well."""
    error = CellError.from_json(content)
    if error is None:
        return None
    at = error.location
    location = Location("", line=at.line, cell=at.cell) if at else None
    return Raised(error.ename, error.evalue, location=location)


_KEYS = {
    "took-too-long": "cell-too-long",
    "died": "cell-died",
    "too-much-memory": "cell-memory",
    "too-many-processes": "cell-processes",
    "too-much-output": "cell-output",
    "nonsense": "cell-nonsense",
    "raised": "cell-raised-mute",
    "raised-saying": "cell-raised",
}


def _explain(failure: StudentFailure, run: _Run, cell: CellSource, *, by_notebook: bool) -> StudentFailure:
    """The same failure, in words about the cell, with the line where it happened."""
    at = failure.location
    line = at.line if at and at.cell == cell.number else None
    if line is not None and isinstance(failure, TimedOut):
        line = loop_line(cell.source, line)
    location = Location(run.path, line=line, cell=cell.number)
    key, values = _KEYS.get(failure.key, failure.key), {**failure.values, "cell": cell.number}
    if isinstance(failure, TimedOut):
        key = "notebook-too-long" if by_notebook else key
        values["seconds"] = round(run.limits.notebook_s if by_notebook else run.limits.cell_s)
    return StudentFailure(key, location=location, **values)


async def _cancel_leftovers() -> None:
    """Nbclient leaves polling tasks behind when a kernel dies."""
    leftovers = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in leftovers:
        task.cancel()
    await asyncio.gather(*leftovers, return_exceptions=True)
