"""Pages: the chat page, the list of guides, and one guide at the place that a source points to."""

import asyncio
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from api.bodies import Language
from api.dependencies import PartsDep
from api.materials import list_materials, material
from coach.answers import text_runs
from coach.errors import CoachError, MaterialNotFound, NotReady
from knowledge.blocks import cells, parse_blocks
from knowledge.errors import KnowledgeError
from prompts import load_replies

WEB = Path(__file__).parent / "web"
router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(WEB)
_templates.env.globals.update(parse_blocks=parse_blocks, cells=cells, text_runs=text_runs)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/")
async def chat_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    return _page(request, "chat.html", lang)


@router.get("/materials")
async def materials_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    entries = [entry for entry in await list_materials(parts) if entry.language == lang]
    courses = [(course, list(group)) for course, group in groupby(entries, key=lambda entry: entry.course)]
    return _page(request, "materials.html", lang, courses=courses)


@router.get("/materials/{material_id}")
async def material_page(request: Request, material_id: str, parts: PartsDep) -> HTMLResponse:
    """The whole guide; ``#<passage id>`` opens it at a passage, which is then marked."""
    try:
        found = await asyncio.to_thread(material, parts, material_id)
    except MaterialNotFound:
        return _page(request, "missing.html", "ko", status=404, code="material_not_found")
    return _page(request, "material.html", found.language, material=found)


@router.get("/widget.js")
async def widget() -> Response:
    # Sites embed this one name for years, so it must be asked for again whenever it may have changed.
    return FileResponse(WEB / "widget.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/page.css")
async def style() -> Response:
    return FileResponse(WEB / "page.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/favicon.ico")
async def icon() -> Response:
    return FileResponse(WEB / "icon.svg", media_type="image/svg+xml")


async def not_ready_page(request: Request, error: Exception) -> Response:
    """What a person sees instead of a guide while the index cannot be read."""
    code = "not_ready" if isinstance(error, NotReady) else "search_unavailable"
    return _page(request, "missing.html", "ko", status=503, code=code)


def wants_page(request: Request, error: Exception) -> bool:
    return request.url.path.startswith("/materials") and isinstance(error, CoachError | KnowledgeError)


def _page(request: Request, name: str, language: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    replies = load_replies()

    def say(text: str, section: str = "page") -> str:
        return replies.say(section, text, "en" if language == "en" else "ko")

    context = {"language": language, "say": say, **values}
    return _templates.TemplateResponse(request, name, context, status_code=status, headers=_HEADERS)
