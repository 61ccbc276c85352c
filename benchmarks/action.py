"""What the action costs: the image's size, and the time from the container's start to the score beside the student's own code.

    make bench-action

Each round grades the example's full submission in a container, and runs the cells of its notebook alone in another one of the same
image; the figures are medians of the rounds. Needs a Docker engine.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples/fintech-dl-hse"
NOTEBOOK = "hw_activations.ipynb"
OWN_CODE = f"""
import json, time
cells = ["".join(c["source"]) for c in json.load(open("/github/workspace/{NOTEBOOK}"))["cells"] if c["cell_type"] == "code"]
import matplotlib; matplotlib.use("agg")
started, names = time.perf_counter(), {{}}
for cell in cells: exec(cell, names)
print("own", time.perf_counter() - started)
"""


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def run(workspace: Path, *command: str) -> tuple[float, str]:
    """Seconds from the start of the container to its end, and what it printed."""
    settings = {
        "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "0" * 40, "GITHUB_RUN_ID": "1", "GITHUB_EVENT_NAME": "push",
        "GITHUB_WORKSPACE": "/github/workspace", "INPUT_MODE": "grade",
    }  # fmt: skip
    variables = [f"--env={name}={value}" for name, value in settings.items()]
    started = time.perf_counter()
    printed = docker("run", "--rm", "--network=none", f"--volume={workspace}:/github/workspace", *variables, *command)
    return time.perf_counter() - started, printed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DOCKER_BUILDKIT", "1")
    image = docker("build", "--quiet", str(ROOT))
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name) / "work"
        shutil.copytree(EXAMPLE / "submissions/full", workspace)
        shutil.copytree(
            EXAMPLE, workspace, dirs_exist_ok=True, ignore=shutil.ignore_patterns("submissions", "__pycache__")
        )
        workspace.chmod(0o755)
        own = ["--entrypoint=/opt/student/bin/python", "--env=HOME=/tmp", image, "-c", OWN_CODE]
        pairs = [
            (run(workspace, image)[0], float(run(workspace, *own)[1].rpartition("own ")[2])) for _ in range(rounds + 1)
        ][1:]
        score = json.loads((workspace / "autograde.json").read_text(encoding="utf-8"))["score"]
    totals, shares = [total for total, _ in pairs], [1 - own / total for total, own in pairs]
    print(
        f"image: {int(docker('image', 'inspect', '--format={{.Size}}', image)) / 1e6:.0f} MB, of it the base {base_size() / 1e6:.0f} MB"
    )
    print(
        f"from the container's start to the score ({score}): {statistics.median(totals):.1f} s ({min(totals):.1f}-{max(totals):.1f})"
    )
    print(f"of it not the student's own code: {statistics.median(shares):.0%} ({min(shares):.0%}-{max(shares):.0%})")


def base_size() -> int:
    return int(docker("image", "inspect", "--format={{.Size}}", "python:3.12-slim"))


if __name__ == "__main__":
    main()
