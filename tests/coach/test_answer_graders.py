from collections.abc import Mapping

import pytest

from coach.amounts import AmountReader
from coach.answer_graders import Answer, Tools, grade_answer
from coach.graders import GRADERS, Reason, Score
from coach.grounding import GroundingCheck
from coach.reading_ease import Ease, flesch_ease, korean_ease
from coach.wording import says
from knowledge.kiwi_words import KiwiWords
from prompts import load_grounding, load_plain_words
from tests.coach.answer_cases import WIFI, answer_of, cited, offered, result_of

QUOTED = cited(("설정에서 와이파이를 눌러요.", 1), ("비밀번호는 여덟 글자예요.", 1))


@pytest.fixture(scope="session")
def tools(grounding: GroundingCheck) -> Tools:
    return Tools(grounding, AmountReader(load_grounding().numbers), KiwiWords())


def graded(answer: Answer, tools: Tools) -> Mapping[str, Score]:
    return {score.grader: score for score in grade_answer(answer, tools)}


def test_a_quoted_answer_loses_nothing(tools: Tools) -> None:
    scores = graded(answer_of(result_of(QUOTED, [offered(WIFI)]), milliseconds=1_234.0), tools)
    full = ("citation_precision", "groundedness", "numbers", "answer_language", "politeness")

    assert {name: scores[name].value for name in full} == dict.fromkeys(full, 1.0)
    assert scores["length"].value == 2
    assert (scores["latency"].value, scores["latency"].detail) == (1_234.0, "1.23")
    assert scores["cost"].reason == Reason.COSTS_NOTHING
    assert {name for name, grader in GRADERS.items() if grader.subject == "answer"} == scores.keys()


def test_a_citation_whose_passage_says_something_else_is_found_and_named(tools: Tools) -> None:
    passages = [offered(WIFI), offered("사진은 갤러리에 있어요.", rank=2, cited_as=2)]
    blocks = cited(("설정에서 와이파이를 눌러요.", 1), ("비밀번호는 여덟 글자예요.", 2))
    score = graded(answer_of(result_of(blocks, passages)), tools)["citation_precision"]

    assert (score.value, score.reason) == (0.5, Reason.CITATION_EMPTY)
    assert score.detail == "1/2: 비밀번호는 여덟 글자예요."


def test_words_of_a_model_count_for_a_citation_when_the_passage_supports_them(tools: Tools) -> None:
    blocks = cited(("와이파이는 설정에서 누르면 돼요.", 1), ("비밀번호는 아홉 글자예요.", 1))
    quoted = graded(answer_of(result_of(blocks, [offered(WIFI)])), tools)
    written = graded(answer_of(result_of(blocks, [offered(WIFI)], writer="model")), tools)

    assert quoted["citation_precision"].value == 0.0
    assert written["citation_precision"].value == 0.5
    assert written["groundedness"].value == 0.5
    assert written["groundedness"].detail == "1/2: 비밀번호는 아홉 글자예요."
    assert (written["numbers"].value, written["numbers"].detail) == (0.0, "9")


def test_an_answer_that_cites_nothing_has_no_precision_at_all(tools: Tools) -> None:
    score = graded(answer_of(result_of(cited(("와이파이를 눌러요.", None)))), tools)["citation_precision"]

    assert (score.value, score.reason) == (0.0, Reason.NO_CITATIONS)


def test_what_was_not_answered_is_not_scored_but_its_notice_must_be_in_the_language(tools: Tools) -> None:
    scores = graded(answer_of(result_of(notice="자료에서 찾지 못했어요."), expected="en"), tools)
    unscored = {"citation_precision", "groundedness", "numbers", "reading_ease", "politeness", "length"}

    assert {name for name, score in scores.items() if score.reason == Reason.NOTHING_ANSWERED} == unscored
    assert all(scores[name].value is None for name in unscored)
    assert (scores["answer_language"].value, scores["answer_language"].reason) == (0.0, Reason.OTHER_LANGUAGE)
    assert scores["latency"].reason == Reason.NOT_TIMED


def test_an_english_answer_with_half_a_korean_line_is_mixed_and_has_no_politeness(tools: Tools) -> None:
    blocks = cited(("Open the settings menu.", 1), ("설정에서 와이파이를 눌러요.", 1))
    scores = graded(answer_of(result_of(blocks, [offered(WIFI)], language="en"), expected="en"), tools)

    assert (scores["answer_language"].value, scores["answer_language"].reason) == (0.5, Reason.TWO_LANGUAGES)
    assert "politeness" not in scores


def test_plain_speech_is_not_polite_and_a_noun_is_neither(tools: Tools) -> None:
    blocks = cited(
        ("설정을 누른다.", 1), ("화면을 보세요.", 1), ("확인했습니다.", 1), ("설정 > 와이파이", 1), ("빨리 눌러!", 1)
    )
    score = graded(answer_of(result_of(blocks, [offered(WIFI)])), tools)["politeness"]

    assert (score.value, score.detail) == (0.5, "2/4: 설정을 누른다.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("화면을 눌러요. 글자가 커져요.", Reason.READS_EASILY),
        ("와이파이를 켜요. 공유기를 봐요.", Reason.HARD),
        ("와이파이(선 없는 인터넷)를 켜요. 화면을 봐요.", Reason.READS_EASILY),
        ("화면을 눌러요. 글자가 커집니다.", Reason.MIXED),
        ("화면을 천천히 " * 8 + "눌러요.", Reason.LONG),
        ("와이파이를 켜고 화면을 " * 6 + "눌러요. 글자가 커집니다.", Reason.LONG_HARD_MIXED),
    ],
)
def test_what_makes_korean_hard_to_read_is_named(text: str, reason: Reason) -> None:
    ease = korean_ease(text, KiwiWords())

    assert ease.reason == reason
    assert ease.value is not None
    assert (ease.value == 1.0) == (reason == Reason.READS_EASILY)


def test_a_hard_word_that_the_answer_explains_costs_nothing() -> None:
    router = next(word for word in load_plain_words("ko") if word.name == "공유기")

    assert korean_ease("공유기를 봐요.", KiwiWords()).reason == Reason.HARD
    assert korean_ease(f"공유기를 봐요.\n공유기: {router.means}", KiwiWords()).reason != Reason.HARD


def test_flesch_reading_ease_is_the_published_formula() -> None:
    # 6 words in 1 sentence, 6 syllables: 206.835 - 6.09 - 84.6
    assert flesch_ease("The cat sat on the mat.") == Ease(1.0, Reason.FLESCH_EASY, "116 · 6.0 · 1.00")
    hard = flesch_ease("Authentication necessitates considerable administrative responsibility.")
    assert (hard.value, hard.reason) == (0.0, Reason.FLESCH_HARD)


@pytest.mark.parametrize(
    ("text", "fact", "said"),
    [
        ("비밀번호는 8 자예요.", "8자", True),
        ("비밀번호는 18자예요.", "8자", False),
        ("수수료는 1.5%예요.", "5%", False),
        ("수수료는 3,000원이에요.", "3000원", True),
        ("수수료는 13,000원이에요.", "3,000원", False),
        ("109로 전화하세요.", "109", True),
        ("1091로 전화하세요.", "109", False),
        ("24시간 1577-0199", "1577-0199", True),
        ("You scan the code.", "can", False),
        ("Tap the **Font size**.", "font  size", True),
        ("아무 말", "", False),
    ],
)
def test_a_fact_stands_in_a_text_whatever_its_spaces_but_not_inside_another_number(
    text: str, fact: str, said: bool
) -> None:
    assert says(text, fact) is said
