"""Sign-in limits: guessing is made hopeless, and nobody can be locked out by somebody else who guesses."""

from dataclasses import dataclass

from coach.access_errors import TooManySignIns
from coach.accounts import name_key
from coach.rate_limits import Counter, Rate
from coach.tokens import token_digest

_MINUTES_15 = 900
_TOGETHER = Rate(5, _MINUTES_15)
"""For one name from one address."""
_ADDRESS = Rate(60, _MINUTES_15)
_DEVICE = Rate(10, _MINUTES_15)
_NAME = Rate(10_000, _MINUTES_15)
"""Only counted, for the delay."""
_FREE, _FIRST_SECONDS, _LONGEST_SECONDS = 10, 0.5, 8.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who says they are ``name``."""

    name: str
    address: str
    device: str
    """The token of a device on which this name was signed in before; empty otherwise."""


class SignInLimits:
    """Lets attempts through, later or not at all.

    A stranger is counted by name and address together and by address. By name alone strangers are only slowed down:
    who guesses at a name from many places makes everybody's first sign-in on a new device wait for seconds, and no
    more. A device on which the name was signed in before is counted by itself and never waits for strangers; when it
    guesses too often it becomes a stranger.
    """

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def admit(self, attempt: Attempt) -> float:
        """Count an attempt before its password is looked at; return for how many seconds to hold it back.

        Raises:
            TooManySignIns: It must not be looked at.
        """
        name = name_key(attempt.name)
        if attempt.device and not self._counter.hit(_DEVICE, "device", *_device(attempt, name)):
            return 0.0
        wait = self._counter.wait(_TOGETHER, "together", name, attempt.address) or self._counter.hit(
            _ADDRESS, "address", attempt.address
        )
        wait = wait or self._counter.hit(_TOGETHER, "together", name, attempt.address)
        if wait:
            raise TooManySignIns("too many passwords were tried", retry_seconds=wait)
        self._counter.hit(_NAME, "name", name)
        over = self._counter.counted(_NAME, "name", name) - _FREE
        return min(_FIRST_SECONDS * 2 ** min(over - 1, 10), _LONGEST_SECONDS) if over > 0 else 0.0

    def succeeded(self, attempt: Attempt) -> None:
        """A right password: what was mistyped before it is forgotten."""
        name = name_key(attempt.name)
        self._counter.forget(_TOGETHER, "together", name, attempt.address)
        if attempt.device:
            self._counter.forget(_DEVICE, "device", *_device(attempt, name))


def _device(attempt: Attempt, name: str) -> tuple[str, str]:
    return name, token_digest(attempt.device)
