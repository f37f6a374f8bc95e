"""Pages: the chat page, the list of guides, and one guide at the place that a source points to."""

import asyncio
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from api.access import AdminDep, HelperDep, TrainerDep, local_path
from api.addresses import public_address
from api.bodies import Language
from api.dependencies import PartsDep
from api.material_rows import material_row
from api.materials import list_materials, material
from api.speech import Speech
from coach.accounts import Role
from coach.answers import text_runs
from coach.audit import Deed
from coach.errors import MaterialNotFound
from knowledge.blocks import cells, parse_blocks

WEB = Path(__file__).parent / "web"
Script = Literal[
    "access",
    "admin",
    "server_events",
    "sign_in",
    "trainer",
    "trainer_draft",
    "trainer_home",
    "trainer_review",
    "trainer_rows",
    "trainer_runs",
    "trainer_samples",
    "trainer_uploads",
    "trainer_words",
]
Style = Literal["design", "page", "staff", "trainer", "trainer_home", "trainer_review", "trainer_work"]
router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(WEB)
_templates.env.globals.update(parse_blocks=parse_blocks, cells=cells, text_runs=text_runs)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_PAGES = ("/account", "/admin", "/helper", "/materials", "/setup", "/sign-in", "/trainer")
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/")
async def chat_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    return render_page(request, "chat.html", lang)


@router.get("/demo")
async def demo_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    """The ways to put the widget on a page."""
    return render_page(request, "demo.html", lang)


@router.get("/materials")
async def materials_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    entries = [entry for entry in await list_materials(parts) if entry.language == lang]
    courses = [(course, list(group)) for course, group in groupby(entries, key=lambda entry: entry.course)]
    return render_page(request, "materials.html", lang, courses=courses)


@router.get("/materials/{material_id}")
async def material_page(request: Request, material_id: str, parts: PartsDep) -> HTMLResponse:
    """The whole guide; ``#<passage id>`` opens it at a passage, which is then marked."""
    try:
        found = await asyncio.to_thread(material, parts, material_id)
    except MaterialNotFound:
        return render_page(request, "missing.html", "ko", status=404, code="material_not_found")
    return render_page(request, "material.html", found.language, material=found)


@router.get("/trainer/materials", dependencies=[TrainerDep])
async def trainer_materials_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    return render_page(request, "trainer_materials.html", lang, here="materials")


@router.get("/trainer/materials/{material_id}", dependencies=[TrainerDep])
async def trainer_material_page(
    request: Request, material_id: str, parts: PartsDep, lang: Language = "ko"
) -> HTMLResponse:
    """What was read of one file, beside the original."""
    row = await asyncio.to_thread(material_row, parts, material_id)
    if row is None:
        return render_page(request, "missing.html", lang, status=404, code="material_not_found")
    read = await asyncio.to_thread(material, parts, material_id)
    return render_page(request, "trainer_material.html", lang, here="materials", material=row, passages=read.passages)


@router.get("/sign-in")
async def sign_in_page(
    request: Request, lang: Language = "ko", next_: Annotated[str, Query(alias="next")] = ""
) -> HTMLResponse:
    """``next`` is the page that is opened afterwards, of this site only."""
    return render_page(request, "sign_in.html", lang, next=local_path(next_))


@router.get("/setup")
async def setup_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    """Where a one-time link leads; its token stands behind the ``#``, which browsers keep to themselves."""
    return render_page(request, "setup.html", lang)


@router.get("/account", dependencies=[HelperDep])
async def account_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    return render_page(request, "account.html", lang)


@router.get("/admin", dependencies=[AdminDep])
async def admin_page(request: Request, lang: Language = "ko") -> HTMLResponse:
    return render_page(request, "admin.html", lang, roles=tuple(Role), deeds=tuple(Deed))


@router.get("/favicon.ico")
async def icon() -> Response:
    return FileResponse(WEB / "icon.svg", media_type="image/svg+xml")


@router.get("/{name}.js")
async def script(name: Script) -> Response:
    return FileResponse(WEB / f"{name}.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/{name}.css")
async def style(name: Style) -> Response:
    return FileResponse(WEB / f"{name}.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer, and not a program."""
    return request.url.path.startswith(_PAGES)


def error_page(request: Request, status: int, code: str) -> Response:
    """The sentence of an error code, for people."""
    return render_page(request, "missing.html", request.query_params.get("lang", "ko"), status=status, code=code)


def render_page(request: Request, name: str, language: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of ``web`` in a language, with what its template may call and the headers that every page has."""
    account = getattr(request.state, "account", None)
    speech = Speech("en" if language == "en" else "ko")
    own = {
        "language": language,
        "account": account,
        "trainer_paths": request.app.state.paths,
        "address": public_address(request),
    }
    # What staff see must not come back with the back button once they have signed out.
    headers = {**_HEADERS, "Cache-Control": "no-store"} if account else _HEADERS
    context = {**own, **speech.calls(), **values}
    return _templates.TemplateResponse(request, name, context, status_code=status, headers=headers)
