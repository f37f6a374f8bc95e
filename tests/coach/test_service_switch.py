"""The switch: what learners get while the coach only searches or is off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.database import open_database
from coach.events import DeltaEvent, FinishedEvent, StatusEvent
from coach.service_states import Service, ServiceState
from coach.service_switch import StoredSwitch
from coach.statuses import AnswerStatus
from coach.transcripts import Transcripts
from tests.coach.conftest import MakeCoach

WIFI = "와이파이 비밀번호를 모르겠어요"


@pytest.fixture
def switch(tmp_path: Path) -> Iterator[StoredSwitch]:
    opened = StoredSwitch(open_database(tmp_path / "coach.sqlite3"))
    yield opened
    opened.close()


async def test_off_says_the_sentence_of_the_staff_and_searches_nothing(
    make_coach: MakeCoach, store: Transcripts, switch: StoredSwitch
) -> None:
    switch.turn(Service(ServiceState.OFF, "설날에는 쉬어요."))
    coach, conversation = make_coach(switch=switch), store.open_conversation("ko", "test")
    events = [event async for event in coach.answer(coach.begin(conversation, WIFI, page="ko"))]
    (last,) = events

    assert isinstance(last, FinishedEvent)
    assert (last.status, last.notice, last.related) == (AnswerStatus.PAUSED_OFF, "설날에는 쉬어요.", ())

    switch.turn(Service(ServiceState.ON))
    events = [event async for event in coach.answer(coach.begin(conversation, WIFI, page="ko"))]
    assert any(isinstance(event, DeltaEvent) for event in events)


async def test_search_only_shows_the_nearest_places_without_an_answer(
    make_coach: MakeCoach, store: Transcripts, switch: StoredSwitch
) -> None:
    switch.turn(Service(ServiceState.SEARCH_ONLY))
    coach, conversation = make_coach(switch=switch), store.open_conversation("ko", "test")
    first, last = [event async for event in coach.answer(coach.begin(conversation, WIFI, page="ko"))]

    assert isinstance(first, StatusEvent)
    assert isinstance(last, FinishedEvent)
    assert last.status is AnswerStatus.PAUSED_SEARCH_ONLY
    assert "안내 자료만" in last.notice
    assert last.related[0].title == "와이파이 연결하기"


async def test_who_to_call_in_a_crisis_is_said_even_when_it_is_off(
    make_coach: MakeCoach, store: Transcripts, switch: StoredSwitch
) -> None:
    switch.turn(Service(ServiceState.OFF))
    coach, conversation = make_coach(switch=switch), store.open_conversation("ko", "test")
    events = [event async for event in coach.answer(coach.begin(conversation, "죽고 싶어요", page="ko"))]
    last = events[-1]

    assert isinstance(last, FinishedEvent)
    assert last.status is AnswerStatus.HANDOFF_CRISIS
    assert "109" in last.notice
