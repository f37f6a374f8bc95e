"""The helper's desk as volunteers use it: real Chromium, keyboard only, without a network, and two at once."""

import time
from collections.abc import Callable, Iterator

import httpx2
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from api.app import create
from coach.accounts import Role
from coach.settings import Settings
from tests.api.chromium import come_in, keep_screenshot, running
from tests.signing_in import cheap_passwords

pytestmark = pytest.mark.browser
Service = tuple[str, FastAPI]
WIFI = "와이파이 비밀번호"
UNKNOWN = "와이파이 비밀번호를 모를 때"


@pytest.fixture(scope="module")
def service(guides_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """With a database of its own, so that nobody else waits."""
    settings = guides_settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("desk")})
    settings.index_dir.symlink_to(guides_settings.index_dir)
    app = create(settings, cheap_passwords())
    with running(app) as address:
        while httpx2.get(f"{address}/readyz", timeout=60).status_code != 200:
            time.sleep(0.1)  # a browser would not wait as long as a busy machine loads
        yield address, app


@pytest.fixture
def desks(browser: Browser, service: Service) -> Iterator[Callable[..., Page]]:
    """Opens desks, each in a browser of its own; a fault of a script fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    address, app = service

    def opened(name: str = "민지", width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=address, locale="ko-KR")
        contexts.append(context)
        come_in(context, app, address, Role.HELPER, name)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("/helper")
        expect(page.locator("#live")).to_have_class("live on")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def desk(desks: Callable[..., Page]) -> Page:
    return desks()


def wait_for_help(address: str, question: str, call_back: str) -> None:
    with httpx2.Client(base_url=address) as learner:
        token = learner.post("/api/conversations", json={"language": "ko"}).json()["token"]
        learner.headers["Authorization"] = f"Bearer {token}"
        learner.post("/api/conversation/questions", json={"text": question})
        learner.post("/api/conversation/handoff", json={"call_back": call_back})


def test_an_answer_is_found_read_and_left_with_the_keyboard_alone(desk: Page) -> None:
    expect(desk.locator("#words")).to_be_focused()
    desk.keyboard.type(WIFI)
    first = desk.locator("#results .result").first
    expect(first.locator("mark").first).to_be_visible()
    desk.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    desk.keyboard.press("ArrowDown")
    second = desk.locator("#results .result").nth(1)
    expect(second).to_be_focused()
    name = second.locator(".result-title").inner_text()
    desk.keyboard.press("Enter")

    expect(desk.locator(".card h2")).to_have_text(name)
    expect(desk.locator(".card h2")).to_be_focused()
    expect(desk.locator(".text-large mark").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(second).to_be_focused()
    desk.keyboard.press("/")
    expect(desk.locator("#words")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#words")).to_have_value("")
    expect(desk.locator("#recent .result-title")).to_have_text([name])


def test_enter_opens_the_first_and_filters_hold_until_they_are_taken_away(desk: Page) -> None:
    desk.locator("#filters summary").click()
    desk.locator("[data-filter=language]").select_option("en")
    desk.locator("#words").fill(WIFI)
    desk.keyboard.press("Enter")

    expect(desk.locator(".card")).to_have_attribute("lang", "en")
    expect(desk.locator("#filters-summary")).to_contain_text("영어")
    desk.reload()
    expect(desk.locator("#filters-summary")).to_contain_text("영어")
    desk.locator("#words").fill(WIFI)
    expect(desk.locator("#results .result").first).to_have_attribute("lang", "en")
    desk.locator("#filters summary").click()
    desk.get_by_role("button", name="모두 보기").click()
    expect(desk.locator("#results .result").first).to_have_attribute("lang", "ko")


def test_a_guide_is_taken_along_as_a_message_or_a_code_or_on_paper(desk: Page, service: Service) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.locator("#words").fill("아이폰에서 와이파이 연결하기")
    desk.keyboard.press("Enter")
    expect(desk.locator(".card h2")).to_contain_text("아이폰")
    desk.get_by_role("button", name="문자로 복사").click()
    expect(desk.locator(".told")).to_contain_text("복사했어요")
    message = desk.evaluate("navigator.clipboard.readText()")
    *_, address = message.splitlines()

    assert "1. 설정을 열어요." in message
    assert address.startswith(f"{service[0]}/materials/")
    desk.get_by_role("button", name="QR 코드").click()
    expect(desk.locator("#qr-address")).to_have_text(address)
    expect(desk.locator("#qr-text")).to_contain_text("이 컴퓨터에서만")  # a phone cannot open localhost
    assert desk.locator("#qr-picture").evaluate("async (e) => { await e.decode(); return e.naturalWidth; }") > 100
    desk.keyboard.press("Escape")
    desk.emulate_media(media="print")
    box = desk.locator(".text-large ol > li").first.evaluate("e => getComputedStyle(e, '::before').borderTopWidth")
    assert box != "0px"
    assert not desk.locator(".find").is_visible()


def test_the_coach_answers_the_same_words_beside_the_passages(desk: Page) -> None:
    desk.locator("#words").fill("와이파이 비밀번호를 모르겠어요")
    desk.keyboard.press("Control+Enter")

    expect(desk.locator("#coach-answer")).to_contain_text("공유기")
    source = desk.locator("#coach-sources .source").first
    expect(source).to_contain_text("와이파이 연결하기")
    source.click()
    expect(desk.locator(".card h2")).to_have_text(UNKNOWN)
    expect(desk.locator("#coach-answer")).to_be_visible()


def test_what_was_opened_is_there_without_a_network_and_nothing_else(desk: Page) -> None:
    desk.evaluate(
        """() => new Promise((go) => {
            if (navigator.serviceWorker.controller) go();
            navigator.serviceWorker.addEventListener("controllerchange", () => go());
        })"""
    )
    desk.locator("#words").fill(UNKNOWN)
    desk.keyboard.press("Enter")
    expect(desk.locator(".card h2")).to_have_text(UNKNOWN)
    desk.get_by_role("button", name="☆ 즐겨찾기").click()
    desk.evaluate(
        """async () => {
            for (let kept = []; !kept.length; await new Promise((go) => setTimeout(go, 50))) {
                const name = (await caches.keys()).find((one) => one.startsWith("helper-passages-"));
                if (name) kept = await (await caches.open(name)).keys();
            }
        }"""
    )
    desk.context.set_offline(True)
    desk.reload()

    expect(desk.locator("#banner")).to_contain_text("연결이 끊겼어요")
    expect(desk.locator("#live")).not_to_have_class("live on")
    desk.locator("#words").fill("영수증")
    expect(desk.locator("#results .result-title")).to_have_text([UNKNOWN])
    desk.keyboard.press("Enter")
    expect(desk.locator(".kept")).to_contain_text("저장해 둔 내용")
    expect(desk.locator(".text-large")).to_contain_text("영수증")
    desk.locator("#words").fill("키오스크")
    expect(desk.locator("#nothing")).to_contain_text("열어 본 안내에는 없어요")
    desk.context.set_offline(False)
    expect(desk.locator("#results .result").first).to_contain_text("키오스크")
    expect(desk.locator("#live")).to_have_class("live on")
    expect(desk.locator("#banner")).to_be_hidden()


def test_a_favourite_whose_guide_was_changed_shows_what_stands_there_now(desk: Page) -> None:
    desk.locator("#words").fill(UNKNOWN)
    desk.keyboard.press("Enter")
    expect(desk.locator(".card h2")).to_have_text(UNKNOWN)
    desk.get_by_role("button", name="☆ 즐겨찾기").click()
    desk.evaluate(
        """() => {
            const kept = JSON.parse(localStorage.getItem("baeum-helper:favourites"));
            for (const one of kept) one.id = "gone";
            localStorage.setItem("baeum-helper:favourites", JSON.stringify(kept));
            localStorage.removeItem("baeum-helper:recent");
        }"""
    )
    desk.reload()
    desk.locator("#favourites .result").click()

    expect(desk.locator(".told")).to_contain_text("안내가 고쳐져서")
    expect(desk.locator(".card h2")).to_have_text(UNKNOWN)
    assert "gone" not in desk.evaluate("localStorage.getItem('baeum-helper:favourites')")


def test_a_search_that_fails_says_so_and_can_be_tried_again(desk: Page) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=503, json={"error": "search_unavailable"})

    desk.route("**/api/search*", fail)
    desk.locator("#words").fill(WIFI)
    expect(desk.locator("#nothing")).to_contain_text("지금은 안내 자료를 찾을 수 없어요")
    desk.unroute("**/api/search*", fail)
    desk.get_by_role("button", name="다시 해 보기").click()

    expect(desk.locator("#results .result").first).to_be_visible()


def test_two_helpers_see_at_once_who_takes_somebody_on(desks: Callable[..., Page], service: Service) -> None:
    minji, junho = desks("민지"), desks("준호")
    wait_for_help(service[0], "와이파이 비밀번호를 모르겠어요", "010-1234-5678로 전화해 주세요")
    for page in (minji, junho):
        expect(page.locator(".handoff .state")).to_have_text("기다려요")
        expect(page).to_have_title("(1) 도우미 책상 – 배움 코치")
    minji.get_by_role("button", name="제가 도울게요").focus()
    minji.keyboard.press("Enter")

    expect(junho.locator(".handoff .state")).to_have_text("민지 님이 돕고 있어요")
    expect(junho.get_by_role("button", name="제가 도울게요")).to_be_hidden()
    expect(junho.get_by_role("button", name="대화 보기")).to_be_hidden()
    expect(minji.locator(".reach a")).to_have_attribute("href", "tel:01012345678")
    minji.get_by_role("button", name="대화 보기").click()
    expect(minji.locator(".talk .source").first).to_contain_text("와이파이 연결하기")
    minji.get_by_role("button", name="이 질문 찾기").click()
    expect(minji.locator("#results .result").first).to_be_visible()
    minji.get_by_label("메모").fill("공유기를 같이 봤어요")
    minji.get_by_role("button", name="메모 저장").click()
    expect(junho.locator(".handoff .note")).to_contain_text("공유기를 같이 봤어요")
    minji.get_by_role("button", name="아무도 답하지 못했어요").click()
    minji.get_by_role("button", name="네, 마칠게요").click()
    for page in (minji, junho):
        expect(page.locator("#nobody")).to_be_visible()
        expect(page).to_have_title("도우미 책상 – 배움 코치")


def test_who_has_left_is_said_and_another_takes_over(desks: Callable[..., Page], service: Service) -> None:
    seoyeon, junho = desks("서연"), desks("준호")  # she has no other session
    wait_for_help(service[0], "와이파이 비밀번호를 모르겠어요", "")
    seoyeon.get_by_role("button", name="제가 도울게요").click()
    expect(junho.locator(".handoff .state")).to_have_text("서연 님이 돕고 있어요")
    expect(junho.get_by_role("button", name="이어서 도울게요")).to_be_hidden()
    seoyeon.get_by_role("button", name="로그아웃").click()
    expect(junho.locator(".handoff .state")).to_have_text("서연 님이 돕다가 자리를 비웠어요")
    keep_screenshot(junho, "who has left")
    junho.get_by_role("button", name="이어서 도울게요").click()

    expect(junho.locator(".handoff .state")).to_have_text("내가 돕고 있어요")
    junho.get_by_role("button", name="해결했어요").click()
    junho.get_by_role("button", name="네, 마칠게요").click()
    expect(junho.locator("#nobody")).to_be_visible()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_screen_and_targets_are_large(desks: Callable[..., Page], width: int) -> None:
    desk = desks(width=width)
    desk.locator("#words").fill("공공 와이파이가 안전한지 걱정될 때")
    desk.locator("#results .result").first.click()
    expect(desk.locator(".card h2")).to_be_focused()
    small = desk.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=checkbox]), select, summary, .actions a")]
            .filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 44)
            .map((e) => e.outerHTML)"""
    )

    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert small == []


def test_the_desk_speaks_english(desk: Page) -> None:
    desk.goto("/helper?lang=en")
    desk.locator("#words").fill("wifi password")

    expect(desk.locator("#count")).to_contain_text("Found in")
    expect(desk.locator("#results .result").first).to_contain_text("Wi-Fi")
