"""Pages: the chat page, the list of guides, and one guide at the place that a source points to."""

import asyncio
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from api.bodies import Language
from api.dependencies import PartsDep
from api.material_rows import material_row
from api.materials import list_materials, material
from api.speech import Speech
from api.trainer_access import TrainerDep
from coach.answers import text_runs
from coach.errors import MaterialNotFound
from knowledge.blocks import cells, parse_blocks

WEB = Path(__file__).parent / "web"
router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(WEB)
_templates.env.globals.update(parse_blocks=parse_blocks, cells=cells, text_runs=text_runs)
ScriptName = Literal[
    "widget", "trainer", "trainer_draft", "trainer_home", "trainer_rows", "trainer_uploads", "trainer_words"
]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/")
async def chat_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    return rendered(request, "chat.html", lang)


@router.get("/materials")
async def materials_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    entries = [entry for entry in await list_materials(parts) if entry.language == lang]
    courses = [(course, list(group)) for course, group in groupby(entries, key=lambda entry: entry.course)]
    return rendered(request, "materials.html", lang, courses=courses)


@router.get("/materials/{material_id}")
async def material_page(request: Request, material_id: str, parts: PartsDep) -> HTMLResponse:
    """The whole guide; ``#<passage id>`` opens it at a passage, which is then marked."""
    try:
        found = await asyncio.to_thread(material, parts, material_id)
    except MaterialNotFound:
        return rendered(request, "missing.html", "ko", status=404, code="material_not_found")
    return rendered(request, "material.html", found.language, material=found)


@router.get("/trainer/materials", dependencies=[TrainerDep])
async def trainer_materials_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    return rendered(request, "trainer_materials.html", lang, here="materials")


@router.get("/trainer/materials/{material_id}", dependencies=[TrainerDep])
async def trainer_material_page(
    request: Request, material_id: str, parts: PartsDep, lang: Language = "ko"
) -> HTMLResponse:
    """What was read of one file, beside the original."""
    row = await asyncio.to_thread(material_row, parts, material_id)
    if row is None:
        return rendered(request, "missing.html", lang, status=404, code="material_not_found")
    read = await asyncio.to_thread(material, parts, material_id)
    return rendered(request, "trainer_material.html", lang, here="materials", material=row, passages=read.passages)


@router.get("/favicon.ico")
async def icon() -> Response:
    return FileResponse(WEB / "icon.svg", media_type="image/svg+xml")


@router.get("/{name}.js")
async def script(name: ScriptName) -> Response:
    # Sites embed the widget under one name for years, so it must be asked for again whenever it may have changed.
    return FileResponse(WEB / f"{name}.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/{name}.css")
async def style(name: Literal["design", "page", "trainer", "trainer_home"]) -> Response:
    return FileResponse(WEB / f"{name}.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer, and not a program."""
    return request.url.path.startswith(("/materials", "/trainer"))


def error_page(request: Request, status: int, code: str) -> Response:
    """The sentence of an error code, for people."""
    return rendered(request, "missing.html", request.query_params.get("lang", "ko"), status=status, code=code)


def rendered(request: Request, name: str, language: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in a language, with what its template may call."""
    speech = Speech("en" if language == "en" else "ko")
    context = {"language": language, **speech.calls(), "trainer_paths": request.app.state.paths, **values}
    return _templates.TemplateResponse(request, name, context, status_code=status, headers=_HEADERS)
