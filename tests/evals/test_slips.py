import json
import random
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.slips import other_layout, slip_kinds, spaced_compound, typed_wrong
from knowledge.keyboard_slips import as_hangul, as_latin
from knowledge.kiwi_words import KiwiWords


def test_the_same_chance_makes_the_same_typo_and_always_one() -> None:
    question = "카카오톡으로 사진을 보내려면 어떻게 해요?"
    spoilt = [typed_wrong(question, random.Random(seed), slips=1) for seed in range(50)]

    assert spoilt == [typed_wrong(question, random.Random(seed), slips=1) for seed in range(50)]
    assert question not in spoilt
    for other in spoilt:
        changed = [word for word in other.split() if word not in question.split()]
        assert len(changed) == 1
        assert any(abs(len(as_latin(changed[0])) - len(as_latin(word))) <= 1 for word in question.split())


def test_two_typos_are_in_two_words() -> None:
    question = "connect wireless internet"
    spoilt = typed_wrong(question, random.Random(1), slips=2)

    assert sum(word not in question.split() for word in spoilt.split()) == 2


def test_a_question_without_a_long_word_gets_no_typo() -> None:
    assert typed_wrong("왜? Why", random.Random(1), slips=2) == "왜? Why"


def test_the_other_layout_is_that_of_the_same_keys() -> None:
    assert other_layout("와이파이 연결") == as_latin("와이파이 연결")
    assert other_layout("wifi") == as_hangul("wifi")


def test_a_space_comes_between_the_words_of_a_compound_only() -> None:
    words = KiwiWords()

    assert spaced_compound("비밀번호를 바꿔요", random.Random(1), words) == "비밀 번호를 바꿔요"
    assert spaced_compound("사진을 보내려면", random.Random(1), words) == "사진을 보내려면"
    assert spaced_compound("change my password", random.Random(1), words) == "change my password"


def test_every_kind_has_a_name_of_its_own() -> None:
    assert list(slip_kinds(KiwiWords())) == ["one typo", "two typos", "layout", "no spaces", "space in a compound"]


def test_slips_are_measured_on_the_shipped_guides(
    tmp_path: Path, guides_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", str(guides_data))
    out = tmp_path / "figures.json"
    code = main(["slips", "--limit", "44", "--json", str(out)])
    rows = json.loads(out.read_text())["slips"]

    assert code == 0
    assert (rows["ko clean"]["same"], rows["en clean"]["same"]) == (1.0, 1.0)
    assert {name for name in rows if name.startswith("ko")} >= {"ko one typo", "ko layout", "ko space in a compound"}
    assert "en space in a compound" not in rows
    assert rows["ko one typo"]["n"] == rows["ko clean"]["n"] > 20
    assert rows["ko one typo"]["same"] > 0.7
    assert "ko two typos" in capsys.readouterr().out
