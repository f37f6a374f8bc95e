"""Recaps: what was learnt, where to read it again, and what stayed open."""

from datetime import UTC, datetime
from uuid import uuid4

from coach.answers import Block, Run
from coach.recap import recap
from coach.records import Source, Turn, TurnResult
from coach.statuses import AnswerStatus

SOURCES = tuple(Source(n, f"p{n}", "wifi", "와이파이 연결하기", "비밀번호", "ko") for n in (1, 2, 3))
STEPS = Block("steps", ((Run("설정을 "), Run("열어요.", strong=True), Run(source=1)), (Run("연결을 눌러요."),)))


def turn(question: str, status: AnswerStatus | None, *blocks: Block) -> Turn:
    result = None
    if status is not None:
        sources = SOURCES if blocks else ()
        result = TurnResult(status, "ko", question, "", blocks, sources, (), (), 0.9, "extractive", "", ())
    return Turn(uuid4(), 0, question, datetime.now(UTC), result)


def paragraph(text: str) -> Block:
    return Block("paragraph", ((Run(text), Run(source=1)),))


def test_an_answered_question_is_told_with_a_sentence_and_its_first_sources() -> None:
    learnt = recap(
        [turn("와이파이 비번은요?", AnswerStatus.ANSWERED, paragraph("공유기 뒷면을 보세요. 스티커가 있어요."))]
    )

    assert [one.sentence for one in learnt.learnt] == ["공유기 뒷면을 보세요."]
    assert learnt.learnt[0].sources == SOURCES[:2]
    assert learnt.unanswered == ()


def test_without_a_paragraph_the_first_step_is_told() -> None:
    assert recap([turn("연결?", AnswerStatus.ANSWERED, STEPS)]).learnt[0].sentence == "설정을 열어요."


def test_a_line_that_only_leads_on_is_not_what_was_learnt() -> None:
    learnt = recap([turn("연결?", AnswerStatus.ANSWERED, paragraph("이렇게 하세요:"), STEPS)]).learnt

    assert learnt[0].sentence == "설정을 열어요."


def test_an_answer_in_part_says_so() -> None:
    answers = (AnswerStatus.ANSWERED, AnswerStatus.ANSWERED_IN_PART)
    learnt = recap([turn(status.value, status, STEPS) for status in answers]).learnt

    assert [one.in_part for one in learnt] == [False, True]


def test_what_was_not_answered_stays_open_until_it_is() -> None:
    turns = [
        turn("김치 담그는 법?", AnswerStatus.UNANSWERED_NO_PASSAGES),
        turn("와이파이 연결?", AnswerStatus.FAILED_TIMEOUT),
        turn("와이파이  연결", AnswerStatus.ANSWERED, STEPS),
    ]
    found = recap(turns)

    assert found.unanswered == ("김치 담그는 법?",)
    assert [one.question for one in found.learnt] == ["와이파이  연결"]


def test_a_question_asked_twice_counts_once_with_its_last_answer() -> None:
    turns = [turn("연결?", AnswerStatus.ANSWERED, paragraph(text)) for text in ("처음 답이에요.", "나중 답이에요.")]

    assert [one.sentence for one in recap(turns).learnt] == ["나중 답이에요."]


def test_what_was_guarded_or_handed_off_is_not_printed() -> None:
    private = (
        AnswerStatus.HANDOFF_CRISIS,
        AnswerStatus.GUARDED_PERSONAL_DATA,
        AnswerStatus.CLARIFICATION,
        AnswerStatus.HANDOFF_REQUESTED,
    )
    found = recap([*(turn(status.value, status) for status in private), turn("아직", None)])

    assert (found.learnt, found.unanswered) == ((), ())
