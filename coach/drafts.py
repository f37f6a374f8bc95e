"""Drafts: what is known of an answer while it is made; becomes the stored result whatever happens."""

from dataclasses import dataclass, field

from coach.answers import Piece, as_blocks
from coach.errors import ModelUnavailable, SearchUnavailable
from coach.follow_ups import Wish
from coach.guard import Verdict
from coach.preferences import Preferences
from coach.records import Suggestion, TurnResult
from coach.sources import Sources, related
from coach.statuses import AnswerStatus
from coach.tracing import Trace
from knowledge.passages import Chunk, Found
from prompts import Language


@dataclass(slots=True)
class Draft:
    language: Language
    standalone: str
    verdict: Verdict
    preferences: Preferences
    site: str = ""
    """The site whose materials may answer; empty for all."""
    wish: Wish = Wish.ANSWER
    status: AnswerStatus = AnswerStatus.FAILED_INTERNAL
    sentence: str = ""
    """Name of the sentence in ``[dialogue]`` that stands for the status's own; empty for that one."""
    said: str = ""
    """A sentence that staff wrote in place of the status's own; empty for that one."""
    found: Found = field(default_factory=lambda: Found((), 0.0))
    pieces: list[Piece] = field(default_factory=list)
    sources: Sources = field(default_factory=Sources)
    related: tuple[Chunk, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    writer: str = ""
    fallback: str = ""
    cost: float = 0.0
    needs_person: bool = False
    """The second answer in a row that failed the learner."""
    trace: Trace = field(default_factory=Trace)


def result_of(draft: Draft, notice: str) -> TurnResult:
    """What is stored of it."""
    blocks = as_blocks(draft.pieces)
    return TurnResult(
        status=draft.status,
        language=draft.language,
        standalone=draft.standalone,
        notice=notice,
        blocks=blocks,
        sources=draft.sources.listed() if blocks else (),
        related=related(draft.related),
        offered=draft.sources.offered(draft.found),
        confidence=draft.found.confidence,
        writer=draft.writer,
        fallback=draft.fallback,
        trace=draft.trace.stages(),
        suggestions=draft.suggestions,
        cost=draft.cost,
    )


def ending_of(error: Exception, draft: Draft) -> AnswerStatus:
    """How an answer ends that an error broke off."""
    if draft.pieces:
        return AnswerStatus.ANSWERED_IN_PART
    if isinstance(error, SearchUnavailable):
        return AnswerStatus.FAILED_SEARCH
    if isinstance(error, ModelUnavailable):
        return AnswerStatus.FAILED_MODEL
    return AnswerStatus.FAILED_TIMEOUT if isinstance(error, TimeoutError) else AnswerStatus.FAILED_INTERNAL
