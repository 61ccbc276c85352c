"""A time limit on a check's own code; it pauses while student code runs on limits of its own."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import NoReturn

# Code that catches BaseException is stopped again after this time.
REPEAT_S = 5.0


class CheckTimeout(BaseException):
    """A check used up its time. No Exception, so that no `except OSError` on the way swallows it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = round(seconds)
        super().__init__(f"the check itself did not end in {self.seconds} seconds")


class CheckAlarm:
    """Raises CheckTimeout in the main thread once limited code has run for limit_s seconds, pauses not counted.

    In another thread, where no signal handler can be set, nothing is limited.
    """

    def __init__(self, limit_s: float, *, repeat_s: float = REPEAT_S) -> None:
        self.limit_s = limit_s
        self._repeat_s = repeat_s
        self._is_limiting = False

    @contextlib.contextmanager
    def limited(self) -> Iterator[None]:
        """Limit the code in the context."""
        if self._is_limiting or threading.current_thread() is not threading.main_thread():
            yield
            return
        former = signal.signal(signal.SIGALRM, self._stop)
        self._is_limiting = True
        signal.setitimer(signal.ITIMER_REAL, self.limit_s, self._repeat_s)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._is_limiting = False
            signal.signal(signal.SIGALRM, former)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock while the context lasts."""
        if not self._is_limiting:
            yield
            return
        self._is_limiting = False
        left_s, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            yield
        finally:
            self._is_limiting = True
            signal.setitimer(signal.ITIMER_REAL, max(left_s, 0.001), self._repeat_s)

    def _stop(self, *_: object) -> NoReturn:
        raise CheckTimeout(self.limit_s)
