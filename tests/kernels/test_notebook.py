"""Real notebooks in real kernels: what they show, what they may not, how they end."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from autograde.engine.verdict import describe
from autograde.kernels import process_tree
from autograde.kernels.notebook import NotebookRun
from autograde.kernels.pool import Pool
from autograde.model import Limits, Location
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, runtime, write_notebook

Run = Callable[..., NotebookRun]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    pools: list[Pool] = []

    def run_cells(*cells: str, until: str | None = None, **limits: float) -> NotebookRun:
        write_notebook(tmp_path / "work" / "hw.ipynb", *cells)
        chosen: Limits = dataclasses.replace(LIMITS, **limits)  # type: ignore[arg-type]
        pool = Pool(Submission(tmp_path / "work"), lambda _: chosen, lambda *_: None, runtime())
        pools.append(pool)
        return pool.run("hw.ipynb", until)

    yield run_cells
    for pool in pools:
        pool.close()


def failure(run: NotebookRun) -> str:
    assert run.failure is not None
    return describe(run.failure, "en")


def test_every_kind_of_output_lands_where_jupyter_puts_it(run: Run) -> None:
    done = run(
        "print('out')\nimport sys; print('err', file=sys.stderr)\n1 + 1",
        "import os; n = os.write(1, b'past sys.stdout\\n')",
        "!echo from the shell",
        "from IPython.display import display, HTML; display(HTML('<b>x</b>'))",
        "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
        "x = 5;",
        "_ + ' again'",
    )
    assert done.failure is None
    kinds = [[output["output_type"] for output in cell.outputs] for cell in done.cells]
    assert kinds == [
        ["stream", "stream", "execute_result"],
        ["stream"],
        ["stream"],
        ["display_data"],
        ["execute_result"],
        [],
        ["execute_result"],
    ]
    assert [cell.printed for cell in done.cells[:3]] == ["out\n", "past sys.stdout\n", "from the shell\n"]
    assert done.cells[6].shown == "'awaited again'"


def test_a_plot_is_an_image(run: Run) -> None:
    pytest.importorskip("matplotlib")
    done = run(
        "%matplotlib inline\nimport matplotlib.pyplot as plt", "plt.plot([1, 2])\nplt.show()", "plt.plot([2, 1]);"
    )
    assert done.failure is None
    assert ["image/png" in cell.outputs[0]["data"] for cell in done.cells[1:]] == [True, True]


@pytest.mark.parametrize(
    "cell",
    [
        "import warnings; warnings.warn('deprecated')",
        "print('x' * 5_000_000)",
        "import threading\nt = threading.Thread(target=lambda: None); t.start(); t.join()",
        "import subprocess, sys\nassert subprocess.run([sys.executable, '-c', 'pass']).returncode == 0",
        "if __name__ == '__main__':\n    done = 1\nassert done",
        "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as p:\n    assert p.map(abs, [-1, -2]) == [1, 2]",
        "привет = 'мир'\nassert привет == 'мир'",
        "%%time\nx = sum(range(10))",
        "import numpy as np\nassert np.linalg.inv(np.eye(50)).shape == (50, 50)",
        "import sys; sys.stdout.write('no newline'); sys.stdout.flush()",
        "from IPython.display import clear_output\nprint('a'); clear_output(); print('b')",
        "def f():\r\n    return 1\r\nassert f() == 1",
        "open('mine.txt', 'w').write('x')",
        "class A:\n    pass\nimport pickle; pickle.loads(pickle.dumps(A()))",
    ],
)
def test_honest_code_runs(run: Run, cell: str) -> None:
    assert run(cell).failure is None


def test_an_exception_names_cell_and_line_and_later_cells_still_run(run: Run) -> None:
    done = run("x = 1", "y = 2\nz = x / 0", "print('still here')")
    assert failure(done) == "Cell 2 raised ZeroDivisionError: division by zero"
    assert done.failure is not None
    assert done.failure.location == Location("hw.ipynb", line=2, cell=2)
    assert done.cells[2].printed == "still here\n"


def test_the_line_is_that_of_the_cell_which_called(run: Run) -> None:
    done = run("def f():\n\n    raise KeyError('a')", "\n\nf()")
    assert done.failure is not None
    assert done.failure.location == Location("hw.ipynb", line=3, cell=2)


def test_a_syntax_error_names_its_line(run: Run) -> None:
    done = run("x = 1\ny = = 2")
    assert done.failure is not None
    assert done.failure.location == Location("hw.ipynb", line=2, cell=1)


def test_an_endless_cell_is_interrupted_and_named_with_its_line(run: Run) -> None:
    done = run("x = 1\nwhile True:\n    x += 1", "y = 2", cell_s=1)
    assert failure(done) == "Cell 1 did not finish in 1 second."
    assert done.failure is not None
    assert done.failure.location is not None
    assert done.failure.location == Location("hw.ipynb", line=2, cell=1)
    assert [cell.number for cell in done.cells if cell.failure is None] == [2]


STUBBORN = "import signal\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"


def test_a_cell_that_swallows_the_interrupt_is_killed_and_the_rest_still_runs(run: Run) -> None:
    done = run("a = 1", STUBBORN, "b = a + 1\nprint(b)", cell_s=1)
    assert failure(done) == "Cell 2 did not finish in 1 second."
    assert done.cells[2].printed == "2\n"
    assert done.kernel is not None


def test_swallowing_the_interrupt_and_ending_well_is_no_pass(run: Run) -> None:
    done = run("import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt: pass", cell_s=1)
    assert failure(done) == "Cell 1 did not finish in 1 second."


def test_the_whole_notebook_has_a_limit(run: Run) -> None:
    done = run("import time", "time.sleep(60)", "print('never')", notebook_s=6)  # a loaded machine starts in 3 s
    assert failure(done) == "The notebook did not finish in 6 seconds; it was at cell 2."
    assert done.not_reached == (3,)


@pytest.mark.parametrize(
    ("cell", "how"),
    [
        ("import os; os._exit(0)", "exit status 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
        ("import ctypes; ctypes.string_at(0)", "signal 11"),
        ("import os\nfor fd in range(3, 50):\n    try: os.close(fd)\n    except OSError: pass", "exit status 1"),
    ],
)
def test_a_dead_kernel_is_named_and_costs_its_cell_alone(run: Run, cell: str, how: str) -> None:
    done = run("a = 1", cell, "print(a)")
    assert failure(done).startswith("The kernel died in cell 2 (")
    assert how in failure(done)
    assert (done.cells[1].number, done.cells[2].printed) == (2, "1\n")


@pytest.mark.parametrize("sent", ["SIGKILL", "SIGSTOP"])
def test_reaching_the_process_it_was_forked_from_costs_the_cell_alone(run: Run, sent: str) -> None:
    reach = f"import os, signal, time\nos.kill(os.getppid(), signal.{sent})\ntime.sleep(0.5)\nos._exit(0)"
    done = run("a = 1", reach, "print(a)")
    assert failure(done).startswith("The kernel died in cell 2")
    assert done.cells[2].printed == "1\n"


def test_exit_in_a_cell_is_an_exception_like_any_other(run: Run) -> None:
    assert failure(run("import sys; sys.exit(0)", "print(1)")) == "Cell 1 raised SystemExit: 0"


def test_memory_is_limited(run: Run) -> None:
    done = run("x = bytearray(3 << 30)", "print('fine')", memory_bytes=1 << 30)
    assert "MemoryError" in failure(done)
    assert done.cells[1].printed == "fine\n"


def test_processes_are_limited(run: Run) -> None:
    bomb = "import os, time\nfor _ in range(30):\n    if os.fork() == 0:\n        time.sleep(60); os._exit(0)\ntime.sleep(30)"
    assert failure(run(bomb, processes=10)) == "Cell 1 started more than 10 processes."


def test_output_is_limited(run: Run) -> None:
    assert failure(run("while True: print('x' * 100_000)", output_bytes=8 << 20)) == "Cell 1 printed more than 8 MiB."


def test_one_huge_output_is_left_out_not_fatal(run: Run) -> None:
    done = run("from IPython.display import HTML\nHTML('x' * 9_000_000)", "print('ok')")
    assert done.failure is None
    assert "was left out" in done.cells[0].shown


LINK = "link = type(get_ipython()).outputs\n"


@pytest.mark.parametrize(
    "cell",
    [
        "display({'text/plain': 5}, raw=True)",
        "display({'text/plain': 'x'}, raw=True, transient={'display_id': ['a']})",
        LINK + "link.channel.send('iopub', 'status', {}, link.parent)",
        LINK + "link.publish('execute_result', {'execution_count': True, 'data': {}, 'metadata': {}})",
        LINK + "link.publish('comm_open', {'comm_id': 'x', 'target_name': 'y', 'data': {}})",
        (
            "import multiprocessing as m\ndef w(i): print('line ' * 1600); return i\n"
            "with m.get_context('fork').Pool(4) as p: assert sum(p.map(w, range(40))) == 780"
        ),
        (
            "import threading\ndef w():\n    for _ in range(2000): print('x' * 100)\n"
            "ts = [threading.Thread(target=w) for _ in range(4)]\n[t.start() for t in ts]; [t.join() for t in ts];"
        ),
    ],
)
def test_an_odd_message_is_dropped_and_frames_do_not_mix(run: Run, cell: str) -> None:
    done = run(cell, "print('next')")
    assert done.failure is None
    assert done.cells[1].printed == "next\n"


def test_a_reply_that_is_none_costs_its_cell_alone(run: Run) -> None:
    done = run(LINK + "link.channel.send('shell', 'execute_reply', {}, link.parent)", "print('next')")
    assert failure(done) == "The kernel gave an unreadable answer in cell 1."
    assert done.cells[1].printed == "next\n"


def test_outputs_are_counted_whatever_they_are_made_of(run: Run) -> None:
    keys = "for _ in range(5): display({'text/plain': '', 'application/' + 'k' * 7_000_000: 'x'}, raw=True)"
    assert failure(run(keys, output_bytes=16 << 20)) == "Cell 1 printed more than 16 MiB."


def test_cells_run_again_find_the_folder_as_it_was(run: Run) -> None:
    done = run("import os\nos.mkdir('out')\nW = 5", "os._exit(1)", "print(W)")
    assert done.cells[2].printed == "5\n"


def test_tags_and_metadata_of_the_submission_change_nothing(tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell("1 / 0", metadata={"tags": ["skip-execution", "raises-exception"]})
    notebook = nbformat.v4.new_notebook(
        cells=[cell],
        metadata={
            "kernelspec": {"name": "evil", "display_name": "x"},
            "execution": {"allow_errors": True, "timeout": 1},
        },
    )
    nbformat.write(notebook, str(tmp_path / "hw.ipynb"))
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        assert failure(pool.run("hw.ipynb")) == "Cell 1 raised ZeroDivisionError: division by zero"
    finally:
        pool.close()


def test_the_environment_is_scrubbed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_secret")
    monkeypatch.setenv("PYTHONSTARTUP", "/tmp/x")
    done = run("import os, json\nprint(json.dumps(sorted(os.environ)))")
    assert "TOKEN" not in done.cells[0].printed
    assert "PYTHONSTARTUP" not in done.cells[0].printed


def test_code_works_in_a_private_copy(run: Run, tmp_path: Path) -> None:
    done = run("import os\nopen('new.txt', 'w').write('x')\nos.remove('hw.ipynb')\nprint(os.getcwd())")
    assert done.failure is None
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["hw.ipynb"]
    assert str(tmp_path) not in done.cells[0].printed


def test_helper_modules_of_the_submission_can_be_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "helpers.py").write_text("value = 7")
    (tmp_path / "work" / "json.py").write_text("raise SystemError('shadowed')")
    assert run("import json, helpers\nprint(helpers.value)").cells[0].printed == "7\n"


def test_input_is_refused_as_in_a_run_of_all_cells(run: Run) -> None:
    assert "StdinNotImplementedError" in failure(run("input('name? ')"))


def test_until_a_name_runs_no_further(run: Run) -> None:
    done = run("relu = 1", "def relu(x): return x", "raise SystemError", until="relu")
    assert [cell.number for cell in done.cells] == [1, 2]
    assert done.failure is None


def test_a_tree_deeper_than_the_stack_is_removed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    deep = "import os\nfor _ in range(3000):\n    os.mkdir('d'); os.chdir('d')\nopen('f', 'w').write('x')"
    write_notebook(tmp_path / "hw.ipynb", deep)
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    assert pool.run("hw.ipynb").failure is None
    pool.close()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_nothing_of_the_student_outlives_the_pool(tmp_path: Path) -> None:
    daemon = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True: time.sleep(0.05)\n    os._exit(0)\ntime.sleep(0.2)"
    write_notebook(tmp_path / "hw.ipynb", daemon)
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    pool.run("hw.ipynb")
    assert pool._first is not None
    first = pool._first.pid
    before = process_tree.find_members(first)
    pool.close()
    time.sleep(0.05)
    assert len(before) >= 3
    assert [pid for pid in before if process_tree.alive(pid)] == []
    assert [fd for fd in Path("/proc/self/fd").iterdir() if "autograde-" in _target(fd)] == []


def _target(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""
