"""The whole pipeline: what a reader is told, and what is kept."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from coach.answers import as_blocks, plain_text
from coach.coach import Coach
from coach.errors import ConversationNotFound, ModelBroken, ModelBusy, ModelRefused, StoreUnavailable
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent, StatusEvent
from coach.openai_model import OpenAIModel
from coach.ports import Usage
from coach.records import TurnResult
from coach.statuses import AnswerStatus
from coach.transcripts import Transcripts
from knowledge.errors import IndexDamaged
from knowledge.search import Search
from tests.coach.conftest import MakeCoach
from tests.conftest import FakeModel
from tests.endpoint import serving

WIFI = "와이파이 비밀번호를 모르겠어요"


async def ask(coach: Coach, store: Transcripts, text: str, conversation: UUID | None = None) -> list[Event]:
    conversation = conversation or store.open_conversation("ko", "test")
    return [event async for event in coach.answer(coach.begin(conversation, text, page="ko"))]


def shown(events: list[Event]) -> str:
    return plain_text(as_blocks(event.piece for event in events if isinstance(event, DeltaEvent)))


def status(events: list[Event]) -> AnswerStatus:
    last = events[-1]
    assert isinstance(last, FinishedEvent | FailedEvent)
    return last.status


def stored(store: Transcripts, conversation: UUID) -> TurnResult:
    result = store.turns(conversation)[-1].result
    assert result is not None
    return result


def bytes_in(folder: Path) -> str:
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in folder.glob("coach.sqlite3*"))


async def test_an_answer_comes_in_order_and_is_stored_as_shown(make_coach: MakeCoach, store: Transcripts) -> None:
    conversation = store.open_conversation("ko", "test")
    events = await ask(make_coach(), store, WIFI, conversation)
    result = stored(store, conversation)

    assert [type(event) for event in events if not isinstance(event, DeltaEvent)] == [
        StatusEvent,
        StatusEvent,
        SourcesEvent,
        FinishedEvent,
    ]
    assert plain_text(result.blocks) == shown(events)
    assert "공유기" in shown(events)
    assert result.writer == "extractive"
    assert [passage.rank for passage in result.offered] == list(range(1, len(result.offered) + 1))
    assert [passage.cited_as for passage in result.offered].count(1) == 1
    assert {stage.stage for stage in result.trace} >= {"condense", "retrieve", "extract"}


async def test_what_the_guides_do_not_say_is_declined_with_the_nearest_titles(
    make_coach: MakeCoach, store: Transcripts
) -> None:
    events = await ask(make_coach(), store, "세종대왕은 언제 태어났나요?")
    last = events[-1]

    assert status(events) is AnswerStatus.UNANSWERED_NOT_IN_PASSAGES
    assert isinstance(last, FinishedEvent)
    assert 1 <= len(last.related) <= 3
    assert "도우미" in last.notice
    assert shown(events) == ""


async def test_an_english_question_is_answered_in_english(make_coach: MakeCoach, store: Transcripts) -> None:
    events = await ask(make_coach(), store, "How do I connect my phone to the Wi-Fi at home?")

    assert status(events) is AnswerStatus.ANSWERED
    assert "Settings" in shown(events)


async def test_a_follow_up_is_understood_from_the_question_before(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    await ask(coach, store, "휴대폰 글자 크게 하는 법", conversation)
    events = await ask(coach, store, "아이폰에서는요?", conversation)

    assert status(events) is AnswerStatus.ANSWERED
    source = next(event for event in events if isinstance(event, SourcesEvent)).sources[0]
    assert "아이폰" in source.section


async def test_a_model_writes_from_the_passages_and_is_cited(make_coach: MakeCoach, store: Transcripts) -> None:
    model = FakeModel(["1. 공유기 뒷면을 보세요. [2]\n2. 가게 직원에게 물어보세요. [3]\n"])
    conversation = store.open_conversation("ko", "test")
    events = await ask(make_coach(model), store, WIFI, conversation)
    result = stored(store, conversation)

    assert shown(events) == "1. 공유기 뒷면을 보세요. [1]\n2. 가게 직원에게 물어보세요. [2]"
    assert "와이파이 비밀번호를 모를 때" in model.asked[0]
    assert result.writer == "model"
    generate = next(stage for stage in result.trace if stage.stage == "generate")
    assert (generate.chat_model, generate.prompt_tokens, generate.answer_tokens) == ("fake", 100, 20)
    assert len(generate.prompt_id) == 12


async def test_an_answer_whose_only_source_is_invented_is_not_called_answered(
    make_coach: MakeCoach, store: Transcripts
) -> None:
    events = await ask(make_coach(FakeModel(["빨간 단추를 눌러요. [77]"])), store, WIFI)

    assert status(events) is AnswerStatus.UNANSWERED_NO_CITATION
    assert "빨간" not in str(events)


async def test_a_sentence_that_contradicts_its_source_is_not_shown(make_coach: MakeCoach, store: Transcripts) -> None:
    reply = "공유기 뒷면이나 바닥 스티커를 보세요. [2]\n공유기 뒷면 스티커를 보지 마세요. [2]\n"
    conversation = store.open_conversation("ko", "test")
    with serving("good", reply) as endpoint:
        model = OpenAIModel(chat_model="m", api_key="k", base_url=endpoint.url, timeout_seconds=5.0)
        events = await ask(make_coach(model), store, WIFI, conversation)
    generate = next(stage for stage in stored(store, conversation).trace if stage.stage == "generate")

    assert status(events) is AnswerStatus.ANSWERED
    assert shown(events) == "공유기 뒷면이나 바닥 스티커를 보세요. [1]"
    assert generate.note == "unsupported sentences: negation 1"


async def test_an_answer_of_which_nothing_is_supported_is_not_called_answered(
    make_coach: MakeCoach, store: Transcripts
) -> None:
    events = await ask(make_coach(FakeModel(["와이파이 요금은 99,000원이에요. [1]"])), store, WIFI)

    assert status(events) is AnswerStatus.UNANSWERED_NO_CITATION
    assert "99,000" not in str(events)


async def test_an_extract_passes_the_check_whole(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    for question in (WIFI, "답장과 전체답장은 뭐가 달라요?", "문자 링크를 눌렀어요", "How do I report voice phishing?"):
        await ask(coach, store, question, conversation)
        check = next(stage for stage in stored(store, conversation).trace if stage.stage == "check")

        assert check.note == "", question


async def test_a_model_that_finds_no_answer_is_believed(make_coach: MakeCoach, store: Transcripts) -> None:
    events = await ask(make_coach(FakeModel(["NO_ANSWER"])), store, WIFI)

    assert status(events) is AnswerStatus.UNANSWERED_NOT_IN_PASSAGES


@pytest.mark.parametrize("error", [ModelRefused("key sk-123"), ModelBusy("busy"), ModelBroken("gone")])
async def test_a_model_that_fails_is_replaced_and_the_transcript_says_why(
    make_coach: MakeCoach, store: Transcripts, error: ModelBroken
) -> None:
    conversation = store.open_conversation("ko", "test")
    events = await ask(make_coach(FakeModel([error])), store, WIFI, conversation)
    result = stored(store, conversation)

    assert status(events) is AnswerStatus.ANSWERED
    assert "공유기" in shown(events)
    assert (result.writer, result.fallback) == ("extractive", type(error).__name__)
    assert "sk-123" not in str(events) + str(result)


async def test_a_model_that_stops_in_mid_stream_keeps_what_was_shown(make_coach: MakeCoach, store: Transcripts) -> None:
    model = FakeModel([("공유기 뒷면을 보세요. [2] 그리고 다음에는 ", ModelBroken("gone"))])
    events = await ask(make_coach(model), store, WIFI)

    assert status(events) is AnswerStatus.ANSWERED_IN_PART
    assert shown(events) == "공유기 뒷면을 보세요. [1]"
    assert isinstance(events[-1], FinishedEvent)
    assert "끊겼어요" in events[-1].notice


async def test_a_model_that_hangs_is_not_waited_for(make_coach: MakeCoach, store: Transcripts) -> None:
    class Hanging(FakeModel):
        async def stream(self, prompt: str) -> AsyncIterator[str | Usage]:
            await asyncio.sleep(60)
            yield "never"

    conversation = store.open_conversation("ko", "test")
    events = await ask(make_coach(Hanging([]), first=0.2), store, WIFI, conversation)
    result = stored(store, conversation)

    assert status(events) is AnswerStatus.ANSWERED
    assert result.fallback == "ModelSlow"


async def test_personal_numbers_reach_neither_store_nor_model(
    make_coach: MakeCoach, store: Transcripts, tmp_path: Path
) -> None:
    model = FakeModel(["안 돼요. [1]"])
    events = await ask(make_coach(model), store, "제 주민번호 900101-1234567로 등본 떼 주세요")
    store.close()

    assert status(events) is AnswerStatus.GUARDED_PERSONAL_DATA
    assert model.asked == []
    assert "900101" not in bytes_in(tmp_path)


async def test_a_reader_is_told_what_was_hidden_before_the_answer(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    events = await ask(coach, store, f"{WIFI} 제 번호는 010-2345-6789예요", conversation)
    english = await ask(coach, store, "I am Kim Younghee. How do I connect to the Wi-Fi at home?")

    assert status(events) is AnswerStatus.ANSWERED
    assert stored(store, conversation).notice.startswith("적어 주신 개인정보는 안전하게 지켜 드리려고 가렸어요. ")
    assert isinstance(english[-1], FinishedEvent)
    assert english[-1].notice.startswith("To keep you safe")


@pytest.mark.parametrize("text", ["900101-1234567 맞나요?", "010-2345-6789로 죽고 싶다고 했어요"])
async def test_nothing_is_said_of_hiding_where_the_reply_says_it_or_something_weighs_more(
    make_coach: MakeCoach, store: Transcripts, text: str
) -> None:
    last = (await ask(make_coach(), store, text))[-1]

    assert isinstance(last, FinishedEvent)
    assert "가렸어요" not in last.notice


async def test_a_damaged_index_gets_a_sentence_and_the_next_question_works(
    make_coach: MakeCoach, store: Transcripts, search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Search):
        broken = True

        def find(self, question, **wanted):  # type: ignore[no-untyped-def]
            if self.broken:
                raise IndexDamaged("the catalog is damaged")
            return super().find(question, **wanted)

    coach, broken = make_coach(), Broken(search._index)
    coach._retriever._search = broken  # type: ignore[attr-defined]
    conversation = store.open_conversation("ko", "test")
    first = await ask(coach, store, WIFI, conversation)
    broken.broken = False
    second = await ask(coach, store, WIFI, conversation)

    assert (status(first), status(second)) == (AnswerStatus.FAILED_SEARCH, AnswerStatus.ANSWERED)
    assert isinstance(first[-1], FailedEvent)
    assert WIFI not in caplog.text


async def test_a_reader_who_leaves_in_the_middle_loses_nothing(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    events = coach.answer(coach.begin(conversation, WIFI, page="ko"))
    async for event in events:
        if isinstance(event, DeltaEvent):
            break
    await events.aclose()  # type: ignore[attr-defined]
    (turn,) = store.turns(conversation)

    assert turn.result is not None
    assert turn.result.status is AnswerStatus.ANSWERED_IN_PART
    assert turn.result.blocks


async def test_a_store_that_fails_at_the_end_is_said(
    make_coach: MakeCoach, store: Transcripts, caplog: pytest.LogCaptureFixture
) -> None:
    coach = make_coach()
    asked = coach.begin(store.open_conversation("ko", "test"), WIFI, page="ko")
    broken = replace(asked, turn=replace(asked.turn, id=uuid4()))

    class Failing(Transcripts):
        def close_turn(self, turn, result):  # type: ignore[no-untyped-def]
            raise StoreUnavailable("the disk is full")

    coach._store = Failing(store._engine)
    events = [event async for event in coach.answer(broken)]

    assert status(events) is AnswerStatus.FAILED_INTERNAL
    assert "could not be stored" in caplog.text


def test_an_unknown_conversation_is_refused_before_anything_is_stored(
    make_coach: MakeCoach, store: Transcripts
) -> None:
    with pytest.raises(ConversationNotFound):
        make_coach().begin(uuid4(), WIFI, page="ko")


def test_turns_that_a_killed_process_left_open_are_closed_as_failed(store: Transcripts) -> None:
    conversation = store.open_conversation("ko", "test")
    store.open_turn(conversation, WIFI)

    assert (store.recover(), store.recover()) == (1, 0)
    (turn,) = store.turns(conversation)
    assert turn.question == WIFI
    assert turn.result is not None
    assert turn.result.status is AnswerStatus.FAILED_INTERNAL


async def test_twenty_questions_at_once_are_each_answered(make_coach: MakeCoach, store: Transcripts) -> None:
    coach = make_coach()
    results = await asyncio.gather(*(ask(coach, store, WIFI) for _ in range(20)))

    assert {status(events) for events in results} == {AnswerStatus.ANSWERED}
