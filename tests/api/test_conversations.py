"""Tokens, erasing, asking again and thumbs, over HTTP."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create
from api.readiness import Parts
from coach.settings import Settings
from tests.api.learner import Learner

WIFI = "와이파이 비밀번호를 모르겠어요"
PHONE = "010-1234-5678"


@pytest.fixture
def service(own_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create(own_settings)) as client:
        client.get("/readyz")
        yield client


def parts_of(service: TestClient) -> Parts:
    return cast("Parts", cast("FastAPI", service.app).state.loading.now())


def test_every_route_of_a_learner_wants_the_token_and_no_address_holds_one(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    routes = [(path, method) for path, ways in paths.items() for method in ways if path.startswith("/api/conversation")]

    assert len(routes) == 8
    for path, method in routes:
        assert "{" not in path
        for headers in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": "Basic eDp5"}):
            if path == "/api/conversations":
                continue
            refused = client.request(
                method, path, json={"text": "x", "turn": str(uuid4()), "thumb": "up"}, headers=headers
            )
            assert (refused.status_code, refused.json()) == (401, {"error": "conversation_unknown"})
            assert refused.headers["www-authenticate"] == "Bearer"  # a browser would ask for a password otherwise


def test_another_site_may_send_the_token_and_erase(client: TestClient) -> None:
    wanted = {
        "Origin": "https://city.example",
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization",
    }
    allowed = client.options("/api/conversation", headers=wanted)

    assert allowed.status_code == 200
    assert "DELETE" in allowed.headers["access-control-allow-methods"]


def test_a_token_is_not_in_the_database(service: TestClient, own_settings: Settings) -> None:
    learner = Learner(service)
    learner.ask(WIFI)
    kept = b"".join(file.read_bytes() for file in own_settings.data_dir.glob("coach.sqlite3*"))

    assert WIFI.encode() in kept
    assert learner.token.encode() not in kept


def test_what_a_learner_erases_is_in_no_file(service: TestClient, own_settings: Settings) -> None:
    learner, other = Learner(service), Learner(service)
    other.ask(WIFI)
    secret = "수박씨모양단추"
    turn = learner.ask(f"와이파이 {secret} 비밀번호를 모르겠어요")[-1][1]["turn_id"]
    learner.post("feedback", turn=turn, thumb="down", reason="other", text=f"{secret}가 아니에요")
    learner.post("handoff", call_back=f"{secret} {PHONE}")
    files = list(own_settings.data_dir.glob("coach.sqlite3*"))
    assert any(secret.encode() in file.read_bytes() for file in files)
    erased = learner.erase()

    assert erased.status_code == 204
    assert [file.name for file in files if secret.encode() in file.read_bytes()] == []
    assert learner.get().status_code == 401
    assert service.get("/api/helper/handoffs").json() == {"handoffs": []}
    assert len(other.turns()) == 1


def test_a_conversation_erased_while_it_is_answered_stays_erased(service: TestClient) -> None:
    parts, learner = parts_of(service), Learner(service)
    asked = parts.coach.begin(parts.store.conversation_of(learner.token), WIFI, page="ko")
    learner.erase()

    async def answer() -> list[str]:
        return [type(event).__name__ async for event in parts.coach.answer(asked)]

    assert asyncio.run(answer())[-1] == "FinishedEvent"
    assert learner.get().status_code == 401


def test_what_was_kept_long_enough_is_erased(service: TestClient) -> None:
    parts, old, new = parts_of(service), Learner(service), Learner(service)
    old.ask(WIFI)
    moment = datetime.now(UTC)
    new.ask(WIFI)
    measured = parts.store.open_conversation("ko", "eval:2026")

    assert parts.eraser.erase_before(moment - timedelta(days=1)) == 0
    assert parts.eraser.erase_before(moment) == 1
    assert old.get().status_code == 401
    assert len(new.turns()) == 1
    assert parts.store.turns(measured) == []


def test_a_service_erases_at_its_start(own_settings: Settings) -> None:
    with TestClient(create(own_settings)) as first:
        learner = Learner(first)
        learner.ask(WIFI)
        store = parts_of(first).store
        with store.writing() as connection:
            long_ago = {"moment": (datetime.now(UTC) - timedelta(days=91)).replace(tzinfo=None).isoformat(" ")}
            connection.exec_driver_sql("UPDATE turns SET asked_at = :moment", long_ago)
    with TestClient(create(own_settings.model_copy(update={"keep_days": 0}))) as second:
        learner.client = second
        assert len(learner.turns()) == 1
    with TestClient(create(own_settings)) as third:
        learner.client = third
        for _ in range(100):
            if learner.get().status_code == 401:
                break
            time.sleep(0.05)
        assert learner.get().status_code == 401


def test_the_same_key_is_answered_once(service: TestClient) -> None:
    learner, key = Learner(service), str(uuid4())
    first = learner.ask(WIFI, key=key)
    again = learner.ask(WIFI, key=key)
    told = [event for event in first if event[0] != "status"]

    assert len(learner.turns()) == 1
    assert again == told
    assert learner.turns()[0]["key"] == key


def test_a_declined_question_asked_again_is_declined_in_the_same_words(service: TestClient) -> None:
    learner = Learner(service)
    learner.ask("세종대왕은 언제 태어났나요?")
    key = str(uuid4())
    first, again = (learner.ask("이순신은 언제 태어났나요?", key=key) for _ in range(2))

    assert again == [event for event in first if event[0] != "status"]
    assert again[-1][1]["offers_person"]


def test_a_question_that_is_still_being_answered_is_waited_for(service: TestClient) -> None:
    parts, learner, key = parts_of(service), Learner(service), uuid4()
    asked = parts.coach.begin(parts.store.conversation_of(learner.token), WIFI, page="ko", key=key)
    found: list[str] = []
    asking = threading.Thread(target=lambda: found.extend(name for name, _ in learner.ask(WIFI, key=str(key))))
    asking.start()

    async def answer() -> None:
        async for _ in parts.coach.answer(asked):
            pass

    asyncio.run(answer())
    asking.join()

    assert found[-1] == "finished"
    assert len(learner.turns()) == 1


def test_an_answer_that_broke_off_is_made_anew_in_its_place(service: TestClient) -> None:
    parts, learner, key = parts_of(service), Learner(service), uuid4()
    asked = parts.coach.begin(parts.store.conversation_of(learner.token), WIFI, page="ko", key=key)

    async def leave() -> None:
        answering = parts.coach.answer(asked)
        await anext(answering)
        await answering.aclose()  # type: ignore[attr-defined]  # a generator, whatever the port says

    asyncio.run(leave())
    assert learner.turns()[0]["broke_off"]
    again = learner.ask(WIFI, key=str(key))
    (turn,) = learner.turns()

    assert again[-1][0] == "finished"
    assert UUID(turn["id"]) == asked.turn.id
    assert (turn["status"], turn["broke_off"]) == ("answered", False)


def test_a_thumb_is_kept_once_a_turn_and_its_words_are_masked(service: TestClient) -> None:
    parts, learner, other = parts_of(service), Learner(service), Learner(service)
    turn = learner.ask(WIFI)[-1][1]["turn_id"]
    up = learner.post("feedback", turn=turn, thumb="up")
    assert learner.turns()[0]["thumb"] == "up"
    down = learner.post("feedback", turn=turn, thumb="down", reason="not_asked", text=f"제 번호는 {PHONE}예요")
    given = parts.thumbs.of([UUID(turn)])[UUID(turn)]

    assert (up.status_code, down.status_code) == (204, 204)
    assert (given.is_up, given.reason) == (False, "not_asked")
    assert PHONE not in given.text
    assert "제 번호는" in given.text
    assert other.post("feedback", turn=turn, thumb="up").json() == {"error": "turn_not_found"}
    assert learner.post("feedback", turn=turn, thumb="down", reason="bored").status_code == 422
    assert learner.post("feedback", turn=turn, thumb="down", text="가" * 501).status_code == 422


def test_a_guide_is_read_as_blocks_and_its_passage_as_a_code(client: TestClient) -> None:
    guide = next(one for one in client.get("/api/materials").json() if one["title"] == "와이파이 연결하기")
    reading = client.get(f"/api/materials/{guide['id']}/reading").json()
    blocks = [block for passage in reading["passages"] for block in passage["blocks"]]
    code = client.get(f"/api/passages/{reading['passages'][0]['id']}/code").json()

    assert {"steps", "paragraph"} <= {block["kind"] for block in blocks}
    assert all(len(line) == 1 for block in blocks if block["kind"] != "table" for line in block["lines"])
    assert code["address"] == f"http://testserver/materials/{guide['id']}#{reading['passages'][0]['id']}"
    assert code["size"] > 29
    assert code["path"].startswith("M4 4h1v1h-1z")  # the corner that cameras look for
    assert client.get("/api/passages/none/code").json() == {"error": "passage_not_found"}


def test_a_question_can_be_kept_to_the_materials_of_a_site(service: TestClient) -> None:
    learner = Learner(service)

    assert learner.ask(WIFI, site="library")[-1][1]["status"] == "answered"  # shipped guides are for every site
