"""Fixed sentences for the pages, from the one file that holds them."""

from fastapi import APIRouter, Request

from api.access import AdminDep, TrainerDep
from api.bodies import AdminTexts, Language, Texts, TrainerTexts
from prompts import load_replies

router = APIRouter(tags=["texts"])


@router.get("/api/texts/{language}")
async def texts(language: Language, request: Request) -> Texts:
    """Every word that the widget shows, a sentence for each error code, and how long conversations are kept."""
    return learner_texts(language, keep_days=request.app.state.settings.keep_days)


@router.get("/api/trainer/texts/{language}", dependencies=[TrainerDep])
async def trainer_texts(language: Language) -> TrainerTexts:
    """Every word of the trainers' pages, and a sentence for each error code."""
    return TrainerTexts(language=language, **{name: section(name, language) for name in ("error", "place", "trainer")})


@router.get("/api/admin/texts/{language}", dependencies=[AdminDep])
async def admin_texts(language: Language) -> AdminTexts:
    """Every word of the admin's page, and a sentence for each error code."""
    return AdminTexts(language=language, **{name: section(name, language) for name in ("error", "access", "deed")})


def learner_texts(language: Language, *, keep_days: int) -> Texts:
    """What the widget says in one language."""
    sections = {name: section(name, language) for name in ("page", "error", "place", "reason")}
    return Texts(language=language, keep_days=keep_days, **sections)


def section(named: str, language: Language) -> dict[str, str]:
    """Every sentence of a section in one language."""
    replies = load_replies()
    return {name: replies.say(named, name, language) for name in sorted(replies.names(named))}
