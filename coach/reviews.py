"""Reviews: what trainers judge of stored turns; appended with author and time, never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, distinct, func, insert, select, update

from coach.agreement import Judgement
from coach.database import Store, utc
from coach.errors import ReviewInvalid, TurnNotFound
from coach.evaluation_tables import review_picks, reviews, scores
from coach.tables import conversations, turns
from prompts import LEVELS, Language

HELD, REVIEWED, SKIPPED, LAPSED = "", "reviewed", "skipped", "lapsed"
"""How what a trainer was given ended."""
_TWO = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trainer says of a turn."""

    levels: Mapping[str, int]
    """Criterion of the rubric to level."""
    note: str = ""
    corrected: str = ""
    """What the coach should have said; empty when nothing is to be mended."""


@dataclass(frozen=True, slots=True)
class Review:
    id: UUID
    turn_id: UUID
    author: str
    at: datetime
    verdict: Verdict
    blind: bool
    """Whether other reviews of the turn were hidden from its author."""


@dataclass(frozen=True, slots=True)
class History:
    """The reviews of a turn, as one trainer may see them."""

    reviews: tuple[Review, ...]
    """Oldest first; empty while they are hidden."""
    hidden: bool
    """Whether others' reviews wait until this trainer's own is stored."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Where a turn was asked."""

    conversation_id: UUID
    language: Language
    origin: str


class Reviews(Store):
    """Every method raises StoreUnavailable."""

    def subject(self, turn_id: UUID) -> Subject:
        """
        Raises:
            TurnNotFound: There is no such turn, it was erased, or it is being answered.
        """
        query = (
            select(conversations.c.id, conversations.c.language, conversations.c.origin)
            .join(turns, turns.c.conversation_id == conversations.c.id)
            .where(turns.c.id == turn_id, turns.c.closed_at.is_not(None))
        )
        with self.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise TurnNotFound(f"no turn {str(turn_id)!r} that is answered")
        return Subject(row.id, row.language, row.origin)

    def add(self, review_id: UUID, turn_id: UUID, author: str, verdict: Verdict) -> Review:
        """Append a review; what its author was given is then done.

        ``review_id`` is made by whoever sends it: sent again after a broken connection, it is stored once.

        Raises:
            TurnNotFound: There is no such turn any more.
        """
        self.subject(turn_id)
        now = datetime.now(UTC)
        with self.writing() as connection:
            mine = (review_picks.c.turn_id == turn_id, review_picks.c.author == author)
            # Before anything is read: from here on nobody else writes.
            connection.execute(update(review_picks).where(*mine).values(author=author))
            if connection.execute(select(reviews.c.id).where(reviews.c.id == review_id)).first() is None:
                row = {"id": review_id, "turn_id": turn_id, "author": author, "at": now}
                said = {"levels": dict(verdict.levels), "note": verdict.note, "corrected": verdict.corrected}
                blind = is_hidden(connection, turn_id, author)
                connection.execute(insert(reviews).values(**row, **said, blind=blind))
            connection.execute(update(review_picks).where(*mine).values(ended=REVIEWED))
            stored = connection.execute(select(reviews).where(reviews.c.id == review_id)).one()
        return _review(stored)

    def history(self, turn_id: UUID, reader: str) -> History:
        query = select(reviews).where(reviews.c.turn_id == turn_id).order_by(reviews.c.at)
        with self.reading() as connection:
            if is_hidden(connection, turn_id, reader):
                return History((), hidden=True)
            return History(tuple(_review(row) for row in connection.execute(query)), hidden=False)

    def by_author(self, author: str, *, limit: int) -> list[Review]:
        """The newest first."""
        query = select(reviews).where(reviews.c.author == author).order_by(reviews.c.at.desc()).limit(limit)
        with self.reading() as connection:
            return [_review(row) for row in connection.execute(query)]

    def given_since(self, moment: datetime) -> list[tuple[str, datetime]]:
        """Author and time of every review since then, oldest first."""
        query = select(reviews.c.author, reviews.c.at).where(reviews.c.at >= moment).order_by(reviews.c.at)
        with self.reading() as connection:
            return [(row.author, utc(row.at)) for row in connection.execute(query)]

    def judgements(self, *, limit: int) -> list[Judgement]:
        """What the newest reviews say, without turns whose second trainer must not know yet."""
        with self.reading() as connection:
            newest = select(reviews.c.turn_id).where(~is_pending(reviews.c.turn_id))
            ids = connection.scalars(newest.order_by(reviews.c.at.desc()).limit(limit)).all()
            return read_judgements(connection, dict.fromkeys(ids))

    def questions(self, turn_ids: Iterable[UUID]) -> dict[UUID, str]:
        """What was asked in some turns."""
        query = select(turns.c.id, turns.c.question).where(turns.c.id.in_(list(turn_ids)))
        with self.reading() as connection:
            return {row.id: row.question for row in connection.execute(query)}

    def grades(self, turn_ids: Iterable[UUID]) -> dict[UUID, dict[str, float]]:
        """What graders gave, unscored left out."""
        with self.reading() as connection:
            return read_grades(connection, turn_ids)


def check_verdict(verdict: Verdict, criteria: Iterable[str]) -> Verdict:
    """
    Raises:
        ReviewInvalid: A criterion is left out or unknown, or a level is none of the rubric's.
    """
    if verdict.levels.keys() != set(criteria) or not all(level in LEVELS for level in verdict.levels.values()):
        raise ReviewInvalid(f"a review needs a level from {LEVELS} for each criterion: {dict(verdict.levels)}")
    return verdict


def is_pending(turn_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether two trainers are to judge a turn of the query, and not both have."""
    given = review_picks.alias()
    wanted = select(given.c.turn_id).where(
        given.c.turn_id == turn_id, given.c.wanted == _TWO, given.c.ended.in_((HELD, REVIEWED))
    )
    return wanted.exists() & (reviewers(turn_id) < _TWO)


def reviewers(turn_id: ColumnElement[UUID]) -> ColumnElement[int]:
    """How many trainers have judged a turn of the query."""
    other = reviews.alias()
    count = select(func.count(distinct(other.c.author))).where(other.c.turn_id == turn_id)
    return count.scalar_subquery()


def is_hidden(connection: Connection, turn_id: UUID, reader: str) -> bool:
    """Whether others' reviews are hidden: it came from the queue or waits for a second, and the own is missing."""
    own = select(reviews.c.id).where(reviews.c.turn_id == turn_id, reviews.c.author == reader)
    given = select(review_picks.c.turn_id).where(
        review_picks.c.turn_id == turn_id, review_picks.c.author == reader, review_picks.c.ended.in_((HELD, LAPSED))
    )
    query = select(~own.exists() & (given.exists() | is_pending(turns.c.id))).where(turns.c.id == turn_id)
    return bool(connection.execute(query).scalar())


def read_judgements(connection: Connection, turn_ids: Iterable[UUID]) -> list[Judgement]:
    """The first review of each trainer of some turns, oldest first."""
    found: list[Judgement] = []
    for some in _parted(turn_ids):
        query = select(reviews).where(reviews.c.turn_id.in_(some)).order_by(reviews.c.at)
        authors: dict[UUID, set[str]] = {}
        for row in connection.execute(query):
            before = authors.setdefault(row.turn_id, set())
            if row.author not in before:
                alone = row.blind or not before
                found.append(Judgement(row.turn_id, row.author, utc(row.at), row.levels, alone))
            before.add(row.author)
    return sorted(found, key=lambda one: one.at)


def read_grades(connection: Connection, turn_ids: Iterable[UUID]) -> dict[UUID, dict[str, float]]:
    """As ``Reviews.grades``, on a connection of the caller."""
    found: dict[UUID, dict[str, float]] = {}
    for some in _parted(turn_ids):
        query = select(scores.c.turn_id, scores.c.grader, scores.c.value).where(
            scores.c.turn_id.in_(some), scores.c.value.is_not(None)
        )
        for row in connection.execute(query):
            found.setdefault(row.turn_id, {})[row.grader] = row.value
    return found


def _parted(ids: Iterable[UUID], at_once: int = 500) -> Iterable[Sequence[UUID]]:
    """A query takes a limited number of values."""
    every = list(ids)
    return [every[start : start + at_once] for start in range(0, len(every), at_once)]


def _review(row: Row[Any]) -> Review:
    verdict = Verdict(row.levels, row.note, row.corrected)
    return Review(row.id, row.turn_id, row.author, utc(row.at), verdict, row.blind)
