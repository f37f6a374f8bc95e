"""Records: what is kept of a turn, so that a reviewer sees why and not only what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coach.answers import Block
from coach.statuses import AnswerStatus
from knowledge.contents import NOWHERE, Place
from prompts import Language

WEB, STAFF = "web", "staff"
"""Origins of conversations on pages: of learners, and of whoever is signed in. Measurements have ``eval:NAME``."""


@dataclass(frozen=True, slots=True)
class Source:
    """A cited passage as shown to a reader."""

    number: int
    passage_id: str
    material_id: str
    title: str
    section: str
    """Headings above the passage, outermost first."""
    language: str
    place: Place = NOWHERE
    """Page, slide, sheet or time; older records have none."""


@dataclass(frozen=True, slots=True)
class Related:
    """A part of the materials that a reader could open or ask about next."""

    passage_id: str
    material_id: str
    title: str
    section: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that a reader may ask with one touch."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class OfferedPassage:
    """A passage that search brought for a turn."""

    rank: int
    passage_id: str
    material_id: str
    title: str
    section: str
    text: str
    """As it was then: the material may change."""
    score: float
    lexical: float
    dense: float
    cited_as: int | None
    """Number of the source; ``None`` when the answer does not use it."""


@dataclass(frozen=True, slots=True)
class Citing:
    """A question whose answer cited a material."""

    question: str
    asked_at: datetime
    passage_id: str
    """The first of its passages that was cited; it may be gone since."""
    section: str


@dataclass(frozen=True, slots=True)
class StageTrace:
    """What one stage of the pipeline took."""

    stage: str
    milliseconds: float
    note: str = ""
    """Never a learner's words."""
    prompt_id: str = ""
    chat_model: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True, slots=True)
class TurnResult:
    """How a turn ended."""

    status: AnswerStatus
    language: Language
    standalone: str
    """The question as it was searched."""
    notice: str
    """The fixed sentence shown with the answer."""
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]
    related: tuple[Related, ...]
    offered: tuple[OfferedPassage, ...]
    confidence: float
    writer: str
    """``extractive``, ``model`` or empty when nothing was written."""
    fallback: str
    """Why the extractive writer stood in for a model; empty when it did not."""
    trace: tuple[StageTrace, ...]
    suggestions: tuple[Suggestion, ...] = ()
    cost: float = 0.0
    """Of the model, in the currency of the prices that are set."""


DISCONNECTED = "disconnected"
INTERRUPTED = "interrupted"
BROKEN_OFF = (DISCONNECTED, INTERRUPTED)
"""Notes of the last stage of a turn whose reader or process went away."""


@dataclass(frozen=True, slots=True)
class OpenTurn:
    id: UUID
    conversation_id: UUID
    ordinal: int
    question: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored turn; ``result`` is missing while it is being answered."""

    id: UUID
    ordinal: int
    question: str
    asked_at: datetime
    result: TurnResult | None
    key: UUID | None = None
    """Made by whoever asked; the same question asked again after a broken connection carries it too."""

    @property
    def broke_off(self) -> bool:
        """Whether it ended because its reader or its process went away, so that it may be answered anew."""
        return self.result is not None and any(stage.note in BROKEN_OFF for stage in self.result.trace)
