"""Conversations: open one, ask in it, read it back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

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
from api.limits import QuestionLimitDep
from coach.coach import Asked
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent, StatusEvent
from coach.preferences import Preferences
from coach.records import Turn

router = APIRouter(prefix="/api/conversations", tags=["conversations"])

EVENTS: dict[type[Event], tuple[str, type[BaseModel]]] = {
    StatusEvent: ("status", StatusData),
    DeltaEvent: ("delta", DeltaData),
    SourcesEvent: ("sources", SourcesData),
    FinishedEvent: ("finished", FinishedData),
    FailedEvent: ("failed", FailedData),
}
"""Name and data of each event on the wire."""
QUESTIONS = "/api/conversations/{conversation_id}/questions"
_ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody},
    422: {"model": ErrorBody},
    503: {"model": ErrorBody},
}


@router.post("", status_code=201, responses={503: {"model": ErrorBody}})
async def open_conversation(body: ConversationIn, parts: PartsDep) -> ConversationOut:
    """Open a conversation. Its id cannot be guessed; whoever has it can read the conversation."""
    conversation_id = await asyncio.to_thread(parts.store.open_conversation, body.language, "web")
    return ConversationOut(id=conversation_id, language=body.language)


@router.get("/{conversation_id}", responses=_ERRORS)
async def read_conversation(conversation_id: UUID, parts: PartsDep) -> TranscriptOut:
    """Every turn so far, in order."""
    turns = await asyncio.to_thread(parts.store.turns, conversation_id)
    preferences = await asyncio.to_thread(parts.store.preferences, conversation_id)
    return TranscriptOut(
        id=conversation_id,
        preferences=PreferencesBody.model_validate(preferences),
        turns=tuple(_turn(turn) for turn in turns),
    )


@router.post("/{conversation_id}/preferences", responses=_ERRORS)
async def prefer(conversation_id: UUID, body: PreferencesBody, parts: PartsDep) -> PreferencesBody:
    """Change what the conversation remembers of its reader."""
    await asyncio.to_thread(parts.store.prefer, conversation_id, Preferences(**body.model_dump()))
    return body


async def _asked(conversation_id: UUID, body: QuestionIn, parts: PartsDep) -> Asked:
    """Whatever deserves a status code of its own happens here: later the response is already 200."""
    return await asyncio.to_thread(parts.coach.begin, conversation_id, body.text, page=body.page)


@router.post(
    "/{conversation_id}/questions",
    response_class=EventSourceResponse,
    responses={**_ERRORS, 429: {"model": ErrorBody}},
    dependencies=[QuestionLimitDep],
)
async def ask(asked: Annotated[Asked, Depends(_asked)], parts: PartsDep) -> AsyncIterator[ServerSentEvent]:
    """Answer one question as server-sent events.

    ``status``, then ``delta`` for each line, ``sources``, and at the end ``finished`` or ``failed``. Their data
    are StatusData, DeltaData, SourcesData, FinishedData and FailedData.
    """
    async for event in parts.coach.answer(asked):
        name, data = EVENTS[type(event)]
        yield ServerSentEvent(event=name, data=data.model_validate(event).model_dump(mode="json"))


def _turn(turn: Turn) -> TurnOut:
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
    )
