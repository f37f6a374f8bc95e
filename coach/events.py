"""Events: what a reader is told while an answer is made, in order; the last is finished or failed."""

from dataclasses import dataclass, field

from coach.answers import Piece
from coach.preferences import Preferences
from coach.records import Related, Source, Suggestion
from coach.statuses import AnswerStatus


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A stage began."""

    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class DeltaEvent:
    """One more line of the answer. What was shown is never taken back."""

    piece: Piece


@dataclass(frozen=True, slots=True)
class SourcesEvent:
    """The sources that the numbers in the answer point to."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class FinishedEvent:
    """The turn is stored."""

    turn_id: str
    status: AnswerStatus
    notice: str
    related: tuple[Related, ...]
    writer: str
    suggestions: tuple[Suggestion, ...] = ()
    """What to ask next, or what the question may have meant."""
    preferences: Preferences = field(default_factory=Preferences)
    """As the conversation remembers them now."""
    offers_person: bool = False
    """Two answers in a row failed the learner."""


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """The turn ended without an answer; asking again may help."""

    turn_id: str
    status: AnswerStatus
    notice: str


Event = StatusEvent | DeltaEvent | SourcesEvent | FinishedEvent | FailedEvent
