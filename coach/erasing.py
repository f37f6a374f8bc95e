"""Erasing: conversations that their learners want gone, or that were kept long enough."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, delete, func, select

from coach.database import Store
from coach.tables import conversations, handoffs, offered_passages, thumbs, turns

_MEASURED = "eval:%"
"""Origins of conversations that nobody held: measurements, kept until somebody clears them."""
_AT_ONCE = 200


class Eraser(Store):
    """Deletes conversations with all that belongs to them. Every method raises StoreUnavailable."""

    def erase(self, conversation_id: UUID) -> None:
        """Delete one; nothing of it stays in the files of the database."""
        with self.writing() as connection:
            _erase(connection, [conversation_id])
        self.forget_erased()

    def erase_all(self, conversation_ids: Sequence[UUID]) -> None:
        """Delete many; nothing of them stays in the files of the database."""
        for start in range(0, len(conversation_ids), _AT_ONCE):
            with self.writing() as connection:
                _erase(connection, conversation_ids[start : start + _AT_ONCE])
        self.forget_erased()

    def erase_before(self, moment: datetime) -> int:
        """Delete those in which nothing was asked since then; return how many there were."""
        count = 0
        while True:
            with self.writing() as connection:
                old = list(connection.scalars(_last_asked_before(moment).limit(_AT_ONCE)))
                _erase(connection, old)
            count += len(old)
            if len(old) < _AT_ONCE:
                break
        if count:
            self.forget_erased()
        return count


def _last_asked_before(moment: datetime) -> Select[UUID]:
    last = select(func.max(turns.c.asked_at)).where(turns.c.conversation_id == conversations.c.id).scalar_subquery()
    old = func.coalesce(last, conversations.c.opened_at) < moment
    return select(conversations.c.id).where(old, conversations.c.origin.not_like(_MEASURED))


def _erase(connection: Connection, ids: Sequence[UUID]) -> None:
    of_turns = select(turns.c.id).where(turns.c.conversation_id.in_(ids))
    for table in (thumbs, offered_passages):
        connection.execute(delete(table).where(table.c.turn_id.in_(of_turns)))
    for table in (handoffs, turns):
        connection.execute(delete(table).where(table.c.conversation_id.in_(ids)))
    connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))
