"""What grading a notebook costs beside `jupyter execute`, as ratios measured side by side in one run.

    make bench

Each round runs both, one after the other; the figures are medians of the rounds' ratios.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "examples/fintech-dl-hse/submissions/full/hw_activations.ipynb"
ASSIGNMENT = "assignment: bench\nsource: hw.ipynb\nchecks:\n  - {use: notebook.runs, points: 1}\n"


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a command and all its descendants."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "hw.ipynb").write_bytes(NOTEBOOK.read_bytes())
        (folder / "autograde.yml").write_text(ASSIGNMENT)
        ours = [sys.executable, "-m", "autograde", "grade", ".", "--trust-submission", "--fail-on", "any-failed"]
        theirs = [sys.executable, "-m", "jupyter", "execute", "hw.ipynb", "--output", "out.ipynb"]
        pairs = [(measure(ours, folder), measure(theirs, folder)) for _ in range(rounds + 1)][1:]
    for label, position in (("wall", 0), ("CPU", 1)):
        ratios = [mine[position] / other[position] for mine, other in pairs]
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        print(f"{label}: autograde grade / jupyter execute = {statistics.median(ratios):.2f} ({spread})")


if __name__ == "__main__":
    main()
