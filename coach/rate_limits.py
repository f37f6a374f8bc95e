"""Rate limits: how often somebody may do something, counted in memory or in Redis."""

import logging
import math
import time
from dataclasses import dataclass
from typing import Protocol

from limits import RateLimitItemPerSecond
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from coach.errors import SettingsInvalid

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    amount: int
    seconds: int


class Counter(Protocol):
    """Counts what happened within the time of a rate. The key says to whom it is counted."""

    def hit(self, rate: Rate, *key: str) -> float:
        """Count one; the seconds to wait when it is one too many, and it is then not counted; 0 when it is not."""
        ...

    def wait(self, rate: Rate, *key: str) -> float:
        """The seconds until one more would be allowed, without counting it."""
        ...

    def counted(self, rate: Rate, *key: str) -> int:
        """How many were counted."""
        ...

    def forget(self, rate: Rate, *key: str) -> None:
        """Begin at none again."""
        ...


class RateLimits:
    """Counts with the library ``limits`` over a moving window.

    Where the counts are kept may fail while the coach itself works; limits then let everything pass and the log says
    so, because a learner who gets no answer is worse than a stranger who asks too much.
    """

    def __init__(self, url: str) -> None:
        try:
            storage = storage_from_string(url)
        except ConfigurationError as error:
            raise SettingsInvalid(
                "COACH_LIMITS_URL cannot be used; it is memory:// or redis://HOST:PORT, which needs the package redis"
            ) from error
        kinds = storage.base_exceptions
        self._faults: tuple[type[Exception], ...] = kinds if isinstance(kinds, tuple) else (kinds,)
        self._window = MovingWindowRateLimiter(storage)

    def hit(self, rate: Rate, *key: str) -> float:
        try:
            return 0.0 if self._window.hit(_item(rate), *key) else self._until_free(rate, *key)
        except self._faults as error:
            return _not_counted(error)

    def wait(self, rate: Rate, *key: str) -> float:
        try:
            return 0.0 if self._window.test(_item(rate), *key) else self._until_free(rate, *key)
        except self._faults as error:
            return _not_counted(error)

    def counted(self, rate: Rate, *key: str) -> int:
        try:
            return rate.amount - self._window.get_window_stats(_item(rate), *key).remaining
        except self._faults as error:
            return int(_not_counted(error))

    def forget(self, rate: Rate, *key: str) -> None:
        try:
            self._window.clear(_item(rate), *key)
        except self._faults as error:
            _not_counted(error)

    def _until_free(self, rate: Rate, *key: str) -> float:
        left = self._window.get_window_stats(_item(rate), *key).reset_time - time.time()
        return float(max(math.ceil(left), 1))


def _item(rate: Rate) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rate.amount, rate.seconds)


def _not_counted(error: Exception) -> float:
    logger.error("limits cannot be counted (%s); check COACH_LIMITS_URL", type(error).__name__)
    return 0.0
