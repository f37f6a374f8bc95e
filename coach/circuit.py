"""The circuit breaker: leaves a model endpoint alone for a while after it failed, so that nobody waits for it."""

import threading
import time
from collections.abc import Callable

_FAILURES = 2
"""In a row; each of them made a learner wait."""
_REST_SECONDS = 30.0
_LONGEST_REST_SECONDS = 600.0


class Circuit:
    """Lets calls through while they succeed. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._resting_until = 0.0

    def lets_through(self) -> bool:
        """Whether a call may be tried; after a rest only the first one, until its end is known."""
        with self._lock:
            if self._failures < _FAILURES:
                return True
            if self._clock() < self._resting_until:
                return False
            self._resting_until = self._clock() + self._rest()
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES:
                self._resting_until = self._clock() + self._rest()

    def _rest(self) -> float:
        """Twice as long after each further failure."""
        return float(min(_REST_SECONDS * 2 ** max(self._failures - _FAILURES, 0), _LONGEST_REST_SECONDS))
