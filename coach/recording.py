"""Recording: what staff changed, for whoever keeps the trail of it."""

import logging
from typing import Protocol

logger = logging.getLogger(__name__)


class Recorder(Protocol):
    """Keeps what was done. ``detail`` never holds a learner's words."""

    def record(self, what: str, detail: str) -> None: ...


class LogRecorder:
    """Writes it to the log of the service."""

    def record(self, what: str, detail: str) -> None:
        logger.warning("changed by staff: %s (%s)", what, detail)
