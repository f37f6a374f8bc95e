import pytest

from coach.follow_ups import Before, FollowUp, Wish, understand
from coach.preferences import Preferences
from prompts import load_follow_ups

TEXT_SIZE = Before("휴대폰 글자가 작아서 안 보여요", ("휴대폰 글자 크게 보기",))


def understood(question: str, before: Before = TEXT_SIZE, preferences: Preferences = Preferences()) -> FollowUp:  # noqa: B008
    return understand(question, before, preferences, load_follow_ups())


@pytest.mark.parametrize(
    "question", ["그거 아이폰에서는요?", "저는 아이폰 써요", "아이폰이요", "And on an iPhone?", "I use an iPhone"]
)
def test_a_device_alone_asks_the_last_question_again_for_it(question: str) -> None:
    follow_up = understood(question)

    assert follow_up.wish is Wish.AGAIN
    assert follow_up.standalone.lower().startswith("휴대폰 글자가 작아서 안 보여요 ")
    assert follow_up.preferences.device == "iphone"


@pytest.mark.parametrize(
    "question",
    [
        "다시 쉽게 말해줘",
        "더 쉽게",
        "무슨 말인지 모르겠어요",
        "할머니도 알 수 있게 쉬운 단어로 바꿔 주세요",
        "이해가 잘 안 되는데 다시 설명해 주시겠어요?",
        "Please say that more simply",
        "I don't understand",
    ],
)
def test_an_easier_answer_is_asked_for_in_many_words(question: str) -> None:
    follow_up = understood(question)

    assert (follow_up.wish, follow_up.preferences.level) == (Wish.AGAIN, "plain")


@pytest.mark.parametrize(
    ("question", "language"), [("영어로", "en"), ("영어로 알려줘", "en"), ("in Korean please", "ko")]
)
def test_a_language_is_remembered(question: str, language: str) -> None:
    assert understood(question).preferences.language == language


@pytest.mark.parametrize(
    "question",
    [
        "그 다음은요?",
        "다음 단계는 뭐예요?",
        "눌렀어요. 그 다음은?",
        "계속해 주세요",
        "What next?",
        "OK, and after that?",
    ],
)
def test_what_comes_next_is_asked_for_in_many_words(question: str) -> None:
    assert understood(question).wish is Wish.NEXT


@pytest.mark.parametrize(
    "question", ["더 자세히 알려 주세요", "조금만 더 설명해 주실래요?", "Tell me more", "I'd like more detail"]
)
def test_more_is_asked_for_in_many_words(question: str) -> None:
    assert understood(question).wish is Wish.MORE


@pytest.mark.parametrize("question", ["오늘 배운 것 정리해 줘", "오늘 배운 것", "What did I learn today?"])
def test_a_recap_is_asked_for_in_many_words(question: str) -> None:
    assert understood(question, Before("")).wish is Wish.RECAP


@pytest.mark.parametrize(
    "question",
    [
        "영어로 온 편지를 번역하고 싶어요",
        "비밀번호를 모르겠어요",
        "더 안전한 방법이 있나요?",
        "다음 주에도 되나요?",
        "그래도 안 돼요",
        "다시 설치해야 하나요?",
        "I forgot my password",
        "아이폰에서 글자 크게 하는 법",
    ],
)
def test_a_question_of_its_own_stays_one(question: str) -> None:
    follow_up = understood(question)

    assert (follow_up.wish, follow_up.standalone) == (Wish.ANSWER, question)


def test_a_language_named_beside_a_question_is_taken_out_of_it() -> None:
    follow_up = understood("와이파이 연결하는 법 영어로 알려줘", Before(""))

    assert (follow_up.standalone, follow_up.preferences.language) == ("와이파이 연결하는 법", "en")


def test_a_short_question_may_lean_on_what_was_read() -> None:
    assert understood("돈 들어요?").in_context == "휴대폰 글자 크게 보기 돈 들어요?"
    assert understood("돈 들어요?", Before("")).in_context == ""
    assert understood("그건 돈 들어요?").points_back


def test_what_is_said_of_oneself_before_any_question_is_noted() -> None:
    follow_up = understood("저는 갤럭시 써요", Before(""))

    assert (follow_up.wish, follow_up.preferences.device) == (Wish.NOTHING, "android")
