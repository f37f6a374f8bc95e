"""Fixed sentences for the pages, from the one file that holds them."""

from fastapi import APIRouter, Request

from api.bodies import Language, Texts, TrainerTexts
from api.trainer_access import TrainerDep
from prompts import load_replies

router = APIRouter(tags=["texts"])


@router.get("/api/texts/{language}")
async def texts(language: Language, request: Request) -> Texts:
    """Every word that the widget shows, a sentence for each error code, and how long conversations are kept."""
    sections = {name: _section(name, language) for name in ("page", "error", "place", "reason")}
    return Texts(language=language, keep_days=request.app.state.settings.keep_days, **sections)


@router.get("/api/trainer/texts/{language}", dependencies=[TrainerDep])
async def trainer_texts(language: Language) -> TrainerTexts:
    """Every word of the trainers' pages, and a sentence for each error code."""
    return TrainerTexts(language=language, **{name: _section(name, language) for name in ("error", "place", "trainer")})


def _section(section: str, language: Language) -> dict[str, str]:
    replies = load_replies()
    return {name: replies.say(section, name, language) for name in sorted(replies.names(section))}
