"""Guide use: how often each material was cited in a period, and what its readers thought, added up ahead of time."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, case, distinct, func, literal_column, select

from coach.database import Store, utc
from coach.figures import PERIODS, Days, not_learners
from coach.stale_guides import Use
from coach.tables import offered_passages, thumbs, turns

USE_PERIODS: tuple[Days, ...] = PERIODS[1:]
_KEPT_FACTOR = 1_000
"""What took a moment to add up is kept for so many times as long, but no longer than this."""
_KEPT_SECONDS = 600.0
_AHEAD_SECONDS = 300.0
_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Uses:
    """The use of every material that was cited in a period."""

    days: Days
    added_up_at: datetime
    by_material: dict[str, Use]


class GuideUse(Store):
    """Counts what learners were answered, without evaluations. Every method raises StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._kept: dict[Days, tuple[float, Uses]] = {}
        self._ahead_at = -_AHEAD_SECONDS

    def uses(self, days: Days) -> Uses:
        """Of the last so many days; of a long history as it was a few minutes ago."""
        kept = self._kept.get(days)
        if kept is not None and time.monotonic() < kept[0]:
            return kept[1]
        return self.add_up(days)

    def add_up(self, days: Days) -> Uses:
        """As it is now."""
        began = time.monotonic()
        now = datetime.now(UTC)
        since = now - timedelta(days=days)
        with self.reading() as connection:
            cited = connection.execute(_cited(since)).all()
        uses = {row.material_id: Use(row.turns, row.down, _moment(row.last)) for row in cited}
        found = Uses(days, now, uses)
        took = time.monotonic() - began
        self._kept = {**self._kept, days: (time.monotonic() + min(took * _KEPT_FACTOR, _KEPT_SECONDS), found)}
        return found

    def add_up_ahead(self) -> bool:
        """Have every period at hand, so that nobody waits for it; there is never more to do at once."""
        if time.monotonic() - self._ahead_at > _AHEAD_SECONDS:
            self._ahead_at = time.monotonic()
            for days in USE_PERIODS:
                self.add_up(days)
        return False


def _cited(since: datetime) -> Select[Any]:
    """Every turn of the period once, then its cited passages: the other way round, long rows would be read."""
    asked = (
        select(turns.c.id, turns.c.asked_at)
        .where(turns.c.asked_at >= since, turns.c.conversation_id.not_in(not_learners()))
        .limit(_MOST)  # keeps the database from turning the order round
        .subquery()
    )
    cited = offered_passages.c
    down = case((~thumbs.c.is_up, asked.c.id))
    return (
        select(
            cited.material_id,
            func.count(distinct(asked.c.id)).label("turns"),
            func.count(distinct(down)).label("down"),
            func.max(asked.c.asked_at).label("last"),
        )
        .select_from(asked)
        .join(offered_passages, cited.turn_id == asked.c.id)
        .join(thumbs, thumbs.c.turn_id == asked.c.id, isouter=True)
        .where(cited.cited_as > literal_column("0"))  # a literal, so that the index of cited passages is used
        .group_by(cited.material_id)
    )


def _moment(stored: datetime | str) -> datetime:
    return utc(datetime.fromisoformat(stored) if isinstance(stored, str) else stored)
