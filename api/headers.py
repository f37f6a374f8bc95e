"""Headers that every answer carries unless its route says otherwise."""

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_DATA = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
"""Data is not a page, whatever somebody has written into it."""
_STAFF = ("/api/trainer", "/api/helper", "/api/admin", "/api/account", "/api/setup")


class Headers:
    """Adds them while the answer begins, so that streams stay streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_data = headers.get("content-type", "").startswith("application/json")
                # What staff see must not come back from a cache once they have signed out.
                kept = {"Cache-Control": "no-store"} if is_data and scope["path"].startswith(_STAFF) else {}
                for name, value in {**_ALWAYS, **(_DATA if is_data else {}), **kept}.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def add_headers(app: FastAPI) -> None:
    app.add_middleware(Headers)
