"""Mission progress: which steps were done under which code, and counts of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, exists, func, insert, literal, select

from coach.database import Store
from coach.errors import CodeNotFound
from coach.mission_codes import code_digest
from coach.tables import mission_progress

_BEGUN = 0


class MissionProgress(Store):
    """Knows codes and steps, and nobody's name."""

    def begin(self, code: str, mission: str) -> None:
        with self.writing() as connection:
            _note(connection, code_digest(code), mission, _BEGUN)

    def finish_step(self, code: str, mission: str, step: int) -> None:
        """Note a step as done, and the mission as begun when it was not; doing it again changes nothing."""
        with self.writing() as connection:
            for number in (_BEGUN, step):
                _note(connection, code_digest(code), mission, number)

    def steps(self, code: str) -> Mapping[str, frozenset[int]]:
        """The steps that are done, by mission; a mission that was only begun has none.

        Raises:
            CodeNotFound: Nothing was begun under this code.
        """
        query = select(mission_progress.c.mission, mission_progress.c.step).where(
            mission_progress.c.code_digest == code_digest(code)
        )
        found: dict[str, frozenset[int]] = {}
        with self.reading() as connection:
            for row in connection.execute(query.order_by(mission_progress.c.done_at)):
                found[row.mission] = found.get(row.mission, frozenset()) | ({row.step} - {_BEGUN})
        if not found:
            raise CodeNotFound("nothing was begun under this code")
        return found

    def counts(self) -> Mapping[tuple[str, int], int]:
        """How many codes have done a step, by mission and step; step 0 counts those that have begun."""
        query = select(mission_progress.c.mission, mission_progress.c.step, func.count().label("codes")).group_by(
            mission_progress.c.mission, mission_progress.c.step
        )
        with self.reading() as connection:
            return {(row.mission, row.step): row.codes for row in connection.execute(query)}


def _note(connection: Connection, digest: str, mission: str, step: int) -> None:
    """In one statement, so that two clicks at once do not meet between looking and writing."""
    table = mission_progress
    known = exists().where(table.c.code_digest == digest, table.c.mission == mission, table.c.step == step)
    values: list[Any] = [
        literal(digest),
        literal(mission),
        literal(step),
        literal(datetime.now(UTC), table.c.done_at.type),
    ]
    connection.execute(insert(table).from_select(list(table.c.keys()), select(*values).where(~known)))
