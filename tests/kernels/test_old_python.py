"""The student's Python may be older than the grader's."""

import os
from pathlib import Path

import pytest

from autograde.kernels.pool import Pool
from autograde.kernels.runtime import PYTHON_VARIABLE
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, runtime, write_notebook

OLD = os.environ.get("AUTOGRADE_TEST_OLD_PYTHON", "")


@pytest.mark.skipif(not OLD, reason="set AUTOGRADE_TEST_OLD_PYTHON to a Python 3.9 with ipython and numpy")
def test_student_code_runs_on_python_3_9(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PYTHON_VARIABLE, OLD)
    write_notebook(
        tmp_path / "hw.ipynb",
        "import sys, numpy as np\nprint(sys.version_info[:2])\n1 / 0",
        "def f(x): return np.asarray(x) * 2.0",
    )
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        run = pool.run("hw.ipynb")
        assert run.cells[0].printed == "(3, 9)\n"
        assert run.cells[0].failure is not None
        with pool.student("hw.ipynb") as student:
            assert student.call("f", [1, 2]).tolist() == [2, 4]
            with student.raises("TypeError"):
                student.call("f")
    finally:
        pool.close()


@pytest.mark.skipif(not OLD, reason="set AUTOGRADE_TEST_OLD_PYTHON to a Python 3.9 with ipython, pandas and matplotlib")
def test_tables_and_figures_are_told_by_python_3_9(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PYTHON_VARIABLE, OLD)
    write_notebook(
        tmp_path / "hw.ipynb",
        "import matplotlib.pyplot as plt\nimport pandas as pd",
        "table = pd.DataFrame({'day': pd.date_range('2026', periods=200_000, freq='s'), 'name': [None] * 200_000})",
        "fig, ax = plt.subplots()\nax.plot([1])\nplt.close(fig)",
        "ax.set_title('t')\nfig",
    )
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        if pool.run("hw.ipynb").cells[0].failure is not None:
            pytest.skip("that Python lacks pandas or matplotlib")
        with pool.student("hw.ipynb") as student:
            table, (figure,) = student.table("table"), student.figures()
        assert (table.columns, table.dtypes, table.rows) == (("day", "name"), ("datetime64[ns]", "object"), 200_000)
        assert (table.gaps, figure["axes"][0]["title"]) == ((False, True), "t")
    finally:
        pool.close()
