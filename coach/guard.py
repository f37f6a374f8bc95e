"""The guard: what is decided about a question before any search or model sees it."""

from dataclasses import dataclass

from coach.questions import has_words
from coach.statuses import AnswerStatus
from prompts import GuardPatterns

_MASK = "[…]"
_STOPPING = (
    ("crisis", AnswerStatus.HANDOFF_CRISIS),
    ("personal_data", AnswerStatus.GUARDED_PERSONAL_DATA),
    ("handoff", AnswerStatus.HANDOFF_REQUESTED),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    text: str
    """The question with personal data masked; the only form that is stored or sent on."""
    status: AnswerStatus | None
    """How the answer ends at once; ``None`` when the question goes on."""


def check_question(question: str, guards: GuardPatterns) -> Verdict:
    """Mask personal data, and stop what needs a fixed reply instead of an answer."""
    masked = question
    for name in ("personal_data", "contact"):
        for pattern in guards.patterns[name]:
            masked = pattern.sub(_MASK, masked)
    for name, status in _STOPPING:
        if any(pattern.search(question) for pattern in guards.patterns[name]):
            return Verdict(masked, status)
    return Verdict(masked, None if has_words(question) else AnswerStatus.CLARIFICATION)
