"""Follow-ups: what a question says about the talk so far, found by rules, with or without a model."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from coach.preferences import Preferences
from prompts import FollowUpPatterns

_SHORT_WORDS = 6
"""A question of no more words may lean on the one before."""

_CHANGES: dict[str, dict[str, Any]] = {
    "english": {"language": "en"},
    "korean": {"language": "ko"},
    "more": {"level": "normal"},
    "simpler": {"level": "plain"},
}
"""What is changed in the preferences by what is said; of two that contradict each other the later one counts."""
_ANOTHER_WAY = frozenset({"english", "korean", "simpler", "device"})


class Wish(StrEnum):
    """What a learner wants of an answer."""

    ANSWER = "answer"
    AGAIN = "again"
    """The last one, perhaps in another language, for another device or simpler."""
    MORE = "more"
    """What the last one left out of its part of the material."""
    NEXT = "next"
    """What comes after the last one in the same material."""
    RECAP = "recap"
    NOTHING = "nothing"
    """Something was said about the reader, and nothing asked yet."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the question follows."""

    standalone: str
    """The last question that was answered, as it was searched; empty when there is none."""
    titles: tuple[str, ...] = ()
    """Of the materials that its answer cited."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    wish: Wish
    standalone: str
    """What to search for."""
    in_context: str
    """What else to search for, since the question may lean on the one before; empty when it cannot."""
    points_back: bool
    """It plainly leans on it."""
    preferences: Preferences


def understand(question: str, before: Before, preferences: Preferences, patterns: FollowUpPatterns) -> FollowUp:
    """Decide what is asked. Needs no search and no model."""
    wishes = patterns.wishes(question)
    if "recap" in wishes:
        return FollowUp(Wish.RECAP, question, "", points_back=False, preferences=preferences)
    if "next" in wishes and before.standalone:
        return FollowUp(Wish.NEXT, before.standalone, "", points_back=True, preferences=preferences)
    preferences = _changed(question, wishes, preferences, patterns)
    if wishes - {"next"}:
        again = _again(question, before, preferences, patterns)
        more = before.standalone and "more" in wishes and not wishes & _ANOTHER_WAY
        return replace(again, wish=Wish.MORE) if more else again
    asked = patterns.without("english", patterns.without("korean", question)).strip()
    return _asked(asked, before, preferences, patterns)


def _changed(said: str, wishes: frozenset[str], preferences: Preferences, patterns: FollowUpPatterns) -> Preferences:
    """Preferences with what is said of them."""
    for name, changed in _CHANGES.items():
        if name in wishes or (name in patterns.part and patterns.has_part(name, said)):
            preferences = replace(preferences, **changed)
    named = patterns.devices(said)
    return replace(preferences, device=named[0]) if len(named) == 1 else preferences


def _again(said: str, before: Before, preferences: Preferences, patterns: FollowUpPatterns) -> FollowUp:
    if not before.standalone:
        return FollowUp(Wish.NOTHING, "", "", points_back=True, preferences=preferences)
    standalone = before.standalone
    named = patterns.devices(said)
    if named:
        names = patterns.device_names
        for name in names.values():
            standalone = name.sub(" ", standalone)
        standalone = " ".join(f"{standalone} {names[named[0]].findall(said)[0]}".split())
    return FollowUp(Wish.AGAIN, standalone, "", points_back=True, preferences=preferences)


def _asked(asked: str, before: Before, preferences: Preferences, patterns: FollowUpPatterns) -> FollowUp:
    points_back = patterns.has_part("pointing", asked)
    leans = bool(before.standalone) and (points_back or len(asked.split()) <= _SHORT_WORDS)
    topic = before.titles[0] if before.titles else before.standalone
    in_context = f"{topic} {asked}" if leans else ""
    return FollowUp(Wish.ANSWER, asked, in_context, points_back=leans and points_back, preferences=preferences)
