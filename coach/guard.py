"""The guard: what is decided about a question before any search or model sees it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coach.disguises import as_typed, has_hangul, has_latin, packed, readings
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
_LONGEST_COURTESY = 60
_BEFORE_MASKING = (("crisis", AnswerStatus.HANDOFF_CRISIS), ("danger", AnswerStatus.HANDOFF_CRISIS))
"""A life goes before a number."""
_STOPPING = (
    ("manipulation", AnswerStatus.GUARDED_MANIPULATION),
    ("handoff", AnswerStatus.HANDOFF_REQUESTED),
    ("unsafe", AnswerStatus.GUARDED_UNSAFE),
    ("medical", AnswerStatus.GUARDED_OFF_TOPIC),
    ("legal", AnswerStatus.GUARDED_OFF_TOPIC),
    ("financial", AnswerStatus.GUARDED_OFF_TOPIC),
)
_ALARMS = ("fraud_money", "fraud_app", "fraud_link", "fraud_call")
_COURTESIES = ("abuse", "thanks", "bye", "who_are_you", "how_are_you", "greeting", "okay")
_WITH_OWN_SENTENCE = {"danger", "medical", "legal", "financial", *_COURTESIES}


@dataclass(frozen=True, slots=True)
class Verdict:
    text: str
    """The question with personal data masked; the only form that is stored or sent on."""
    status: AnswerStatus | None
    """How the answer ends at once; ``None`` when the question goes on."""
    masked: bool
    """Whether there was any personal data."""
    reason: str = ""
    """The kind whose sentence takes the place of the status's; empty when the status's own is meant."""
    alarm: str = ""
    """A fraud that is going on: who to call is said first, whatever else becomes of the question."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One question in the forms that patterns are matched on."""

    typed: str
    packed: str
    readings: tuple[str, ...]
    """``packed`` and what else it may stand for."""


def check_question(question: str, guards: GuardPatterns, language: Language) -> Verdict:
    """Mask personal data, and stop what needs a fixed reply instead of an answer."""
    data = find(question)
    typed = as_typed(question)
    read = _Read(typed, packed(typed), _telling(typed, guards))
    alarm = next((name for name in _ALARMS if _is(name, read, guards)), "")
    status, reason = _stopping(read, data, guards, alarm=bool(alarm))
    return Verdict(mask(question, data, language), status, masked=bool(data), reason=reason, alarm=alarm)


def _stopping(
    read: _Read, data: Sequence[PersonalDatum], guards: GuardPatterns, *, alarm: bool
) -> tuple[AnswerStatus | None, str]:
    """How the answer ends at once, if it does, and the kind whose sentence says so."""
    for name, status in _BEFORE_MASKING:
        if _is(name, read, guards):
            return status, name if name in _WITH_OWN_SENTENCE else ""
    if any(datum.kind in _HELD_BACK for datum in data):
        return AnswerStatus.GUARDED_PERSONAL_DATA, ""
    for name, status in _STOPPING:
        if _is(name, read, guards):
            return status, name if name in _WITH_OWN_SENTENCE else ""
    if not has_words(read.typed):
        return AnswerStatus.CLARIFICATION, ""
    courtesy = "" if alarm or len(read.typed) > _LONGEST_COURTESY else _courtesy(read.typed, guards)
    if not courtesy:
        return None, ""
    return AnswerStatus.GUARDED_OFF_TOPIC if courtesy == "abuse" else AnswerStatus.SMALL_TALK, courtesy


def _telling(typed: str, guards: GuardPatterns) -> tuple[str, ...]:
    """The packed text, and those of its other readings that say something of interest."""
    return (packed(typed), *(text for text in readings(typed) if _is_said("tells", text, guards)))


def _is(name: str, read: _Read, guards: GuardPatterns) -> bool:
    found = (
        _any(guards.patterns[name], read.typed)
        or (has_hangul(read.packed) and _any(guards.packed[name], read.packed))
        or any(_is_said(name, reading, guards) for reading in read.readings)
    )
    return found and not _any(guards.unless[name], read.typed)


def _is_said(name: str, reading: str, guards: GuardPatterns) -> bool:
    """Each language's patterns are only tried on what holds its letters, since most of the time goes there."""
    korean, english = guards.disguised_ko[name], guards.disguised_en[name]
    return (has_hangul(reading) and _any(korean, reading)) or (has_latin(reading) and _any(english, reading))


def _any(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _courtesy(typed: str, guards: GuardPatterns) -> str:
    """The kind of a text that is courtesies and fillers only; empty when a question is left."""
    kind = ""
    left = typed
    for name in (*_COURTESIES, "fillers"):
        for pattern in guards.patterns[name]:
            if name != "fillers" and not kind and pattern.search(left):
                kind = name
            # Twice: the space that ends one word begins the next.
            left = pattern.sub(" ", pattern.sub(" ", left))
    return kind if not has_words(left) else ""
