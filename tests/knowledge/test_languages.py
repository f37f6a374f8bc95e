import unicodedata

import pytest

from knowledge.languages import clean_text, question_language, reply_language, text_language


def test_text_is_composed_and_loses_what_nobody_can_see() -> None:
    decomposed = unicodedata.normalize("NFD", "한글")

    assert clean_text(f"\ufeff{decomposed}\u202e\x00\r\nend") == "한글\nend"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("휴대폰에서 Wi-Fi를 켜요", "ko"),
        ("Turn on the Wi-Fi", "en"),
        ("이것은 한국어 문장 this is an English sentence", "mixed"),
        ("123 !!", "ko"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert text_language(text) == language


def test_any_hangul_makes_a_question_korean() -> None:
    assert question_language("wifi 안돼요") == "ko"
    assert question_language("no wifi here") == "en"


def test_one_or_two_latin_words_on_a_korean_page_are_answered_in_korean() -> None:
    assert reply_language("QR code", "ko") == "ko"
    assert reply_language("how do I scan a QR code", "ko") == "en"
    assert reply_language("QR 코드", "en") == "ko"
