"""Sample form: what a trainer typed for a sample, checked field by field, with personal data masked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from coach.personal_data import masked
from coach.samples import ENDINGS, Expectation, Sample, Suite, wordings
from coach.statuses import AnswerStatus
from knowledge.languages import clean_text
from prompts import Language

OUTCOMES = (
    "answered",
    "unanswered",
    "clarification",
    "smalltalk",
    AnswerStatus.GUARDED_UNSAFE.value,
    AnswerStatus.GUARDED_PERSONAL_DATA.value,
    AnswerStatus.GUARDED_MANIPULATION.value,
    AnswerStatus.GUARDED_OFF_TOPIC.value,
    AnswerStatus.HANDOFF_CRISIS.value,
    AnswerStatus.HANDOFF_REQUESTED.value,
)
"""How a sample may be expected to end; families where trainers do not mind which way."""
LONGEST = 4_000

Field = Literal["input", "history", "outcome", "materials", "says", "never_says", "target", "note"]
FaultCode = Literal[
    "empty", "too_long", "wording_empty", "both", "outcome_unknown", "material_gone", "material_useless"
]


@dataclass(frozen=True, slots=True)
class SampleFault:
    field: Field
    code: FaultCode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SampleForm:
    """As it was typed; of the lists, a part a line."""

    suite: Suite
    language: Language
    input: str
    history: Sequence[str]
    outcome: str
    materials: Sequence[str]
    """Paths."""
    says: Sequence[str]
    never_says: Sequence[str]
    target: str
    note: str


def sample_faults(form: SampleForm, paths: Collection[str]) -> tuple[SampleFault, ...]:
    """What keeps it from being a sample; ``paths`` are those of the materials that there are."""
    faults: list[SampleFault] = []
    if not clean_text(form.input).strip():
        faults.append(SampleFault("input", "empty"))
    if form.outcome not in ENDINGS:
        faults.append(SampleFault("outcome", "outcome_unknown"))
    faults += (SampleFault("materials", "material_gone", path) for path in form.materials if path not in paths)
    if form.materials and not form.outcome.startswith("answered"):
        faults.append(SampleFault("materials", "material_useless"))
    return (*faults, *_lengths(form), *_facts(form))


def sample_of_form(form: SampleForm, sample_id: str) -> Sample:
    """The sample of a form without faults; personal data is masked in every text of it."""
    language = form.language
    return Sample(
        id=sample_id,
        suite=form.suite,
        language=language,
        input=_kept(form.input, language),
        history=_lines(form.history, language),
        target=_kept(form.target, language),
        expects=Expectation(
            outcome=form.outcome,
            materials=tuple(dict.fromkeys(form.materials)),
            says=_lines(form.says, language),
            never_says=_lines(form.never_says, language),
        ),
        note=_kept(form.note, language),
    )


def form_of_sample(sample: Sample) -> SampleForm:
    expects = sample.expects
    return SampleForm(
        suite=sample.suite,
        language=sample.language,
        input=sample.input,
        history=sample.history,
        outcome=expects.outcome,
        materials=expects.materials,
        says=expects.says,
        never_says=expects.never_says,
        target=sample.target,
        note=sample.note,
    )


def _lengths(form: SampleForm) -> list[SampleFault]:
    texts: dict[Field, Sequence[str]] = {
        "input": (form.input,),
        "history": form.history,
        "says": form.says,
        "never_says": form.never_says,
        "target": (form.target,),
        "note": (form.note,),
    }
    return [
        SampleFault(field, "too_long", str(LONGEST))
        for field, held in texts.items()
        if any(len(text) > LONGEST for text in held)
    ]


def _facts(form: SampleForm) -> list[SampleFault]:
    fields: dict[Field, Sequence[str]] = {"says": form.says, "never_says": form.never_says}
    faults = [
        SampleFault(field, "wording_empty", fact.strip())
        for field, facts in fields.items()
        for fact in facts
        if fact.strip() and not all(wordings(fact))
    ]
    said = {_bare(wording) for fact in form.says for wording in wordings(fact) if wording}
    both = [wording for fact in form.never_says for wording in wordings(fact) if _bare(wording) in said]
    return faults + [SampleFault("never_says", "both", wording) for wording in both]


def _kept(text: str, language: Language) -> str:
    return masked(clean_text(text).strip(), language)


def _lines(texts: Sequence[str], language: Language) -> tuple[str, ...]:
    return tuple(kept for text in texts if (kept := _kept(text, language)))


def _bare(text: str) -> str:
    return "".join(text.casefold().split())
