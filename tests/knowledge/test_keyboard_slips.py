import random
import unicodedata

import pytest

from knowledge.keyboard_slips import SYLLABLES, as_hangul, as_latin


@pytest.mark.parametrize(
    ("keys", "hangul"),
    [
        ("dkssud", "안녕"),
        ("dhkdlvkdl", "와이파이"),
        ("zkzkdhxhr", "카카오톡"),
        ("qlalfqjsgh", "비밀번호"),
        ("Rkxhr", "까톡"),
        ("ekfrdl ekfr", "닭이 닭"),
        ("dksgdk", "않아"),
        ("dmldhldnpdnj", "의외웨워"),
        ("Wkwkdaus 3 rm, fmf?", "짜장면 3 그, 를?"),
    ],
)
def test_the_keys_of_a_word_give_the_word_and_back(keys: str, hangul: str) -> None:
    assert as_hangul(keys) == hangul
    assert as_latin(hangul) == keys


def test_every_syllable_survives_the_way_there_and_back() -> None:
    assert len(SYLLABLES) == 11_172
    assert [syllable for syllable in SYLLABLES if as_hangul(as_latin(syllable)) != syllable] == []


def test_syllables_in_a_row_do_not_run_into_each_other() -> None:
    chance = random.Random(6)
    words = ["".join(chance.choices(SYLLABLES, k=4)) for _ in range(2_000)]

    assert [word for word in words if as_hangul(as_latin(word)) != word] == []


def test_loose_letters_are_keys_too() -> None:
    assert as_latin("쟈랴") == as_latin("ㅈㅑ랴") == as_latin("ㅈㅑㄹㅑ") == "wifi"
    assert as_latin("ㄳㅘㅞ") == "rthknp"


def test_capitals_without_a_shifted_letter_are_like_small_ones() -> None:
    assert as_hangul("DKsSud") == as_hangul("dkssud")


def test_what_is_no_letter_of_the_other_layout_stays() -> None:
    assert as_hangul("1. 한글, é!") == "1. 한글, é!"
    assert as_latin("1. wifi, é!") == "1. wifi, é!"


def test_the_syllables_are_composed() -> None:
    assert unicodedata.is_normalized("NFC", as_hangul("dhkdlvkdl"))
