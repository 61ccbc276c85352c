"""training.*: texts and files that are made to take long. What passes and fails is in cases/training.*.yml."""

import re
from pathlib import Path

import pytest

from autograde.analysis import tensorboard
from autograde.submission.repository import Submission
from checks import training
from tests.eventfiles import VERSION, event, record, simple
from tests.linear import assert_linear


@pytest.mark.parametrize("site", [site for _, site, _ in training.TRACKERS.values()])
@pytest.mark.parametrize(
    "piece",
    ["//wandb.ai/", "comet.ml/a", "comet.ml/a/", "//dagshub.com/a/.mlflow", ".mlflow", "a.", "-", "//app.neptune.ai/a"],
)
def test_the_time_to_look_for_a_site_grows_with_the_link(site: str, piece: str) -> None:
    assert_linear(lambda times: re.search(site, piece * (times // len(piece))), 200_000)


@pytest.mark.parametrize("piece", ["loss/", "/", "loss", "_."])
def test_the_time_to_compare_a_tag_grows_with_its_length(piece: str) -> None:
    assert_linear(lambda times: training._is_tag(piece * times, "loss|cost"), 50_000)


@pytest.mark.parametrize("piece", [event(0, simple("loss", 1)), record(b"x" * 1000), VERSION])
def test_the_time_to_read_a_curve_grows_with_the_file(piece: bytes) -> None:
    assert_linear(lambda times: tensorboard.read_curves(VERSION + piece * (times // len(piece))), 100_000)


def test_a_run_is_looked_for_in_some_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MAX_RUN_FILES", 2)
    for number in range(4):
        (tmp_path / f"{number}.tfevents").write_bytes(b"x" if number < 3 else VERSION + event(0, simple("loss", 1)))
    assert not training._is_run(Submission(tmp_path), ["*.tfevents"])
    assert training._is_run(Submission(tmp_path), ["2*", "3*"])


def test_a_summary_deeper_than_the_stack_is_none() -> None:
    assert not training._is_filled_mapping(b"[" * 100_000)
    assert not training._is_filled_mapping(b'{"a": ' * 100_000)
