"""Fixed sentences for the pages, from the one file that holds them."""

from fastapi import APIRouter

from api.bodies import Language, Texts
from prompts import load_replies

router = APIRouter(prefix="/api", tags=["texts"])


@router.get("/texts/{language}")
async def texts(language: Language) -> Texts:
    """Every word that the widget shows, and a sentence for each error code."""
    replies = load_replies()
    sections = {
        section: {name: replies.say(section, name, language) for name in sorted(replies.names(section))}
        for section in ("page", "error")
    }
    return Texts(language=language, page=sections["page"], error=sections["error"])
