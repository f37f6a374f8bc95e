import unicodedata

import pytest

from coach.errors import QuestionEmpty, QuestionTooLong
from coach.guard import check_question
from coach.questions import clean_question, has_words
from coach.statuses import AnswerStatus
from prompts import load_guards


def test_a_question_is_composed_and_put_on_one_line() -> None:
    typed = unicodedata.normalize("NFD", "와이파이가") + "\n안\u202e 돼요\x07"

    assert clean_question(typed, limit_characters=100) == "와이파이가 안 돼요"


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "\u200b\u202e"])
def test_a_question_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(QuestionEmpty):
        clean_question(text, limit_characters=100)


def test_a_question_of_ten_thousand_characters_is_refused_with_the_limit() -> None:
    with pytest.raises(QuestionTooLong, match="2,000"):
        clean_question("가" * 10_000, limit_characters=2_000)


def test_emoji_alone_are_no_words() -> None:
    assert not has_words("😀👍!!")
    assert has_words("와이파이 😀")


def verdict(text: str) -> tuple[str, AnswerStatus | None]:
    checked = check_question(text, load_guards(), "ko")
    return checked.text, checked.status


@pytest.mark.parametrize("number", ["900101-1234567", "900101 1234567", "9001011234567", "4111-1111-1111-1111"])
def test_personal_numbers_are_masked_and_stop_the_question(number: str) -> None:
    text, status = verdict(f"제 번호는 {number} 인데 등본 떼 주세요")

    assert number not in text
    assert status is AnswerStatus.GUARDED_PERSONAL_DATA


@pytest.mark.parametrize(
    "text", ["여권번호 M123A4567", "면허 11-12-345678-90", "국민은행 123-45-678901", "외국인등록번호 900101-5234567"]
)
def test_documents_and_accounts_stop_the_question_too(text: str) -> None:
    assert verdict(text)[1] is AnswerStatus.GUARDED_PERSONAL_DATA


def test_danger_to_life_comes_before_a_personal_number() -> None:
    text, status = verdict("900101-1234567 죽고 싶어요")

    assert (text, status) == ("[주민등록번호] 죽고 싶어요", AnswerStatus.HANDOFF_CRISIS)


def test_the_labels_are_in_the_language_of_the_answer() -> None:
    checked = check_question("Mail hong@naver.com please", load_guards(), "en")

    assert (checked.text, checked.masked) == ("Mail [e-mail address] please", True)
    assert not check_question("와이파이 연결", load_guards(), "ko").masked


def test_a_phone_number_is_masked_and_the_question_goes_on() -> None:
    assert verdict("010-1234-5678에서 이상한 문자가 왔어요") == ("[전화번호]에서 이상한 문자가 왔어요", None)


@pytest.mark.parametrize("text", ["112에 신고하나요?", "1332는 어디예요", "2026년 11월 24일 수업", "1577-0199 뭐예요"])
def test_numbers_that_are_no_secret_stay(text: str) -> None:
    assert verdict(text) == (text, None)


@pytest.mark.parametrize("text", ["죽고 싶어요", "살기 싫어요", "I want to die"])
def test_danger_to_life_comes_first(text: str) -> None:
    assert verdict(text)[1] is AnswerStatus.HANDOFF_CRISIS


@pytest.mark.parametrize("text", ["사람이랑 통화하고 싶어요", "도우미에게 연결해 주세요", "I want to talk to a person"])
def test_a_person_can_be_asked_for(text: str) -> None:
    assert verdict(text)[1] is AnswerStatus.HANDOFF_REQUESTED


@pytest.mark.parametrize(
    "text", ["영상통화 거는 법", "사람들과 함께 통화하고 싶을 때", "엄마한테 전화하고 싶어요", "모르는 사람이 전화해요"]
)
def test_questions_about_calls_are_not_taken_for_a_wish_for_a_person(text: str) -> None:
    assert verdict(text)[1] is None


def test_emoji_alone_ask_for_words() -> None:
    assert verdict("😀👍")[1] is AnswerStatus.CLARIFICATION
