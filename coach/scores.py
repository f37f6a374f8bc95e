"""Scores: what graders say of a turn."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, delete, insert, select

from coach.database import Store
from coach.evaluation_tables import scores
from coach.graders import Score


class Scores(Store):
    """Raises StoreUnavailable from every method."""

    def put(self, turn_id: UUID, given: Iterable[Score]) -> None:
        """Store the scores of a turn; one of the same grader from before is replaced."""
        with self.writing() as connection:
            put_scores(connection, turn_id, given)

    def of(self, turn_ids: Sequence[UUID]) -> dict[UUID, tuple[Score, ...]]:
        """Scores by turn; turns without any are left out."""
        query = select(scores).where(scores.c.turn_id.in_(turn_ids)).order_by(scores.c.grader)
        with self.reading() as connection:
            return read_scores(connection, query)


def read_scores(connection: Connection, query: Select[Any]) -> dict[UUID, tuple[Score, ...]]:
    """The rows that a query of the table brings, by turn, in its order."""
    found: dict[UUID, list[Score]] = {}
    for row in connection.execute(query):
        found.setdefault(row.turn_id, []).append(Score(row.grader, row.value, row.reason, row.detail))
    return {turn_id: tuple(given) for turn_id, given in found.items()}


def put_scores(connection: Connection, turn_id: UUID, given: Iterable[Score]) -> None:
    """As ``Scores.put``, in a transaction of the caller."""
    rows = [
        {"turn_id": turn_id, "grader": one.grader, "value": one.value, "reason": one.reason, "detail": one.detail}
        for one in given
    ]
    if rows:
        names = [row["grader"] for row in rows]
        connection.execute(delete(scores).where(scores.c.turn_id == turn_id, scores.c.grader.in_(names)))
        connection.execute(insert(scores), rows)
