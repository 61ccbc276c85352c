"""Whether a function's time grows with its input, and not with the square of it."""

import time
from collections.abc import Callable

# The square would give 4; the rest is for a busy machine.
MAX_RATIO = 3.2
MIN_S = 0.02
TRIES = 3


def assert_linear(function: Callable[[int], object], times: int) -> None:
    """Call it with an input of this size and of twice that; what takes almost no time is fast enough."""
    assert_growth(lambda size: _measure(function, size), times, 2 * times, MAX_RATIO, MIN_S / MAX_RATIO)


def assert_growth(seconds: Callable[[int], float], small: int, large: int, max_ratio: float, min_s: float) -> None:
    """A larger input takes at most so many times the seconds of a smaller one; less than min_s counts as min_s."""
    measured = []
    for _ in range(TRIES):  # another process may take processor and caches meanwhile
        shorter, longer = (min(seconds(size) for _ in range(3)) for size in (small, large))
        measured.append((shorter, longer))
        if longer < max_ratio * max(shorter, min_s):
            return
    raise AssertionError(f"seconds for inputs of the sizes {small} and {large}: {measured}")


def _measure(function: Callable[[int], object], times: int) -> float:
    started = time.process_time()
    function(times)
    return time.process_time() - started
