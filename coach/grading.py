"""Turn grading: scores for what learners and staff really asked, a few turns at a time, newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, exists, select

from coach.answer_graders import Answer, Tools, grade_answer
from coach.database import Store, utc
from coach.errors import ConversationNotFound
from coach.evaluation_tables import scores
from coach.records import STAFF, WEB
from coach.scores import put_scores
from coach.statuses import AnswerStatus
from coach.tables import conversations, turns
from coach.transcripts import Transcripts
from prompts import Language

_AT_ONCE = 5
"""So many turns are graded in one round: some milliseconds each, so that nobody who asks waits for them."""
_RECENT = timedelta(days=1)
"""What was asked since then is looked through in every round, and what was asked before that once."""
_ANSWERING = timedelta(minutes=2)
"""A question that has been open for so long is not being answered any more."""
_SAYING_NOTHING = [status.value for status in AnswerStatus if status.family == "failed"]
"""There is nothing to grade; and what broke off may be answered anew."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A stored turn without scores."""

    turn_id: UUID
    conversation_id: UUID
    asked_at: datetime
    page: Language
    milliseconds: float


class TurnGrading(Store):
    """Grades the newest turns first and goes back from there, for one thread."""

    def __init__(self, engine: Engine, tools: Tools) -> None:
        super().__init__(engine)
        self._transcripts = Transcripts(engine)
        self._tools = tools
        self._earlier: datetime | None = datetime.now(UTC)
        """What was asked after it has scores, or is recent; ``None`` once that is so of all."""
        self._faulty: set[UUID] = set()
        """Those that could not be graded: tried once, so that they do not keep others waiting."""

    def grade_some(self) -> bool:
        """Grade a few turns, or none while somebody waits for an answer; never asks to be called again at once.

        Raises:
            StoreUnavailable: The database failed.
        """
        with self.reading() as connection:
            waiting = [] if _is_answering(connection) else self._next(connection)
        for one in waiting:
            self._faulty.add(one.turn_id)
            self._grade(one)
            self._faulty.remove(one.turn_id)
        return False

    def _next(self, connection: Connection) -> list[_Waiting]:
        now = datetime.now(UTC)
        found = self._ungraded(connection, since=now - _RECENT, until=now, limit=_AT_ONCE)
        room = _AT_ONCE - len(found)
        if self._earlier is None or not room:
            return found
        earlier = self._ungraded(connection, since=None, until=min(self._earlier, now - _RECENT), limit=room)
        self._earlier = earlier[-1].asked_at if len(earlier) == room else None
        return found + earlier

    def _ungraded(
        self, connection: Connection, *, since: datetime | None, until: datetime, limit: int
    ) -> list[_Waiting]:
        # Origin and scores are looked up turn by turn, in the order of time, so that no more are read than needed.
        origin = select(conversations.c.origin).where(conversations.c.id == turns.c.conversation_id).scalar_subquery()
        page = select(conversations.c.language).where(conversations.c.id == turns.c.conversation_id).scalar_subquery()
        query = (
            select(turns.c.id, turns.c.conversation_id, turns.c.asked_at, turns.c.closed_at, page.label("page"))
            .where(
                turns.c.asked_at <= until,
                turns.c.closed_at.is_not(None),
                turns.c.status.not_in(_SAYING_NOTHING),
                turns.c.id.not_in(self._faulty),
                ~exists().where(scores.c.turn_id == turns.c.id),
                origin.in_((WEB, STAFF)),
            )
            .order_by(turns.c.asked_at.desc())
            .limit(limit)
        )
        if since is not None:
            query = query.where(turns.c.asked_at > since)
        return [
            _Waiting(
                turn_id=row.id,
                conversation_id=row.conversation_id,
                asked_at=utc(row.asked_at),
                page="en" if row.page == "en" else "ko",
                milliseconds=(utc(row.closed_at) - utc(row.asked_at)).total_seconds() * 1_000,
            )
            for row in connection.execute(query)
        ]

    def _grade(self, waiting: _Waiting) -> None:
        try:
            held = self._transcripts.turns(waiting.conversation_id)
        except ConversationNotFound:  # erased meanwhile
            return
        for turn in held:
            if turn.id == waiting.turn_id and turn.result is not None:
                # A learner may have chosen the language, which the question does not tell.
                language = turn.result.language
                answer = Answer(turn.question, waiting.page, language, turn.result, waiting.milliseconds)
                given = grade_answer(answer, self._tools)
                with self.writing() as connection:
                    if connection.execute(select(turns.c.id).where(turns.c.id == turn.id)).first() is not None:
                        put_scores(connection, turn.id, given)


def _is_answering(connection: Connection) -> bool:
    """Whether somebody waits for an answer now."""
    fresh = turns.c.asked_at > datetime.now(UTC) - _ANSWERING
    return connection.execute(select(turns.c.id).where(fresh, turns.c.closed_at.is_(None)).limit(1)).first() is not None
