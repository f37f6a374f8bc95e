import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, insert, update

from coach.amounts import AmountReader
from coach.answer_graders import Tools
from coach.database import open_database
from coach.evaluation_tables import scores as scores_table
from coach.grading import TurnGrading
from coach.grounding import GroundingCheck
from coach.records import STAFF, WEB, TurnResult
from coach.scores import Scores
from coach.statuses import AnswerStatus
from coach.tables import conversations, turns
from coach.transcripts import Transcripts
from knowledge.kiwi_words import KiwiWords
from prompts import load_grounding
from tests.coach.answer_cases import WIFI, cited, offered, result_of

MANY = 20_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path / "coach.sqlite3")
    yield opened
    opened.dispose()


@pytest.fixture
def grading(engine: Engine, grounding: GroundingCheck) -> TurnGrading:
    return TurnGrading(engine, Tools(grounding, AmountReader(load_grounding().numbers), KiwiWords()))


def asked(engine: Engine, *, origin: str = WEB, days_ago: float = 0.0, result: TurnResult | None = None) -> UUID:
    store = Transcripts(engine)
    turn = store.open_turn(store.open_conversation("ko", origin), "와이파이?")
    store.close_turn(turn, result or result_of(cited(("비밀번호는 여덟 글자예요.", 1)), [offered(WIFI)]))
    moved = datetime.now(UTC) - timedelta(days=days_ago)
    with engine.begin() as connection:
        connection.execute(update(turns).where(turns.c.id == turn.id).values(asked_at=moved, closed_at=moved))
    return turn.id


def test_turns_of_pages_are_graded_newest_first_a_few_at_a_time(engine: Engine, grading: TurnGrading) -> None:
    ids = [asked(engine, days_ago=days, origin=WEB if days % 2 else STAFF) for days in range(12)]
    scores = Scores(engine)
    done: list[int] = []
    for _ in range(4):
        assert grading.grade_some() is False
        done.append(len(scores.of(ids)))
        assert set(scores.of(ids)) == set(ids[: done[-1]])

    assert done == [5, 10, 12, 12]
    values = {score.grader: score.value for score in scores.of(ids[:1])[ids[0]]}
    assert (values["citation_precision"], values["length"], values["latency"]) == (1.0, 1.0, 0.0)


def test_a_turn_that_is_asked_later_does_not_wait_for_the_old_ones(engine: Engine, grading: TurnGrading) -> None:
    for days in range(2, 14):
        asked(engine, days_ago=days)
    grading.grade_some()
    fresh = asked(engine)
    grading.grade_some()

    assert fresh in Scores(engine).of([fresh])


def test_measurements_failures_and_open_turns_are_left_alone(engine: Engine, grading: TurnGrading) -> None:
    measured, failed = asked(engine, origin="eval:x"), asked(engine, result=result_of(status=AnswerStatus.FAILED_MODEL))
    grading.grade_some()

    assert Scores(engine).of([measured, failed]) == {}


def test_nothing_is_graded_while_somebody_waits_for_an_answer(engine: Engine, grading: TurnGrading) -> None:
    done = asked(engine)
    store = Transcripts(engine)
    waiting = store.open_turn(store.open_conversation("ko", WEB), "?")
    grading.grade_some()
    assert Scores(engine).of([done]) == {}

    store.close_turn(waiting, result_of(notice="찾지 못했어요.", status=AnswerStatus.UNANSWERED_NO_PASSAGES))
    grading.grade_some()
    assert set(Scores(engine).of([done, waiting.id])) == {done, waiting.id}


def test_a_turn_that_cannot_be_graded_does_not_keep_the_others_waiting(engine: Engine, grading: TurnGrading) -> None:
    other, broken = asked(engine, days_ago=0.1), asked(engine)
    with engine.begin() as connection:
        connection.execute(update(turns).where(turns.c.id == broken).values(status="no status"))
    with pytest.raises(ValueError, match="no status"):
        grading.grade_some()
    grading.grade_some()

    assert set(Scores(engine).of([other, broken])) == {other}


def test_a_round_is_quick_and_reads_no_table_through_with_many_turns(engine: Engine, grading: TurnGrading) -> None:
    start = datetime.now(UTC) - timedelta(days=30)
    held = [uuid4() for _ in range(MANY // 10)]
    ids = [uuid4() for _ in range(MANY)]
    blank = {"question": "?", "status": "answered", "language": "ko", "ordinal": 0}
    with engine.begin() as connection:
        rows = [{"id": one, "opened_at": start, "language": "ko", "origin": WEB} for one in held]
        connection.execute(insert(conversations), rows)
        times = [start + timedelta(seconds=25 * place) for place in range(MANY)]
        connection.execute(
            insert(turns),
            [
                {"id": one, "conversation_id": held[place // 10], "asked_at": at, "closed_at": at, **blank}
                for place, (one, at) in enumerate(zip(ids, times, strict=True))
            ],
        )
        graded = {"grader": "length", "value": 1.0, "reason": "sentences", "detail": ""}
        connection.execute(insert(scores_table), [{"turn_id": one, **graded} for one in ids])
    said: list[tuple[str, Any]] = []
    with engine.connect() as connection:
        event.listen(engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
        grading.grade_some()  # goes back to the first of them, once
        began = time.perf_counter()
        grading.grade_some()
        took = time.perf_counter() - began
        plans = [
            row[3]
            for text, values in list(said)
            if text.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        ]

    assert took < 0.5
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN") or "TEMP B-TREE" in plan], plans
