"""Sample drafts: a real turn as a sample, for a trainer to look over; personal data is masked once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from coach.answers import plain_text
from coach.personal_data import masked
from coach.records import Turn, TurnResult
from coach.samples import Expectation, Sample, Suite, sample_of
from coach.statuses import AnswerStatus
from prompts import Language

_LONGEST = 4_000
_SUITES: Mapping[str, Suite] = {
    "answered": "grounded",
    "unanswered": "unanswerable",
    "smalltalk": "small_talk",
    "handoff": "unsafe",
    AnswerStatus.GUARDED_PERSONAL_DATA.value: "personal_data",
    AnswerStatus.GUARDED_UNSAFE.value: "unsafe",
    AnswerStatus.GUARDED_MANIPULATION.value: "manipulation",
    AnswerStatus.GUARDED_OFF_TOPIC.value: "unanswerable",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn with what was asked before it."""

    turn: Turn
    result: TurnResult
    earlier: tuple[str, ...]
    language: Language
    """Of the page on which it was asked."""


def sample_id(turn_id: UUID) -> str:
    """One turn makes one sample."""
    return f"turn-{turn_id.hex[:12]}"


def sample_of_turn(exchange: Exchange, materials: Sequence[str], corrected: str) -> Sample:
    """The sample that a turn suggests: ended as it did, or answered where a trainer has written the answer.

    ``materials`` are the paths of what it cites.
    """
    result = exchange.result
    is_mended = bool(corrected) and result.status.family == "unanswered"
    outcome = AnswerStatus.ANSWERED.value if is_mended else result.status.value
    expects = Expectation(outcome=outcome, materials=tuple(materials), language=result.language)
    sample = Sample(
        id=sample_id(exchange.turn.id),
        suite="grounded" if is_mended else _suite(exchange),
        language=exchange.language,
        input=exchange.turn.question,
        history=exchange.earlier,
        target=(corrected or plain_text(result.blocks) or result.notice)[:_LONGEST],
        expects=expects,
    )
    return mask_sample(sample)


def mask_sample(sample: Sample) -> Sample:
    """The same without personal data in what people wrote.

    Raises:
        SampleInvalid: A text is blank.
    """
    language = sample.language
    changed = {
        "input": masked(sample.input, language),
        "history": [masked(text, language) for text in sample.history],
        "target": masked(sample.target, language),
        "note": masked(sample.note, language),
    }
    return sample_of({**sample.model_dump(mode="json"), **changed})


def _suite(exchange: Exchange) -> Suite:
    status, family = exchange.result.status.value, exchange.result.status.family
    if family == "answered":
        if exchange.result.language != exchange.language:
            return "two_languages"
        leans = exchange.result.standalone not in ("", exchange.turn.question)
        return "follow_up" if leans and exchange.earlier else "grounded"
    return _SUITES.get(status) or _SUITES.get(family, "grounded")
