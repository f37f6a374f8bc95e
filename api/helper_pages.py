"""The helper's desk as a page, with its scripts and what keeps it working without a network."""

import asyncio
import hashlib
import json
from functools import cache
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from api.access import HelperDep
from api.bodies import Language
from api.dependencies import PartsDep
from api.pages import WEB, render_page
from prompts.files import FOLDER

_FOLDER = WEB / "helper"
_SHARED = ("access.js", "design.css", "page.css", "server_events.js", "trainer_words.js")
"""Files of all pages that the desk needs as well."""
_PLACES = ("layout.html", "helper.html", *_SHARED)
_NO_CACHE = {"Cache-Control": "no-cache"}

router = APIRouter(include_in_schema=False)


@router.get("/helper", dependencies=[HelperDep])
async def desk_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    """Search, the section that is read out, and who waits."""
    entries = await asyncio.to_thread(parts.index.catalog.materials)
    courses = sorted({(entry.language != lang, entry.course) for entry in entries if entry.course})
    choices = {
        "course": list(dict.fromkeys(course for _, course in courses)),
        "level": sorted({entry.level for entry in entries if entry.level}),
        "site": sorted({entry.site for entry in entries if entry.site}),
    }
    return render_page(request, "helper.html", lang, choices=choices)


@router.get("/helper-worker.js")
async def worker() -> Response:
    """The service worker of ``/helper``; its text changes whenever a file of the desk does."""
    return Response(_worker(), media_type="text/javascript", headers=_NO_CACHE)


@router.get("/helper/{name}.js")
async def script(name: Literal["card", "coach", "desk", "queue", "saved", "search", "server", "words"]) -> Response:
    return FileResponse(_FOLDER / f"{name}.js", media_type="text/javascript", headers=_NO_CACHE)


@router.get("/helper/desk.css")
async def style() -> Response:
    return FileResponse(_FOLDER / "desk.css", media_type="text/css", headers=_NO_CACHE)


@cache
def _worker() -> str:
    own = sorted(path for path in _FOLDER.iterdir() if path.name != "worker.js")
    digest = hashlib.sha256()
    for path in (*own, _FOLDER / "worker.js", *(WEB / name for name in _PLACES), FOLDER / "replies.toml"):
        digest.update(path.read_bytes())
    files = [*(f"/helper/{path.name}" for path in own), *(f"/{name}" for name in _SHARED), "/favicon.ico"]
    head = f"const VERSION = {json.dumps(digest.hexdigest()[:12])};\nconst FILES = {json.dumps(files)};\n"
    return head + (_FOLDER / "worker.js").read_text(encoding="utf-8")
