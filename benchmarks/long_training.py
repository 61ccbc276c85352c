"""What grading costs beyond a notebook that trains for long: the notebook runs once, whatever asks about it.

    make bench-training            # 20 minutes
    .venv/bin/python benchmarks/long_training.py --minutes 1

Prints the time of the grading over that of the training alone, measured inside of the notebook in the same run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

TRAIN = """
import time
import numpy as np
started = time.monotonic()
random = np.random.default_rng(0)
x, weights = random.normal(size=(1000, 50)), np.zeros(50)
y = x @ np.arange(50.0)
while time.monotonic() - started < {seconds}:
    for _ in range(1000):
        weights -= 0.001 * x.T @ (x @ weights - y) / len(x)
trained_s = time.monotonic() - started
def predict(rows): return rows @ weights
"""
CHECKS = """
assignment: long
source: hw.ipynb
limits: {cell: 60 min, notebook: 60 min}
checks:
  - {use: notebook.runs, points: 1}
  - {use: output.small, points: 1}
  - {use: values.variable, with: {name: trained_s, min: 0}, points: 1}
"""
RETURNS = """  - use: code.returns
    id: predict-{number}
    with: {{function: predict, cases: [{{args: [{rows}], returns: [{number}.0]}}], arrays: true, tolerance: 0.5}}
    points: 1
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    seconds = 60 * parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "work").mkdir()
        cells = [nbformat.v4.new_code_cell(TRAIN.format(seconds=seconds))]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), str(folder / "work" / "hw.ipynb"))
        rows = [[[float(column == number) for column in range(50)]] for number in range(5)]
        asked = "".join(RETURNS.format(number=number, rows=json.dumps(row)) for number, row in enumerate(rows))
        (folder / "autograde.yml").write_text(CHECKS + asked)
        started = time.monotonic()
        command = [sys.executable, "-m", "autograde", "grade", "work", "--assignment", "autograde.yml"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        grading_s = time.monotonic() - started
        score = json.loads((folder / "autograde.json").read_text())["score"]
    print(
        f"training {seconds:.0f} s, grading with 8 checks {grading_s:.1f} s: ratio {grading_s / seconds:.3f}, score {score} of 8"
    )


if __name__ == "__main__":
    main()
