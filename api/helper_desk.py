"""The helper's desk over HTTP: sections to read out, and the talk of somebody who waits."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.access import AuditDep, HelperDep, SignedInHelper
from api.bodies import BlockOut, Body, ErrorBody, HelperTexts, Language, SourceOut
from api.cards import CardOut
from api.dependencies import PartsDep
from api.handoffs import HandoffOut
from api.readiness import Parts
from api.texts import section
from coach.audit import Deed
from coach.questions import clean_question
from coach.records import Turn
from coach.statuses import AnswerStatus

_MOST_CHARACTERS = 500

_ERRORS: dict[int | str, dict[str, Any]] = {code: {"model": ErrorBody} for code in (401, 403, 404, 503)}

router = APIRouter(prefix="/api/helper", tags=["helpers"], dependencies=[HelperDep], responses=_ERRORS)


class TalkTurn(Body):
    question: str
    """With personal data masked."""
    asked_at: datetime
    status: AnswerStatus | None
    notice: str
    blocks: tuple[BlockOut, ...]
    sources: tuple[SourceOut, ...]


class TalkOut(BaseModel):
    turns: tuple[TalkTurn, ...]


@router.get("/texts/{language}")
async def helper_texts(language: Language) -> HelperTexts:
    """Every word of the helper's desk, and a sentence for each error code."""
    return HelperTexts(language=language, **{name: section(name, language) for name in ("error", "place", "helper")})


@router.get("/passages/{passage_id}")
async def read_card(passage_id: str, parts: PartsDep, q: str = "") -> CardOut:
    """The whole section around a passage, with the words of ``q`` marked."""
    question = clean_question(q, limit_characters=_MOST_CHARACTERS) if q.strip() else ""
    return await asyncio.to_thread(CardOut.of, parts, passage_id, question)


@router.get("/handoffs/{handoff_id}/talk")
async def read_talk(handoff_id: UUID, parts: PartsDep, helper: SignedInHelper) -> TalkOut:
    """The conversation of somebody who waits, for the helper who has taken it on, until it is closed."""
    return await asyncio.to_thread(_talk, parts, handoff_id, helper.name)


@router.post("/handoffs/{handoff_id}/release")
async def release(handoff_id: UUID, parts: PartsDep, helper: SignedInHelper, audit: AuditDep) -> HandoffOut:
    """Put one that was taken on back in the queue, at its old place."""
    released = await asyncio.to_thread(parts.handoffs.release, handoff_id, by=helper.name)
    await asyncio.to_thread(audit.record, Deed.HANDOFF_RELEASED, who=helper.name, target=released.reference)
    return HandoffOut.model_validate(released)


def _talk(parts: Parts, handoff_id: UUID, by: str) -> TalkOut:
    held = parts.handoffs.held(handoff_id, by=by)
    return TalkOut(turns=tuple(_turn(turn) for turn in parts.store.turns(held.conversation_id)))


def _turn(turn: Turn) -> TalkTurn:
    result = turn.result
    return TalkTurn(
        question=turn.question,
        asked_at=turn.asked_at,
        status=result.status if result else None,
        notice=result.notice if result else "",
        blocks=tuple(BlockOut.model_validate(block) for block in (result.blocks if result else ())),
        sources=tuple(SourceOut.model_validate(source) for source in (result.sources if result else ())),
    )
