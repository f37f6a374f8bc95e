import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create
from coach.indexing import index_folders
from coach.settings import Settings
from coach.statuses import AnswerStatus
from tests.api.learner import Learner
from tests.api.trainer_service import loaded

WIFI = "와이파이 비밀번호를 모르겠어요"


@pytest.fixture
def learner(client: TestClient) -> Learner:
    return Learner(client)


def test_a_question_streams_its_answer_and_ends_with_finished(learner: Learner) -> None:
    found = learner.ask(WIFI)
    names = [name for name, _ in found]

    assert names[:2] == ["status", "status"]
    assert names[-2:] == ["sources", "finished"]
    assert set(names[2:-2]) == {"delta"}
    assert found[-1][1]["status"] == "answered"
    assert found[-2][1]["sources"][0]["number"] == 1


def test_a_conversation_is_read_back_as_it_was_shown(learner: Learner) -> None:
    found = learner.ask(WIFI)
    (turn,) = learner.turns()
    streamed = [run["text"] for name, data in found if name == "delta" for run in data["piece"]["runs"]]
    kept = [run["text"] for block in turn["blocks"] for item in block["items"] for run in item]

    assert turn["question"] == WIFI
    assert turn["status"] == "answered"
    assert [text for text in kept if text.strip()] == [text for text in streamed if text.strip()]
    assert turn["sources"] == found[-2][1]["sources"]


def test_a_source_leads_to_its_passage_material_and_place_on_the_page(client: TestClient, learner: Learner) -> None:
    source = learner.ask(WIFI)[-2][1]["sources"][0]
    passage = client.get(f"/api/passages/{source['passage_id']}").json()
    material = client.get(f"/api/materials/{source['material_id']}").json()
    page = client.get(f"/materials/{source['material_id']}")

    assert passage["material_id"] == material["id"]
    assert passage in material["passages"]
    assert f'id="{source["passage_id"]}"' in page.text
    assert material["twin"] in page.text
    assert material["title"] in page.text


@pytest.mark.parametrize(
    ("text", "code"), [("", "question_empty"), (" \u200b", "question_empty"), ("가" * 10_000, "question_too_long")]
)
def test_a_question_that_cannot_be_asked_is_refused_with_a_code(learner: Learner, text: str, code: str) -> None:
    response = learner.post("questions", text=text)

    assert (response.status_code, response.json()) == (422, {"error": code})
    assert learner.turns() == []


@pytest.mark.parametrize(
    "text", ["😀👍", "\x07와이파이\x00 비번 wifi password 몰라요", "<b>와이파이</b>", "와이파이가"]
)
def test_odd_questions_are_answered_with_a_status(learner: Learner, text: str) -> None:
    name, data = learner.ask(text)[-1]

    assert name == "finished"
    assert data["status"] in set(AnswerStatus)
    assert data["notice"]


def test_unknown_things_are_404_with_their_code(client: TestClient) -> None:
    assert client.get("/api/materials/none").json() == {"error": "material_not_found"}
    assert client.get("/api/passages/none").json() == {"error": "passage_not_found"}
    assert client.get("/api/nothing").json() == {"error": "not_found"}
    assert client.get("/materials/none").status_code == 404


def test_malformed_requests_are_422_and_say_nothing_of_ours(learner: Learner) -> None:
    for body in ({}, {"text": 7}, {"text": "x" * 200_000}, {"text": "x", "page": "fr"}):
        response = learner.post("questions", **body)
        assert (response.status_code, response.json()) == (422, {"error": "request_invalid"})


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["ready"]
    assert ready["materials"] == 56


def test_every_route_of_the_api_is_described_with_types(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    stream = document["paths"]["/api/conversation/questions"]["post"]["responses"]["200"]

    assert len(operations) == 89
    for operation in operations:
        assert operation["description"] or operation["summary"]
        for status, response in operation["responses"].items():
            assert status == "204" or response["content"]
    assert "text/event-stream" in stream["content"]
    described = json.dumps(stream)
    for name in ("StatusData", "DeltaData", "SourcesData", "FinishedData", "FailedData"):
        assert name in described
        assert name in document["components"]["schemas"]


def test_the_words_of_the_widget_come_in_both_languages(client: TestClient) -> None:
    korean, english = (client.get(f"/api/texts/{language}").json() for language in ("ko", "en"))

    assert korean["page"].keys() == english["page"].keys()
    assert korean["page"]["send"] == "보내기"
    assert client.get("/api/texts/fr").status_code == 422


def test_a_public_address_stands_in_what_others_copy() -> None:
    app = create(Settings(public_url="https://coach.example.kr/", _env_file=None))

    assert "https://coach.example.kr/widget.js" in TestClient(app).get("/demo").text


def test_pages_forbid_foreign_scripts_and_styles(client: TestClient) -> None:
    for path in ("/", "/materials", "/?lang=en", "/demo", "/demo?lang=en"):
        response = client.get(path)
        policy = response.headers["content-security-policy"]
        assert response.status_code == 200
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "<script>" not in response.text


def test_a_title_full_of_markup_is_shown_as_text(tmp_path: Path) -> None:
    folder = tmp_path / "evil"
    folder.mkdir()
    (folder / "a.md").write_text(
        '---\ntitle: "<img src=x onerror=alert(1)>"\n---\n## <script>alert(2)</script> 제목\n\n<b>글</b> **굵게**\n'
    )
    app = create(settings_with(tmp_path, folder))
    with TestClient(app) as client:
        loaded(app)
        (entry,) = client.get("/api/materials").json()
        page = client.get(f"/materials/{entry['id']}").text

    assert "<img" not in page
    assert "<script>alert" not in page
    assert "<strong>굵게</strong>" in page


def settings_with(tmp_path: Path, folder: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "data", _env_file=None)
    index_folders(settings, [folder], rebuild=False)
    return settings


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create(Settings(data_dir=tmp_path / "data", _env_file=None))) as client:
        yield client


def wait_until(client: TestClient, answer: Callable[[Any], bool]) -> Any:
    """The first answer of ``/readyz`` that is as wanted, or the last one after twenty seconds."""
    for _ in range(400):
        response = client.get("/readyz")
        if answer(response):
            break
        time.sleep(0.05)
    return response


def wait_for_fault(client: TestClient) -> Any:
    return wait_until(client, lambda response: response.json() != {"error": "not_ready"})


def test_a_service_without_an_index_lives_says_why_and_recovers(empty: TestClient, tmp_path: Path) -> None:
    response = wait_for_fault(empty)
    assert empty.get("/healthz").status_code == 200
    assert (response.status_code, response.json()) == (503, {"error": "search_unavailable"})
    assert empty.post("/api/conversations", json={}).json() == {"error": "search_unavailable"}
    assert "안내 자료" in empty.get("/materials").text

    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "a.md").write_text("# 제목\n\n글이에요.\n")
    index_folders(Settings(data_dir=tmp_path / "data", _env_file=None), [folder], rebuild=False)
    ready = wait_until(empty, lambda response: response.status_code == 200)

    assert ready.json()["materials"] == 1


def test_a_service_with_a_damaged_index_says_so(tmp_path: Path, client: TestClient) -> None:
    data = tmp_path / "broken"
    (data / "index").mkdir(parents=True)
    (data / "index" / "catalog.sqlite3").write_bytes(b"this is no database" * 300)
    with TestClient(create(Settings(data_dir=data, _env_file=None))) as broken:
        assert wait_for_fault(broken).json() == {"error": "search_unavailable"}


def test_preferences_are_said_read_back_and_changed(learner: Learner) -> None:
    said = learner.ask("저는 아이폰 써요")[-1][1]["preferences"]
    changed = learner.post("preferences", **{**said, "level": "plain"}).json()

    assert said == {"language": "", "level": "normal", "device": "iphone"}
    assert learner.get().json()["preferences"] == changed
    assert learner.post("preferences", device="fax").status_code == 422
