"""Feedback over HTTP: a learner's thumb on one answer."""

import asyncio

from fastapi import APIRouter

from api.bodies import FeedbackIn
from api.dependencies import PartsDep
from api.learner_access import ERRORS, ConversationDep
from coach.personal_data import masked
from coach.questions import one_line
from coach.thumbs import Thumb

router = APIRouter(prefix="/api/conversation/feedback", tags=["conversations"], responses=ERRORS)


@router.post("", status_code=204)
async def give_feedback(conversation_id: ConversationDep, body: FeedbackIn, parts: PartsDep) -> None:
    """Say whether an answer helped; said again, it takes the place of what was said before."""
    is_up = body.thumb == "up"
    text = "" if is_up else await asyncio.to_thread(masked, one_line(body.text), body.page)
    thumb = Thumb(is_up, "" if is_up else body.reason, text)
    await asyncio.to_thread(parts.thumbs.give, conversation_id, body.turn, thumb)
