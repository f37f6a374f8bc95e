"""Service states: whether the coach answers, only searches, or is off, and what it then says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from coach.drafts import Draft
from coach.statuses import AnswerStatus
from prompts import Language


class ServiceState(StrEnum):
    ON = "on"
    SEARCH_ONLY = "search_only"
    """The nearest parts of the materials are shown, and nothing is written."""
    OFF = "off"
    """Nothing is searched."""


@dataclass(frozen=True, slots=True)
class Service:
    """How the switch stands."""

    state: ServiceState = ServiceState.ON
    korean: str = ""
    """What learners read while it is not on; empty for the sentence that ships."""
    english: str = ""

    def sentence(self, language: Language) -> str:
        return self.english if language == "en" else self.korean


class ServiceSwitch(Protocol):
    """Knows how the switch stands now. Asked once a turn. Raises StoreUnavailable."""

    def current(self) -> Service: ...


class AlwaysOn:
    """For runs that no switch governs, such as evaluations."""

    def current(self) -> Service:
        return Service()


PAUSES = {
    ServiceState.SEARCH_ONLY: AnswerStatus.PAUSED_SEARCH_ONLY,
    ServiceState.OFF: AnswerStatus.PAUSED_OFF,
}
"""How a turn ends while the switch is not on."""
_STILL_SAID = {"guarded", "handoff"}
"""Where to call in need, and what must not be asked, is said whatever the switch."""


def is_paused(draft: Draft, service: Service) -> bool:
    """Whether the switch ends this turn; the draft then says so."""
    pause = PAUSES.get(service.state)
    if pause is None or (draft.verdict.status is not None and draft.verdict.status.family in _STILL_SAID):
        return False
    draft.status = pause
    draft.said = service.sentence(draft.language)
    return True
