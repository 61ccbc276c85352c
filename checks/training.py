"""Training: its curves, its tracker, the model it saved."""

import re
import statistics
from collections.abc import Sequence

from autograde import eventfile
from autograde.markdown import read
from autograde.model import Location
from autograde.patterns import find_any, listed, spoken
from autograde.sources import uses
from autograde.submission import Submission
from autograde.units import parse_size
from autograde.verdict import Fail

MOST_EVENT_BYTES = 64 << 20
# What a tracker leaves: the module that is imported, the site where runs lie, the files of a run.
TRACKERS = {
    "wandb": ("wandb", r"wandb\.ai", ["**/wandb/**/*.wandb", "**/wandb/**/wandb-summary.json"]),
    "tensorboard": ("tensorboard|tensorboardX|torch.utils.tensorboard", r"tensorboard\.dev", ["**/*tfevents*"]),
    "mlflow": ("mlflow", r"mlflow\.", ["**/mlruns/**/meta.yaml"]),
    "clearml": ("clearml", r"clear\.ml", []),
    "comet": ("comet_ml", r"comet\.(?:com|ml)", []),
    "neptune": ("neptune", r"neptune\.ai", ["**/.neptune/**"]),
    "aim": ("aim", r"aimstack\.io", ["**/.aim/**"]),
}


def test_curve(
    submission: Submission, fail: Fail, paths: list[str], tag: str, least: int, falls: bool, below: float | None
) -> None:
    """The training curve was recorded."""
    files = find_any(submission.files, paths)
    if not files:
        fail("missing", paths=listed([spoken(path) for path in paths]))
    found: dict[str, list[tuple[int, float]]] = {}
    for file in files:
        for name, points in eventfile.scalars(submission.read_bytes(file, MOST_EVENT_BYTES)).items():
            found.setdefault(name, []).extend(points)
    curves = [eventfile.finite(points) for name, points in found.items() if _is_tag(name, tag)]
    curve = max(curves, key=len, default=[])
    if not curve:
        fail("no-tag", tag=spoken(tag), tags=listed(sorted(found)) or "–", location=Location(files[0]))
    if len(curve) < least:
        fail("short", tag=spoken(tag), count=len(curve), least=least, location=Location(files[0]))
    begin, end = _ends(curve)
    if falls and not end < begin:
        fail("rises", tag=spoken(tag), begin=f"{begin:.4g}", end=f"{end:.4g}", location=Location(files[0]))
    if below is not None and end > below:
        fail("high", tag=spoken(tag), end=f"{end:.4g}", below=f"{below:g}", location=Location(files[0]))


def _is_tag(name: str, tag: str) -> bool:
    """`loss` is also `train/loss` and `Loss/train`; `a|b` is either."""
    return any(
        name.casefold() == each.casefold() or each.casefold() in re.split(r"[/_. -]", name.casefold())
        for each in tag.split("|")
    )


def _ends(curve: Sequence[float]) -> tuple[float, float]:
    """Where the curve begins and ends: medians of its first and last tenth, since curves shake."""
    tenth = max(len(curve) // 10, 1)
    return statistics.median(curve[:tenth]), statistics.median(curve[-tenth:])


def test_tracked(submission: Submission, fail: Fail, by: list[str], runs: bool) -> None:
    """The experiments were tracked."""
    texts = [submission.read_text(path) for path in find_any(submission.work, ["**/*.md"])]
    notebooks = [submission.notebook(path) for path in submission.notebooks]
    cells = [cell.source for each in notebooks for cell in each.cells if cell.kind == "markdown"]
    links = [link.address for link in read([*texts, *cells]).links]
    imported = set() if runs else {use.name for use in uses(_code(submission)) if use.kind == "import"}
    for name in by:
        modules, site, files = TRACKERS[name]
        if any(re.search(site, link) for link in links) or find_any(submission.files, files):
            return
        if any(use == each or use.startswith(f"{each}.") for use in imported for each in modules.split("|")):
            return
    fail("untracked", names=", ".join(by))


def _code(submission: Submission) -> list[str]:
    paths = [path for path in submission.work if path.endswith((".py", ".ipynb"))]
    return [cell.source for path in paths for cell in submission.code_cells(path)]


def test_model(
    submission: Submission, fail: Fail, paths: list[str], least: str, calls: list[str], file_needed: bool
) -> None:
    """The trained model is saved and loaded again."""
    files = find_any(submission.files, paths)
    if not files and file_needed:
        fail("missing", paths=listed([spoken(path) for path in paths]))
    small = [path for path in files if submission.size_bytes(path) < parse_size(least)]
    if files and len(small) == len(files):
        fail("small", paths=listed(small), least=least, location=Location(small[0]))
    called = {use.name for use in uses(_code(submission)) if use.kind == "call"}
    if calls and not any(name == each or name.endswith(f".{each}") for name in called for each in calls):
        fail("unloaded", names=", ".join(calls))
