"""Whether a function's time grows with its input, and not with the square of it."""

import time
from collections.abc import Callable

# The square would give 4; the rest is for a busy machine.
MAX_RATIO = 3.2
MIN_S = 0.02
TRIES = 3


def assert_linear(function: Callable[[int], object], times: int) -> None:
    """Call it with an input of this size and of twice that; what takes almost no time is fast enough."""
    measured = []
    for _ in range(TRIES):  # another process may take the caches meanwhile
        shorter = min(_measure(function, times) for _ in range(3))
        longer = min(_measure(function, 2 * times) for _ in range(3))
        measured.append((shorter, longer))
        if longer < max(MAX_RATIO * shorter, MIN_S):
            return
    raise AssertionError(f"seconds for the input and for twice that: {measured}")


def _measure(function: Callable[[int], object], times: int) -> float:
    started = time.process_time()
    function(times)
    return time.process_time() - started
