"""All kernels of one grading: one process preloads, each notebook runs in a fork of it, each check uses a clone."""

import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path, PurePosixPath
from typing import Protocol

from autograde.analysis.python_source import defined_names
from autograde.errors import KernelGone, StudentFailure
from autograde.kernels import process_tree, suites
from autograde.kernels.attempts import Attempts
from autograde.kernels.confinement import hide_grader, layers
from autograde.kernels.kernel import Kernel
from autograde.kernels.notebook import CellRun, NotebookRun, run_notebook
from autograde.kernels.runtime import StudentRuntime
from autograde.kernels.scratch import Scratch, hand_over, make_path_filter
from autograde.kernels.student import Student
from autograde.kernels.suite_report import SuiteLog
from autograde.kernels.suites import SuiteOrder
from autograde.model import CellSource, Limits
from autograde.submission.overwrite import put

# Many notebooks import these, which takes long; they are imported once, before the student's code.
PRELOADABLE = ("numpy", "pandas", "torch")

Progress = Callable[[str, int, int], None]


class Workspace(Protocol):
    """The parts of a submission that the pool uses."""

    def code_cells(self, path: str) -> Sequence[CellSource]: ...
    def copy_to(self, folder: Path) -> None: ...
    def at(self, folder: Path) -> "Workspace": ...


class Pool:
    """Runs each notebook once for each state that checks need; close() leaves no process behind."""

    def __init__(
        self,
        workspace: Workspace,
        limits: Callable[[str], Limits],
        progress: Progress,
        runtime: StudentRuntime,
        *,
        pause: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._workspace = workspace
        self._limits = limits
        self._progress = progress
        self._runtime = runtime
        self._pause = pause  # stops the clock of the check while student code runs under limits of its own
        self._scratch: Scratch | None = None
        self._first: Kernel | None = None
        self._preload: list[str] = []
        self.layers: tuple[str, ...] = ()
        self.attempts = Attempts()
        self._ran_again: set[tuple[str, str | None]] = set()
        self._slow: dict[tuple[str, str | None], set[str]] = {}
        self._runs: dict[tuple[str, str | None], NotebookRun | StudentFailure] = {}
        self._workdirs: dict[str, Path] = {}

    def run(self, source: str, until: str | None = None) -> NotebookRun:
        """The run of a notebook (or the import of a .py file), up to the cell that defines a name.

        Raises:
            StudentFailure: the file is not there or is no notebook.

        """
        key = (source, until)
        if key not in self._runs:
            try:
                self._runs[key] = self._run(source, until)
            except StudentFailure as failure:
                self._runs[key] = failure
        result = self._runs[key]
        if isinstance(result, StudentFailure):
            raise result
        return result

    @contextmanager
    def student(self, source: str, until: str | None = None) -> Iterator[Student]:
        """The state that the source left, in a clone that lives as long as the context.

        Raises:
            StudentFailure: there is no state to look at.

        """
        run, clone = self._clone(source, until)
        student = Student(
            clone,
            source=source,
            new_process=None if (source, until) in self._ran_again else lambda: self._run_again(source, until),
            missing_name_reason=run.missing_name_reason,
            slow=self._slow.setdefault((source, until), set()),
        )
        try:
            yield student
        finally:
            if clone is not run.kernel:
                student.close()

    def _clone(self, source: str, until: str | None) -> tuple[NotebookRun, Kernel]:
        """The run, and a fork of the process that holds its state; that process itself where it may use a GPU."""
        shares = self._limits(source).gpu  # CUDA does not survive a fork (docs.pytorch.org, multiprocessing)
        run = self.run(source, until)
        kernel = _kernel_of(run)
        if kernel.gone and not shares:
            raise run.failure or KernelGone("died", how="how-closed")
        try:
            if kernel.gone:
                raise kernel.gone
            return run, kernel if shares else kernel.fork()
        except KernelGone:  # an earlier check ended the process that holds the state: run the notebook again
            del self._runs[source, until]
            run = self.run(source, until)
            kernel = _kernel_of(run)
            return run, kernel if shares else kernel.fork()

    def run_suite(self, order: SuiteOrder, limits: Limits) -> SuiteLog:
        """Run a pytest suite in a confined process beside the submission's files, and return its events.

        The whole suite has the time of a notebook. Suites with the same workdir find the files of earlier ones.
        """
        self._start(
            [CellSource(1, content.decode("utf-8", "replace")) for content in order.python_files()], order.targets[0]
        )
        assert self._scratch is not None
        log = SuiteLog(make_path_filter(self._scratch.folder))
        folder = self._suite_folder(order)
        with self._pause():
            suites.run_suite(lambda: self._fork_first(folder), order, log, limits.notebook_s)
        return log

    def _suite_folder(self, order: SuiteOrder) -> str:
        """A new copy, also of a workdir: the old one may contain links that student code planted."""
        former = self._workdirs.get(order.workdir)
        folder = self._copy("", order.files, self._workspace.at(former) if former else None)
        if order.workdir:
            self._workdirs[order.workdir] = Path(folder)
        return folder

    def close(self) -> None:
        """End every process of the student's and remove their folders."""
        with _signals_ignored():
            if self._first is not None:
                self._first.end_all()
                self._first = None
                process_tree.end_processes_of(self._runtime.uid)
            if self._scratch is not None:
                self._scratch.remove(self.attempts.files)
                self._scratch = None

    # ------------------------------------------------------------------

    def _run(self, source: str, until: str | None) -> NotebookRun:
        with self._pause():
            return self._load_module(source) if source.endswith(".py") else self._run_notebook(source, until)

    def _run_notebook(self, source: str, until: str | None) -> NotebookRun:
        cells = _up_to(self._workspace.code_cells(source), until)
        self._start(cells, source)
        return run_notebook(
            source,
            cells,
            lambda: self._fork_first(self._copy(source)),
            self._limits(source),
            lambda number, count: self._progress(source, number, count),
        )

    def _load_module(self, source: str) -> NotebookRun:
        cells = self._workspace.code_cells(source)
        self._start(cells, source)
        kernel = self._fork_first(self._copy(source))
        student = Student(kernel, source=source, new_process=None, missing_name_reason=lambda _: None)
        try:
            student.load(PurePosixPath(source).name)
        except StudentFailure as failure:
            if isinstance(failure, KernelGone):
                raise
            return NotebookRun(source, (CellRun(1, cells[0].source, failure=failure),), kernel, 0.0)
        return NotebookRun(source, (CellRun(1, cells[0].source),), kernel, 0.0)

    def _start(self, cells: Sequence[CellSource], source: str) -> None:
        if self._first is None:
            hide_grader()
            self._scratch = Scratch.make(self._runtime.uid, self._limits(source).cache)
            text = "\n".join(cell.source for cell in cells)
            self._preload = [name for name in PRELOADABLE if re.search(rf"^\s*(import|from)\s+{name}\b", text, re.M)]
            self._start_first(self._limits(source))

    def _start_first(self, limits: Limits) -> None:
        assert self._scratch is not None
        self._first = Kernel.start(self._runtime, self._scratch, limits, self._preload)
        self._first.attempts = self.attempts

    def _copy(self, source: str, files: Mapping[str, bytes] | None = None, workspace: Workspace | None = None) -> str:
        """Make a private copy of the submission, with more files in it; returns the folder that the source lies in."""
        assert self._scratch is not None
        work = self._scratch.new_work_folder()
        (workspace or self._workspace).copy_to(work)
        for path, content in (files or {}).items():
            put(work, path, content)
        hand_over(work, self._runtime.uid)
        return str(work / PurePosixPath(source).parent)

    def _fork_first(self, folder: str) -> Kernel:
        assert self._first is not None
        try:
            kernel = self._first.fork(folder)
        except KernelGone:  # student code ended the process that it is forked from
            self._first.end_all()
            self._start_first(self._first.limits)
            kernel = self._first.fork(folder)
        self.layers = layers(self._runtime, self._first.layers or ())
        return kernel

    def _run_again(self, source: str, until: str | None) -> Kernel:
        """Run the notebook again: a process with the same state that is no fork."""
        self._ran_again.add((source, until))  # a long notebook cannot run again for every check
        run = self._run(source, until)
        if run.kernel is None:
            raise KernelGone("died", how="how-closed")
        return run.kernel


def _kernel_of(run: NotebookRun) -> Kernel:
    """The process that holds the state of a run.

    Raises:
        StudentFailure: nothing could be kept.

    """
    if run.kernel is None:
        raise run.failure or KernelGone("died", how="how-closed")
    return run.kernel


def _up_to(cells: Sequence[CellSource], name: str | None) -> Sequence[CellSource]:
    if name is None:
        return cells
    defining = [position for position, cell in enumerate(cells) if name in defined_names(cell.source)]
    if not defining:
        raise StudentFailure("no-name", name=name)
    return cells[: defining[-1] + 1]


@contextmanager
def _signals_ignored() -> Iterator[None]:
    """Ignore signals, so that none interrupts the cleaning up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
