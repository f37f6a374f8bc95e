"""Pages and their states by the rules of WCAG 2.2 A and AA, as far as axe-core can tell them, small and large."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, ViewportSize, expect

from api.app import create
from coach.accounts import Role
from coach.settings import Settings
from tests.api.chromium import come_in, keep_screenshot, running
from tests.api.trainer_service import loaded
from tests.signing_in import cheap_passwords

pytestmark = pytest.mark.browser
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SCREENS: dict[str, tuple[ViewportSize, Any]] = {
    "phone, dark": ({"width": 360, "height": 740}, "dark"),
    "desktop, light": ({"width": 1280, "height": 800}, "light"),
}
WIFI = "와이파이 비밀번호를 모르겠어요"


def nothing(page: Page) -> None:
    """The page as it opens."""


def answered(page: Page) -> None:
    page.get_by_role("button", name="알겠어요").click()
    page.get_by_role("textbox").fill(WIFI)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .answer")).to_contain_text("출처")


def source_open(page: Page) -> None:
    answered(page)
    page.locator(".answer .cite").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def settings_open(page: Page) -> None:
    page.get_by_role("button", name="설정").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def widget_open(page: Page) -> None:
    page.get_by_role("button", name="배움 코치에게 물어보기").first.click()
    expect(page.get_by_role("textbox").first).to_be_visible()


def found(page: Page) -> None:
    page.locator("#words").fill("와이파이 비밀번호")
    expect(page.locator("#results .result").first).to_be_visible()


def card_open(page: Page) -> None:
    found(page)
    page.locator("#results .result").first.click()
    expect(page.locator(".card h2")).to_be_visible()


def switch_open(page: Page) -> None:
    page.locator("#switch summary").click()


def draft_open(page: Page) -> None:
    page.locator("#new-draft").click()
    expect(page.get_by_label("제목", exact=True)).to_be_visible()


ASKED = f"""async () => {{
  const post = (path, body, more) => fetch(path, {{ method: "POST", credentials: "omit", body: JSON.stringify(body),
    headers: {{ "Content-Type": "application/json", ...more }} }});
  const {{ token }} = await (await post("/api/conversations", {{ language: "ko" }})).json();
  const opens = {{ Authorization: `Bearer ${{token}}` }};
  await (await post("/api/conversation/questions", {{ text: "{WIFI}" }}, opens)).text();
}}"""
"""A learner's question, whoever is signed in."""


def review_open(page: Page) -> None:
    page.evaluate(ASKED)
    page.reload()
    expect(page.locator("#review-page[data-ready]")).to_be_visible()
    for summary in page.locator(".seen > details > summary").all():
        summary.click()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "chat": ("/", nothing),
    "answer": ("/", answered),
    "source": ("/", source_open),
    "settings": ("/", settings_open),
    "english": ("/?lang=en", nothing),
    "demo": ("/demo", widget_open),
    "guides": ("/materials", nothing),
    "guide": ("/materials/{guide}", nothing),
    "sign in": ("/sign-in", nothing),
    "set up": ("/setup", nothing),
    "account": ("/account", nothing),
    "admin": ("/admin", nothing),
    "desk": ("/helper", nothing),
    "results": ("/helper", found),
    "card": ("/helper", card_open),
    "home": ("/trainer", nothing),
    "switch": ("/trainer", switch_open),
    "gaps": ("/trainer/gaps", nothing),
    "drafts": ("/trainer/drafts", nothing),
    "draft": ("/trainer/drafts", draft_open),
    "missions": ("/trainer/missions", nothing),
    "review": ("/trainer/reviews", review_open),
    "agreement": ("/trainer/reviews/agreement", nothing),
    "materials": ("/trainer/materials", nothing),
    "material": ("/trainer/materials/{guide}", nothing),
}


OF_LEARNERS = 9
SEEN = [
    (state, screen)
    for place, state in enumerate(STATES)
    for number, screen in enumerate(SCREENS)
    if place < OF_LEARNERS or place % len(SCREENS) == number
]
"""What learners see on both, what staff see on one by turns: all share one design."""


@pytest.fixture(scope="module")
def service(guides_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FastAPI]]:
    settings = guides_settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("accessibility")})
    settings.index_dir.symlink_to(guides_settings.index_dir)
    app = create(settings, cheap_passwords())
    with running(app) as address:
        loaded(app)
        yield address, app


@pytest.fixture(scope="module")
def guide(service: tuple[str, FastAPI]) -> str:
    return str(httpx2.get(f"{service[0]}/api/materials").json()[0]["id"])


@pytest.mark.parametrize(("state", "screen"), SEEN)
def test_no_rule_is_broken(browser: Browser, service: tuple[str, FastAPI], guide: str, state: str, screen: str) -> None:
    address, app = service
    size, scheme = SCREENS[screen]
    context = browser.new_context(viewport=size, color_scheme=scheme, base_url=address, locale="ko-KR")
    come_in(context, app, address, Role.ADMIN)
    page = context.new_page()
    page.set_default_timeout(15_000)
    path, reach = STATES[state]
    page.goto(path.format(guide=guide))
    page.wait_for_timeout(500)  # scripts fill pages; a desk's live line never lets the network rest
    reach(page)
    keep_screenshot(page, f"{state} {screen}")
    violations = Axe().run(page, options=RULES).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()

    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations] == []
    assert not wide
