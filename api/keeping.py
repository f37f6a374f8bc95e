"""Keeping: conversations are erased some days after their last question."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from api.readiness import Loading
from coach.errors import StoreUnavailable
from coach.settings import Settings

logger = logging.getLogger(__name__)

_DAY_SECONDS = 86_400.0
_AGAIN_SECONDS = 3_600.0
"""After a failure."""


async def erase_daily(loading: Loading, settings: Settings) -> None:
    """Erase what was kept long enough, at the start and once a day, as long as the service runs."""
    if not settings.keep_days:
        return
    parts = await loading.loaded()
    while True:
        seconds = _DAY_SECONDS
        try:
            count = await asyncio.to_thread(
                parts.eraser.erase_before, datetime.now(UTC) - timedelta(days=settings.keep_days)
            )
            if count:
                logger.info("%d conversations were erased after %d days", count, settings.keep_days)
        except StoreUnavailable as error:
            logger.error("old conversations could not be erased, tried again in an hour: %s", error)
            seconds = _AGAIN_SECONDS
        await asyncio.sleep(seconds)
