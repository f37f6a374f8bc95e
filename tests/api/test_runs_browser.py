"""Runs and samples as trainers use them, in Chromium."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, expect

from api.app import create
from coach.runs import RunState
from coach.settings import Settings
from tests.api.chromium import keep_screenshot, running, trainers_page
from tests.api.test_accessibility import RULES
from tests.api.test_runs import PLAN
from tests.api.trainer_service import loaded
from tests.signing_in import cheap_passwords

pytestmark = pytest.mark.browser
SLOW_MILLISECONDS = 240_000
"""A run works at the lowest priority, and first reads the index."""


@pytest.fixture(scope="module")
def service(guides_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FastAPI]]:
    settings = guides_settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("runs")})
    settings.index_dir.symlink_to(guides_settings.index_dir)
    app = create(settings, cheap_passwords())
    with running(app) as address:
        loaded(app)
        yield address, app


@pytest.fixture
def desk(service: tuple[str, FastAPI], browser: Browser) -> Iterator[Page]:
    """A trainer's phone; an error of a page fails the test."""
    address, app = service
    with trainers_page(browser, app, address, width=360, height=740, name="김교수") as page:
        yield page


def check_rules(page: Page, name: str) -> None:
    keep_screenshot(page, name)
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_run_is_removed_by_a_second_press(desk: Page, service: tuple[str, FastAPI]) -> None:
    runs = loaded(service[1]).evaluations.runs
    run = runs.begin(PLAN, "김교수")
    runs.end(run.id, RunState.STOPPED)
    desk.goto(f"/trainer/runs/{run.name}")
    desk.get_by_role("button", name="지우기").press("Enter")
    expect(desk.locator("#run-told")).to_contain_text("한 번 더 눌러 주세요")
    desk.get_by_role("button", name="정말 지우기").press("Enter")

    expect(desk.locator("#run-told")).to_have_text("평가를 지웠어요.")
    expect(desk.locator("[data-run]")).to_have_count(0)


@pytest.mark.timeout(600)
def test_a_run_is_begun_followed_stopped_and_gone_on_with(desk: Page) -> None:
    desk.goto("/trainer/runs")
    check_rules(desk, "no runs")
    desk.get_by_label("자료에 있는 질문").check()
    desk.get_by_label("최대 몇 개를 물어볼까요?").fill("3")
    desk.get_by_role("button", name="평가 시작").click()

    expect(desk.locator("#run-told")).to_have_text("평가를 시작했어요.")
    card = desk.locator("[data-run]")
    expect(card).to_have_attribute("data-state", "running")
    desk.get_by_text("새 평가 시작하기").click()
    expect(desk.get_by_role("button", name="평가 시작")).to_be_disabled()
    check_rules(desk, "run going on")
    card.get_by_role("button", name="멈추기").click()
    expect(card).to_have_attribute("data-state", "stopped", timeout=SLOW_MILLISECONDS)
    expect(desk.locator("#run-told")).to_have_text("평가를 멈췄어요. 이어서 할 수 있어요.")

    card.get_by_role("button", name="이어서 하기").press("Enter")
    expect(card.locator("[data-said]")).to_contain_text("3개 가운데", timeout=SLOW_MILLISECONDS)
    expect(card).to_have_attribute("data-state", "done", timeout=SLOW_MILLISECONDS)
    expect(desk.locator("#run-told")).to_have_text("평가가 끝났어요.")
    card.get_by_role("link").click()
    expect(desk.get_by_role("heading", name="한눈에 보기")).to_be_visible()
    check_rules(desk, "run")


def test_nothing_typed_is_lost_with_the_network(desk: Page) -> None:
    desk.goto("/trainer/samples/new")
    desk.get_by_label("질문", exact=True).fill("와이파이 비밀번호를 몰라요")
    desk.get_by_role("combobox", name="자료 제목").fill("없는 자료")
    desk.keyboard.press("Enter")
    expect(desk.locator("#fault-materials")).to_contain_text("이 제목의 자료가 없어요")
    title = desk.locator("#materials option").first.get_attribute("value") or ""
    desk.get_by_role("combobox", name="자료 제목").fill(title)
    desk.keyboard.press("Enter")
    expect(desk.locator("#chosen li")).to_contain_text(title)

    def fail(route: Route) -> None:
        route.abort()

    desk.route("**/api/trainer/samples*", fail)
    desk.get_by_role("button", name="저장").click()
    expect(desk.locator("#sample-trouble")).to_contain_text("연결이 끊겼어요")
    desk.unroute("**/api/trainer/samples*", fail)
    desk.reload()
    expect(desk.get_by_label("질문", exact=True)).to_have_value("와이파이 비밀번호를 몰라요")
    expect(desk.locator("#chosen li")).to_have_count(1)


def test_a_sample_is_mended_asked_stored_and_brought_back(desk: Page) -> None:
    desk.goto("/trainer/samples/new")
    desk.get_by_label("질문", exact=True).fill("와이파이 비밀번호를 몰라요")
    desk.get_by_label("꼭 할 말").fill("공유기 |")
    desk.get_by_role("button", name="저장").click()
    expect(desk.locator("#fault-says")).to_contain_text("한쪽이 비었어요")
    expect(desk.get_by_label("꼭 할 말")).to_be_focused()
    check_rules(desk, "sample with a fault")
    desk.get_by_label("꼭 할 말").fill("공유기")
    desk.get_by_role("button", name="코치에게 지금 물어보기").click()
    expect(desk.locator("#answered")).to_be_focused()
    expect(desk.locator("#checks")).to_contain_text("답함")
    check_rules(desk, "sample answered")

    desk.get_by_role("button", name="저장").click()
    expect(desk.locator("#sample-told")).to_have_text("own-1 표본을 저장했어요.")
    desk.get_by_role("button", name="빼기").click()
    desk.get_by_role("button", name="되돌리기").click()
    expect(desk.locator("#samples li")).to_be_visible()
    check_rules(desk, "samples")
