"""What confinement costs, as ratios measured side by side in one run: a kernel's start, and two notebooks of about 10 s.

    make bench-confinement

Each round runs both kinds, one after the other, the other one first in every second round. The figures are medians of the
rounds, with their range; the last one compares the fastest round of each kind, which other work disturbed least. The
unconfined kind is the same grader, whose student process starts through a main file of this benchmark's own: no Landlock, no
seccomp (not even their modules are read), no audit hook; user, limits and environment stay. A start is what one grading
pays: the first process, and a fork of it that answers; what the grader looks up for Landlock is looked up anew each time.
The first notebook does what homework does: it computes, reads and writes some files, starts some programs. The second one
does nothing but open files, the dearest thing under Landlock and seccomp: the worst that a notebook can meet.
Mind the load that is printed.
"""

import argparse
import contextlib
import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from unittest.mock import patch

from autograde.kernels import confinement
from autograde.kernels.kernel import Kernel
from autograde.kernels.pool import Pool
from autograde.kernels.runtime import FIRST_UID, INSIDE, StudentRuntime
from autograde.kernels.scratch import Scratch
from autograde.model import CellSource, Limits

LIMITS = Limits(cell_s=120, notebook_s=600, check_s=60, memory_bytes=4 << 30, output_bytes=64 << 20, processes=64)
Seconds = tuple[float, float]
KINDS = ("confined", "unconfined")
RUNTIME = StudentRuntime(sys.executable, FIRST_UID if os.geteuid() == 0 else None)
MAIN = """
import importlib, sys, types
package = types.ModuleType("_autograde")
package.__path__ = [{kernels!r}]
sys.modules["_autograde"] = package
for name in ("landlock", "seccomp"):
    sys.modules["_autograde.inside." + name] = types.ModuleType(name)
process = importlib.import_module("_autograde.inside.process")
process.lock_in = lambda settings: []
process.audit = types.SimpleNamespace(watch=lambda *_: None)
process.main(sys.argv.pop(1))
"""
NOTEBOOK = """
import json, os, re, subprocess, tempfile
from pathlib import Path
import numpy as np
import pandas as pd
# %% numbers
a = np.random.default_rng(0).random((900, 900))
for _ in range(120):
    a = a @ a / a.sum()
# %% tables
rows = np.arange(1_000_000)
table = pd.DataFrame({"k": rows % 997, "v": rows * 0.5})
for _ in range(90):
    sums = table.groupby("k").v.agg(["sum", "mean", "max"])
# %% files
folder = Path(tempfile.mkdtemp())
for n in range(200):
    (folder / f"{n}.txt").write_text("x" * 4096)
assert sum(len(path.read_text()) for path in folder.iterdir()) == 200 * 4096
# %% programs
for _ in range(20):
    subprocess.run(["true"], check=True)
# %% loops
found = 0
for n in range(10_000_000):
    found += n % 7 == 0
# %% texts
text = json.dumps({str(n): [n, n / 3] for n in range(100_000)})
for _ in range(20):
    assert len(json.loads(text)) == 100_000 and len(re.findall("[0-9]+", text)) > 100_000
"""
FILES = """
import os
for _ in range(1_000_000):
    open(os.devnull).close()
"""


class OneNotebook:
    """A submission of one notebook and nothing else."""

    def __init__(self, cells: str) -> None:
        self.cells = re.split("# %%.*", cells)

    def code_cells(self, _: str) -> Sequence[CellSource]:
        return [CellSource(number, source) for number, source in enumerate(self.cells, 1)]

    def copy_to(self, folder: Path) -> None:
        folder.mkdir()


@contextlib.contextmanager
def kind_of_process(kind: str, main: Path) -> Iterator[None]:
    """In its context, students' processes are confined, or start through that main file and are not."""
    if kind == "confined":
        confinement.find_prefixes.cache_clear()
        yield
        return
    with patch.object(confinement, "INSIDE", main), patch.object(confinement, "list_paths", lambda *_: {}):
        yield


def require_layers(kind: str, held: Sequence[str]) -> None:
    """A figure for layers that were not there, or not away, is worse than none."""
    expected = [] if kind == "unconfined" else ["landlock", "seccomp"]
    if [layer for layer in ("landlock", "seccomp") if layer in held] != expected:
        sys.exit(
            f"{kind}: these layers held: {', '.join(held)}. The benchmark needs a Linux with Landlock and seccomp."
        )


def start_kernel(kind: str) -> tuple[float, float]:
    """Wall and CPU seconds from nothing to a kernel that answers; the CPU's with its end."""
    scratch, cpu = Scratch.make(RUNTIME.uid), cpu_s()
    started = time.perf_counter()
    first = Kernel.start(RUNTIME, scratch, LIMITS, [])
    try:
        kernel = first.fork(str(scratch.folder / "home"))
        kernel.request("kernel_info_request", {}, timeout_s=10)
        spent_s = time.perf_counter() - started
        require_layers(kind, first.layers or ())
    finally:
        first.end_all()
        scratch.remove()
    reap()
    return spent_s, cpu_s() - cpu


def run_notebook(cells: str, kind: str) -> tuple[float, float]:
    """Wall and CPU seconds of a notebook, from the start of its kernel to its end, the grader's own work included."""
    cpu, started = cpu_s(), time.perf_counter()
    pool = Pool(OneNotebook(cells), lambda _: LIMITS, lambda *_: None, RUNTIME)
    try:
        run = pool.run("hw.ipynb")
        spent_s = time.perf_counter() - started
        require_layers(kind, pool.layers)
    finally:
        pool.close()
    reap()
    if run.failure is not None:
        sys.exit(f"{kind}: {run.failure}")
    return spent_s, cpu_s() - cpu


def reap() -> None:
    """Wait for all that has ended: CPU time counts once a process was waited for."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue


def cpu_s() -> float:
    """CPU seconds of this process and of all its descendants that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def rounds_of(measure: Callable[[str], Seconds], rounds: int, main: Path) -> list[tuple[Seconds, Seconds]]:
    """Confined and unconfined, once a round, after one round that only warms up."""
    pairs = []
    for number in range(rounds + 1):
        found = {}
        for kind in KINDS if number % 2 else KINDS[::-1]:
            with kind_of_process(kind, main):
                found[kind] = measure(kind)
        pairs.append((found["confined"], found["unconfined"]))
    return pairs[1:]


def show(what: str, pairs: list[tuple[Seconds, Seconds]]) -> None:
    for label, position in (("wall", 0), ("CPU", 1)):
        ratios = [ours[position] / bare[position] for ours, bare in pairs]
        costs = [(ours[position] - bare[position]) * 1000 for ours, bare in pairs]
        fastest = min(ours[position] for ours, _ in pairs) / min(bare[position] for _, bare in pairs)
        usual_s = statistics.median(bare[position] for _, bare in pairs)
        print(
            f"{what}, {label}: confined / unconfined = {statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f}), "
            f"{statistics.median(costs):+.0f} ms ({min(costs):+.0f} to {max(costs):+.0f}) on {usual_s:.2f} s, of the fastest of each {fastest:.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="of the notebook; a kernel is started ten times as often")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        bare = folder / "main.py"
        bare.write_text(MAIN.format(kernels=str(INSIDE.parent.parent)))
        show("kernel start", rounds_of(start_kernel, rounds * 10, bare))
        show("notebook", rounds_of(partial(run_notebook, NOTEBOOK), rounds, bare))
        show("opening files only", rounds_of(partial(run_notebook, FILES), rounds, bare))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
