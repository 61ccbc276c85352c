"""Files as they were handed out, and whether a file of the submission still is one of them."""

from dataclasses import dataclass
from pathlib import Path

from autograde.errors import StudentFailure
from autograde.submission import digests, git
from autograde.submission.repository import MAX_COPIED_BYTES, Submission

# A larger file is hashed only if its size fits the baseline file: a sparse file can have any size at no cost.
MAX_BYTES_HASHED_UNASKED = 16 << 20


@dataclass(frozen=True, slots=True)
class BaselineFile:
    """A protected file as it was handed out: its digest, and where its content is, if known."""

    digest: str
    folder: Path | None = None
    blob: str | None = None

    def read(self, path: str) -> bytes:
        assert self.folder is not None
        if self.blob:
            return git.blob(self.folder, self.blob)
        return Submission(self.folder).read_bytes(path, MAX_COPIED_BYTES)

    def size_bytes(self, path: str) -> int | None:
        """Its size; None if only its digest is known."""
        if self.folder is None:
            return None
        if self.blob:
            size = git.line(self.folder, "cat-file", "-s", self.blob)
            return int(size) if size else None
        return Submission(self.folder).size_bytes(path)


def is_same(submission: Submission, path: str, baseline_file: BaselineFile) -> bool:
    """Whether the content is the same. Line ends may have changed between LF and CRLF."""
    try:
        size = submission.size_bytes(path)
        if size > MAX_BYTES_HASHED_UNASKED and not _may_be_same(size, baseline_file.size_bytes(path)):
            return False
        with submission.opened(path) as file:
            return digests.is_same(file, digests.Expected(baseline_file.digest, is_blob=baseline_file.blob is not None))
    except StudentFailure:
        return False


def _may_be_same(size: int, original_size: int | None) -> bool:
    """Whether a file of that size can have the same content: a line end takes one byte or two."""
    if original_size is None:
        return size <= MAX_COPIED_BYTES
    return original_size / 2 <= size <= original_size * 2
