"""Search over HTTP: passages without an answer, also while somebody is still typing."""

import asyncio
from functools import partial
from typing import Literal

from fastapi import APIRouter, Query

from api.bodies import ErrorBody, FoundOut, FoundPassage, Language
from api.dependencies import PartsDep
from coach.errors import ServiceOff
from coach.questions import clean_question
from coach.service_states import ServiceState
from knowledge.scopes import Scope

_MOST_CHARACTERS = 500

router = APIRouter(prefix="/api", tags=["search"])


@router.get("/search", responses={code: {"model": ErrorBody} for code in (422, 503)})
async def search(
    parts: PartsDep,
    q: str,
    *,
    limit: int = Query(10, ge=1, le=50),
    typing: bool = False,
    reader: Language | None = None,
    course: str = "",
    language: Language | Literal[""] = "",
    level: str = "",
    site: str = "",
) -> FoundOut:
    """The passages that are nearest to ``q``, best first.

    ``typing`` takes the last word as unfinished and answers faster. ``reader`` is the language that is preferred where
    a material exists in both. The others restrict the materials.
    """
    service = await asyncio.to_thread(parts.switch.current)
    if service.state is ServiceState.OFF:
        raise ServiceOff("the coach is switched off, and nothing is searched")
    question = clean_question(q, limit_characters=_MOST_CHARACTERS)
    scope = Scope(course, language, level, site)
    find = partial(parts.search.find, question, limit=limit, reader=reader, scope=scope, typing=typing)
    found = await asyncio.to_thread(find)
    passages = [FoundPassage.of(passage) for passage in found.passages]
    return FoundOut(confidence=found.confidence, passages=tuple(passages))
