"""Asked: a question that was accepted, and the same question asked again."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from coach.answers import Block, Piece
from coach.context import needs_person
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent
from coach.follow_ups import Before, FollowUp
from coach.guard import Verdict
from coach.preferences import Preferences
from coach.records import OpenTurn, Turn, TurnResult
from prompts import Language


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was accepted and stored, and waits for its answer."""

    turn: OpenTurn
    verdict: Verdict
    earlier: tuple[Turn, ...]
    last: Before
    language: Language
    follow_up: FollowUp
    site: str = ""
    """The site whose materials may answer; empty for all."""


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question whose answer is stored already."""

    turn: Turn
    result: TurnResult
    earlier: tuple[Turn, ...]
    preferences: Preferences

    async def events(self) -> AsyncIterator[Event]:
        """What its reader was told, or would have been told on a better connection."""
        result = self.result
        for piece in pieces_of(result.blocks):
            yield DeltaEvent(piece)
        if result.blocks:
            yield SourcesEvent(result.sources)
        if result.status.family == "failed":
            yield FailedEvent(str(self.turn.id), result.status, result.notice)
            return
        families = [turn.result.status.family for turn in self.earlier if turn.result is not None]
        yield FinishedEvent(
            turn_id=str(self.turn.id),
            status=result.status,
            notice=result.notice,
            related=result.related,
            writer=result.writer,
            suggestions=result.suggestions,
            preferences=self.preferences,
            offers_person=needs_person([*families, result.status.family]),
        )


def pieces_of(blocks: Sequence[Block]) -> tuple[Piece, ...]:
    """The pieces that blocks were joined from."""
    return tuple(
        Piece(
            block.kind,
            runs,
            number=block.start + place if block.kind == "steps" else None,
            heading="" if place else block.heading,
        )
        for block in blocks
        for place, runs in enumerate(block.items)
    )
