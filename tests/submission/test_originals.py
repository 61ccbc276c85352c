"""Whether a file of the submission is as it was handed out."""

import hashlib
import os
import tracemalloc
from pathlib import Path

import pytest

from autograde.submission import digests
from autograde.submission.originals import BaselineFile, is_same
from autograde.submission.repository import Submission
from tests.submission.test_git import commit, git


def test_a_file_that_only_claims_its_size_is_told_apart_without_reading_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "is_same", lambda *_: pytest.fail("it was read"))
    commit(tmp_path / "work", {"data.csv": "a,b\n"})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "data.csv").write_text("a,b\n")
    blob = git(tmp_path / "work", "rev-parse", "HEAD:data.csv")
    os.truncate(tmp_path / "work" / "data.csv", 1 << 40)
    submission = Submission(tmp_path / "work")
    assert not is_same(submission, "data.csv", BaselineFile(blob, tmp_path / "work", blob))
    assert not is_same(submission, "data.csv", BaselineFile("0" * 64, tmp_path / "out"))
    assert not is_same(submission, "data.csv", BaselineFile("0" * 64))


def test_a_large_file_is_compared_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(b"\n" * (24 << 20))
    digest = hashlib.sha256((tmp_path / "data.csv").read_bytes()).hexdigest()
    tracemalloc.start()
    assert is_same(Submission(tmp_path), "data.csv", BaselineFile(digest))
    assert not is_same(Submission(tmp_path), "data.csv", BaselineFile("0" * 64))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 8 << 20
