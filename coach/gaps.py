"""Gaps: what learners asked and the materials did not answer, grouped by meaning, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, func, insert, or_, select, update

from coach.database import Store, utc
from coach.errors import GapNotFound
from coach.evaluation_tables import reviews, scores
from coach.figures import evaluations
from coach.gap_groups import Vector
from coach.handoffs import HandoffState
from coach.statuses import AnswerStatus
from coach.tables import gap_questions, gaps, handoffs, thumbs, turns
from prompts import LEVELS

Cause = Literal["unanswered", "in_part", "handoff", "thumb", "low_score"]
Settled = Literal["", "done", "not_ours"]

_EXAMPLES = 4
_LOW = 0.5
"""Of an answer whose worth a grader puts below this, the materials are read again."""
_LOW_GRADERS = ("groundedness", "citation_precision")
_LOW_CRITERIA = ("help", "truth")
_LOST = [status.value for status in AnswerStatus if status.family == "unanswered"]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The guide that is nearest to a gap."""

    material_id: str = ""
    """Empty when nothing is near."""
    title: str = ""
    passage_id: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class LostQuestion:
    """A question that belongs to a gap, or should."""

    turn_id: UUID
    text: str
    language: str
    asked_at: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Gap:
    id: UUID
    count: int
    last_asked_at: datetime
    settled: Settled
    """Empty while it is open; a later question opens it again."""
    returned: bool
    """It was settled, and was asked again."""
    nearest: Nearest
    looked_up: bool
    """Whether the nearest guide was looked for yet."""
    examples: tuple[str, ...]
    """Some of its questions, in different words, newest first."""
    newest: UUID | None
    """The turn of the first of them."""
    causes: Mapping[Cause, int]
    """Why its questions are in it, and how many for each reason."""


class Gaps(Store):
    """Every method raises StoreUnavailable."""

    def ungrouped(self, limit: int) -> list[LostQuestion]:
        """Questions that belong to a gap and are in none yet, oldest first."""
        found: dict[UUID, LostQuestion] = {}
        with self.reading() as connection:
            for cause, query in _lost():
                for row in connection.execute(query.order_by(turns.c.asked_at).limit(limit)):
                    lost = LostQuestion(
                        row.id, _asked(row.standalone, row.question), row.language or "ko", utc(row.asked_at), cause
                    )
                    found.setdefault(row.id, lost)
        return sorted(found.values(), key=lambda lost: lost.asked_at)[:limit]

    def vectors(self, encoder: str) -> list[tuple[UUID, Vector]]:
        """Gap and vector of every grouped question that this encoder has read."""
        query = select(gap_questions.c.gap_id, gap_questions.c.vector).where(gap_questions.c.encoder == encoder)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(gap_questions.c.asked_at)).all()
        return [(row.gap_id, np.frombuffer(row.vector, dtype=np.float16).astype(np.float32)) for row in rows]

    def put(self, lost: LostQuestion, gap_id: UUID | None, vector: Vector, encoder: str) -> UUID | None:
        """Put a question into a gap, or into a new one; ``None`` when somebody else has done so meanwhile."""
        known = exists().where(gap_questions.c.turn_id == lost.turn_id)
        alive = exists().where(turns.c.id == lost.turn_id)
        with self.writing() as connection:
            if not connection.execute(select(alive & ~known)).scalar_one():
                return None
            chosen = gap_id or _opened(connection, lost.asked_at)
            values = {"turn_id": lost.turn_id, "gap_id": chosen, "asked_at": lost.asked_at, "cause": lost.cause}
            stored = vector.astype(np.float16).tobytes()
            connection.execute(insert(gap_questions).values(**values, vector=stored, encoder=encoder))
        return chosen

    def set_nearest(self, gap_id: UUID, nearest: Nearest, generation: str) -> None:
        """Keep what search found for a gap in the index of this generation."""
        values = {
            "nearest_material": nearest.material_id,
            "nearest_title": nearest.title,
            "nearest_passage": nearest.passage_id,
            "confidence": nearest.confidence,
        }
        with self.writing() as connection:
            connection.execute(update(gaps).where(gaps.c.id == gap_id).values(**values, generation=generation))

    def outdated(self, generation: str, limit: int) -> list[Gap]:
        """Gaps whose nearest guide was looked for in another index, those asked most first."""
        return self._select(gaps.c.generation != generation, limit=limit)

    def open_ones(self, *, limit: int, offset: int = 0) -> list[Gap]:
        """What should be written next: those asked most first."""
        return self._select(_is_open(), limit=limit, offset=offset)

    def settled_ones(self, *, limit: int) -> list[Gap]:
        """Those that are done or none of ours, and were not asked again."""
        return self._select(~_is_open(), limit=limit)

    def count(self) -> int:
        """How many are open."""
        grouped = _grouped().having(_is_open()).subquery()
        with self.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(grouped)).scalar_one())

    def get(self, gap_id: UUID) -> Gap:
        """
        Raises:
            GapNotFound: There is none with this id, or all its questions were erased.
        """
        found = self._select(gaps.c.id == gap_id, limit=1)
        if not found:
            raise GapNotFound(f"no gap {str(gap_id)!r}")
        return found[0]

    def settle(self, gap_id: UUID, settled: Settled) -> Gap:
        """Say that it is done or none of ours, or open it again.

        Raises:
            GapNotFound: There is none with this id.
        """
        self.get(gap_id)
        values = {"settled_as": settled, "settled_at": datetime.now(UTC) if settled else None}
        with self.writing() as connection:
            connection.execute(update(gaps).where(gaps.c.id == gap_id).values(**values))
        return self.get(gap_id)

    def tidy(self) -> None:
        """Forget gaps whose questions were all erased."""
        empty = ~exists().where(gap_questions.c.gap_id == gaps.c.id)
        with self.reading() as connection:
            found = connection.execute(select(gaps.c.id).where(empty)).first()
        if found is not None:  # a look does not keep others from writing
            with self.writing() as connection:
                connection.execute(delete(gaps).where(empty))

    def _select(self, holds: ColumnElement[bool], *, limit: int, offset: int = 0) -> list[Gap]:
        order = (func.count().desc(), func.max(gap_questions.c.asked_at).desc())
        with self.reading() as connection:
            rows = connection.execute(_grouped().having(holds).order_by(*order).limit(limit).offset(offset)).all()
            ids = [row.id for row in rows]
            examples, causes = _examples(connection, ids), _causes(connection, ids)
        return [_gap(row, examples.get(row.id, {}), causes.get(row.id, {})) for row in rows]


def _lost() -> Iterator[tuple[Cause, Select[Any]]]:
    """Queries for the questions of each cause that are in no gap."""
    fresh = (
        turns.c.closed_at.is_not(None),
        turns.c.conversation_id.not_in(evaluations()),
        ~exists().where(gap_questions.c.turn_id == turns.c.id),
    )
    wanted = select(turns.c.id, turns.c.question, turns.c.standalone, turns.c.language, turns.c.asked_at).where(*fresh)
    yield "unanswered", wanted.where(turns.c.status.in_(_LOST))
    yield "in_part", wanted.where(turns.c.status == AnswerStatus.ANSWERED_IN_PART.value)
    given_up = select(handoffs.c.conversation_id).where(handoffs.c.state == HandoffState.UNANSWERED.value)
    later = turns.alias()
    is_last = ~exists().where(later.c.conversation_id == turns.c.conversation_id, later.c.ordinal > turns.c.ordinal)
    yield "handoff", wanted.where(turns.c.conversation_id.in_(given_up), is_last)
    yield "thumb", wanted.where(turns.c.id.in_(select(thumbs.c.turn_id).where(~thumbs.c.is_up)))
    worst = or_(*(reviews.c.levels[name].as_integer() == LEVELS[0] for name in _LOW_CRITERIA))
    yield "low_score", wanted.where(turns.c.id.in_(select(reviews.c.turn_id).where(worst)))
    low = and_(scores.c.grader.in_(_LOW_GRADERS), scores.c.value < _LOW)
    yield "low_score", wanted.where(turns.c.id.in_(select(scores.c.turn_id).where(low)))


def _asked(standalone: str | None, question: str) -> str:
    return standalone or question


def _opened(connection: Connection, asked_at: datetime) -> UUID:
    gap_id = uuid4()
    blank = {"settled_as": "", "nearest_material": "", "nearest_title": "", "nearest_passage": "", "generation": ""}
    connection.execute(insert(gaps).values(id=gap_id, opened_at=asked_at, confidence=0.0, **blank))
    return gap_id


def _is_open() -> ColumnElement[bool]:
    return or_(gaps.c.settled_at.is_(None), func.max(gap_questions.c.asked_at) > gaps.c.settled_at)


def _grouped() -> Select[Any]:
    return (
        select(gaps, func.count().label("questions"), func.max(gap_questions.c.asked_at).label("last_asked_at"))
        .join(gap_questions, gap_questions.c.gap_id == gaps.c.id)
        .group_by(gaps.c.id)
    )


def _examples(connection: Connection, gap_ids: Sequence[UUID]) -> dict[UUID, dict[str, UUID]]:
    """Different questions of each gap, newest first, and the turn of each."""
    newest = func.row_number().over(partition_by=gap_questions.c.gap_id, order_by=gap_questions.c.asked_at.desc())
    numbered = (
        select(gap_questions.c.gap_id, gap_questions.c.turn_id, newest.label("place"))
        .where(gap_questions.c.gap_id.in_(gap_ids))
        .subquery()
    )
    query = (
        select(numbered.c.gap_id, numbered.c.turn_id, turns.c.question, turns.c.standalone)
        .join(turns, turns.c.id == numbered.c.turn_id)
        .where(numbered.c.place <= 4 * _EXAMPLES)
        .order_by(numbered.c.place)
    )
    texts: dict[UUID, dict[str, UUID]] = {}
    for row in connection.execute(query):
        texts.setdefault(row.gap_id, {}).setdefault(_asked(row.standalone, row.question), row.turn_id)
    return texts


def _causes(connection: Connection, gap_ids: Sequence[UUID]) -> dict[UUID, dict[Cause, int]]:
    why = (gap_questions.c.gap_id, gap_questions.c.cause)
    query = select(*why, func.count().label("questions")).where(gap_questions.c.gap_id.in_(gap_ids)).group_by(*why)
    found: dict[UUID, dict[Cause, int]] = {}
    for row in connection.execute(query.order_by(func.count().desc())):
        found.setdefault(row.gap_id, {})[row.cause] = row.questions
    return found


def _gap(row: Row[Any], examples: Mapping[str, UUID], causes: Mapping[Cause, int]) -> Gap:
    last = utc(datetime.fromisoformat(row.last_asked_at) if isinstance(row.last_asked_at, str) else row.last_asked_at)
    returned = row.settled_at is not None and last > utc(row.settled_at)
    nearest = Nearest(row.nearest_material, row.nearest_title, row.nearest_passage, row.confidence)
    return Gap(
        id=row.id,
        count=row.questions,
        last_asked_at=last,
        settled="" if returned else row.settled_as,
        returned=returned,
        nearest=nearest,
        looked_up=bool(row.generation),
        examples=tuple(examples)[:_EXAMPLES],
        newest=next(iter(examples.values()), None),
        causes=causes,
    )
