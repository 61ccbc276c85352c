"""Training: its curves, its tracker, the model it saved."""

import json
import math
import re
import statistics
from collections.abc import Sequence

from autograde.analysis import repository_text, template_parts, tensorboard
from autograde.analysis.file_kinds import HEAD_BYTES, matches_suffix, read_lfs_size_bytes
from autograde.analysis.markdown import read_markdown
from autograde.analysis.patterns import describe_pattern, find_files, join_names
from autograde.analysis.python_source import ends_with_name, find_uses, is_below
from autograde.api import Assignment, Fail, Location, Submission
from autograde.config.units import parse_size

MAX_EVENT_BYTES = 64 << 20
MAX_RUN_FILES = 100
RUN_HEAD_BYTES = 1 << 16
MAX_SUMMARY_BYTES = 1 << 20
# Of trackers whose files have no form to tell them by.
MIN_RUN_BYTES = 64
# The key of a text, and its values.
Fault = tuple[str, dict[str, object]]
# What a tracker leaves: the module that is imported, the site where runs lie, the files of a run.
TRACKERS = {
    "wandb": ("wandb", r"//wandb\.ai/(?!site/|articles/)[\w.-]+/[\w.-]+|//api\.wandb\.ai/links/",
              ["**/wandb/**/*.wandb", "**/wandb/**/wandb-summary.json"]),
    "tensorboard": ("tensorboard|tensorboardX|torch.utils.tensorboard", r"//tensorboard\.dev/experiment/",
                    ["**/*tfevents*"]),
    "mlflow": ("mlflow", r"/#/experiments/\d|//dagshub\.com/[\w.-]+/[\w.-]+\.mlflow", ["**/mlruns/**/meta.yaml"]),
    "clearml": ("clearml", r"clear\.ml/projects/", []),
    "comet": ("comet_ml", r"comet\.(?:com|ml)/(?!docs/|site/)[\w.-]+/[\w.-]+", []),
    "neptune": ("neptune", r"//(?:app|ui)\.neptune\.ai/[\w.-]+/[\w.-]+", ["**/.neptune/**"]),
    "aim": ("aim", r"//play\.aimstack\.io", ["**/.aim/**"]),
}  # fmt: skip


def test_curve(
    submission: Submission, fail: Fail, paths: list[str], tag: str, min_points: int, falls: bool, max_end: float | None
) -> None:
    """The training curve was recorded."""
    files = find_files(submission.work, paths)
    if not files:
        fail("missing", paths=join_names([describe_pattern(path) for path in paths]))
    if not any(_is_event_file(submission, path) for path in files):
        fail("unreadable", paths=join_names(files), location=Location(files[0]))
    runs, backward = _runs(submission, files)
    curves = [tensorboard.sort_by_step(points) for (_, name), points in runs.items() if _is_tag(name, tag)]
    if any(_is_tag(name, tag) for name in backward):
        fail("backward", tag=describe_pattern(tag), location=Location(files[0]))
    if not curves:
        names = sorted({name for _, name in runs})
        fail("no-tag", tag=describe_pattern(tag), tags=join_names(names) or "–", location=Location(files[0]))
    faults = [_find_fault(curve, min_points, falls, max_end) for curve in sorted(curves, key=len, reverse=True)]
    if None not in faults and faults[0] is not None:
        key, values = faults[0]
        fail(key, tag=describe_pattern(tag), **values, location=Location(files[0]))


Points = list[tuple[int, float]]


def _runs(submission: Submission, files: Sequence[str]) -> tuple[dict[tuple[str, str], Points], set[str]]:
    """Points by run and tag, and tags whose times go back in a file.

    All event files of one folder are one run, as TensorBoard has it.
    """
    runs: dict[tuple[str, str], Points] = {}
    backward: set[str] = set()
    bytes_left = MAX_EVENT_BYTES
    for file in files:
        content = submission.read_bytes(file, bytes_left)
        bytes_left -= len(content)
        for name, curve in tensorboard.read_curves(content).items():
            runs.setdefault((file.rpartition("/")[0], name), []).extend(curve.points)
            backward |= {name} if curve.goes_back else set()
    return runs, backward


def _is_event_file(submission: Submission, path: str) -> bool:
    return tensorboard.has_records(submission.read_bytes(path, RUN_HEAD_BYTES))


def _find_fault(curve: Sequence[float], min_points: int, falls: bool, max_end: float | None) -> Fault | None:
    count = len(tensorboard.keep_finite(curve))
    if count < min_points:
        return "short", {"count": count, "min_points": min_points}
    begin, end = _ends(curve)
    if falls and not end < begin:
        return "rises", {"begin": f"{begin:.4g}", "end": f"{end:.4g}"}
    if max_end is not None and not end <= max_end:
        return "high", {"end": f"{end:.4g}", "max_end": f"{max_end:g}"}
    return None


def _is_tag(name: str, tag: str) -> bool:
    """`loss` is also `train/loss` and `Loss/train`; `a|b` is either."""
    return any(
        name.casefold() == alternative.casefold() or alternative.casefold() in re.split(r"[/_. -]", name.casefold())
        for alternative in tag.split("|")
    )


def _ends(curve: Sequence[float]) -> tuple[float, float]:
    """Where the curve begins and ends: medians of its first and last tenth, since curves shake."""
    tenth = max(len(curve) // 10, 1)
    return _median(curve[:tenth]), _median(curve[-tenth:])


def _median(values: Sequence[float]) -> float:
    """NaN where none is a number, as after a training that came apart."""
    numbers = tensorboard.keep_finite(values)
    return statistics.median(numbers) if numbers else math.nan


def test_tracked(submission: Submission, assignment: Assignment, fail: Fail, by: list[str], runs: bool) -> None:
    """The experiments were tracked."""
    template_links = template_parts.collect_links(assignment, submission)
    links = [
        link.address
        for link in read_markdown(repository_text.all_prose(submission)).links
        if link.address not in template_links
    ]
    used = [] if runs else find_uses(repository_text.all_code(submission), live=True)
    imported = {use.name for use in used if use.kind == "import"}
    loggers = " ".join(use.name.rpartition(".")[2] for use in used if use.kind == "call")
    for name in by:
        modules, site, files = TRACKERS[name]
        if any(re.search(site, link) for link in links) or _is_run(submission, files):
            return
        if any(is_below(use, module) for use in imported for module in modules.split("|")):
            return
        if re.search(rf"\b{name}(?:Metrics)?(?:Logger|Callback)?\b", loggers, re.IGNORECASE):  # of Keras, Lightning
            return
    fail("untracked", names=", ".join(by))


def _is_run(submission: Submission, patterns: list[str]) -> bool:
    return any(_holds_run(submission, path) for path in find_files(submission.work, patterns)[:MAX_RUN_FILES])


def _holds_run(submission: Submission, path: str) -> bool:
    """Whether a tracker wrote something into the file; of trackers without a form of their own, whether enough is."""
    name = path.rpartition("/")[2]
    if "tfevents" in name:
        return _is_event_file(submission, path)
    if name.endswith(".wandb"):
        return _is_wandb_file(submission.read_bytes(path, RUN_HEAD_BYTES))
    content = submission.read_bytes(path, MAX_SUMMARY_BYTES)
    if name == "wandb-summary.json":
        return _is_filled_mapping(content)
    return b"_id:" in content if name == "meta.yaml" else len(content.strip()) >= MIN_RUN_BYTES


def _is_wandb_file(head: bytes) -> bool:
    """`:W&B`, two bytes and a version, then a record: checksum, length and kind (wandb/sdk/internal/datastore.py)."""
    length = int.from_bytes(head[11:13], "little")
    return head.startswith(b":W&B") and 0 < length <= len(head) - 14


def _is_filled_mapping(content: bytes) -> bool:
    try:
        summary = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(summary, dict) and bool(summary)


def test_model(
    submission: Submission, fail: Fail, paths: list[str], min_size: str, calls: list[str], file_needed: bool
) -> None:
    """The trained model is saved and loaded again."""
    files = find_files(submission.work, paths)
    if not files and file_needed:
        fail("missing", paths=join_names([describe_pattern(path) for path in paths]))
    large = [path for path in files if _size_bytes(submission, path) >= parse_size(min_size)]
    if files and not large:
        fail("small", paths=join_names(files), min_size=min_size, location=Location(files[0]))
    if files and not any(_is_model(submission, path) for path in large):
        fail("other-kind", paths=join_names(large), location=Location(large[0]))
    all_uses = find_uses(repository_text.all_code(submission), live=True)
    called_names = {use.name for use in all_uses if use.kind == "call"}
    if calls and not any(ends_with_name(name, call) for name in called_names for call in calls):
        fail("unloaded", names=", ".join(calls))


def _size_bytes(submission: Submission, path: str) -> int:
    """The size of a file; where Git LFS left a pointer to it, what the pointer says."""
    return read_lfs_size_bytes(submission, path) or submission.size_bytes(path)


def _is_model(submission: Submission, path: str) -> bool:
    """Whether a file begins as its suffix says; of other suffixes, whether it holds anything but zeros."""
    head = submission.read_bytes(path, HEAD_BYTES)
    is_kind = matches_suffix(path, head) and bool(head.strip(b"\0 \r\n\t"))
    return is_kind or read_lfs_size_bytes(submission, path) is not None
