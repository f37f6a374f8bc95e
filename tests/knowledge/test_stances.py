import pytest

from knowledge.kiwi_words import KiwiWords
from knowledge.stances import Stances, english_stances, korean_stances


@pytest.fixture(scope="module")
def words() -> KiwiWords:
    return KiwiWords()


def read(words: KiwiWords, sentence: str) -> Stances:
    return korean_stances(words.tokens([sentence])[0])


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("링크를 누르지 마세요.", "누르"),
        ("못 들어가요.", "들어가"),
        ("들어갈 수 없어요.", "들어가"),
        ("안전하지는 않아요.", "안전"),
        ("비밀번호를 알려 주면 안 됩니다.", "알리"),
        ("여유 공간이 없어요.", "공간"),
        ("회원이 아니에요.", "회원"),
        ("사진 촬영 금지", "촬영"),
        ("불가능해요.", "가능"),
        ("공부를 안 했다.", "공부"),
        ("불편함없이 지냈어요.", "불편"),
    ],
)
def test_what_a_korean_sentence_refuses_is_denied(words: KiwiWords, sentence: str, denied: str) -> None:
    stances = read(words, sentence)

    assert denied in stances.denied
    assert denied not in stances.affirmed


@pytest.mark.parametrize(
    "sentence", ["링크를 누르지 않으면 안 돼요.", "링크를 누르지 않을 수 없어요.", "링크를 누르세요."]
)
def test_two_denials_of_one_verb_affirm_it(words: KiwiWords, sentence: str) -> None:
    assert "누르" in read(words, sentence).affirmed


def test_what_happened_after_all_is_no_denial(words: KiwiWords) -> None:
    assert "누르" in read(words, "링크를 누르고 말았어요.").affirmed


def test_only_what_is_denied_is_denied(words: KiwiWords) -> None:
    stances = read(words, "대답하지 말고 끊으세요.")

    assert stances.affirmed == {"끊"}
    assert stances.denied == {"대답"}
    assert stances.last == "끊"


def test_an_english_denial_reaches_to_the_end_of_its_clause() -> None:
    stances = english_stances("Never tell anyone your password, but press the blue key.")

    assert {"tell", "password"} <= stances.denied
    assert {"press", "blue", "key"} <= stances.affirmed
    assert "turnoff" in english_stances("Turn the Wi-Fi off.").words
