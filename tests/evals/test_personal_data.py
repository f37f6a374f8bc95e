import json
from pathlib import Path
from random import Random

import pytest

from coach.personal_data import Kind, PersonalDatum, begins_with_a_birth, follows_luhn, is_business_number
from evals.__main__ import main
from evals.made_up_data import DATA, LOOKALIKES
from evals.personal_data import Sentence, made_sentences, measure_personal_data


def plain(text: str) -> str:
    said = str.maketrans("０１２３４５６７８９공일이삼사오육칠팔구", "01234567890123456789")
    return "".join(character for character in text.translate(said) if character.isdigit())


def test_made_up_numbers_have_the_check_digits_of_real_ones() -> None:
    chance = Random(1)
    for _ in range(200):
        assert follows_luhn(plain(DATA["card"](chance)))
        assert is_business_number(plain(DATA["business_number"](chance)))
        assert begins_with_a_birth(plain(DATA["resident_number"](chance)))


def test_the_same_sentences_are_made_again() -> None:
    assert made_sentences("held_out") == made_sentences("held_out")


def test_half_hold_data_of_every_kind_and_half_none() -> None:
    sentences = made_sentences("held_out")

    assert len(sentences) == 1_000
    assert {sentence.kind for sentence in sentences[:500]} == {kind.value for kind in Kind}
    assert all(sentence.places for sentence in sentences[:500])
    assert not any(sentence.places for sentence in sentences[500:])


def test_no_sentence_stands_in_both_parts() -> None:
    parts = [{sentence.text for sentence in made_sentences(part)} for part in ("development", "held_out")]

    assert parts[0] & parts[1] == set()


def test_every_lookalike_can_be_made() -> None:
    assert all(maker(Random(2)) for maker in LOOKALIKES.values())


def test_a_datum_found_in_part_is_not_found_and_what_stands_beside_it_is_a_mistake() -> None:
    sentences = (Sentence("번호 12345", "phone", ((3, 8),)), Sentence("방 101", "", ()))
    found = {"번호 12345": [PersonalDatum(Kind.PHONE, 3, 6)], "방 101": [PersonalDatum(Kind.PHONE, 2, 5)]}
    result = measure_personal_data(sentences, found_in=found.__getitem__)

    assert (result.figures["phone"].recall, result.figures["phone"].precision) == (0.0, 0.5)
    assert result.missed == ("번호 12345",)
    assert result.mistaken == ("phone '101': 방 101",)


@pytest.mark.parametrize("part", ["development", "held-out"])
def test_personal_data_is_found_and_little_else(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "figures.json"
    code = main(["personal-data", "--part", part, "--json", str(out)])
    rows = json.loads(out.read_text())["personal_data"]

    assert code == 0
    assert rows["all"]["n"] == 500
    assert rows["all"]["recall"] >= 0.98
    assert rows["all"]["precision"] >= 0.98
    assert "resident_number" in capsys.readouterr().out
