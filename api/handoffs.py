"""Hand-offs over HTTP: a learner asks for a person, helpers see who waits."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from api.access import AuditDep, HelperDep, PresentDep, SignedInHelper, StillSignedInDep
from api.bodies import Body, ErrorBody
from api.dependencies import PartsDep
from api.learner_access import ERRORS, ConversationDep
from api.readiness import Parts
from coach.audit import Deed
from coach.errors import HandoffTaken
from coach.handoffs import Handoff, HandoffState
from coach.questions import one_line

_LOOK_SECONDS = 1.0
_STILL_SECONDS = 15.0
_MOST_CHARACTERS = 200


class HandoffIn(BaseModel):
    call_back: str = Field("", max_length=_MOST_CHARACTERS)
    """How the learner wants to be reached, such as a phone number; only helpers see it, until it is closed."""


class HandoffOut(Body):
    reference: str
    """What the learner can say or show to a person."""
    state: HandoffState


class QueuedOut(HandoffOut):
    id: UUID
    conversation_id: UUID
    opened_at: datetime
    call_back: str
    claimed_by: str
    holder_left: bool
    """Who has it is signed out or has done nothing for long: another helper may take it over."""
    note: str
    question: str
    """The learner's last one, with personal data masked."""


class QueueOut(BaseModel):
    handoffs: tuple[QueuedOut, ...]


class NoteIn(BaseModel):
    note: str = Field(max_length=2_000)


class TakeOverIn(BaseModel):
    holder: str = Field(max_length=200)
    """Who has left: ``claimed_by`` as it was read."""


class CloseIn(BaseModel):
    answered: bool
    """Otherwise nobody could answer, and trainers see a gap in the materials."""


_learner = APIRouter(
    prefix="/api/conversation/handoff",
    tags=["hand-offs"],
    responses=ERRORS,
)
_ERRORS: dict[int | str, dict[str, Any]] = {code: {"model": ErrorBody} for code in (401, 403, 404, 409, 503)}
_helper = APIRouter(prefix="/api/helper/handoffs", tags=["hand-offs"], dependencies=[HelperDep], responses=_ERRORS)


@_learner.post("", status_code=201)
async def ask_for_person(conversation_id: ConversationDep, body: HandoffIn, parts: PartsDep) -> HandoffOut:
    """Stand in the helpers' queue; asking again keeps the place."""
    opened = await asyncio.to_thread(parts.handoffs.open, conversation_id, call_back=one_line(body.call_back))
    return HandoffOut.model_validate(opened)


@_helper.get("")
async def read_queue(parts: PartsDep, present: PresentDep) -> QueueOut:
    """Who waits or is being helped, oldest first."""
    return await asyncio.to_thread(_queue, parts, await asyncio.to_thread(present))


@_helper.get("/events", response_class=EventSourceResponse)
async def follow_queue(
    parts: PartsDep, is_signed_in: StillSignedInDep, present: PresentDep
) -> AsyncIterator[ServerSentEvent]:
    """The whole queue as an event ``queue`` at once, and again whenever it changes, until the session ends.

    An event ``still`` in between says that the line stands, since a browser does not see the comments that keep it.
    """
    seen: object = None
    quiet_seconds = 0.0
    while await asyncio.to_thread(is_signed_in):
        here = await asyncio.to_thread(present)
        state = (await asyncio.to_thread(parts.handoffs.state), here)
        if state != seen:
            queue = await asyncio.to_thread(_queue, parts, here)
            yield ServerSentEvent(event="queue", data=queue.model_dump(mode="json"))
            quiet_seconds = 0.0
        elif quiet_seconds >= _STILL_SECONDS:
            yield ServerSentEvent(event="still", data={})
            quiet_seconds = 0.0
        seen = state
        await asyncio.sleep(_LOOK_SECONDS)
        quiet_seconds += _LOOK_SECONDS


@_helper.post("/{handoff_id}/claim")
async def claim(handoff_id: UUID, helper: SignedInHelper, parts: PartsDep, audit: AuditDep) -> QueuedOut:
    """Take one on, so that no other helper does."""
    claimed = await asyncio.to_thread(parts.handoffs.claim, handoff_id, by=helper.name)
    await asyncio.to_thread(audit.record, Deed.HANDOFF_CLAIMED, who=helper.name, target=claimed.reference)
    return await _row(parts, claimed)


@_helper.post("/{handoff_id}/take-over")
async def take_over(
    handoff_id: UUID, body: TakeOverIn, helper: SignedInHelper, parts: PartsDep, audit: AuditDep, present: PresentDep
) -> QueuedOut:
    """Take one on in place of a helper who has signed out, or has done nothing for long."""
    if body.holder in await asyncio.to_thread(present):
        raise HandoffTaken(f"who has hand-off {str(handoff_id)!r} is there")
    taken = await asyncio.to_thread(parts.handoffs.take_over, handoff_id, holder=body.holder, by=helper.name)
    told = {"who": helper.name, "target": taken.reference, "detail": body.holder}
    await asyncio.to_thread(audit.record, Deed.HANDOFF_TAKEN_OVER, **told)
    return await _row(parts, taken)


@_helper.put("/{handoff_id}/note")
async def write_note(handoff_id: UUID, body: NoteIn, helper: SignedInHelper, parts: PartsDep) -> QueuedOut:
    """Put a note for other helpers and trainers in place of the former one, unless somebody else has it."""
    return await _row(parts, await asyncio.to_thread(parts.handoffs.write_note, handoff_id, body.note, by=helper.name))


@_helper.post("/{handoff_id}/close")
async def close(handoff_id: UUID, body: CloseIn, helper: SignedInHelper, parts: PartsDep, audit: AuditDep) -> QueuedOut:
    """Take one out of the queue, unless somebody else has it; how the learner wanted to be reached is forgotten."""
    close_one = parts.handoffs.close_one
    closed = await asyncio.to_thread(close_one, handoff_id, by=helper.name, answered=body.answered)
    detail = closed.state.value
    await asyncio.to_thread(audit.record, Deed.HANDOFF_CLOSED, who=helper.name, target=closed.reference, detail=detail)
    return await _row(parts, closed)


async def _row(parts: Parts, handoff: Handoff) -> QueuedOut:
    """One whose helper has just asked."""
    (row,) = await asyncio.to_thread(_rows, parts, [handoff], frozenset((handoff.claimed_by,)))
    return row


def _queue(parts: Parts, present: frozenset[str]) -> QueueOut:
    return QueueOut(handoffs=tuple(_rows(parts, parts.handoffs.queue(), present)))


def _rows(parts: Parts, handoffs: Sequence[Handoff], present: frozenset[str]) -> list[QueuedOut]:
    questions = parts.store.last_questions([one.conversation_id for one in handoffs])
    return [
        QueuedOut(
            id=one.id,
            reference=one.reference,
            state=one.state,
            conversation_id=one.conversation_id,
            opened_at=one.opened_at,
            call_back=one.call_back,
            claimed_by=one.claimed_by,
            holder_left=one.state is HandoffState.CLAIMED and one.claimed_by not in present,
            note=one.note,
            question=questions.get(one.conversation_id, ""),
        )
        for one in handoffs
    ]


router = APIRouter()
router.include_router(_learner)
router.include_router(_helper)
