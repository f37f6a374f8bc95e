"""Transcripts: every conversation with its turns, written with SQLAlchemy Core."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from coach.answers import Block
from coach.errors import ConversationNotFound, StoreUnavailable
from coach.records import OfferedPassage, OpenTurn, Related, Source, StageTrace, Turn, TurnResult
from coach.statuses import AnswerStatus
from coach.tables import conversations, offered_passages, turns
from prompts import Language


class Transcripts:
    """The store behind ``TranscriptStore``, on any database that SQLAlchemy speaks to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open_conversation(self, language: Language, origin: str) -> UUID:
        """A new conversation; ``origin`` says where it is held, such as ``web`` or ``cli``."""
        conversation_id = uuid4()
        row = {"id": conversation_id, "opened_at": datetime.now(UTC), "language": language, "origin": origin}
        with self._writing() as connection:
            connection.execute(insert(conversations).values(row))
        return conversation_id

    def turns(self, conversation_id: UUID) -> Sequence[Turn]:
        with self._reading() as connection:
            _check(connection, conversation_id)
            found = select(turns).where(turns.c.conversation_id == conversation_id).order_by(turns.c.ordinal)
            rows = connection.execute(found).all()
            offered = _offered(connection, [row.id for row in rows])
        return [_turn(row, offered.get(row.id, ())) for row in rows]

    def open_turn(self, conversation_id: UUID, question: str) -> OpenTurn:
        turn_id = uuid4()
        with self._writing() as connection:
            _check(connection, conversation_id)
            count = select(func.count()).where(turns.c.conversation_id == conversation_id)
            ordinal = connection.execute(count).scalar_one()
            connection.execute(
                insert(turns).values(
                    id=turn_id,
                    conversation_id=conversation_id,
                    ordinal=ordinal,
                    question=question,
                    asked_at=datetime.now(UTC),
                )
            )
        return OpenTurn(turn_id, conversation_id, ordinal, question)

    def close_turn(self, turn: OpenTurn, result: TurnResult) -> None:
        with self._writing() as connection:
            connection.execute(update(turns).where(turns.c.id == turn.id).values(_columns(result)))
            if result.offered:
                rows = [{"turn_id": turn.id, **asdict(passage)} for passage in result.offered]
                connection.execute(insert(offered_passages), rows)

    def recover(self) -> int:
        """Close the turns that a killed process left open as failed; return how many there were."""
        left = {
            "closed_at": datetime.now(UTC),
            "status": AnswerStatus.FAILED_INTERNAL.value,
            "trace": [asdict(StageTrace("ended", 0.0, "interrupted"))],
        }
        with self._writing() as connection:
            return connection.execute(update(turns).where(turns.c.closed_at.is_(None)).values(left)).rowcount

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreUnavailable(
                f"the transcript store failed ({type(error).__name__}); check free space and permissions"
            ) from error


def _check(connection: Connection, conversation_id: UUID) -> None:
    found = select(conversations.c.id).where(conversations.c.id == conversation_id)
    if connection.execute(found).first() is None:
        raise ConversationNotFound(f"no conversation {str(conversation_id)!r}")


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
    asked_at = row.asked_at if row.asked_at.tzinfo else row.asked_at.replace(tzinfo=UTC)
    result = None if row.closed_at is None else _result(row, offered)
    return Turn(row.id, row.ordinal, row.question, asked_at, result)


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
    )


@cache
def _adapter(record: type[Any]) -> TypeAdapter[Any]:
    """Reads stored JSON back into tuples of one record."""
    return TypeAdapter(tuple[record, ...])  # type: ignore[valid-type]  # the record is known at run time only
