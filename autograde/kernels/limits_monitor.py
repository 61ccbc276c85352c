"""Checks the limits of the student's processes: their number, their memory, what they wrote to disk."""

import time
from collections.abc import Sequence
from typing import Any

from autograde.kernels import process_tree
from autograde.kernels.scratch import MOST_BYTES, MOST_ENTRIES, Scratch
from autograde.model import Limits

# Walking over all files takes longer than looking at a few processes.
MEASURE_EVERY_S = 1.0
# 20 % over the limit is allowed: some libraries map memory twice for a moment.
MEMORY_TOLERANCE = 1.2
MIB = 1 << 20


class LimitsMonitor:
    """One look at a time; broken() names the limit as a text of the catalogue, with its values."""

    def __init__(self, limits: Limits, scratch: Scratch) -> None:
        self._limits = limits
        self._scratch = scratch
        self._uid = scratch.uid
        self._measured_at = 0.0

    def broken(self, pids: Sequence[int]) -> tuple[str, dict[str, Any]] | None:
        limits = self._limits
        if len(pids) > limits.processes:
            return "too-many-processes", {"processes": limits.processes}
        if process_tree.memory_bytes(pids, self._uid) > limits.memory_bytes * MEMORY_TOLERANCE:
            return "too-much-memory", {"megabytes": limits.memory_bytes // MIB}
        if self._is_disk_overfull():
            return "too-much-disk", {"megabytes": MOST_BYTES // MIB, "files": MOST_ENTRIES}
        return None

    def _is_disk_overfull(self) -> bool:
        now = time.monotonic()
        if now - self._measured_at < MEASURE_EVERY_S:
            return False
        self._measured_at = now
        return self._scratch.is_overfull()
