"""Fixed sentences for the pages, from the one file that holds them."""

from fastapi import APIRouter

from api.bodies import Language, Texts, TrainerTexts
from api.trainer_access import TrainerDep
from prompts import load_replies

router = APIRouter(tags=["texts"])


@router.get("/api/texts/{language}")
async def texts(language: Language) -> Texts:
    """Every word that the widget shows, and a sentence for each error code."""
    return Texts(language=language, **{name: section(name, language) for name in ("page", "error", "place")})


@router.get("/api/trainer/texts/{language}", dependencies=[TrainerDep])
async def trainer_texts(language: Language) -> TrainerTexts:
    """Every word of the trainers' pages, and a sentence for each error code."""
    return TrainerTexts(language=language, **{name: section(name, language) for name in ("error", "place", "trainer")})


def section(named: str, language: Language) -> dict[str, str]:
    """Every sentence of a section in one language."""
    replies = load_replies()
    return {name: replies.say(named, name, language) for name in sorted(replies.names(named))}
