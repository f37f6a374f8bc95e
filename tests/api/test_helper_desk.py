import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.app import create
from coach.accounts import Role
from coach.settings import Settings
from prompts import load_replies
from tests.api.learner import Learner
from tests.signing_in import app_of, cheap_passwords, sign_in

WIFI = "와이파이 비밀번호를 모르겠어요"
UNKNOWN = "와이파이 비밀번호를 모를 때"
WEB = Path(__file__).parent.parent.parent / "api" / "web"


@pytest.fixture
def service(own_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create(own_settings, cheap_passwords())) as client:
        yield sign_in(client, Role.HELPER, "민지")


@pytest.fixture
def helper(client: TestClient) -> TestClient:
    return sign_in(TestClient(app_of(client)), Role.HELPER)


def first_passage(client: TestClient, q: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/search", params={"q": q}).json()["passages"][0]
    return found


def marked(text: str, spans: list[list[int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def runs_of(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [run for block in card["blocks"] for item in block["items"] for line in item for run in line]


def test_found_passages_say_where_the_asked_words_stand(client: TestClient) -> None:
    passage = first_passage(client, "공유기 스티커에 적힌 비밀번호")

    assert any(word.startswith("비밀번호") for word in marked(passage["heading_path"][-1], passage["marks"]["section"]))
    assert any(word.startswith("공유기") for word in marked(passage["text"], passage["marks"]["text"]))


def test_a_card_is_the_whole_section_with_the_asked_words_marked(helper: TestClient) -> None:
    passage = first_passage(helper, UNKNOWN)
    card = helper.get(f"/api/helper/passages/{passage['id']}", params={"q": "공유기"}).json()
    runs = runs_of(card)
    plain = helper.get(f"/api/helper/passages/{passage['id']}").json()

    assert (card["id"], card["material_id"]) == (passage["id"], passage["material_id"])
    assert card["section"] == passage["heading_path"]
    assert next(run["text"] for run in runs if run["marked"]).startswith("공유기")
    assert not any(
        run["marked"] for block in plain["blocks"] for item in block["items"] for line in item for run in line
    )
    whole = "".join(run["text"] for run in runs)
    assert "영수증" in whole
    assert "**" not in whole


def test_a_card_keeps_bold_words_and_cells_apart(helper: TestClient) -> None:
    passage = first_passage(helper, "공공 와이파이가 안전한지 걱정될 때 은행")
    card = helper.get(f"/api/helper/passages/{passage['id']}").json()
    tables = [block for block in card["blocks"] if block["kind"] == "table"]

    assert [len(row) for row in tables[0]["items"]] == [4, 4, 4, 4]
    steps = helper.get(f"/api/helper/passages/{first_passage(helper, '아이폰에서 와이파이 연결하기')['id']}").json()
    assert any(run["strong"] for run in runs_of(steps))


def test_an_unknown_card_is_404(helper: TestClient) -> None:
    response = helper.get("/api/helper/passages/none")

    assert (response.status_code, response.json()) == (404, {"error": "passage_not_found"})


def test_a_qr_code_is_a_picture_of_the_address_of_the_guide(client: TestClient) -> None:
    passage = first_passage(client, UNKNOWN)
    place = f"/api/materials/{passage['material_id']}/qr.svg"
    whole, part = client.get(place), client.get(place, params={"passage": passage["id"]})

    assert (part.status_code, part.headers["content-type"]) == (200, "image/svg+xml")
    assert part.text.startswith("<svg")
    assert part.text != whole.text
    assert client.get(place, headers={"host": "other.example"}).text != whole.text
    assert client.get(place, params={"passage": "none"}).status_code == 404
    assert client.get("/api/materials/none/qr.svg").json() == {"error": "material_not_found"}


def test_only_who_took_somebody_on_reads_their_talk_and_only_until_the_end(service: TestClient) -> None:
    learner = Learner(service)
    learner.ask(WIFI)
    learner.post("handoff")
    place = f"/api/helper/handoffs/{service.get('/api/helper/handoffs').json()['handoffs'][0]['id']}"
    waiting = service.get(f"{place}/talk")
    service.post(f"{place}/claim")
    (turn,) = service.get(f"{place}/talk").json()["turns"]
    other = sign_in(TestClient(app_of(service)), Role.HELPER, "준호").get(f"{place}/talk")
    service.post(f"{place}/close", json={"answered": True})
    closed = service.get(f"{place}/talk")

    assert turn["question"] == WIFI
    assert turn["sources"][0]["title"] == "와이파이 연결하기"
    for refused in (waiting, other, closed):
        assert (refused.status_code, refused.json()) == (403, {"error": "handoff_not_held"})
    assert service.get(f"/api/helper/handoffs/{uuid4()}/talk").status_code == 404


def test_one_that_was_taken_on_can_be_put_back_by_who_has_it(service: TestClient) -> None:
    Learner(service).post("handoff", call_back="저녁에 와 주세요")
    place = f"/api/helper/handoffs/{service.get('/api/helper/handoffs').json()['handoffs'][0]['id']}"
    service.post(f"{place}/claim")
    refused = sign_in(TestClient(app_of(service)), Role.HELPER, "준호").post(f"{place}/release")
    released = service.post(f"{place}/release")
    (row,) = service.get("/api/helper/handoffs").json()["handoffs"]

    assert (refused.status_code, refused.json()) == (403, {"error": "handoff_not_held"})
    assert released.json()["state"] == "waiting"
    assert (row["claimed_by"], row["call_back"]) == ("", "저녁에 와 주세요")


def test_the_desk_and_what_it_reads_are_closed_to_other_sites(helper: TestClient) -> None:
    elsewhere = {"sec-fetch-site": "cross-site"}
    for path in (
        "/helper",
        "/api/helper/texts/ko",
        "/api/helper/passages/none",
        f"/api/helper/handoffs/{uuid4()}/talk",
    ):
        assert helper.get(path, headers=elsewhere).status_code == 403, path


def test_the_desk_offers_what_there_is_to_choose_from(helper: TestClient) -> None:
    page = helper.get("/helper").text

    assert '<option value="스마트폰 기초">' in page
    assert '<option value="next">' in page
    assert 'data-filter="site"' not in page  # no guide names one


def test_every_file_of_the_desk_is_served_and_kept_by_the_worker(helper: TestClient) -> None:
    worker = helper.get("/helper-worker.js")
    (files,) = re.findall(r"^const FILES = \[(.*)\];$", worker.text, re.MULTILINE)
    names = re.findall(r'"(.*?)"', files)

    assert {f"/helper/{path.name}" for path in (WEB / "helper").iterdir() if path.name != "worker.js"} <= set(names)
    for name in names:
        assert helper.get(name).status_code == 200, name


def test_every_word_that_the_scripts_say_exists() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (WEB / "helper").glob("*.js"))
    template = (WEB / "helper.html").read_text(encoding="utf-8")
    said = set(re.findall(r'say\("(\w+)"', scripts)) | set(re.findall(r'\bt\("(\w+)"\)', template))
    chosen = re.findall(r'say\([^"()]*(?:"[^"]*"[^"()]*)?\? "(\w+)" : "(\w+)"', scripts)

    assert len(chosen) > 5
    assert said | {name for pair in chosen for name in pair} <= load_replies().names("helper")
