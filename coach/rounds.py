"""Rounds: what the service does by itself every few seconds, in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Sequence

from coach.errors import CoachError
from knowledge.errors import KnowledgeError

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 10.0

Task = Callable[[], bool]
"""Does a little and says whether there is more to do at once."""


class Rounds:
    """Calls each task until it has nothing more to do, and again after a pause or when it is woken."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="rounds", daemon=True)

    def start(self) -> None:
        self._woken.set()
        self._thread.start()

    def wake(self) -> None:
        """Say that something may have changed."""
        self._woken.set()

    def stop(self) -> None:
        """End the thread after what it is doing."""
        self._ending.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._ending.is_set():
            self._woken.wait(_PAUSE_SECONDS)
            self._woken.clear()
            for task in self._tasks:
                self._exhaust(task)

    def _exhaust(self, task: Task) -> None:
        try:
            while not self._ending.is_set() and task():
                pass
        except (CoachError, KnowledgeError) as error:
            logger.warning("a round was left out and is tried again: %s", error)
        # The thread's boundary: one task that fails must not end the others, nor itself for good.
        except Exception:
            logger.exception("a round failed and is tried again")
