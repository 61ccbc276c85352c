"""Processes that student code starts: DataLoader workers, multiprocessing, joblib; what needs a socket says so."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograde.kernels.confinement import SITE
from autograde.kernels.inside import compat
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.pool import Pool
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, runtime, write_notebook

Run = Callable[[str], NotebookRun]


@pytest.fixture
def run(torch_python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run one cell on the students' Python with torch."""
    monkeypatch.setenv("AUTOGRADE_STUDENT_PYTHON", torch_python)
    limits = dataclasses.replace(LIMITS, cell_s=40, memory_bytes=4 << 30)
    pool = Pool(Submission(tmp_path), lambda _: limits, lambda *_: None, runtime())

    def run_cell(code: str) -> NotebookRun:
        write_notebook(tmp_path / "hw.ipynb", code)
        return pool.run("hw.ipynb")

    yield run_cell
    pool.close()


WORK = {
    "a DataLoader with workers": """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        data = TensorDataset(torch.arange(1000.).repeat(300, 1).T, torch.arange(1000))
        loader = DataLoader(data, batch_size=100, num_workers=2, persistent_workers=True)
        for _ in range(2): total = sum(x[:, 0].sum().item() for x, _ in loader)
        print(total)
    """,
    "tensors through a queue": """
        import torch, torch.multiprocessing as mp
        def work(queue): queue.put({"a": [torch.ones(2, 3).T, torch.ones(2, requires_grad=True)]})
        queue = mp.Queue()
        process = mp.Process(target=work, args=(queue,)); process.start()
        a, b = queue.get(timeout=20)["a"]
        process.join(20); print(a.sum().item() + b.sum().item() + 499492.0)
    """,
    "memory shared before the fork": """
        import torch, torch.multiprocessing as mp
        shared = torch.zeros(3).share_memory_()
        def work(shared): shared += 1
        process = mp.Process(target=work, args=(shared,)); process.start(); process.join(20)
        print(shared.sum().item() + 499497)
    """,
    "a pool": """
        from multiprocessing import Pool
        def square(x): return x * x
        with Pool(2) as pool: print(sum(pool.map(square, range(5))) + 499470.0)
    """,
    "joblib": """
        import numpy as np
        from joblib import Parallel, delayed
        results = Parallel(n_jobs=2)(delayed(lambda x: x.sum())(np.ones(200_000) * i) for i in range(3))
        print(sum(results) - 100_500)
    """,
    "the memory that psutil tells": """
        import psutil
        print(499500.0 if psutil.Process().memory_info().rss > 1 << 20 else 0, psutil.Process().children())
    """,
}


@pytest.mark.parametrize("code", WORK.values(), ids=WORK)
def test_processes_work_together(run: Run, code: str) -> None:
    result = run(code)
    assert result.failure is None, result.cells[0].shown
    assert "499500" in result.cells[0].printed


def test_what_needs_a_socket_fails_at_once(run: Run) -> None:
    result = run("import multiprocessing\nmultiprocessing.Manager()")
    assert result.failure is not None
    assert result.duration_s < 20


def test_processes_are_forked_where_python_would_start_a_server() -> None:
    """Python 3.14's default opens a socket."""
    code = (
        "import multiprocessing.context as c, sys; sys.path.insert(0, sys.argv[1])\n"
        "c._default_context = c.DefaultContext(c._concrete_contexts['forkserver'])\n"
        "import compat; compat.start_processes_by_fork(c); print(c._default_context.get_start_method())"
    )
    folder = str(Path(compat.__file__).parent)
    printed = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "fork"


def test_every_python_that_is_started_is_changed(tmp_path: Path) -> None:
    (tmp_path / "psutil.py").write_text(
        "class AccessDenied(Exception): pass\nclass Process:\n"
        "    def memory_info(self): raise AccessDenied\n    def children(self, recursive): raise PermissionError\n"
    )
    code = "import psutil; print(psutil.Process().memory_info().rss > 0, psutil.Process().children())"
    environment = {"PYTHONPATH": f"{SITE}:{tmp_path}"}
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert asked.stdout.strip() == "True []"
