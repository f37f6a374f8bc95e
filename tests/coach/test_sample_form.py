"""What a trainer types for a sample, before it is one."""

from dataclasses import replace

from coach.sample_form import LONGEST, SampleForm, form_of_sample, sample_faults, sample_of_form

FORM = SampleForm(
    "grounded",
    "ko",
    "와이파이 비밀번호를 몰라요",
    ["공유기가 뭐예요?"],
    "answered",
    ["wifi.md"],
    ["공유기 | 라우터"],
    [],
    "",
    "",
)


def codes(form: SampleForm) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in sample_faults(form, {"wifi.md"})]


def test_a_form_without_faults_becomes_a_sample_and_a_form_again() -> None:
    assert codes(FORM) == []
    sample = sample_of_form(FORM, "own-1")
    assert form_of_sample(sample) == replace(
        FORM, history=tuple(FORM.history), materials=("wifi.md",), says=("공유기 | 라우터",), never_says=()
    )


def test_every_fault_is_named_at_its_field() -> None:
    assert codes(replace(FORM, input=" \u200b ")) == [("input", "empty")]
    assert codes(replace(FORM, note="가" * (LONGEST + 1))) == [("note", "too_long")]
    assert codes(replace(FORM, materials=["gone.md"])) == [("materials", "material_gone")]
    assert codes(replace(FORM, outcome="unanswered")) == [("materials", "material_useless")]
    assert codes(replace(FORM, outcome="perhaps", materials=[])) == [("outcome", "outcome_unknown")]
    assert codes(replace(FORM, says=["8자 |"])) == [("says", "wording_empty")]
    assert codes(replace(FORM, never_says=["라 우터"])) == [("never_says", "both")]


def test_personal_data_is_masked_in_every_text() -> None:
    number = "제 번호는 010-1234-5678이에요"
    form = replace(FORM, input=number, history=[number], says=[number], never_says=[number], target=number, note=number)
    kept = sample_of_form(form, "own-1").model_dump_json()

    assert "1234" not in kept
    assert kept.count("[") >= 6
