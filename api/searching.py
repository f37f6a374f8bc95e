"""Search over HTTP: passages without an answer, also while somebody is still typing."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Literal

from fastapi import APIRouter, Query

from api.bodies import ErrorBody, FoundOut, FoundPassage, Language, MarksOut
from api.dependencies import PartsDep
from coach.errors import ServiceOff
from coach.questions import clean_question
from coach.service_states import ServiceState
from knowledge.passages import Passage
from knowledge.scopes import Scope
from knowledge.search import Search

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
    marks = await asyncio.to_thread(_marks, parts.search, question, found.passages, typing=typing)
    passages = [FoundPassage.of(passage, marked) for passage, marked in zip(found.passages, marks, strict=True)]
    return FoundOut(confidence=found.confidence, passages=tuple(passages))


def _marks(search: Search, question: str, passages: Sequence[Passage], *, typing: bool) -> list[MarksOut]:
    chunks = [passage.chunk for passage in passages]
    texts = [part for chunk in chunks for part in (chunk.title, (chunk.heading_path or ("",))[-1], chunk.text)]
    found = search.marks(question, texts, typing=typing)
    return [
        MarksOut(title=title, section=section, text=text)
        for title, section, text in zip(found[::3], found[1::3], found[2::3], strict=True)
    ]
