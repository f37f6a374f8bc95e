"""Reception: what signing in and limits need. It opens without the index, so that staff can come in while it loads."""

import asyncio
from threading import Lock

from coach.build_stores import build_staff
from coach.passwords import Passwords
from coach.rate_limits import RateLimits
from coach.settings import Settings
from coach.sign_in_limits import SignInLimits
from coach.staff import Staff


class Reception:
    """Opens the accounts when they are first needed, and tries again after a failure.

    Raises:
        SettingsInvalid: COACH_LIMITS_URL has the wrong form.
    """

    def __init__(self, settings: Settings, passwords: Passwords | None) -> None:
        self._settings = settings
        self._passwords = passwords
        self._staff: Staff | None = None
        self._opening = Lock()  # routes run in several threads
        # Threads are shared with everything else: guessers may not take them all while their passwords are looked at.
        self.turns = asyncio.Semaphore(2)
        self.counter = RateLimits(settings.limits_url)
        self.sign_in_limits = SignInLimits(self.counter)

    @property
    def staff(self) -> Staff:
        """
        Raises:
            StoreUnavailable: The database cannot be used.
        """
        with self._opening:
            if self._staff is None:
                self._staff = build_staff(self._settings, self._passwords)
            return self._staff

    def close(self) -> None:
        if self._staff is not None:
            self._staff.close()
