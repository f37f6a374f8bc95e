import pytest

from knowledge.errors import TermsInvalid
from knowledge.kiwi_words import KiwiWords
from knowledge.terms import Terms, load_terms


def test_a_variant_is_written_as_the_standard_word_with_its_particle() -> None:
    assert load_terms().standard("카톡으로 폰트를 보내요") == "카카오톡으로 폰트를 보내요"


def test_korean_english_and_spaced_variants_share_their_words() -> None:
    words = KiwiWords().words(["와이파이", "무선 인터넷", "Wi-Fi", "wifi"])

    assert words[0]
    assert words == [words[0]] * 4


def test_a_comment_does_not_make_an_index_outdated() -> None:
    text = '[[terms]]\nko = ["a", "b"]\n'

    assert Terms(text).id == Terms(f"# why\n{text}").id != Terms(text.replace('"b"', '"c"')).id


def test_a_file_of_another_form_is_refused() -> None:
    for text in ('[[terms]]\nkorean = ["a"]\n', "terms = ["):
        with pytest.raises(TermsInvalid, match=r"terms\.toml"):
            Terms(text)


def test_words_of_a_text_are_dictionary_forms_without_particles() -> None:
    (words,) = KiwiWords().words(["사진을 보내려면 설정에서 눌러요"])

    assert words == ["사진", "보내", "설정", "누르"]
