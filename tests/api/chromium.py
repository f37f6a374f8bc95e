"""A real Chromium and a real service for the tests of pages."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page

from api.access import PAGE, SESSION
from coach.accounts import Role
from coach.tokens import page_token
from tests.signing_in import session_of

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join()


def keep_screenshot(page: Page, name: str) -> None:
    """Show people what a test saw, in the folder COACH_SCREENSHOTS; without it nothing is kept."""
    folder = os.environ.get("COACH_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name.replace('/', ' ')}.png")


@contextmanager
def trainers_page(
    browser: Browser, app: FastAPI, address: str, *, width: int, height: int, name: str = ""
) -> Iterator[Page]:
    """A screen of a trainer; an error of a page, or what its policy forbids, fails the test."""
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=address, locale="ko-KR")
    come_in(context, app, address, Role.TRAINER, name)
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert faults == []


def come_in(context: BrowserContext, app: FastAPI, address: str, role: Role, name: str = "") -> None:
    """Have a browser signed in as somebody of this role."""
    session = session_of(app, role, name)
    for cookie, value in ((SESSION, session), (PAGE, page_token(session))):
        context.add_cookies([{"name": cookie, "value": value, "url": address}])
