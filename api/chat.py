"""Conversations: open one, ask in it, read it back, erase it."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from api.access import signed_in
from api.bodies import (
    BlockOut,
    ConversationIn,
    ConversationOut,
    DeltaData,
    ErrorBody,
    FailedData,
    FinishedData,
    PreferencesBody,
    QuestionIn,
    RelatedOut,
    SourceOut,
    SourcesData,
    StatusData,
    SuggestionOut,
    TranscriptOut,
    TurnOut,
)
from api.dependencies import PartsDep
from api.learner_access import ERRORS, ConversationDep
from api.limits import QuestionLimitDep
from api.readiness import Parts
from coach.accounts import Account
from coach.asked import Asked, AskedBefore
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent, StatusEvent
from coach.preferences import Preferences
from coach.records import STAFF, WEB, Turn
from coach.thumbs import Thumb

router = APIRouter(prefix="/api", tags=["conversations"])

EVENTS: dict[type[Event], tuple[str, type[BaseModel]]] = {
    StatusEvent: ("status", StatusData),
    DeltaEvent: ("delta", DeltaData),
    SourcesEvent: ("sources", SourcesData),
    FinishedEvent: ("finished", FinishedData),
    FailedEvent: ("failed", FailedData),
}
"""Name and data of each event on the wire."""
QUESTIONS = "/api/conversation/questions"
_PATIENCE_SECONDS = 60.0
"""How long a question that is asked again waits for the answer that is being made already."""
_LOOK_SECONDS = 0.25


@router.post("/conversations", status_code=201, responses={503: {"model": ErrorBody}})
async def open_conversation(
    body: ConversationIn, parts: PartsDep, account: Annotated[Account | None, Depends(signed_in)]
) -> ConversationOut:
    """Open a conversation. Its token cannot be guessed; whoever has it can read and erase the conversation."""
    # What staff look up for somebody, or to try the coach, is no learner's question.
    token = await asyncio.to_thread(parts.store.open_with_token, body.language, STAFF if account else WEB)
    return ConversationOut(token=token, language=body.language)


@router.get("/conversation", responses=ERRORS)
async def read_conversation(conversation_id: ConversationDep, parts: PartsDep) -> TranscriptOut:
    """Every turn so far, in order."""
    turns = await asyncio.to_thread(parts.store.turns, conversation_id)
    preferences = await asyncio.to_thread(parts.store.preferences, conversation_id)
    thumbs = await asyncio.to_thread(parts.thumbs.of, [turn.id for turn in turns])
    return TranscriptOut(
        preferences=PreferencesBody.model_validate(preferences),
        turns=tuple(_turn(turn, thumbs.get(turn.id)) for turn in turns),
    )


@router.delete("/conversation", status_code=204, responses=ERRORS)
async def erase_conversation(conversation_id: ConversationDep, parts: PartsDep) -> None:
    """Erase the conversation, what was found and said in it, and the request for a person."""
    await asyncio.to_thread(parts.eraser.erase, conversation_id)


@router.post("/conversation/preferences", responses=ERRORS)
async def prefer(conversation_id: ConversationDep, body: PreferencesBody, parts: PartsDep) -> PreferencesBody:
    """Change what the conversation remembers of its reader."""
    await asyncio.to_thread(parts.store.prefer, conversation_id, Preferences(**body.model_dump()))
    return body


async def _asked(conversation_id: ConversationDep, body: QuestionIn, parts: PartsDep) -> Asked | AskedBefore:
    """Whatever deserves a status code of its own happens here: later the response is already 200."""
    before = await _before(conversation_id, body.key, parts) if body.key else None
    if before is not None:
        return before
    begin = partial(parts.coach.begin, page=body.page, key=body.key, site=body.site)
    return await asyncio.to_thread(begin, conversation_id, body.text)


async def _before(conversation_id: UUID, key: UUID, parts: Parts) -> AskedBefore | None:
    """The answer that the key has already; ``None`` when it has to be made."""
    for _ in range(int(_PATIENCE_SECONDS / _LOOK_SECONDS)):
        turns = await asyncio.to_thread(parts.store.turns, conversation_id)
        turn = next((turn for turn in turns if turn.key == key), None)
        if turn is None or turn.broke_off:
            return None
        if turn.result is not None:
            preferences = await asyncio.to_thread(parts.store.preferences, conversation_id)
            earlier = tuple(other for other in turns if other.ordinal < turn.ordinal)
            return AskedBefore(turn, turn.result, earlier, preferences)
        await asyncio.sleep(_LOOK_SECONDS)
    return None


@router.post(
    "/conversation/questions",
    response_class=EventSourceResponse,
    responses={**ERRORS, 429: {"model": ErrorBody}},
    dependencies=[QuestionLimitDep],
)
async def ask(
    asked: Annotated[Asked | AskedBefore, Depends(_asked)], parts: PartsDep
) -> AsyncIterator[ServerSentEvent]:
    """Answer one question as server-sent events.

    ``status``, then ``delta`` for each line, ``sources``, and at the end ``finished`` or ``failed``. Their data
    are StatusData, DeltaData, SourcesData, FinishedData and FailedData. A question with a ``key`` may be asked again
    when the connection broke: its answer is sent once more, or made when it broke off too.
    """
    async for event in asked.events() if isinstance(asked, AskedBefore) else parts.coach.answer(asked):
        name, data = EVENTS[type(event)]
        yield ServerSentEvent(event=name, data=data.model_validate(event).model_dump(mode="json"))


def _turn(turn: Turn, thumb: Thumb | None) -> TurnOut:
    result = turn.result
    return TurnOut(
        id=turn.id,
        question=turn.question,
        asked_at=turn.asked_at,
        status=result.status if result else None,
        notice=result.notice if result else "",
        blocks=tuple(BlockOut.model_validate(block) for block in (result.blocks if result else ())),
        sources=tuple(SourceOut.model_validate(source) for source in (result.sources if result else ())),
        related=tuple(RelatedOut.model_validate(one) for one in (result.related if result else ())),
        suggestions=tuple(SuggestionOut.model_validate(one) for one in (result.suggestions if result else ())),
        key=turn.key,
        broke_off=turn.broke_off,
        thumb=None if thumb is None else "up" if thumb.is_up else "down",
    )
