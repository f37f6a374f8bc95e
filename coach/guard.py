"""The guard: what is decided about a question before any search or model sees it."""

from dataclasses import dataclass

from coach.personal_data import Kind, PersonalDatum, find, mask
from coach.questions import has_words
from coach.statuses import AnswerStatus
from prompts import GuardPatterns, Language

_HELD_BACK = {
    Kind.RESIDENT_NUMBER,
    Kind.ALIEN_NUMBER,
    Kind.PASSPORT,
    Kind.DRIVING_LICENCE,
    Kind.CARD,
    Kind.ACCOUNT,
}
"""Nothing that a coach needs, and too dangerous to be written anywhere: the learner is told at once."""


@dataclass(frozen=True, slots=True)
class Verdict:
    text: str
    """The question with personal data masked; the only form that is stored or sent on."""
    status: AnswerStatus | None
    """How the answer ends at once; ``None`` when the question goes on."""
    masked: bool
    """Whether there was any personal data."""


def check_question(question: str, guards: GuardPatterns, language: Language) -> Verdict:
    """Mask personal data, and stop what needs a fixed reply instead of an answer."""
    data = find(question)
    return Verdict(mask(question, data, language), _stopping(question, data, guards), bool(data))


def _stopping(question: str, data: tuple[PersonalDatum, ...], guards: GuardPatterns) -> AnswerStatus | None:
    if _speaks_of("crisis", question, guards):
        return AnswerStatus.HANDOFF_CRISIS
    if any(datum.kind in _HELD_BACK for datum in data):
        return AnswerStatus.GUARDED_PERSONAL_DATA
    if _speaks_of("handoff", question, guards):
        return AnswerStatus.HANDOFF_REQUESTED
    return None if has_words(question) else AnswerStatus.CLARIFICATION


def _speaks_of(name: str, question: str, guards: GuardPatterns) -> bool:
    return any(pattern.search(question) for pattern in guards.patterns[name])
