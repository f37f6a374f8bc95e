"""The pages as people use them: real Chromium against a running service."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.app import create
from coach.accounts import Role
from coach.settings import Settings
from tests.api.chromium import come_in, keep_screenshot, running
from tests.api.trainer_service import small_settings
from tests.signing_in import cheap_passwords

pytestmark = pytest.mark.browser
WIFI = "와이파이 비밀번호를 모르겠어요"
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def service(guides_settings: Settings) -> Iterator[str]:
    with running(create(guides_settings)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, service: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone; whatever the page logs as an error, or asks of another host, fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=service, locale="ko-KR")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: None if "//localhost:" in request.url else faults.append(request.url))
    yield opened
    keep_screenshot(opened, request.node.name)
    context.close()
    assert faults == []


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")


def test_a_learner_asks_and_reads_steps_with_sources(page: Page) -> None:
    page.goto("/")
    ask(page, WIFI)

    expect(page.locator(".answer .lead")).to_have_text("안내 자료에서 찾은 내용이에요.")
    expect(page.locator(".answer")).to_contain_text("공유기")
    expect(page.locator(".part a").first).to_contain_text("와이파이 연결하기")
    expect(page.get_by_role("textbox")).to_be_focused()


def test_a_source_opens_the_material_at_the_marked_passage(page: Page) -> None:
    page.goto("/")
    ask(page, WIFI)
    page.locator(".part a").first.click()
    meant = page.get_by_role("dialog").locator(".passage.meant")
    expect(meant).to_contain_text("공유기")
    expect(meant).to_be_in_viewport()
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="새 창에서 보기").click()
    opened = opening.value
    marked = opened.locator(".passage:target")

    expect(marked).to_contain_text("공유기")
    assert marked.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    box = marked.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 844


def test_the_answer_appears_while_it_streams(page: Page) -> None:
    page.goto("/")
    page.locator("baeum-coach .log").wait_for(state="attached")
    page.evaluate(
        """() => {
            const log = document.querySelector("baeum-coach").shadowRoot.querySelector(".log");
            window.seen = [];
            new MutationObserver(() => window.seen.push(log.querySelectorAll(".answer li").length))
                .observe(log, { childList: true, subtree: true, characterData: true });
        }"""
    )
    ask(page, "공공 와이파이 쓰는 법")
    expect(page.locator(".part").first).to_be_visible()

    assert len(set(page.evaluate("window.seen"))) > 3


def test_the_conversation_is_still_there_after_a_reload_and_can_be_begun_anew(page: Page) -> None:
    page.goto("/")
    ask(page, WIFI)
    expect(page.locator(".answer .lead")).to_have_text("안내 자료에서 찾은 내용이에요.")  # set when it is finished
    before = page.locator(".answer").inner_text()
    page.reload()

    expect(page.locator(".question")).to_contain_text(WIFI)
    assert page.locator(".answer").inner_text() == before
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="새 대화").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".greeting")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_what_no_guide_answers_is_said_with_the_nearest_guides(page: Page) -> None:
    page.goto("/")
    ask(page, "세종대왕은 언제 태어났나요?")

    expect(page.locator(".answer")).to_contain_text("안내 자료에는 이 질문의 답이 없어요")
    expect(page.locator(".answer")).to_contain_text("도우미에게 물어봐 주세요")
    expect(page.locator(".part a").first).to_be_visible()


def test_an_example_can_be_tapped(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="이상한 문자의 링크를 눌렀어요").click()

    expect(page.locator(".answer")).to_contain_text("118")


def test_a_question_is_sent_by_itself_when_the_connection_is_back(page: Page) -> None:
    page.goto("/")
    page.context.set_offline(True)
    ask(page, WIFI)
    expect(page.locator(".answer")).to_contain_text("연결이 끊겼어요")
    page.context.set_offline(False)

    expect(page.locator(".part a").first).to_contain_text("와이파이 연결하기")
    expect(page.locator(".turn")).to_have_count(1)


def test_a_service_that_fails_is_said_in_words_and_can_be_retried(page: Page) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=503, json={"error": "search_unavailable"})

    page.goto("/")
    page.route("**/questions", fail)
    ask(page, WIFI)
    expect(page.locator(".answer")).to_contain_text("지금은 안내 자료를 찾을 수 없어요")
    page.unroute("**/questions", fail)
    page.get_by_role("button", name="다시 해 보기").click()

    expect(page.locator(".part a").first).to_be_visible()


def test_a_conversation_that_is_gone_begins_anew(page: Page) -> None:
    page.goto("/")
    page.evaluate("localStorage.setItem('baeum-coach:conversation', '{\"token\": \"made-up\"}')")
    page.reload()
    expect(page.locator(".greeting")).to_be_visible()
    ask(page, WIFI)

    expect(page.locator(".part a").first).to_be_visible()


def test_markup_in_a_question_is_shown_as_text(page: Page) -> None:
    page.goto("/")
    ask(page, "<img src=x onerror=document.title='hacked'> 와이파이")

    expect(page.locator(".question")).to_contain_text("<img src=x")
    assert page.locator(".question img").count() == 0
    assert page.title() == "배움 코치"


def test_english_readers_get_an_english_page(page: Page) -> None:
    page.goto("/?lang=en")
    ask(page, "How do I make the text on my phone bigger?")

    expect(page.locator(".answer .lead")).to_have_text("Here is what the guides say.")
    expect(page.locator(".part a").first).to_contain_text("Make the text on your phone bigger")


def test_nothing_is_wider_than_the_smallest_phone_and_targets_are_large(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")
    ask(page, "비밀번호는 어떻게 만들어야 안전해요?")
    expect(page.locator(".part").first).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelector("baeum-coach").shadowRoot.querySelectorAll("button, textarea, .part a")]
            .filter((e) => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44).length"""
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert small == 0


@pytest.fixture
def host_site(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Another web site, on a port of its own, with pages of a test's choosing."""
    handler = partial(_Quiet, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def write(html: str) -> str:
        (tmp_path / "host.html").write_text(html, encoding="utf-8")
        return f"http://localhost:{server.server_port}/host.html"

    yield write
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def test_one_line_embeds_the_widget_on_another_site(page: Page, service: str, host_site: Callable[[str], str]) -> None:
    line = f'<script src="{service}/widget.js" defer></script>'
    address = host_site(
        f'<!doctype html><html lang="ko"><link rel="icon" href="data:,">{line}<h1>City hall</h1></html>'
    )
    page.goto(address)
    page.get_by_role("button", name="배움 코치에게 물어보기").click()
    expect(page.get_by_role("textbox")).to_be_focused()
    ask(page, WIFI)
    expect(page.locator(".part a").first).to_have_attribute("href", re.compile(f"^{re.escape(service)}/materials/"))
    page.reload()
    page.get_by_role("button", name="배움 코치에게 물어보기").click()
    expect(page.locator(".question")).to_contain_text(WIFI)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="배움 코치에게 물어보기")).to_be_focused()


@pytest.mark.parametrize(
    ("page_language", "attribute"), [("en", ""), ("en-GB", ""), ("ko", 'data-lang="en"'), ("", 'data-lang="en"')]
)
def test_the_widget_speaks_english_when_it_is_told_to(
    page: Page, service: str, host_site: Callable[[str], str], page_language: str, attribute: str
) -> None:
    line = f'<script src="{service}/widget.js" {attribute} defer></script>'
    page.goto(host_site(f'<!doctype html><html lang="{page_language}"><link rel="icon" href="data:,">{line}</html>'))

    expect(page.get_by_role("button", name="Ask Baeum Coach")).to_be_visible()


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A trainer's screen, on a service with materials of its own."""
    app = create(small_settings(tmp_path), cheap_passwords())
    with running(app) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address, locale="ko-KR")
        come_in(context, app, address, Role.TRAINER)
        opened = context.new_page()
        opened.set_default_timeout(15_000)
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        yield opened
        context.close()
    assert faults == []


def test_a_trainer_adds_files_and_sees_what_became_of_each(desk: Page, tmp_path: Path) -> None:
    (tmp_path / "키오스크.md").write_text("# 키오스크 주문\n\n## 주문하기\n1. 화면을 눌러요.\n2. 음식을 골라요.\n")
    (tmp_path / "깨진.docx").write_bytes(b"no zip")
    desk.goto("/trainer/materials")
    desk.locator("#files").set_input_files([tmp_path / "키오스크.md", tmp_path / "깨진.docx"])

    row = desk.locator("#rows tr", has_text="키오스크 주문")
    expect(row).to_contain_text("검색돼요")
    expect(desk.locator("#refused")).to_contain_text("깨진.docx")
    expect(desk.locator("#refused")).to_contain_text("파일이 깨져 있어서 읽지 못했어요")

    row.get_by_role("link", name="키오스크 주문").click()
    expect(desk.locator(".read")).to_contain_text("음식을 골라요.")
    expect(desk.frame_locator("#original").locator("body")).to_contain_text("음식을 골라요.")
    expect(desk.locator("#citations-text")).not_to_be_empty()


def test_a_trainer_renames_removes_and_restores_with_the_keyboard(desk: Page, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 사진 보내기\n\n사진을 골라 보내요.\n")
    desk.goto("/trainer/materials")
    desk.locator("#files").set_input_files(tmp_path / "a.md")
    row = desk.locator("#rows tr", has_text="사진 보내기")
    expect(row).to_contain_text("검색돼요")

    row.get_by_role("button").last.focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="지우기", exact=True).press("Enter")
    desk.get_by_role("button", name="네, 지울게요").press("Enter")
    expect(row).to_have_count(0)
    desk.get_by_role("button", name="되돌리기").first.press("Enter")
    expect(row).to_contain_text("검색돼요")
