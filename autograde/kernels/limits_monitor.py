"""Checks the limits of the student's processes: their number, their memory, what they wrote to disk."""

import time
from collections.abc import Sequence

from autograde.errors import KernelGone
from autograde.kernels import process_tree
from autograde.kernels.scratch import MAX_BYTES, MAX_ENTRIES, Scratch
from autograde.model import Limits

# Walking over all files takes longer than looking at a few processes.
MEASURE_EVERY_S = 1.0
# 20 % over the limit is allowed: some libraries map memory twice for a moment.
MEMORY_TOLERANCE = 1.2
MIB = 1 << 20


class LimitsMonitor:
    """Measures when it is called; it runs no thread of its own."""

    def __init__(self, limits: Limits, scratch: Scratch) -> None:
        self._limits = limits
        self._scratch = scratch
        self._uid = scratch.uid
        self._measured_at = 0.0

    def find_broken(self, pids: Sequence[int]) -> KernelGone | None:
        """The first limit that the processes exceed, as the failure that ends them."""
        limits = self._limits
        if len(pids) > limits.processes:
            return KernelGone("too-many-processes", processes=limits.processes)
        if process_tree.measure_memory(pids, self._uid) > limits.memory_bytes * MEMORY_TOLERANCE:
            return KernelGone("too-much-memory", megabytes=limits.memory_bytes // MIB)
        if self._is_disk_overfull():
            return KernelGone("too-much-disk", megabytes=MAX_BYTES // MIB, files=MAX_ENTRIES)
        return None

    def _is_disk_overfull(self) -> bool:
        now = time.monotonic()
        if now - self._measured_at < MEASURE_EVERY_S:
            return False
        self._measured_at = now
        return self._scratch.is_overfull()
