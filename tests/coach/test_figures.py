"""Figures: what trainers read of a period, and what is not counted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, insert, select

from coach.database import open_database
from coach.figures import Counts, Figures
from coach.handoffs import Handoffs
from coach.records import STAFF
from coach.tables import conversations, offered_passages, thumbs, turns


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path / "coach.sqlite3")
    yield opened
    opened.dispose()


def add(engine: Engine, status: str, *, days_ago: int = 0, seconds: float = 1, origin: str = "web") -> UUID:
    """A conversation of one turn that cites the material ``wifi`` first when it is answered."""
    conversation, turn = uuid4(), uuid4()
    asked = datetime.now(UTC) - timedelta(days=days_ago)
    taken = {"asked_at": asked, "closed_at": asked + timedelta(seconds=seconds)}
    with engine.begin() as connection:
        held = {"id": conversation, "opened_at": asked, "language": "ko", "origin": origin}
        connection.execute(insert(conversations).values(held))
        row = {"id": turn, "conversation_id": conversation, "ordinal": 0, "question": "q", "status": status}
        connection.execute(insert(turns).values(**row, **taken, cost=0.5))
        for rank, (material, number) in enumerate((("wifi", 1), ("kiosk", 2)), 1):
            text = {"passage_id": "p", "material_id": material, "title": "t", "section": "s", "text": "x"}
            scores = {"score": 1.0, "lexical": 1.0, "dense": 1.0}
            connection.execute(
                insert(offered_passages).values(turn_id=turn, rank=rank, cited_as=number, **text, **scores)
            )
    return conversation


def test_a_period_counts_endings_slow_answers_costs_and_first_sources(engine: Engine) -> None:
    for status in ("answered", "answered_in_part", "unanswered_no_passages", "guarded_off_topic", "smalltalk"):
        add(engine, status)
    conversation = add(engine, "answered", seconds=30)
    add(engine, "failed_internal", seconds=30)
    Handoffs(engine).open(conversation, call_back="")
    report = Figures(engine).report(7)

    assert report.total == Counts(questions=7, answered=3, declined=2, failed=1, handed_over=1, slow=1, cost=3.5)
    assert report.total.other == 2
    assert report.by_material == {"wifi": 3}
    assert len(report.by_time) == 7
    assert list(report.by_time.values())[-1] == report.total


def test_thumbs_are_counted_by_what_they_say(engine: Engine) -> None:
    for _ in range(3):
        add(engine, "answered")
    with engine.begin() as connection:
        ids = connection.scalars(select(turns.c.id)).all()
        for turn, is_up in zip(ids, (True, True, False), strict=True):
            given = {"turn_id": turn, "is_up": is_up, "reason": "", "text": "", "given_at": datetime.now(UTC)}
            connection.execute(insert(thumbs).values(given))

    assert (Figures(engine).report(7).total.up, Figures(engine).report(7).total.down) == (2, 1)


def test_evaluations_staff_and_what_was_before_the_period_are_not_counted(engine: Engine) -> None:
    add(engine, "answered", origin="eval:answers")
    add(engine, "answered", origin=STAFF)
    add(engine, "answered", days_ago=3)
    add(engine, "answered", days_ago=8)
    figures = Figures(engine)

    assert [figures.report(days).total.questions for days in (1, 7, 30)] == [0, 1, 2]
    assert figures.report(30).by_material == {"wifi": 2}


def test_what_is_asked_today_is_seen_at_once_and_by_hour(engine: Engine) -> None:
    figures = Figures(engine)
    assert figures.report(7).total.questions == 0
    add(engine, "answered")

    assert figures.report(7).total.answered == 1
    today = figures.report(1)
    assert len(today.by_time) == 24
    assert today.by_time[datetime.now().strftime("%Y-%m-%d %H")].answered == 1
