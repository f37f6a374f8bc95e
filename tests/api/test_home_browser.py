"""The trainers' home as people use it, in Chromium: the switch, a gap, and the editor of a draft."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, expect

from api.app import create
from tests.api.chromium import running, trainers_page
from tests.api.trainer_service import asked, loaded, small_settings
from tests.signing_in import cheap_passwords

pytestmark = pytest.mark.browser
QUESTION = "KTX 표 폰으로 예매하고 싶어요"
MARKUP = "<img src=x onerror=document.title='hacked'>"


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return create(small_settings(tmp_path), cheap_passwords())


@pytest.fixture
def desk(app: FastAPI, browser: Browser) -> Iterator[Page]:
    """A trainer's screen; an error of a page fails the test."""
    with running(app) as address:
        loaded(app)
        with trainers_page(browser, app, address, width=1280, height=900) as page:
            page.goto("/trainer")
            yield page


def ask_in_vain(app: FastAPI, question: str) -> None:
    """A question that nothing answers, put among the gaps."""
    asked(app, question)
    parts = loaded(app)
    while parts.home.group_questions() or parts.home.look_again():
        pass


def test_a_trainer_switches_the_coach_off_and_on(desk: Page) -> None:
    desk.locator("#switch summary").click()
    desk.get_by_label("꺼짐").check()
    desk.get_by_label("학습자가 읽을 문장 (한국어)").fill("설날에는 쉬어요.")
    desk.get_by_role("button", name="이대로 바꾸기").press("Enter")

    expect(desk.locator("#switch-told")).to_have_text("바꿨어요. 다음 질문부터 바로 적용돼요.")
    expect(desk.locator("#switch blockquote")).to_have_text("설날에는 쉬어요.")
    desk.goto("/?lang=ko")
    desk.get_by_role("textbox").fill("와이파이 연결")
    desk.keyboard.press("Enter")
    expect(desk.locator(".answer")).to_contain_text("설날에는 쉬어요.")


def test_a_gap_is_written_put_in_and_asked_again(desk: Page, app: FastAPI) -> None:
    ask_in_vain(app, QUESTION)
    desk.goto("/trainer/gaps")
    desk.get_by_role("button", name="이 질문으로 자료 쓰기").click()
    expect(desk.get_by_label("제목", exact=True)).to_have_value(QUESTION)
    expect(desk.locator("#hints")).to_contain_text("순서를 넣어 주세요")

    steps = "1. 코레일톡을 열어요.\n2. 출발역과 도착역을 골라요.\n3. 표를 사요."
    desk.get_by_role("textbox", name="내용").fill(f"## {QUESTION}\n\n{steps}\n\n{MARKUP}\n")
    expect(desk.locator("#preview li")).to_have_count(3)
    expect(desk.locator("#saved")).to_have_text("저장했어요")
    assert desk.locator("#preview img").count() == 0

    desk.get_by_role("button", name="올리기").click()
    expect(desk.locator("#published-text")).to_contain_text("이제 코치가 이 자료로 답할 수 있어요.")
    desk.get_by_role("button", name="코치에게 다시 물어보기").click()
    expect(desk.locator("#answers")).to_contain_text("이 자료로 답했어요")
    desk.goto("/trainer/gaps")
    expect(desk.locator(".gap")).to_have_count(0)


def test_a_draft_survives_a_lost_connection_and_a_second_writer(desk: Page) -> None:
    desk.goto("/trainer/drafts")
    desk.get_by_role("button", name="새 자료 쓰기").click()
    text = desk.get_by_role("textbox", name="내용")

    def fail(route: Route) -> None:
        route.abort() if route.request.method == "PUT" else route.continue_()

    desk.route("**/api/trainer/drafts/**", fail)
    text.fill("## 첫 글\n\n1. 하나")
    expect(desk.locator("#trouble")).to_contain_text("이 브라우저에 남겨 두었고")
    desk.unroute("**/api/trainer/drafts/**", fail)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    expect(text).to_have_value("## 첫 글\n\n1. 하나")
    expect(desk.locator("#saved")).to_have_text("지난번에 저장하지 못한 글을 되살렸어요.")

    other = desk.context.new_page()
    other.goto(desk.url)
    other.get_by_role("textbox", name="내용").fill("## 다른 글\n\n1. 둘")
    expect(other.locator("#saved")).to_have_text("저장했어요")
    other.close()
    text.fill("## 내 글\n\n1. 셋")
    expect(desk.locator("#conflict-theirs")).to_contain_text("다른 글")
    expect(desk.locator("#conflict-mine")).to_contain_text("내 글")
    desk.get_by_role("button", name="내가 쓰던 글로 저장").click()
    expect(desk.locator("#saved")).to_have_text("저장했어요")
    desk.reload()
    expect(text).to_have_value("## 내 글\n\n1. 셋")


def test_the_pages_fit_a_phone_and_their_targets_are_large(desk: Page, app: FastAPI) -> None:
    ask_in_vain(app, QUESTION)
    desk.set_viewport_size({"width": 320, "height": 640})
    small: Any = """() => [...document.querySelectorAll("main a, main button, main summary, main input, header a")]
        .filter((e) => e.checkVisibility() && e.type !== "radio" && !e.closest("p:not(.buttons)"))
        .filter((e) => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44)
        .map((e) => e.outerHTML)"""
    for path in ("/trainer", "/trainer/gaps", "/trainer/drafts", "/trainer/missions"):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert desk.evaluate(small) == [], path
