"""The widget as learners use it, and as web sites embed it."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.app import create
from api.widget import joined
from coach.settings import Settings
from tests.api.chromium import keep_screenshot, running
from tests.api.test_browser import WIFI, ask

pytestmark = pytest.mark.browser
HOST_POLICY = "default-src 'none'; script-src {service}; connect-src {service}; base-uri 'none'; form-action 'none'"
STEPS = "키오스크로 주문하는 방법 알려 주세요"
OPENER = "배움 코치에게 물어보기"


@pytest.fixture(scope="module")
def service(guides_settings: Settings) -> Iterator[str]:
    with running(create(guides_settings)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, service: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone; whatever the page logs as an error but for a lost connection fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=service, locale="ko-KR")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    yield opened
    keep_screenshot(opened, request.node.name)
    context.close()
    assert faults == []


class _Site(BaseHTTPRequestHandler):
    html: ClassVar[bytes] = b""
    policy: ClassVar[str] = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(self.html)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Callable[..., str]]:
    """Another web site, with a page and a policy of a test's choosing."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def write(html: str, policy: str = "") -> str:
        _Site.html, _Site.policy = f'<!doctype html><html lang="ko"><body>{html}'.encode(), policy
        return f"http://localhost:{server.server_port}/"

    yield write
    server.shutdown()
    server.server_close()


def answered(page: Page) -> None:
    expect(page.get_by_role("button", name="더 보기").last).to_be_visible()


def streaming(*events: tuple[str, dict[str, Any]]) -> str:
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)


def piece(text: str) -> tuple[str, dict[str, Any]]:
    runs = [{"text": text, "strong": False, "source": None}, {"text": "", "strong": False, "source": 1}]
    return "delta", {"piece": {"kind": "paragraph", "runs": runs, "number": None, "heading": text, "joins": False}}


def test_what_it_loads_is_small() -> None:
    assert len(joined(90).packed) < 30_000


def test_its_button_answers_after_a_single_request(page: Page, service: str, site: Callable[..., str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith(service) else None)
    page.goto(site(f'<script src="{service}/widget.js" defer></script>'))
    page.get_by_role("button", name=OPENER).click()
    expect(page.get_by_role("dialog").get_by_text("안녕하세요")).to_be_visible()

    assert asked == [f"{service}/widget.js"]


def test_on_a_slow_line_waiting_is_shown_and_nothing_is_doubled(page: Page) -> None:
    page.goto("/")
    slow = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    ask(page, WIFI)
    ask(page, WIFI)  # as an impatient reader does
    expect(page.locator(".answer .lead")).to_have_text("잠시만 기다려 주세요…")
    expect(page.get_by_role("button", name="멈추기")).to_be_visible()
    expect(page.get_by_role("button", name="보내기")).to_be_hidden()
    answered(page)
    expect(page.get_by_role("textbox")).to_have_value(WIFI)
    first = page.locator(".answer").inner_text()
    page.reload()
    answered(page)

    assert [name for name in asked if name in ("conversations", "questions")] == ["conversations", "questions"]
    assert page.locator(".answer").inner_text() == first
    expect(page.locator(".turn")).to_have_count(1)


def test_a_page_with_the_strictest_policy_keeps_its_looks(page: Page, service: str, site: Callable[..., str]) -> None:
    line = f'<script src="{service}/widget.js" data-color="#ffd400" data-position="left" defer></script>'
    plain = "<h1>City hall</h1><p>Opening hours</p>"
    look = """[...document.querySelectorAll('h1, p')]
        .map((e) => [JSON.stringify(e.getBoundingClientRect()), getComputedStyle(e).font])"""
    page.goto(site(plain))
    before = page.evaluate(look)
    page.goto(site(line + plain, HOST_POLICY.format(service=service)))
    opener = page.get_by_role("button", name=OPENER)
    expect(opener).to_be_visible()
    box = opener.bounding_box()

    assert page.evaluate(look) == before
    assert box is not None
    assert box["x"] < 30
    assert opener.evaluate("e => getComputedStyle(e).color") == "rgb(16, 20, 16)"  # dark on yellow
    opener.click()
    ask(page, WIFI)
    answered(page)


def test_it_takes_the_whole_screen_of_a_phone_and_gives_the_focus_back(
    page: Page, service: str, site: Callable[..., str]
) -> None:
    page.goto(site(f'<a href="#x">link</a><script src="{service}/widget.js" defer></script>'))
    page.get_by_role("button", name=OPENER).click()
    box = page.get_by_role("dialog").bounding_box()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") in ("BAEUM-COACH", "BODY")
    page.get_by_role("button", name="설정").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="설정")).to_be_focused()
    page.keyboard.press("Escape")

    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(page.get_by_role("button", name=OPENER)).to_be_focused()


def test_two_on_one_page_hold_their_own_conversations_and_tell_the_page(
    page: Page, service: str, site: Callable[..., str]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(
        site(
            '<baeum-coach data-title="하나" data-position="left" data-questions="첫 질문|둘째 질문"></baeum-coach>'
            '<baeum-coach data-title="둘" data-lang="en" data-greeting="Hi there"></baeum-coach>'
            f'<script src="{service}/widget.js" defer></script>'
        )
    )
    page.evaluate("window.told = []; BaeumCoach.addEventListener('baeum-answer', (e) => told.push(e.detail))")
    page.evaluate(f"BaeumCoach.ask({json.dumps(WIFI)})")
    answered(page)
    page.get_by_role("button", name="둘", exact=True).click()
    second = page.locator("baeum-coach").last

    expect(page.get_by_role("button", name="둘째 질문")).to_be_visible()
    expect(second.get_by_text("Hi there")).to_be_visible()
    expect(second.locator(".turn")).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(1)
    (told,) = page.evaluate("told")
    assert (told["question"], told["status"]) == (WIFI, "answered")
    page.evaluate("BaeumCoach.close()")
    expect(page.get_by_role("button", name="하나")).to_be_visible()


def test_the_notice_is_shown_once_and_stays_in_the_settings(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".notice")).to_contain_text("90일이 지나면")
    page.get_by_role("button", name="알겠어요").click()
    page.reload()
    expect(page.locator(".greeting")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
    page.get_by_role("button", name="설정").click()

    expect(page.get_by_role("dialog").locator(".notice")).to_contain_text("틀릴 수 있으니")


def test_letters_grow_and_stay_large(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="설정").click()
    larger = page.get_by_role("button", name="글자 크게")
    before = float(page.locator(".log").evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
    for _ in range(3):
        larger.click()
    page.reload()
    expect(page.locator(".greeting").first).to_be_visible()

    assert page.locator(".log").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == 2 * before
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(larger).to_have_count(0)


def test_erasing_asks_once_and_leaves_nothing(page: Page) -> None:
    page.goto("/")
    ask(page, WIFI)
    answered(page)
    token = page.evaluate("JSON.parse(localStorage['baeum-coach:conversation']).token")
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="대화 모두 지우기").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="네, 지울게요").click()
    expect(page.get_by_role("alert").filter(has_text="지우지 못했어요")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="네, 지울게요").click()
    expect(page.locator(".turn")).to_have_count(0)
    gone = page.request.get("/api/conversation", headers={"Authorization": f"Bearer {token}"})

    assert gone.status == 401
    assert token not in page.evaluate("JSON.stringify(localStorage)")


def test_an_earlier_conversation_can_still_be_erased(page: Page) -> None:
    page.goto("/")
    ask(page, WIFI)
    answered(page)
    token = page.evaluate("JSON.parse(localStorage['baeum-coach:conversation']).token")
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="새 대화").click()
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="대화 모두 지우기").click()
    page.get_by_role("button", name="네, 지울게요").click()
    expect(page.get_by_text("모두 지웠어요").first).to_be_visible()

    assert page.request.get("/api/conversation", headers={"Authorization": f"Bearer {token}"}).status == 401


def test_stopping_keeps_what_was_shown(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        """() => {
            const real = window.fetch;
            window.fetch = (address, options) => {
                if (!String(address).endsWith("/questions")) return real(address, options);
                const line = { kind: "paragraph", runs: [{ text: "첫 줄이에요.", strong: false, source: null }],
                               number: null, heading: "", joins: false };
                const body = new ReadableStream({ start(out) {
                    const event = `event: delta\\ndata: ${JSON.stringify({ piece: line })}\\n\\n`;
                    out.enqueue(new TextEncoder().encode(event));
                    const stop = () => out.error(new DOMException("stopped", "AbortError"));
                    options.signal.addEventListener("abort", stop);
                } });
                return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
            };
        }"""
    )
    ask(page, WIFI)
    expect(page.locator(".answer")).to_contain_text("첫 줄이에요.")
    page.get_by_role("button", name="멈추기").click()

    expect(page.locator(".answer .lead")).to_contain_text("여기서 멈췄어요")
    expect(page.locator(".answer")).to_contain_text("첫 줄이에요.")
    expect(page.get_by_role("button", name="보내기")).to_be_visible()
    expect(page.get_by_role("button", name="다시 해 보기")).to_be_visible()


def test_an_answer_that_breaks_off_is_read_again_and_not_doubled(page: Page) -> None:
    asked: list[str] = []

    def break_off(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}")["key"])
        if len(asked) > 1:
            route.continue_()
            return
        route.fetch()  # the service answers; on its way back the connection breaks
        route.fulfill(body=streaming(piece("반쪽")), headers={"Content-Type": "text/event-stream"})

    page.goto("/")
    page.route("**/conversation/questions", break_off)
    ask(page, WIFI)
    answered(page)
    token = page.evaluate("JSON.parse(localStorage['baeum-coach:conversation']).token")
    kept = page.request.get("/api/conversation", headers={"Authorization": f"Bearer {token}"}).json()

    expect(page.locator(".answer")).not_to_contain_text("반쪽")
    assert len(set(asked)) == 1
    assert len(asked) == 2
    assert len(kept["turns"]) == 1
    expect(page.locator(".turn")).to_have_count(1)


def test_a_question_asked_without_a_connection_survives_a_reload(page: Page) -> None:
    page.goto("/")
    page.route("**/conversations", lambda route: route.abort())
    ask(page, WIFI)
    expect(page.locator(".answer")).to_contain_text("연결이 끊겼어요")
    page.unroute("**/conversations")
    page.reload()

    answered(page)
    expect(page.locator(".question")).to_contain_text(WIFI)
    expect(page.locator(".turn")).to_have_count(1)


def test_too_many_questions_are_said_with_how_long_to_wait(page: Page) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=429, json={"error": "too_many_questions", "retry_after": 7})

    page.route("**/conversation/questions", refuse)
    page.goto("/")
    ask(page, WIFI)

    expect(page.locator(".answer")).to_contain_text("7초 뒤에 다시 물어봐 주세요.")
    expect(page.get_by_role("button", name="다시 해 보기")).to_be_visible()


def test_markup_from_anywhere_is_shown_as_text(page: Page) -> None:
    evil = "<img src=x onerror=\"document.title='hacked'\"><script>1</script>"
    place = {"kind": "", "name": "", "file": evil}
    source = {
        "number": 1, "passage_id": evil, "material_id": "javascript:alert(1)", "title": evil, "section": evil,
        "language": "ko", "place": place,
    }  # fmt: skip
    finished = {
        "turn_id": "00000000-0000-4000-8000-000000000000", "status": "answered", "notice": evil, "related": [source],
        "writer": "model", "suggestions": [{"label": evil, "question": evil}], "offers_person": True,
        "preferences": {"language": "", "level": "normal", "device": ""},
    }  # fmt: skip
    body = streaming(piece(evil), ("sources", {"sources": [source]}), ("finished", finished))
    line = [{"text": evil, "strong": True, "source": None}]
    block = {"kind": "table", "start": 1, "lines": [[line], [line]]}
    guide = {
        "id": "x", "title": evil, "course": evil, "language": "ko", "updated": "",
        "passages": [{"id": evil, "heading_path": [evil], "place": place, "blocks": [block]}],
    }  # fmt: skip
    page.route("**/conversation/questions", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    page.route(re.compile(r"/reading\?"), lambda route: route.fulfill(json=guide))
    page.goto("/")
    ask(page, WIFI)
    answered(page)
    link = page.locator(".part a").first
    expect(link).to_have_attribute("href", f"{page.url}materials/javascript%3Aalert(1)#{_quoted(evil)}")
    link.click()

    expect(page.locator(".passage.meant td")).to_have_text(evil)
    assert page.locator("baeum-coach img, baeum-coach script").count() == 0
    assert page.title() == "배움 코치"


def _quoted(text: str) -> str:
    return quote(text, safe="!'()*~-_.")


def test_an_answer_is_judged_copied_printed_and_taken_to_a_phone(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.execCommand = () => true")
    ask(page, STEPS)
    answered(page)
    page.get_by_role("button", name="아쉬워요").click()
    page.get_by_role("button", name="너무 길어요").click()
    expect(page.get_by_role("button", name="너무 길어요")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="더 보기").click()
    page.get_by_role("button", name="복사하기").click()
    expect(page.get_by_text("답을 복사했어요").first).to_be_visible()
    with page.context.expect_page() as opening:
        page.get_by_role("button", name="인쇄하기").click()
    printed = opening.value
    expect(printed.locator(".steps .box").first).to_be_visible()
    expect(printed.get_by_role("heading", name=STEPS)).to_be_visible()
    printed.close()
    page.get_by_role("button", name="휴대폰으로 보기").click()
    expect(page.get_by_role("img", name="QR코드")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()

    expect(page.get_by_role("button", name="아쉬워요")).to_have_attribute("aria-pressed", "true")


def test_a_finished_answer_is_announced_once(page: Page) -> None:
    page.goto("/")
    page.locator("baeum-coach .log").wait_for()
    page.evaluate(
        """() => {
            const live = document.querySelector("baeum-coach").shadowRoot.querySelector("[role=status]");
            window.heard = [];
            new MutationObserver(() => { if (live.textContent) window.heard.push(live.textContent); })
                .observe(live, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, WIFI)
    answered(page)
    (heard,) = page.evaluate("heard")

    assert "안내 자료에서 찾은 내용이에요." in heard
    assert "공유기" in heard


def test_quiz_recap_and_missions_are_in_reach(page: Page) -> None:
    page.goto("/")
    ask(page, WIFI)
    answered(page)
    page.get_by_role("button", name="더 보기").click()
    page.get_by_role("button", name="퀴즈 풀기").click()
    page.get_by_role("dialog").locator(".stack button").first.click()
    expect(page.get_by_role("dialog").locator(".right").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="오늘 배운 것").click()
    expect(page.get_by_role("dialog")).to_contain_text(WIFI)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="디지털 도전").click()
    page.get_by_role("button", name="도전 시작하기").first.click()

    expect(page.locator(".code")).to_have_text(re.compile("^[A-Z2-9]{4}-[A-Z2-9]{4}$"))
