import pytest

from knowledge.readers.pdf_text_layer import is_trustworthy

KOREAN = "우리 동네 도서관은 매주 수요일에 어르신을 위한 교실을 엽니다. 누구나 와서 배울 수 있습니다. " * 3
ENGLISH = "The library opens every Wednesday and anybody may come in to learn how to write a message. " * 2


@pytest.mark.parametrize(
    "text",
    [
        KOREAN,
        ENGLISH,
        "",
        "3",
        "圖書館은 每週 水曜日에 老人을 爲한 敎室을 運營하고 있으며 누구나 參與할 수 있습니다. 申請은 電話로 받습니다.",
        "我们的图书馆每个星期三为老年人开设课程，大家都可以来学习怎样使用手机，请提前打电话报名参加。",
        "我們的圖書館每個星期三為老年人開設課程，大家都可以來學習怎樣使用手機，請提前打電話報名參加。",
        "図書館では毎週水曜日に高齢者のための教室を開いています。誰でも参加できますので電話で申し込んでください。",
        f"마당 {'.' * 80} 12\n텃밭 {'.' * 28} 15",
        "Библиотека открыта каждую среду, и каждый может прийти сюда, чтобы научиться писать сообщения.",
    ],
)
def test_real_writing_is_trusted(text: str) -> None:
    assert is_trustworthy(text)


def test_glyph_numbers_read_as_chinese_characters_are_not() -> None:
    assert not is_trustworthy("".join(chr(0x4E00 + (place * 2741) % 20000) for place in range(200)))


def test_a_page_with_some_good_english_and_wrong_chinese_is_not() -> None:
    wrong = "".join(chr(0x4E00 + (place * 2741) % 20000) for place in range(60))

    assert not is_trustworthy(ENGLISH + wrong)


def test_syllables_no_korean_uses_are_not() -> None:
    assert not is_trustworthy("".join(chr(0xAC00 + (place * 1009) % 11172) for place in range(100)))


def test_holes_are_not() -> None:
    assert not is_trustworthy("도서\ufffd\ufffd은 매\ufffd 수요\ufffd에")
    assert not is_trustworthy("\ue001\ue002\ue003\ue004 도서관")


def test_a_few_private_bullets_are() -> None:
    assert is_trustworthy(f"\uf0a7 {KOREAN} \uf0a7 {KOREAN}")


def test_shifted_latin_letters_are_not() -> None:
    shifted = "".join(chr(ord(letter) - 29) if letter.isalpha() else letter for letter in ENGLISH * 2)

    assert not is_trustworthy(shifted)
