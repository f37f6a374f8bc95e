"""Figures: how often the coach was asked and how that ended, by day or hour and by material."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Engine, Executable, Select, and_, case, func, literal_column, not_, or_, select

from coach.database import Store, local_time, seconds_between
from coach.records import STAFF
from coach.tables import conversations, handoffs, offered_passages, thumbs, turns

Days = Literal[1, 7, 30, 90]
PERIODS: tuple[Days, ...] = get_args(Days)
SLOW_SECONDS = 10
"""An answer that took longer counts as slow."""

_DECLINED = ("unanswered", "guarded")
_KEPT_SECONDS = 600.0
_HOURS, _DAYS = "%Y-%m-%d %H", "%Y-%m-%d"
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one day or hour, or of a whole period."""

    questions: int = 0
    answered: int = 0
    declined: int = 0
    """The materials did not answer, or the question must not be answered."""
    failed: int = 0
    handed_over: int = 0
    slow: int = 0
    up: int = 0
    down: int = 0
    cost: float = 0.0

    @property
    def other(self) -> int:
        """Small talk, questions back, failures, and what is not finished."""
        return self.questions - self.answered - self.declined

    def __add__(self, more: "Counts") -> "Counts":
        return Counts(
            self.questions + more.questions,
            self.answered + more.answered,
            self.declined + more.declined,
            self.failed + more.failed,
            self.handed_over + more.handed_over,
            self.slow + more.slow,
            self.up + more.up,
            self.down + more.down,
            self.cost + more.cost,
        )


@dataclass(frozen=True, slots=True)
class Report:
    days: Days
    by_time: Mapping[str, Counts]
    """By hour (``2026-11-26 09``) for one day, else by day (``2026-11-26``); times without a question too."""
    by_material: Mapping[str, int]
    """Answers by the material of their first source."""

    @property
    def total(self) -> Counts:
        return sum(self.by_time.values(), Counts())


@dataclass(frozen=True, slots=True)
class _Span:
    """What was added up between two moments."""

    by_time: dict[str, Counts]
    by_material: dict[str, int]


class Figures(Store):
    """Adds up what is stored, without evaluations. Every method raises StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._past: dict[Days, tuple[datetime, float, _Span]] = {}

    def report(self, days: Days) -> Report:
        """The last so many days, today included, counted from midnight where the service runs."""
        midnight = _midnight()
        since = midnight - timedelta(days=days - 1)
        form = _HOURS if days == 1 else _DAYS
        past, today = self._before(midnight, days), self._span(midnight, None, form)
        by_time = {label: Counts() for label in _labels(since, days)} | past.by_time | today.by_time
        return Report(
            days=days,
            by_time=dict(sorted(by_time.items())),
            by_material=dict(Counter(past.by_material) + Counter(today.by_material)),
        )

    def add_up_past(self, days: Days) -> _Span:
        """Add up the days of a period that are over and keep the sums: they hardly change any more."""
        midnight = _midnight()
        since = midnight - timedelta(days=days - 1)
        span = self._span(since, midnight, _DAYS)
        self._past = {**self._past, days: (midnight, time.monotonic(), span)}
        return span

    def _before(self, midnight: datetime, days: Days) -> _Span:
        if days == 1:
            return _Span({}, {})
        until, added_at, span = self._past.get(days, (None, 0.0, _Span({}, {})))
        if until != midnight or time.monotonic() - added_at > _KEPT_SECONDS:
            return self.add_up_past(days)
        return span

    def _span(self, since: datetime, until: datetime | None, form: str) -> _Span:
        start, end = since.astimezone(UTC), until.astimezone(UTC) if until else _NEVER
        by_time: dict[str, Counts] = {}
        with self.reading() as connection:
            for query in _queries(start, end, form):
                for row in connection.execute(query).mappings():
                    by_time[row["label"]] = by_time.get(row["label"], Counts()) + _counts(row)
            cited = connection.execute(_by_material(start, end)).all()
        return _Span(by_time, {row.material_id: row.turns for row in cited if row.material_id})


def _midnight() -> datetime:
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def _labels(since: datetime, days: Days) -> Iterator[str]:
    if days == 1:
        yield from (f"{since:%Y-%m-%d} {hour:02}" for hour in range(24))
    else:
        yield from ((since + timedelta(days=day)).strftime(_DAYS) for day in range(days))


def _counts(row: Mapping[Any, Any]) -> Counts:
    """Of a row that has some of the columns."""
    if "status" not in row:
        return Counts(**{str(name): number for name, number in row.items() if name != "label"})
    family = (row["status"] or "").split("_")[0]
    number = int(row["turns"])
    return Counts(
        questions=number,
        answered=number if family == "answered" else 0,
        declined=number if family in _DECLINED else 0,
        failed=number if family == "failed" else 0,
        slow=int(row["slow"]),
        cost=float(row["cost"]),
    )


def _queries(start: datetime, end: datetime, form: str) -> Iterator[Executable]:
    taken = seconds_between(turns.c.asked_at, turns.c.closed_at)
    slow = and_(taken > SLOW_SECONDS, not_(turns.c.status.startswith("failed_", autoescape=True)))
    asked = local_time(turns.c.asked_at, form).label("label")
    cost = func.coalesce(func.sum(turns.c.cost), 0.0).label("cost")
    yield (
        select(asked, turns.c.status, func.count().label("turns"), _number(slow, "slow"), cost)
        .where(turns.c.asked_at.between(start, end), turns.c.conversation_id.not_in(not_learners()))
        .group_by(asked, turns.c.status)
    )
    opened = local_time(handoffs.c.opened_at, form).label("label")
    yield (
        select(opened, func.count().label("handed_over"))
        .where(handoffs.c.opened_at.between(start, end), handoffs.c.conversation_id.not_in(not_learners()))
        .group_by(opened)
    )
    given = local_time(thumbs.c.given_at, form).label("label")
    yield (
        select(given, _number(thumbs.c.is_up, "up"), _number(~thumbs.c.is_up, "down"))
        .join(turns, turns.c.id == thumbs.c.turn_id)
        .where(thumbs.c.given_at.between(start, end), turns.c.conversation_id.not_in(not_learners()))
        .group_by(given)
    )


def _number(holds: ColumnElement[bool], name: str) -> Any:
    return func.coalesce(func.sum(case((holds, 1), else_=0)), 0).label(name)


def _by_material(start: datetime, end: datetime) -> Select[Any]:
    """By first source, looked up for each answer: the other way round, long texts would be read."""
    cited = offered_passages.c
    # A literal, so that the index of first sources is used.
    first = select(cited.material_id).where(cited.turn_id == turns.c.id, cited.cited_as == literal_column("1"))
    material = first.limit(1).scalar_subquery().label("material_id")
    return (
        select(material, func.count().label("turns"))
        .where(
            turns.c.asked_at.between(start, end),
            turns.c.status.startswith("answered"),  # no list: SQLite would go by status and read every turn
            turns.c.conversation_id.not_in(not_learners()),
        )
        .group_by(material)
    )


def evaluations() -> Select[Any]:
    """The conversations that were held to measure."""
    origin = conversations.c.origin
    return select(conversations.c.id).where(origin >= "eval:", origin < "eval;")


def not_learners() -> Select[Any]:
    """The conversations that no learner held: those of measurements, and of staff who looked something up."""
    origin = conversations.c.origin
    return select(conversations.c.id).where(or_(and_(origin >= "eval:", origin < "eval;"), origin == STAFF))
