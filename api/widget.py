"""The widget: one script, joined from its parts and its words, so that it speaks after a single request."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.bodies import Language
from api.pages import WEB
from api.texts import learner_texts

_PARTS = ("words", "styles", "wire", "voice", "sheets", "answers", "actions", "reading", "learning", "settings", "chat")
"""In the order in which they need one another; all share one scope."""
_SHARED = "server_events.js"
"""A module of other pages; what it exports is in that scope as well."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Script:
    text: bytes
    packed: bytes
    tag: str
    """Changes when the script does."""


@cache
def joined(keep_days: int) -> Script:
    """The parts as one script that leaves no name of its own on the page."""
    words = {language: learner_texts(language, keep_days=keep_days).model_dump() for language in get_args(Language)}
    shared = (WEB / _SHARED).read_text(encoding="utf-8").replace("export ", "")
    parts = ((WEB / "widget" / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)
    inside = "\n".join((f"const texts = {json.dumps(words, ensure_ascii=False)};", shared, *parts))
    text = f'(() => {{\n"use strict";\n{inside}\n}})();\n'.encode()
    return Script(text, gzip.compress(text, mtime=0), f'"{hashlib.sha256(text).hexdigest()[:16]}"')


@router.get("/widget.js")
async def widget(request: Request) -> Response:
    script = joined(request.app.state.settings.keep_days)
    # Sites embed the widget under one name for years, so it must be asked for again whenever it may have changed.
    headers = {"Cache-Control": "no-cache", "ETag": script.tag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == script.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(script.packed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})
    return Response(script.text, media_type="text/javascript", headers=headers)
