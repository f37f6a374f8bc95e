"""Conversations of several turns, as a reader is told of them."""

from uuid import UUID

from coach.answers import as_blocks, plain_text
from coach.coach import Coach
from coach.errors import ModelBroken
from coach.events import DeltaEvent, FinishedEvent, SourcesEvent
from coach.plain_words import explained
from coach.records import Source
from coach.statuses import AnswerStatus
from coach.transcripts import Transcripts
from tests.coach.conftest import MakeCoach
from tests.conftest import FakeModel

Told = tuple[FinishedEvent, str, tuple[Source, ...]]
WIFI = "와이파이 비밀번호를 모르겠어요"


async def tell(coach: Coach, text: str, conversation: UUID) -> Told:
    events = [event async for event in coach.answer(coach.begin(conversation, text, page="ko"))]
    shown = plain_text(as_blocks(event.piece for event in events if isinstance(event, DeltaEvent)))
    sources = next((event.sources for event in events if isinstance(event, SourcesEvent)), ())
    last = events[-1]
    assert isinstance(last, FinishedEvent)
    return last, shown, sources


async def test_what_was_said_of_the_device_holds_for_later_questions(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    noted, shown, _ = await tell(coach, "저는 아이폰 써요", conversation)
    _, _, sources = await tell(coach, "휴대폰 글자가 작아서 안 보여요", conversation)

    assert (noted.status, shown, noted.preferences.device) == (AnswerStatus.CLARIFICATION, "", "iphone")
    assert any("아이폰" in source.section for source in sources)
    assert not any("안드로이드" in source.section for source in sources)


async def test_the_same_answer_is_given_in_another_language(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    await tell(coach, WIFI, conversation)
    last, shown, _ = await tell(coach, "영어로 알려줘", conversation)

    assert last.status is AnswerStatus.ANSWERED
    assert "password" in shown
    assert store.preferences(conversation).language == "en"


async def test_the_next_part_of_the_guide_follows(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    _, first, (before, *_) = await tell(coach, WIFI, conversation)
    last, following, sources = await tell(coach, "그 다음은요?", conversation)

    assert last.status is AnswerStatus.ANSWERED
    assert following != first
    assert {source.material_id for source in sources} == {before.material_id}
    assert sources[0].section != before.section


async def test_more_is_what_the_answer_left_out_of_its_section(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    await tell(coach, "더 쉽게 말해 주세요", conversation)
    _, short, (before, *_) = await tell(coach, "키오스크로 주문하는 방법 알려 주세요", conversation)
    last, more, sources = await tell(coach, "더 자세히 알려 주세요", conversation)

    assert last.status is AnswerStatus.ANSWERED
    assert {source.material_id for source in sources} == {before.material_id}
    assert len(more) > len(short)


async def test_where_a_section_is_said_whole_the_next_one_follows(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    _, first, (before, *_) = await tell(coach, WIFI, conversation)
    last, more, sources = await tell(coach, "더 자세히 알려 주세요", conversation)

    assert "이어지는" in last.notice
    assert more not in ("", first)
    assert (sources[0].material_id, sources[0].section) != (before.material_id, before.section)
    assert sources[0].material_id == before.material_id


async def test_a_conversation_is_summed_up_with_its_sources(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    nothing, _, _ = await tell(coach, "오늘 배운 것", conversation)
    await tell(coach, WIFI, conversation)
    last, shown, sources = await tell(coach, "오늘 배운 것 정리해 줘", conversation)

    assert "아직" in nothing.notice
    assert last.status is AnswerStatus.SMALL_TALK
    assert WIFI in shown
    assert sources


async def test_every_suggestion_is_answered_from_the_guides(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    last, _, _ = await tell(coach, WIFI, conversation)

    assert 1 <= len(last.suggestions) <= 3
    for suggestion in last.suggestions:
        answered, _, _ = await tell(coach, suggestion.question, store.open_conversation("ko", "test"))
        assert answered.status is AnswerStatus.ANSWERED


async def test_one_bare_word_is_asked_back_once(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    asked_back, _, _ = await tell(coach, "와이파이", conversation)
    answered, _, _ = await tell(coach, "와이파이", conversation)

    assert asked_back.status is AnswerStatus.CLARIFICATION
    assert 2 <= len(asked_back.suggestions) <= 3
    assert answered.status is AnswerStatus.ANSWERED


async def test_two_failures_in_a_row_offer_a_person(make_coach: MakeCoach, store: Transcripts) -> None:
    coach, conversation = make_coach(), store.open_conversation("ko", "test")
    first, _, _ = await tell(coach, "세종대왕은 언제 태어났나요?", conversation)
    second, _, _ = await tell(coach, "임진왜란은 몇 년에 일어났나요?", conversation)

    assert (first.offers_person, second.offers_person) == (False, True)
    assert "도우미" in second.notice


async def test_a_dead_endpoint_is_left_alone_after_two_failures(make_coach: MakeCoach, store: Transcripts) -> None:
    model = FakeModel([ModelBroken("down")] * 2)
    coach, conversation = make_coach(model), store.open_conversation("ko", "test")
    for _ in range(4):
        await tell(coach, WIFI, conversation)
    fallbacks = [turn.result.fallback for turn in store.turns(conversation) if turn.result]

    assert fallbacks == ["ModelBroken", "ModelBroken", "CircuitOpen", "CircuitOpen"]
    assert len(model.asked) == 2


async def test_beyond_the_days_ceiling_answers_are_extractive(make_coach: MakeCoach, store: Transcripts) -> None:
    model = FakeModel(["공유기 뒷면이나 아랫면을 보세요. [1]"] * 2)
    coach, conversation = make_coach(model, ceiling=0.000_1), store.open_conversation("ko", "test")
    for _ in range(2):
        await tell(coach, WIFI, conversation)
    first, second = (turn.result for turn in store.turns(conversation))

    assert first is not None
    assert second is not None
    assert first.cost == (100 * 1.0 + 20 * 2.0) / 1_000_000
    assert (second.writer, second.fallback) == ("extractive", "DailyCeiling")


def test_hard_words_are_explained_in_the_order_in_which_they_stand() -> None:
    lines = explained("설정에서 와이파이를 켜고 공유기를 보세요. 앱은 필요 없어요.", "ko")

    assert [line.split(":")[0] for line in lines] == ["설정", "와이파이", "공유기"]
    assert explained("Nothing hard.", "en") == ()
