import re
from pathlib import Path

import pytest

from api.errors import TABLE
from coach.audit import Deed
from coach.graders import GRADERS, MODEL_PREFIX, Reason
from coach.personal_data import Kind
from coach.statuses import AnswerStatus
from prompts import (
    LEVELS,
    PromptInvalid,
    load_graders,
    load_guards,
    load_personal_data,
    load_prompt,
    load_replies,
    load_rubric,
)
from prompts.files import FOLDER


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_status_has_a_sentence_and_every_sentence_a_status() -> None:
    assert load_replies().names("status") == {status.value for status in AnswerStatus}


def test_every_kind_of_personal_data_has_a_label_and_a_shape() -> None:
    kinds = {kind.value for kind in Kind}

    assert load_replies().names("personal") == kinds
    assert {shape.kind for shape in load_personal_data().shapes} == kinds - {Kind.NAME}


def test_every_sentence_of_the_guard_belongs_to_something_it_recognises() -> None:
    guards = load_guards()
    alarms = {name for name in guards.asks if name.startswith("fraud_")}

    assert load_replies().names("guard") <= guards.patterns.keys() | {"fraud"}
    assert alarms == {"fraud_money", "fraud_app", "fraud_link", "fraud_call"}
    assert all(set(ask) == {"ko", "en"} for ask in guards.asks.values())


def test_an_unknown_key_of_a_guard_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptInvalid, match="pattern"):
        load_guards(write(tmp_path, "guards.toml", "[crisis]\npattern = []\n"))


def test_every_error_code_has_a_sentence_and_every_sentence_a_code() -> None:
    codes = {code for _, code in TABLE.values()} | {"not_found"}

    assert load_replies().names("error") == codes


def test_every_deed_has_words_and_all_words_a_deed() -> None:
    assert load_replies().names("deed") == {deed.value for deed in Deed}


def test_every_grader_and_every_reason_has_words_and_all_words_one_of_them() -> None:
    texts = load_graders()

    assert texts.graders.keys() == GRADERS.keys()
    assert texts.reasons.keys() == {reason.value for reason in Reason}
    assert {name for name in GRADERS if name.startswith(MODEL_PREFIX)} == {
        f"{MODEL_PREFIX}{criterion.name}" for criterion in load_rubric()
    }
    for name in texts.reasons:
        said = texts.sentence(name, "{x}", "ko")
        assert re.search(r"요[.:]|: \{x\}$", said), (name, said)


def test_a_reason_that_forgets_the_detail_in_one_language_is_refused(tmp_path: Path) -> None:
    text = '[graders]\n[reasons.long]\nko = "길어요."\nen = "Long: {detail}"\n'
    with pytest.raises(PromptInvalid, match=r"reasons\.long"):
        load_graders(write(tmp_path, "graders.toml", text))


def test_korean_sentences_end_politely() -> None:
    replies = load_replies()
    for section in ("status", "guard", "error", "stage"):
        for name in replies.names(section):
            text = replies.say(section, name, "ko")
            assert text.rstrip(".…!?”").endswith(("요", "처럼요")), (section, name, text)


def test_a_reply_without_english_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptInvalid, match=r"status\.answered"):
        load_replies(write(tmp_path, "replies.toml", '[status.answered]\nko = "네."\n'))


def test_a_reply_with_an_address_is_refused(tmp_path: Path) -> None:
    text = '[status.answered]\nko = "https://x.example"\nen = "Yes."\n'
    with pytest.raises(PromptInvalid, match="address"):
        load_replies(write(tmp_path, "replies.toml", text))


def test_a_slot_that_the_text_does_not_use_is_refused(tmp_path: Path) -> None:
    text = '+++\npurpose = "p"\nslots = ["question", "extra"]\n+++\nAnswer $question\n'
    with pytest.raises(PromptInvalid, match="extra"):
        load_prompt("other", write(tmp_path, "other.md", text))


def test_values_may_hold_dollars_and_braces() -> None:
    prompt = load_prompt("answer")
    text = prompt.render(
        language="Korean", no_answer="X", style="", fence="f", passages="costs $5 {now}", question="$question?"
    )

    assert "costs $5 {now}" in text
    assert "$question?" in text


def test_a_missing_value_is_named() -> None:
    with pytest.raises(PromptInvalid, match="passages"):
        load_prompt("answer").render(question="?")


def test_the_id_changes_with_the_file(tmp_path: Path) -> None:
    head = '+++\npurpose = "p"\nslots = ["a"]\n+++\n'
    write(tmp_path, "one.md", head + "$a one")
    write(tmp_path, "two.md", head + "$a two")

    assert load_prompt("one", tmp_path).id != load_prompt("two", tmp_path).id


def test_a_broken_guard_pattern_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptInvalid, match="crisis"):
        load_guards(write(tmp_path, "guards.toml", "[crisis]\npatterns = ['(']\n"))


@pytest.mark.parametrize(("pattern", "said"), [("(", "unterminated"), ("«nothing»", "nothing")])
def test_a_broken_shape_of_personal_data_is_refused(tmp_path: Path, pattern: str, said: str) -> None:
    text = f"""[digits]
joining = '에'
dashes = '-'
words = {{}}
[parts]
[[shapes]]
kind = 'card'
pattern = '{pattern}'
[names]
patterns = []
not_names = ''
"""
    with pytest.raises(PromptInvalid, match=said):
        load_personal_data(write(tmp_path, "personal_data.toml", text))


def test_the_rubric_describes_every_level_in_both_languages() -> None:
    criteria = load_rubric()

    assert len(criteria) >= 3
    assert all(
        len(set(criterion.levels[language])) == len(LEVELS) for criterion in criteria for language in ("ko", "en")
    )


def test_a_criterion_without_a_level_is_named(tmp_path: Path) -> None:
    text = (FOLDER / "rubric.toml").read_text(encoding="utf-8")
    short = re.sub(r"levels_en = \[[^\n]*\]", 'levels_en = ["only one"]', text, count=1)

    with pytest.raises(PromptInvalid, match="truth"):
        load_rubric(write(tmp_path, "rubric.toml", short))
