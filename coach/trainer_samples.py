"""Trainer samples: those that were written, or made from a turn, in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from coach.database import Store, utc
from coach.errors import SampleNotFound
from coach.evaluation_tables import trainer_samples
from coach.samples import Sample

_OWN = "own-"


@dataclass(frozen=True, slots=True)
class TrainerSample:
    sample: Sample
    made_at: datetime
    made_by: str
    turn_id: UUID | None
    """The turn that it was made from, while that is kept."""


class TrainerSamples(Store):
    """Raises StoreUnavailable from every method."""

    def put(self, sample: Sample, *, made_by: str, turn_id: UUID | None = None) -> TrainerSample:
        """Add a sample, or write another text for the one of its id."""
        values: dict[str, Any] = {"body": sample.model_dump(mode="json"), "made_by": made_by, "removed_at": None}
        now = datetime.now(UTC)
        with self.writing() as connection:
            known = update(trainer_samples).where(trainer_samples.c.id == sample.id)
            if not connection.execute(known.values(**values, made_at=now)).rowcount:
                connection.execute(insert(trainer_samples).values(id=sample.id, **values, turn_id=turn_id, made_at=now))
        return self.get(sample.id)

    def add(self, sample: Sample, *, made_by: str, turn_id: UUID | None = None) -> TrainerSample:
        """Keep a new one under the next id of the form ``own-7``, whatever id it has."""
        with self.writing() as connection:
            # The lock that writing takes comes before the look: two who add at once get two ids.
            connection.execute(delete(trainer_samples).where(trainer_samples.c.id == ""))
            ids = connection.scalars(select(trainer_samples.c.id).where(trainer_samples.c.id.startswith(_OWN)))
            numbers = [int(number) for id_ in ids if (number := id_.removeprefix(_OWN)).isdecimal()]
            numbered = sample.model_copy(update={"id": f"{_OWN}{max(numbers, default=0) + 1}"})
            row = {"id": numbered.id, "body": numbered.model_dump(mode="json"), "made_by": made_by, "turn_id": turn_id}
            connection.execute(insert(trainer_samples).values(**row, made_at=datetime.now(UTC)))
        return self.get(numbered.id)

    def get(self, sample_id: str) -> TrainerSample:
        """
        Raises:
            SampleNotFound: There is none of this id, or it was removed.
        """
        query = select(trainer_samples).where(trainer_samples.c.id == sample_id, trainer_samples.c.removed_at.is_(None))
        with self.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise SampleNotFound(f"no trainer wrote a sample {sample_id!r}")
        return _stored(row)

    def of_turn(self, turn_id: UUID) -> TrainerSample | None:
        """The sample that was made from a turn, unless it was removed."""
        query = select(trainer_samples).where(
            trainer_samples.c.turn_id == turn_id, trainer_samples.c.removed_at.is_(None)
        )
        with self.reading() as connection:
            row = connection.execute(query.order_by(trainer_samples.c.made_at.desc())).first()
        return None if row is None else _stored(row)

    def all(self) -> Sequence[TrainerSample]:
        """Newest first."""
        query = select(trainer_samples).where(trainer_samples.c.removed_at.is_(None))
        with self.reading() as connection:
            return [_stored(row) for row in connection.execute(query.order_by(trainer_samples.c.made_at.desc()))]

    def remove(self, sample_id: str) -> None:
        """
        Raises:
            SampleNotFound: There is none of this id, or it was removed before.
        """
        self.get(sample_id)
        with self.writing() as connection:
            gone = update(trainer_samples).where(trainer_samples.c.id == sample_id)
            connection.execute(gone.values(removed_at=datetime.now(UTC)))

    def restore(self, sample_id: str) -> TrainerSample:
        """Bring a removed one back.

        Raises:
            SampleNotFound: There never was one of this id.
        """
        with self.writing() as connection:
            back = update(trainer_samples).where(trainer_samples.c.id == sample_id)
            connection.execute(back.values(removed_at=None))
        return self.get(sample_id)


def _stored(row: Row[Any]) -> TrainerSample:
    return TrainerSample(Sample.model_validate(row.body), utc(row.made_at), row.made_by, row.turn_id)
