"""Hand-offs: learners who wait for a person, and what becomes of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, func, insert, select, update

from coach.database import Store, utc
from coach.errors import ConversationNotFound, HandoffNotFound, HandoffNotHeld, HandoffTaken
from coach.tables import conversations, handoffs

_REFERENCE_LETTERS = 6


class HandoffState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"
    UNANSWERED = "unanswered"
    """Nobody could answer: a gap in the materials."""

    @property
    def is_open(self) -> bool:
        return self in (HandoffState.WAITING, HandoffState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Handoff:
    id: UUID
    conversation_id: UUID
    opened_at: datetime
    call_back: str
    """How the learner wants to be reached, in their own words; empty when not said, and once it is closed."""
    state: HandoffState
    claimed_by: str
    note: str
    """A helper's."""
    changed_at: datetime

    @property
    def reference(self) -> str:
        """What a learner can say or show to a person."""
        return self.id.hex[:_REFERENCE_LETTERS].upper()


class Handoffs(Store):
    """The helpers' queue. Every method raises StoreUnavailable."""

    def open(self, conversation_id: UUID, *, call_back: str) -> Handoff:
        """A place in the queue; the one that is there already when the learner asked before.

        Raises:
            ConversationNotFound: There is no such conversation.
        """
        now = datetime.now(UTC)
        with self.writing() as connection:
            if (
                connection.execute(select(conversations.c.id).where(conversations.c.id == conversation_id)).first()
                is None
            ):
                raise ConversationNotFound(f"no conversation {str(conversation_id)!r}")
            waiting = select(handoffs.c.id).where(handoffs.c.conversation_id == conversation_id, _is_open())
            found = connection.execute(waiting).scalar()
            if found is None:
                found = uuid4()
                row = {"id": found, "conversation_id": conversation_id, "opened_at": now, "claimed_by": "", "note": ""}
                new = {**row, "call_back": call_back, "state": HandoffState.WAITING.value, "changed_at": now}
                connection.execute(insert(handoffs).values(new))
            elif call_back:
                _change(connection, found, call_back=call_back)
            return _read(connection, found)

    def queue(self) -> list[Handoff]:
        """Those that are open, oldest first."""
        with self.reading() as connection:
            rows = connection.execute(select(handoffs).where(_is_open()).order_by(handoffs.c.opened_at)).all()
        return [_handoff(row) for row in rows]

    def state(self) -> object:
        """Something that is another one after every change, also when one was erased with its conversation."""
        with self.reading() as connection:
            return tuple(connection.execute(select(func.count(), func.max(handoffs.c.changed_at))).one())

    def claim(self, handoff_id: UUID, *, by: str) -> Handoff:
        """Take one on; again by the same person changes nothing.

        Raises:
            HandoffNotFound: There is none with this id.
            HandoffTaken: Somebody else has it, or it is closed.
        """
        with self.writing() as connection:
            found = _read(connection, handoff_id)
            if not found.state.is_open or found.claimed_by not in ("", by):
                raise HandoffTaken(f"hand-off {str(handoff_id)!r} is {found.state.value}")
            _change(connection, handoff_id, state=HandoffState.CLAIMED.value, claimed_by=by)
            return _read(connection, handoff_id)

    def take_over(self, handoff_id: UUID, *, holder: str, by: str) -> Handoff:
        """Take one on in place of ``holder``, who has left.

        Raises:
            HandoffNotFound: There is none with this id.
            HandoffTaken: Meanwhile ``holder`` does not have it any more.
        """
        with self.writing() as connection:
            found = _read(connection, handoff_id)
            if found.state is not HandoffState.CLAIMED or found.claimed_by != holder:
                raise HandoffTaken(f"hand-off {str(handoff_id)!r} is {found.state.value} and not of who has left")
            _change(connection, handoff_id, claimed_by=by)
            return _read(connection, handoff_id)

    def held(self, handoff_id: UUID, *, by: str) -> Handoff:
        """One that this helper has taken on and not closed.

        Raises:
            HandoffNotFound: There is none with this id.
            HandoffNotHeld: It waits, is closed, or somebody else has it.
        """
        with self.reading() as connection:
            return _held(connection, handoff_id, by)

    def release(self, handoff_id: UUID, *, by: str) -> Handoff:
        """Put one back in the queue, at its old place.

        Raises:
            HandoffNotFound: There is none with this id.
            HandoffNotHeld: This helper does not have it.
        """
        with self.writing() as connection:
            _held(connection, handoff_id, by)
            _change(connection, handoff_id, state=HandoffState.WAITING.value, claimed_by="")
            return _read(connection, handoff_id)

    def write_note(self, handoff_id: UUID, note: str, *, by: str) -> Handoff:
        """Put a helper's note in place of the former one.

        Raises:
            HandoffNotFound: There is none with this id.
            HandoffNotHeld: Somebody else has it.
        """
        with self.writing() as connection:
            _not_of_another(connection, handoff_id, by)
            _change(connection, handoff_id, note=note)
            return _read(connection, handoff_id)

    def close_one(self, handoff_id: UUID, *, by: str, answered: bool) -> Handoff:
        """Take one out of the queue; how the learner wanted to be reached is forgotten.

        Raises:
            HandoffNotFound: There is none with this id.
            HandoffNotHeld: Somebody else has it.
        """
        state = HandoffState.CLOSED if answered else HandoffState.UNANSWERED
        with self.writing() as connection:
            _not_of_another(connection, handoff_id, by)
            _change(connection, handoff_id, state=state.value, call_back="")
            return _read(connection, handoff_id)


def _is_open() -> Any:
    return handoffs.c.state.in_([state.value for state in HandoffState if state.is_open])


def _change(connection: Connection, handoff_id: UUID, **values: str) -> None:
    changed = {**values, "changed_at": datetime.now(UTC)}
    connection.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(changed))


def _read(connection: Connection, handoff_id: UUID) -> Handoff:
    row = connection.execute(select(handoffs).where(handoffs.c.id == handoff_id)).first()
    if row is None:
        raise HandoffNotFound(f"no hand-off {str(handoff_id)!r}")
    return _handoff(row)


def _held(connection: Connection, handoff_id: UUID, by: str) -> Handoff:
    found = _read(connection, handoff_id)
    if found.state is not HandoffState.CLAIMED or found.claimed_by != by:
        raise HandoffNotHeld(f"hand-off {str(handoff_id)!r} is {found.state.value} and not of who asks")
    return found


def _not_of_another(connection: Connection, handoff_id: UUID, by: str) -> None:
    if _read(connection, handoff_id).claimed_by not in ("", by):
        raise HandoffNotHeld(f"hand-off {str(handoff_id)!r} is not of who asks")


def _handoff(row: Row[Any]) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        opened_at=utc(row.opened_at),
        call_back=row.call_back,
        state=HandoffState(row.state),
        claimed_by=row.claimed_by,
        note=row.note,
        changed_at=utc(row.changed_at),
    )
