"""The application: routes, errors, and what is loaded while it starts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import (
    account,
    admin,
    chat,
    drafting,
    evidence_pages,
    feedback,
    handoffs,
    health,
    helper_desk,
    helper_pages,
    home_pages,
    materials,
    pages,
    passages,
    qr_codes,
    review_pages,
    reviews,
    run_pages,
    running,
    sample_pages,
    sampling,
    searching,
    switching,
    teaching,
    texts,
    trainer,
    widget,
)
from api.errors import add_error_handlers
from api.headers import add_headers
from api.keeping import erase_daily
from api.openapi import describe_events
from api.readiness import Loading
from api.reception import Reception
from coach.passwords import Passwords
from coach.settings import Settings, load_settings
from prompts import check_prompts


def create(settings: Settings | None = None, passwords: Passwords | None = None) -> FastAPI:
    """The service for ``settings``, by default those of the environment; ``passwords`` for other costs of their hashes.

    Raises:
        SettingsInvalid: A setting has the wrong form.
        PromptInvalid: A file in ``prompts`` does not fit the code.
    """
    settings = settings or load_settings()
    check_prompts()
    # FastAPI's own document pages load scripts from another host, which a learning centre may not reach.
    app = FastAPI(title="Baeum Coach", version="0.1.0", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.reception = Reception(settings, passwords)
    # Learners have no cookie, and staff are let in from this site only: other sites may call without credentials.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Content-Type", "Authorization"],
    )
    add_headers(app)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    parts = (
        account,
        admin,
        chat,
        feedback,
        handoffs,
        searching,
        materials,
        qr_codes,
        passages,
        teaching,
        helper_desk,
        trainer,
        switching,
        drafting,
        running,
        sampling,
        texts,
        health,
        widget,
        helper_pages,
        home_pages,
        reviews,
        review_pages,
        evidence_pages,
        run_pages,
        sample_pages,
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
    tasks = [asyncio.create_task(loading.run()), asyncio.create_task(erase_daily(loading, app.state.settings))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        loading.close()
        app.state.reception.close()
