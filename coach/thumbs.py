"""Thumbs: what learners think of an answer, one a turn."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, insert, select

from coach.database import Store
from coach.errors import TurnNotFound
from coach.tables import thumbs, turns

Reason = Literal["", "not_right", "not_asked", "too_hard", "too_long", "other"]


@dataclass(frozen=True, slots=True)
class Thumb:
    is_up: bool
    reason: Reason = ""
    """Why it points down; empty when not said."""
    text: str = ""
    """The learner's own words, with personal data masked."""


class Thumbs(Store):
    """Every method raises StoreUnavailable."""

    def give(self, conversation_id: UUID, turn_id: UUID, thumb: Thumb) -> None:
        """Keep it in place of the one that was given before.

        Raises:
            TurnNotFound: The conversation has no such turn.
        """
        with self.writing() as connection:
            known = select(turns.c.id).where(turns.c.id == turn_id, turns.c.conversation_id == conversation_id)
            if connection.execute(known).first() is None:
                raise TurnNotFound(f"no turn {str(turn_id)!r} in conversation {str(conversation_id)!r}")
            connection.execute(delete(thumbs).where(thumbs.c.turn_id == turn_id))
            connection.execute(insert(thumbs).values(turn_id=turn_id, given_at=datetime.now(UTC), **asdict(thumb)))

    def of(self, turn_ids: Sequence[UUID]) -> dict[UUID, Thumb]:
        """The thumbs of those turns that have one."""
        query = select(thumbs).where(thumbs.c.turn_id.in_(turn_ids))
        with self.reading() as connection:
            return {row.turn_id: Thumb(row.is_up, row.reason, row.text) for row in connection.execute(query)}
