"""The review as a busy trainer does it: in Chromium, with the keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, expect

from api.app import create
from tests.api.chromium import keep_screenshot, running, trainers_page
from tests.api.trainer_service import asked, loaded, small_settings
from tests.signing_in import cheap_passwords

pytestmark = pytest.mark.browser
WIFI = "와이파이 연결하려면 어떻게 해요?"
MOST_KEYS = 6
COUNTING = (
    "addEventListener('keydown', () => sessionStorage.setItem('n', Number(sessionStorage.getItem('n')) + 1), true)"
)


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return create(small_settings(tmp_path), cheap_passwords())


@pytest.fixture
def desk(app: FastAPI, browser: Browser) -> Iterator[Page]:
    """A trainer's screen with three answers to judge; an error of a page fails the test."""
    with running(app) as address:
        for _ in range(3):
            asked(app, WIFI)
        with trainers_page(browser, app, address, width=1280, height=900, name="김강사") as page:
            page.add_init_script(COUNTING)
            page.set_default_timeout(30_000)
            opened(page, "/trainer/reviews")
            yield page


def opened(page: Page, path: str = "") -> UUID:
    """The turn of a page whose keys work."""
    if path:
        page.goto(path)
    main = page.locator("#review-page[data-ready]")
    expect(main).to_be_visible()
    return UUID(main.get_attribute("data-turn") or "")


def given(app: FastAPI) -> list[tuple[UUID, list[int], str, str]]:
    found = loaded(app).review.reviews.by_author("김강사", limit=10)
    return [(one.turn_id, list(one.verdict.levels.values()), one.verdict.note, one.verdict.corrected) for one in found]


def test_a_review_takes_at_most_six_keys_and_opens_the_next(desk: Page, app: FastAPI) -> None:
    for _ in range(2):
        turn = opened(desk)
        before = len(given(app))
        desk.evaluate("sessionStorage.removeItem('n')")
        for key in ("3", "2", "3", "1", "Enter"):
            desk.keyboard.press(key)
        expect(desk.locator(f"#review-page:not([data-turn='{turn}'])")).to_be_visible()
        pressed = int(desk.evaluate("sessionStorage.getItem('n')"))
        assert pressed <= MOST_KEYS
        stored = given(app)
        assert (len(stored), stored[0]) == (before + 1, (turn, [3, 2, 3, 1], "", ""))
        expect(desk.locator(".told").first).to_contain_text("검토를 저장했어요.")


def test_note_corrected_answer_and_sample_work_by_keyboard_with_hangul_on(desk: Page, app: FastAPI) -> None:
    turn = opened(desk)
    desk.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅜ', code: 'KeyN', bubbles: true}))")
    expect(desk.locator("#note")).to_be_focused()
    desk.keyboard.type("1번 단계가 빠졌어요")
    desk.keyboard.press("Escape")
    desk.keyboard.press("c")
    desk.keyboard.type("설정을 먼저 열어요")
    desk.keyboard.press("Escape")
    desk.keyboard.press("s")
    expect(desk.locator("#sample")).to_be_visible()
    expect(desk.locator("#sample [name=target]")).to_have_value("설정을 먼저 열어요")
    expect(desk.locator("#sample [name=input]")).to_have_value(WIFI)
    desk.locator("#sample [type=submit]").press("Enter")
    expect(desk.locator("#told")).to_have_text("표본으로 저장했어요.")
    sample = loaded(app).review.samples.of_turn(turn)
    assert sample is not None
    assert (sample.sample.suite, sample.sample.expects.materials) == ("grounded", ("wifi.md",))
    assert (sample.sample.input, sample.sample.target) == (WIFI, "설정을 먼저 열어요")


def test_keys_of_one_letter_can_be_switched_off_and_an_answer_passed_over(desk: Page, app: FastAPI) -> None:
    turn = opened(desk)
    desk.keyboard.press("Shift+Slash")
    expect(desk.locator("#keys")).to_be_visible()
    desk.locator("#use-keys").press("Space")
    desk.keyboard.press("Escape")
    desk.locator("#criterion-truth input").first.focus()
    desk.keyboard.press("3")
    expect(desk.locator("#criterion-truth input:checked")).to_have_count(0)
    desk.locator("#skip").press("Enter")
    expect(desk.locator(f"#review-page:not([data-turn='{turn}'])")).to_be_visible()
    assert given(app) == []


def test_nothing_typed_is_lost_without_a_network_or_a_session(desk: Page, app: FastAPI) -> None:
    turn = opened(desk)
    desk.keyboard.press("n")
    desk.keyboard.type("남아 있어야 해요")
    desk.keyboard.press("Escape")
    for key in "321":
        desk.keyboard.press(key)
    desk.keyboard.press("Enter")
    expect(desk.locator("#told")).to_contain_text("안전과 배려")
    desk.keyboard.press("3")

    def fail(route: Route) -> None:
        route.abort()

    desk.route(f"**/api/trainer/reviews/{turn}", fail)
    desk.keyboard.press("Enter")
    expect(desk.locator("#trouble")).to_contain_text("쓴 것은 이 화면에 그대로 있어요")
    desk.unroute(f"**/api/trainer/reviews/{turn}", fail)
    cookies = desk.context.cookies()
    desk.context.clear_cookies()
    desk.keyboard.press("Enter")
    expect(desk.locator("#trouble a")).to_have_text("새 창에서 로그인하기")
    assert given(app) == []

    desk.context.add_cookies(cookies)  # type: ignore[arg-type]  # what was read may be written
    assert opened(desk, "/trainer/reviews") == turn
    expect(desk.locator("#note")).to_have_value("남아 있어야 해요")
    desk.keyboard.press("Enter")
    expect(desk.locator(f"#review-page:not([data-turn='{turn}'])")).to_be_visible()
    assert given(app) == [(turn, [3, 2, 1, 3], "남아 있어야 해요", "")]


def test_the_pages_fit_a_phone_and_everything_works_by_touch(desk: Page, app: FastAPI) -> None:
    turn = opened(desk)
    desk.set_viewport_size({"width": 320, "height": 640})
    small: Any = """() => [...document.querySelectorAll(
        "main a, main button, main summary, main label.level, header a")]
        .filter((e) => e.checkVisibility() && !e.closest("p:not(.buttons)"))
        .filter((e) => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44)
        .map((e) => e.outerHTML)"""
    for path in ("/trainer/reviews", f"/trainer/reviews/{turn}", "/trainer/reviews/agreement"):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert desk.evaluate(small) == [], path
    opened(desk, "/trainer/reviews")
    keep_screenshot(desk, "review phone")
    for criterion in ("truth", "help", "plain", "care"):
        desk.locator(f"#criterion-{criterion} label").nth(2).click()
    desk.get_by_role("button", name="저장하고 다음").click()
    expect(desk.locator(f"#review-page:not([data-turn='{turn}'])")).to_be_visible()
    assert given(app) == [(turn, [3, 3, 3, 3], "", "")]
