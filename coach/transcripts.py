"""Transcripts: every conversation with its turns, written with SQLAlchemy Core."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, distinct, func, insert, select, update

from coach.answers import Block
from coach.database import Store, utc
from coach.errors import ConversationNotFound, ConversationUnknown
from coach.preferences import Preferences
from coach.records import (
    INTERRUPTED,
    Citing,
    OfferedPassage,
    OpenTurn,
    Related,
    Source,
    StageTrace,
    Suggestion,
    Turn,
    TurnResult,
)
from coach.statuses import AnswerStatus
from coach.tables import conversations, offered_passages, turns
from prompts import Language


class Transcripts(Store):
    """The store behind ``TranscriptStore``, on any database that SQLAlchemy speaks to."""

    def open_conversation(self, language: Language, origin: str) -> UUID:
        """A new conversation; ``origin`` says where it is held, such as ``web`` or ``cli``."""
        conversation_id = uuid4()
        row = {"id": conversation_id, "opened_at": datetime.now(UTC), "language": language, "origin": origin}
        with self.writing() as connection:
            connection.execute(insert(conversations).values(row))
        return conversation_id

    def open_with_token(self, language: Language, origin: str) -> str:
        """A new conversation; what is returned opens it, cannot be guessed, and is not stored."""
        token = secrets.token_urlsafe()
        row = {"id": uuid4(), "opened_at": datetime.now(UTC), "language": language, "origin": origin}
        with self.writing() as connection:
            connection.execute(insert(conversations).values(**row, token_digest=_digest(token)))
        return token

    def conversation_of(self, token: str) -> UUID:
        """The conversation that a learner's token opens.

        Raises:
            ConversationUnknown: None, or it was erased.
        """
        query = select(conversations.c.id).where(conversations.c.token_digest == _digest(token))
        with self.reading() as connection:
            found: UUID | None = connection.execute(query).scalar()
        if found is None:
            raise ConversationUnknown("no conversation has this token")
        return found

    def preferences(self, conversation_id: UUID) -> Preferences:
        with self.reading() as connection:
            _check(connection, conversation_id)
            query = select(conversations.c.preferences).where(conversations.c.id == conversation_id)
            return Preferences(**(connection.execute(query).scalar_one() or {}))

    def prefer(self, conversation_id: UUID, preferences: Preferences) -> None:
        with self.writing() as connection:
            _check(connection, conversation_id)
            changed = update(conversations).where(conversations.c.id == conversation_id)
            connection.execute(changed.values(preferences=asdict(preferences)))

    def turns(self, conversation_id: UUID) -> Sequence[Turn]:
        with self.reading() as connection:
            _check(connection, conversation_id)
            found = select(turns).where(turns.c.conversation_id == conversation_id).order_by(turns.c.ordinal)
            rows = connection.execute(found).all()
            offered = _offered(connection, [row.id for row in rows])
        return [_turn(row, offered.get(row.id, ())) for row in rows]

    def several(self, conversation_ids: Sequence[UUID]) -> dict[UUID, list[Turn]]:
        """The turns of many conversations, each in order; one that is not there is left out."""
        query = select(turns).where(turns.c.conversation_id.in_(conversation_ids)).order_by(turns.c.ordinal)
        found: dict[UUID, list[Turn]] = {}
        with self.reading() as connection:
            rows = connection.execute(query).all()
            offered = _offered(connection, [row.id for row in rows])
        for row in rows:
            found.setdefault(row.conversation_id, []).append(_turn(row, offered.get(row.id, ())))
        return found

    def open_turn(self, conversation_id: UUID, question: str, key: UUID | None = None) -> OpenTurn:
        turn_id = uuid4()
        with self.writing() as connection:
            _check(connection, conversation_id)
            again = _with_key(connection, conversation_id, key)
            if again is not None:
                connection.execute(update(turns).where(turns.c.id == again.id).values(closed_at=None))
                return again
            count = select(func.count()).where(turns.c.conversation_id == conversation_id)
            ordinal = connection.execute(count).scalar_one()
            connection.execute(
                insert(turns).values(
                    id=turn_id,
                    conversation_id=conversation_id,
                    ordinal=ordinal,
                    question=question,
                    asked_at=datetime.now(UTC),
                    key=key,
                )
            )
        return OpenTurn(turn_id, conversation_id, ordinal, question)

    def close_turn(self, turn: OpenTurn, result: TurnResult) -> None:
        with self.writing() as connection:
            closed = connection.execute(update(turns).where(turns.c.id == turn.id).values(_columns(result)))
            connection.execute(delete(offered_passages).where(offered_passages.c.turn_id == turn.id))
            if result.offered and closed.rowcount:  # the learner may have erased the conversation meanwhile
                rows = [{"turn_id": turn.id, **asdict(passage)} for passage in result.offered]
                connection.execute(insert(offered_passages), rows)

    def citation_counts(self) -> dict[str, int]:
        """In how many turns each material was cited, by its id."""
        query = (
            select(offered_passages.c.material_id, func.count(distinct(offered_passages.c.turn_id)).label("turns"))
            .where(offered_passages.c.cited_as.is_not(None))
            .group_by(offered_passages.c.material_id)
        )
        with self.reading() as connection:
            return {row.material_id: row.turns for row in connection.execute(query)}

    def citations(self, material_id: str, *, limit: int) -> list[Citing]:
        """The questions whose answers cited a material, newest first."""
        query = (
            select(
                turns.c.id,
                turns.c.question,
                turns.c.asked_at,
                offered_passages.c.passage_id,
                offered_passages.c.section,
            )
            .join(offered_passages, offered_passages.c.turn_id == turns.c.id)
            .where(offered_passages.c.material_id == material_id, offered_passages.c.cited_as.is_not(None))
            .order_by(turns.c.asked_at.desc(), offered_passages.c.cited_as)
        )
        found: dict[UUID, Citing] = {}
        with self.reading() as connection:
            for row in connection.execute(query):
                if len(found) >= limit:
                    break
                asked_at = utc(row.asked_at)
                found.setdefault(row.id, Citing(row.question, asked_at, row.passage_id, row.section))
        return list(found.values())

    def last_questions(self, conversation_ids: Sequence[UUID]) -> dict[UUID, str]:
        """The newest question of each conversation that has one."""
        query = (
            select(turns.c.conversation_id, turns.c.question)
            .where(turns.c.conversation_id.in_(conversation_ids))
            .order_by(turns.c.ordinal)
        )
        with self.reading() as connection:
            return {row.conversation_id: row.question for row in connection.execute(query)}

    def cost_since(self, moment: datetime) -> float:
        """What models cost for turns asked since then, in the currency of the prices."""
        query = select(func.coalesce(func.sum(turns.c.cost), 0.0)).where(turns.c.asked_at >= moment)
        with self.reading() as connection:
            return float(connection.execute(query).scalar_one())

    def recover(self) -> int:
        """Close the turns that a killed process left open as failed; return how many there were."""
        left = {
            "closed_at": datetime.now(UTC),
            "status": AnswerStatus.FAILED_INTERNAL.value,
            "trace": [asdict(StageTrace("ended", 0.0, INTERRUPTED))],
        }
        with self.writing() as connection:
            return connection.execute(update(turns).where(turns.c.closed_at.is_(None)).values(left)).rowcount


def _check(connection: Connection, conversation_id: UUID) -> None:
    found = select(conversations.c.id).where(conversations.c.id == conversation_id)
    if connection.execute(found).first() is None:
        raise ConversationNotFound(f"no conversation {str(conversation_id)!r}")


def _with_key(connection: Connection, conversation_id: UUID, key: UUID | None) -> OpenTurn | None:
    if key is None:
        return None
    query = select(turns).where(turns.c.conversation_id == conversation_id, turns.c.key == key)
    row = connection.execute(query).first()
    return None if row is None else OpenTurn(row.id, conversation_id, row.ordinal, row.question)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _offered(connection: Connection, turn_ids: Sequence[UUID]) -> dict[UUID, tuple[OfferedPassage, ...]]:
    query = select(offered_passages).where(offered_passages.c.turn_id.in_(turn_ids)).order_by(offered_passages.c.rank)
    by_turn: dict[UUID, tuple[OfferedPassage, ...]] = {}
    for row in connection.execute(query).mappings():
        values = {key: value for key, value in row.items() if key != "turn_id"}
        by_turn[row["turn_id"]] = (*by_turn.get(row["turn_id"], ()), OfferedPassage(**values))
    return by_turn


def _columns(result: TurnResult) -> dict[str, Any]:
    values = asdict(result)
    del values["offered"]
    return {**values, "status": result.status.value, "closed_at": datetime.now(UTC)}


def _turn(row: Row[Any], offered: tuple[OfferedPassage, ...]) -> Turn:
    asked_at = utc(row.asked_at)
    result = None if row.closed_at is None else _result(row, offered)
    return Turn(row.id, row.ordinal, row.question, asked_at, result, row.key)


def _result(row: Row[Any], offered: tuple[OfferedPassage, ...]) -> TurnResult:
    return TurnResult(
        status=AnswerStatus(row.status),
        language=row.language or "ko",
        standalone=row.standalone or "",
        notice=row.notice or "",
        blocks=_adapter(Block).validate_python(row.blocks or ()),
        sources=_adapter(Source).validate_python(row.sources or ()),
        related=_adapter(Related).validate_python(row.related or ()),
        offered=offered,
        confidence=row.confidence or 0.0,
        writer=row.writer or "",
        fallback=row.fallback or "",
        trace=_adapter(StageTrace).validate_python(row.trace or ()),
        suggestions=_adapter(Suggestion).validate_python(row.suggestions or ()),
        cost=row.cost or 0.0,
    )


@cache
def _adapter(record: type[Any]) -> TypeAdapter[Any]:
    """Reads stored JSON back into tuples of one record."""
    return TypeAdapter(tuple[record, ...])  # type: ignore[valid-type]  # the record is known at run time only
