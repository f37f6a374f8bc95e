"""The application: routes, errors, and what is loaded while it starts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from api import (
    chat,
    drafting,
    handoffs,
    health,
    home_pages,
    materials,
    pages,
    searching,
    switching,
    teaching,
    texts,
    trainer,
)
from api.errors import add_error_handlers
from api.openapi import describe_events
from api.readiness import Loading
from coach.settings import Settings, load_settings
from prompts import check_prompts


def create(settings: Settings | None = None) -> FastAPI:
    """The service for ``settings``, by default those of the environment.

    Raises:
        SettingsInvalid: A setting has the wrong form.
        PromptInvalid: A file in ``prompts`` does not fit the code.
    """
    settings = settings or load_settings()
    check_prompts()
    # FastAPI's own document pages load scripts from another host, which a learning centre may not reach.
    app = FastAPI(title="Baeum Coach", version="0.1.0", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    # Learners have no account and no cookie, so other sites may call the API without credentials.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
    )
    parts = (
        chat,
        handoffs,
        searching,
        materials,
        teaching,
        trainer,
        switching,
        drafting,
        texts,
        health,
        home_pages,
        pages,
    )
    for part in parts:
        app.include_router(part.router)
    # So that the navigation of the trainers' pages names only pages that there are.
    app.state.paths = frozenset(getattr(route, "path", "") for part in parts for route in part.router.routes)
    add_error_handlers(app)
    describe_events(app, chat.QUESTIONS, dict(chat.EVENTS.values()))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    loading = Loading(app.state.settings)
    app.state.loading = loading
    task = asyncio.create_task(loading.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        loading.close()
