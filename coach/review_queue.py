"""Review queue: which turn a trainer judges next; everybody gets a turn once, and two never the same by chance."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, insert, select, update

from coach.agreement import disagreements
from coach.coach import ENOUGH
from coach.database import Store
from coach.evaluation_tables import review_picks, review_shares, reviews
from coach.records import WEB
from coach.review_mix import Pool, Shares, check_shares, pools_in_order, wants_second
from coach.reviews import HELD, LAPSED, REVIEWED, SKIPPED, is_pending, read_grades, read_judgements, reviewers
from coach.runs import origin_of
from coach.statuses import AnswerStatus
from coach.tables import conversations, thumbs, turns

HOLD = timedelta(minutes=30)
"""So long nobody else gets what a trainer was given."""
_LATELY = 100
_NEAR = 0.25
"""What is further from the threshold than this is not uncertain."""
_DISAGREED_AMONG = 200
_ENOUGH_OPINIONS = 3
_WINDOW, _WINDOWS = 300, 4
_NOT_REVIEWED = [status.value for status in AnswerStatus if status.family in ("failed", "paused")]
"""Nothing that a rubric could judge."""
_NOT_TRIED = [status.value for status in AnswerStatus if status.family not in ("answered", "unanswered")]


@dataclass(frozen=True, slots=True)
class Pick:
    """A turn that is held for a trainer."""

    turn_id: UUID
    pool: Pool
    wanted: int


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who wants a turn, and of which conversations."""

    author: str
    origin: str


class ReviewQueue(Store):
    """Every method raises StoreUnavailable."""

    def shares(self) -> Shares:
        with self.reading() as connection:
            return _shares(connection)

    def set_shares(self, shares: Shares) -> None:
        """
        Raises:
            SharesInvalid: They do not make 100 per cent.
        """
        row = {"shares": asdict(check_shares(shares)), "changed_at": datetime.now(UTC)}
        with self.writing() as connection:
            connection.execute(delete(review_shares))
            connection.execute(insert(review_shares).values(row))

    def take(self, author: str, *, run: str = "") -> Pick | None:
        """What a trainer judges next, held from now on: of a run when it is named, else of learners' questions.

        What is held for them already comes again until it is judged or skipped. ``None`` when nothing is left.
        """
        asker = _Asker(author, origin_of(run) if run else WEB)
        now = datetime.now(UTC)
        with self.writing() as connection:
            # Before anything is read: from here on nobody else can take a turn.
            lapsed = update(review_picks).where(review_picks.c.ended == HELD, review_picks.c.picked_at < now - HOLD)
            connection.execute(lapsed.values(ended=LAPSED))
            pick = _held(connection, asker) or _second(connection, asker) or _fresh(connection, asker)
            if pick is not None:
                row = {"pool": pick.pool.value, "picked_at": now, "wanted": pick.wanted, "ended": HELD}
                mine = (review_picks.c.turn_id == pick.turn_id, review_picks.c.author == author)
                if not connection.execute(update(review_picks).where(*mine).values(row)).rowcount:
                    connection.execute(insert(review_picks).values(turn_id=pick.turn_id, author=author, **row))
        return pick

    def skip(self, turn_id: UUID, author: str) -> None:
        """Leave a turn to others; it does not come to this trainer again."""
        mine = (review_picks.c.turn_id == turn_id, review_picks.c.author == author)
        with self.writing() as connection:
            connection.execute(update(review_picks).where(*mine, _is_open()).values(ended=SKIPPED))


def _shares(connection: Connection) -> Shares:
    row = connection.execute(select(review_shares.c.shares)).first()
    return Shares() if row is None else Shares(**row.shares)


def _is_open() -> ColumnElement[bool]:
    return review_picks.c.ended.in_((HELD, LAPSED))


def _held(connection: Connection, asker: _Asker) -> Pick | None:
    query = _picks(asker).where(review_picks.c.author == asker.author, review_picks.c.ended == HELD)
    return _pick(connection, query.order_by(review_picks.c.picked_at))


def _second(connection: Connection, asker: _Asker) -> Pick | None:
    """What somebody else was given that two are to judge; first of all, or it would wait for ever."""
    query = _picks(asker).where(
        review_picks.c.ended.in_((HELD, REVIEWED)),
        review_picks.c.author != asker.author,
        review_picks.c.wanted > 1,
        ~_is_done_with(asker),
        reviewers(turns.c.id) < review_picks.c.wanted,
    )
    alone = query.group_by(review_picks.c.turn_id).having(func.count() < review_picks.c.wanted)
    return _pick(connection, alone.order_by(func.min(review_picks.c.picked_at)))


def _picks(asker: _Asker) -> Select[Any]:
    joined = review_picks.join(turns, turns.c.id == review_picks.c.turn_id)
    return (
        select(review_picks.c.turn_id, review_picks.c.pool, review_picks.c.wanted)
        .select_from(joined)
        .where(_is_of(asker.origin))
    )


def _pick(connection: Connection, query: Select[Any]) -> Pick | None:
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Pick(row.turn_id, Pool(row.pool), row.wanted)


def _fresh(connection: Connection, asker: _Asker) -> Pick | None:
    lately = connection.execute(
        select(review_picks.c.pool, review_picks.c.wanted)
        .where(review_picks.c.ended != LAPSED)
        .order_by(review_picks.c.picked_at.desc())
        .limit(_LATELY)
    ).all()
    shares = _shares(connection)
    for pool in pools_in_order(shares, [Pool(row.pool) for row in lately]):
        turn_id = _POOLS[pool](connection, asker)
        if turn_id is not None:
            second = pool is not Pool.DISAGREED and wants_second(shares, [row.wanted > 1 for row in lately])
            return Pick(turn_id, pool, 2 if second else 1)
    return None


def _is_of(origin: str) -> ColumnElement[bool]:
    """Learners' turns are most of all, so each is looked at; those of a run are few, so they are listed."""
    if origin == WEB:
        return exists().where(conversations.c.id == turns.c.conversation_id, conversations.c.origin == origin)
    return turns.c.conversation_id.in_(select(conversations.c.id).where(conversations.c.origin == origin))


def _is_done_with(asker: _Asker) -> ColumnElement[bool]:
    mine = review_picks.alias()
    ended = exists().where(
        mine.c.turn_id == turns.c.id, mine.c.author == asker.author, mine.c.ended.in_((REVIEWED, SKIPPED))
    )
    own = reviews.alias()
    return ended | exists().where(own.c.turn_id == turns.c.id, own.c.author == asker.author)


def _is_held_by_another(asker: _Asker) -> ColumnElement[bool]:
    other = review_picks.alias()
    return exists().where(other.c.turn_id == turns.c.id, other.c.author != asker.author, other.c.ended == HELD)


def _unjudged(asker: _Asker) -> Select[Any]:
    """Turns that nobody has judged and that this trainer may get."""
    return select(turns.c.id, turns.c.confidence).where(
        turns.c.closed_at.is_not(None),
        turns.c.status.not_in(_NOT_REVIEWED),
        _is_of(asker.origin),
        ~exists().where(reviews.c.turn_id == turns.c.id),
        ~_is_held_by_another(asker),
        ~_is_done_with(asker),
    )


def _id(connection: Connection, query: Select[Any]) -> UUID | None:
    found: UUID | None = connection.execute(query.limit(1)).scalar()
    return found


def _uncertain(connection: Connection, asker: _Asker) -> UUID | None:
    tried = _unjudged(asker).where(turns.c.status.not_in(_NOT_TRIED))
    confidence = turns.c.confidence
    above = tried.where(confidence >= ENOUGH, confidence <= ENOUGH + _NEAR).order_by(confidence)
    below = tried.where(confidence < ENOUGH, confidence >= ENOUGH - _NEAR).order_by(confidence.desc())
    rows = [row for query in (above, below) if (row := connection.execute(query.limit(1)).first()) is not None]
    return min(rows, key=lambda row: abs(row.confidence - ENOUGH)).id if rows else None


def _thumbs_down(connection: Connection, asker: _Asker) -> UUID | None:
    if asker.origin != WEB:  # nobody gave thumbs in a run, so nothing is searched for them
        return None
    query = _unjudged(asker).join(thumbs, thumbs.c.turn_id == turns.c.id).where(~thumbs.c.is_up)
    return _id(connection, query.order_by(thumbs.c.given_at.desc()))


def _random(connection: Connection, asker: _Asker) -> UUID | None:
    """Ids are random, so what follows a random id in their order is a random turn."""
    if asker.origin == WEB:
        for _ in range(_WINDOWS):
            window = select(turns.c.id).where(turns.c.id >= uuid4()).order_by(turns.c.id).limit(_WINDOW).subquery()
            query = _unjudged(asker).join(window, window.c.id == turns.c.id)
            found = _id(connection, query)
            if found is not None:
                return found
    # Few are left, or there are few.
    return _id(connection, _unjudged(asker).order_by(func.random()))


def _disagreed(connection: Connection, asker: _Asker) -> UUID | None:
    """The newest disagreement that this trainer has no part in, until enough have said their opinion."""
    query = (
        select(turns.c.id)
        .join(reviews, reviews.c.turn_id == turns.c.id)
        .where(
            _is_of(asker.origin),
            ~_is_done_with(asker),
            ~_is_held_by_another(asker),
            ~is_pending(turns.c.id),
            reviewers(turns.c.id) < _ENOUGH_OPINIONS,
        )
        .order_by(reviews.c.at.desc())
        .limit(_DISAGREED_AMONG)
    )
    ids: Sequence[UUID] = connection.scalars(query).all()
    among = dict.fromkeys(ids)
    found = disagreements(read_judgements(connection, among), read_grades(connection, among))
    return found[0].turn_id if found else None


_POOLS: dict[Pool, Callable[[Connection, _Asker], UUID | None]] = {
    Pool.UNCERTAIN: _uncertain,
    Pool.THUMBS_DOWN: _thumbs_down,
    Pool.RANDOM: _random,
    Pool.DISAGREED: _disagreed,
}
