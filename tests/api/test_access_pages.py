"""Pages of signing in and of admins, in real Chromium: a link, an invitation, a way back, and small screens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from api.app import create
from coach.accounts import Role
from coach.settings import Settings
from tests.api.chromium import running
from tests.signing_in import cheap_passwords, staff_of

pytestmark = pytest.mark.browser
WORDS = "느티나무 아래 빨간 우산"
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """Without an index: signing in does not wait for one."""
    return create(Settings(data_dir=tmp_path / "data", _env_file=None), cheap_passwords())


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with running(app) as address:
        yield address


def opened(browser: Browser, address: str, size: dict[str, int]) -> Page:
    context = browser.new_context(viewport=size, base_url=address, locale="ko-KR")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context.new_page()


def helper(app: FastAPI) -> None:
    """An account called 김도움 whose password is WORDS."""
    staff = staff_of(app)
    account = staff.accounts.make("김도움", Role.HELPER)
    admin = staff.accounts.make("관리", Role.ADMIN, password_hash="none")
    staff.accept(staff.new_link(account.id, by=admin).token, "", WORDS, device="")


def too_small(page: Page) -> list[str]:
    """What is lower than a finger, or wider than the screen."""
    controls = "button, select, .field, .check, summary, nav a, .buttons a"
    small = page.evaluate(
        """(controls) => [...document.querySelectorAll(controls)].filter((e) => e.checkVisibility())
            .filter((e) => e.getBoundingClientRect().height < 43.9).map((e) => e.outerHTML)""",
        controls,
    )
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*small, *(["the page is wider than the screen"] if wide else [])]


def come_in(page: Page, app: FastAPI, name: str, language: str = "ko") -> None:
    """As an admin, with the link of the terminal."""
    labels = {"ko": ("이름", "비밀번호"), "en": ("Name", "Password")}[language]
    page.goto(f"/setup?lang={language}#{staff_of(app).admin_link().token}")
    page.get_by_label(labels[0]).fill(name)
    page.get_by_label(labels[1], exact=True).fill(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin?lang={language}")


def test_a_link_is_taken_out_of_the_address_and_a_weak_password_keeps_it(
    browser: Browser, address: str, app: FastAPI
) -> None:
    page = opened(browser, address, PHONE)
    page.goto(f"/setup#{staff_of(app).admin_link().token}")
    expect(page.get_by_label("이름")).to_be_focused()
    assert "#" not in page.url
    page.get_by_label("이름").fill("김민지")
    page.get_by_label("비밀번호", exact=True).fill("password123")
    page.get_by_role("button", name="정하고 시작하기").click()
    expect(page.get_by_role("alert")).to_contain_text("쉽게 맞힐 수 있는 비밀번호")
    page.get_by_label("비밀번호", exact=True).fill(WORDS)
    page.keyboard.press("Enter")

    page.wait_for_url("**/admin?lang=ko")


def test_an_invited_helper_comes_in_and_is_shut_out(browser: Browser, address: str, app: FastAPI) -> None:
    admin, phone = opened(browser, address, DESK), opened(browser, address, PHONE)
    come_in(admin, app, "김민지")
    admin.get_by_text("초대하기", exact=True).click()
    admin.locator("#invite-name").fill("이도움")
    admin.get_by_role("button", name="초대 링크 만들기").click()
    expect(admin.locator("#link-text")).to_contain_text("이도움님의 링크예요")

    phone.goto(admin.locator("#link-address").input_value())
    expect(phone.locator("#lead")).to_contain_text("이도움님, 반가워요. 역할은 도우미예요.")
    assert too_small(phone) == []
    phone.get_by_label("비밀번호", exact=True).fill(WORDS)
    phone.get_by_role("button", name="정하고 시작하기").click()
    phone.wait_for_url("**/helper?lang=ko")
    phone.goto("/account?lang=ko")
    expect(phone.get_by_role("heading", name="이도움")).to_be_visible()
    assert too_small(phone) == []

    admin.get_by_label("이도움 고치기").click()
    admin.get_by_role("button", name="막기", exact=True).click()
    admin.get_by_role("button", name="네, 막을게요").click()
    expect(admin.locator("#told")).to_have_text("이도움님을 막았어요.")
    expect(admin.locator("#records tr").first).to_contain_text("계정 막음")
    phone.reload()
    expect(phone.get_by_role("heading", name="로그인")).to_be_visible()


def test_signing_in_with_the_keyboard_leads_back_to_the_page_that_was_asked_for(
    browser: Browser, address: str, app: FastAPI
) -> None:
    helper(app)
    page = opened(browser, address, PHONE)
    page.goto("/account?lang=ko")
    assert too_small(page) == []
    page.get_by_label("이름").press_sequentially("김도움")
    page.keyboard.press("Tab")
    page.keyboard.type("틀린 비밀번호예요")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("이름이나 비밀번호가 맞지 않아요")
    assert page.get_by_label("이름").input_value() == "김도움"
    page.get_by_label("비밀번호", exact=True).fill(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account?lang=ko")

    page.get_by_role("button", name="로그아웃", exact=True).click()
    page.wait_for_url("**/sign-in?lang=ko")
    page.go_back()
    expect(page.get_by_role("heading", name="로그인")).to_be_visible()


def test_a_lost_connection_keeps_what_was_typed(browser: Browser, address: str, app: FastAPI) -> None:
    helper(app)
    page = opened(browser, address, PHONE)
    page.goto("/sign-in")
    page.get_by_label("이름").fill("김도움")
    page.get_by_label("비밀번호", exact=True).fill(WORDS)
    page.context.set_offline(True)
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("alert")).to_contain_text("연결이 끊겼어요")
    page.context.set_offline(False)
    page.get_by_role("button", name="로그인").click()

    page.wait_for_url("**/helper?lang=ko")


def test_the_admins_page_fits_the_smallest_phone(browser: Browser, address: str, app: FastAPI) -> None:
    page = opened(browser, address, PHONE)
    come_in(page, app, "A name as long as forty letters can be!!", "en")
    page.get_by_label("Change A name").click()
    expect(page.get_by_role("button", name="Save role")).to_be_visible()
    expect(page.locator("#records tr").first).to_be_visible()

    assert too_small(page) == []
