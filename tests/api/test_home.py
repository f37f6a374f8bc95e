"""The trainers' home over HTTP: pages in both languages, gaps, drafts that become materials, and the switch."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create
from api.charts import HEIGHT, WIDTH, chart
from coach.accounts import Role
from coach.records import TurnResult
from tests.api.trainer_service import asked, loaded, small_settings
from tests.signing_in import cheap_passwords, sign_in

EMOTICONS = "카톡 이모티콘 사는 법 좀 알려줘"
GUIDE = "## 카톡 이모티콘 사는 법\n\n1. 카카오톡을 열어요.\n2. 이모티콘을 눌러요.\n3. 고른 이모티콘을 사요.\n"
PATHS = ("/trainer", "/trainer?days=1", "/trainer/gaps", "/trainer/drafts", "/trainer/missions", "/trainer/materials")


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return create(small_settings(tmp_path), cheap_passwords())


@pytest.fixture
def trainer(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        loaded(app)
        yield sign_in(opened, Role.TRAINER)


def ask(app: FastAPI, question: str) -> TurnResult:
    """How a question ended."""
    _, turn = asked(app, question)
    assert turn.result is not None
    return turn.result


def grouped(app: FastAPI) -> list[str]:
    """The ids of the open gaps, brought up to date."""
    home = loaded(app).home
    while home.group_questions() or home.look_again():
        pass
    return [str(gap.id) for gap in home.gaps.open_ones(limit=10)]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_says_what_to_do_while_there_is_nothing_yet(trainer: TestClient, language: str) -> None:
    for path in PATHS:
        page = trainer.get(path, params={"lang": language})
        assert page.status_code == 200, path
        assert "aria-current" in page.text
        assert "{" not in page.text.split("<main")[1].split("</main>")[0], path
    assert ("질문이 없었어요" if language == "ko" else "Nothing was asked") in trainer.get(
        "/trainer", params={"lang": language}
    ).text


def published_as(client: TestClient, address: str) -> dict[str, object]:
    """What became of a draft that was put in, once it is read."""
    for _ in range(1_200):
        published = dict(client.get(address).json())
        if published["state"] not in ("waiting", "reading"):
            return published
        time.sleep(0.05)
    raise AssertionError(f"it was not read: {published}")


def test_a_gap_becomes_a_draft_a_material_and_an_answer(trainer: TestClient, app: FastAPI) -> None:
    assert ask(app, EMOTICONS).status.family == "unanswered"
    (gap,) = grouped(app)
    assert EMOTICONS in trainer.get("/trainer/gaps").text
    draft = trainer.post("/api/trainer/drafts", json={"gap_id": gap}).json()
    assert (draft["title"], draft["version"]) == (EMOTICONS, 1)
    assert draft["text"].startswith(f"## {EMOTICONS}")
    assert trainer.post("/api/trainer/drafts", json={"gap_id": gap}).json()["id"] == draft["id"]

    address = f"/api/trainer/drafts/{draft['id']}"
    assert trainer.get(f"{address}/material").status_code == 422
    body = {"title": "카톡 이모티콘 사기", "course": "카카오톡", "text": GUIDE}
    saved = trainer.put(address, json={**body, "version": 1}).json()
    assert saved["preview"][0]["blocks"][0]["kind"] == "steps"
    refused = trainer.put(address, json={**body, "text": "other", "version": 1})
    assert (refused.status_code, refused.json()["error"]) == (409, "draft_changed")

    trainer.post(f"{address}/material")
    published = published_as(trainer, f"{address}/material")
    assert published["state"] == "searchable"
    assert grouped(app) == []
    (answer,) = trainer.post(f"{address}/answers").json()
    assert (answer["question"], answer["answered"], answer["from_draft"]) == (EMOTICONS, True, True)
    assert grouped(app) == []
    assert "해결했어요" in trainer.get("/trainer/gaps").text


def test_a_material_of_the_same_name_is_not_replaced_by_a_draft(trainer: TestClient) -> None:
    trainer.post("/api/trainer/uploads", params={"name": "안내.md"}, content="# 안내\n\n처음 것이에요.\n".encode())
    draft = trainer.post("/api/trainer/drafts", json={}).json()
    address = f"/api/trainer/drafts/{draft['id']}"
    trainer.put(address, json={"title": "안내", "text": GUIDE, "version": 1})
    trainer.post(f"{address}/material")
    rows = trainer.get("/api/trainer/materials").json()["materials"]

    assert {(row["name"], row["versions"]) for row in rows if row["upload_id"]} == {("안내.md", 1), ("안내 2.md", 1)}


def test_the_switch_holds_for_everybody_from_the_next_question_on(trainer: TestClient, app: FastAPI) -> None:
    assert trainer.get("/api/service").json()["state"] == "on"
    body = {"state": "off", "korean": "설날에는 쉬어요.", "english": ""}
    turned = trainer.put("/api/trainer/service", json=body).json()

    assert turned["sentence"]["ko"] == "설날에는 쉬어요."
    assert "resting" in turned["sentence"]["en"]
    assert trainer.get("/api/service").json() == turned
    assert ask(app, "와이파이 연결").notice == "설날에는 쉬어요."
    search = trainer.get("/api/search", params={"q": "와이파이"})
    assert (search.status_code, search.json()["error"]) == (503, "service_off")
    assert "설날에는 쉬어요." in trainer.get("/trainer").text


def test_a_mission_file_that_cannot_be_used_is_shown_with_what_to_do(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    settings.own_missions_dir.mkdir()
    (settings.own_missions_dir / "wifi.toml").write_text('title = { en = "Wi-Fi" }\n[[steps]]\nmaterial = "x"\n')
    app = create(settings)
    with TestClient(app) as client:
        sign_in(client, Role.TRAINER)
        loaded(app)
        page = client.get("/trainer/missions").text

    assert "wifi.toml" in page
    assert "title에 한국어 제목" in page


def test_bars_stand_on_one_another_inside_the_diagram() -> None:
    drawn = chart([("a", {"answered": 3, "declined": 1}), ("b", {"answered": 0, "declined": 0})])
    (answered, declined) = drawn.bars[0].parts

    assert drawn.top == 5
    assert (answered.y + answered.height, declined.y + declined.height) == (HEIGHT, answered.y)
    assert drawn.bars[1].parts == ()
    assert drawn.bars[1].x + drawn.bars[1].width < WIDTH
    assert drawn.highest is drawn.bars[0]
