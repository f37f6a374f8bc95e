"""Tokens, erasing, asking again and thumbs, over HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.app import create
from api.keeping import erase_daily
from api.readiness import Parts
from coach.settings import Settings
from coach.tables import turns
from tests.api.learner import Events, Learner

WIFI = "와이파이 비밀번호를 모르겠어요"
PHONE = "010-1234-5678"


@pytest.fixture(scope="module")
def settings(guides_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The index of the shipped guides, and a database whose files only these tests read."""
    own = guides_settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("conversations")})
    own.index_dir.symlink_to(guides_settings.index_dir)
    return own


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create(settings)) as client:
        while client.get("/readyz").status_code != 200:  # waits a while by itself
            pass
        yield client


def parts_of(service: TestClient) -> Parts:
    return cast("Parts", cast("FastAPI", service.app).state.loading.now())


def said(events: Events) -> str:
    """The answer without its spaces: lines that were joined are sent as one."""
    runs = (run["text"] for name, data in events if name == "delta" for run in data["piece"]["runs"])
    return "".join("".join(runs).split())


def test_every_route_of_a_learner_wants_the_token_and_no_address_holds_one(service: TestClient) -> None:
    paths = service.get("/openapi.json").json()["paths"]
    routes = [(path, method) for path, ways in paths.items() for method in ways if path.startswith("/api/conversation")]

    assert len(routes) == 8
    for path, method in routes:
        assert "{" not in path
        for headers in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": "Basic eDp5"}):
            if path == "/api/conversations":
                continue
            refused = service.request(
                method, path, json={"text": "x", "turn": str(uuid4()), "thumb": "up"}, headers=headers
            )
            assert (refused.status_code, refused.json()) == (401, {"error": "conversation_unknown"})
            assert refused.headers["www-authenticate"] == "Bearer"  # a browser would ask for a password otherwise


def test_another_site_may_send_the_token_and_erase(service: TestClient) -> None:
    wanted = {
        "Origin": "https://city.example",
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization",
    }
    allowed = service.options("/api/conversation", headers=wanted)

    assert allowed.status_code == 200
    assert "DELETE" in allowed.headers["access-control-allow-methods"]


def test_a_token_is_not_in_the_database(service: TestClient, settings: Settings) -> None:
    learner = Learner(service)
    learner.ask(WIFI)
    kept = b"".join(file.read_bytes() for file in settings.data_dir.glob("coach.sqlite3*"))

    assert WIFI.encode() in kept
    assert learner.token.encode() not in kept


def test_what_a_learner_erases_is_in_no_file(service: TestClient, settings: Settings) -> None:
    learner, other = Learner(service), Learner(service)
    other.ask(WIFI)
    secret = "수박씨모양단추"
    turn = learner.ask(f"와이파이 {secret} 비밀번호를 모르겠어요")[-1][1]["turn_id"]
    learner.post("feedback", turn=turn, thumb="down", reason="other", text=f"{secret}가 아니에요")
    learner.post("handoff", call_back=f"{secret} {PHONE}")
    files = list(settings.data_dir.glob("coach.sqlite3*"))
    assert any(secret.encode() in file.read_bytes() for file in files)
    erased = learner.erase()

    assert erased.status_code == 204
    assert [file.name for file in files if secret.encode() in file.read_bytes()] == []
    assert learner.get().status_code == 401
    assert secret not in service.get("/api/helper/handoffs").text
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
    measured = parts.store.open_conversation("ko", "eval:2026")
    moment = datetime.now(UTC)
    new.ask(WIFI)

    assert parts.eraser.erase_before(moment - timedelta(days=1)) == 0
    assert old.get().status_code == 200
    assert parts.eraser.erase_before(moment) > 0
    assert old.get().status_code == 401
    assert len(new.turns()) == 1
    assert parts.store.turns(measured) == []


@pytest.mark.parametrize(("keep_days", "status"), [(0, 200), (92, 200), (90, 401)])
def test_a_service_erases_at_its_start(service: TestClient, settings: Settings, keep_days: int, status: int) -> None:
    parts, learner = parts_of(service), Learner(service)
    learner.ask(WIFI)
    long_ago = datetime.now(UTC) - timedelta(days=91)
    with parts.store.writing() as connection:
        connection.execute(update(turns).values(asked_at=long_ago))

    async def start() -> None:
        loading = cast("FastAPI", service.app).state.loading
        with suppress(TimeoutError):  # it goes on every day
            await asyncio.wait_for(erase_daily(loading, settings.model_copy(update={"keep_days": keep_days})), 2)

    asyncio.run(start())
    assert learner.get().status_code == status


def test_the_same_key_is_answered_once(service: TestClient) -> None:
    learner, key = Learner(service), str(uuid4())
    first = learner.ask(WIFI, key=key)
    again = learner.ask(WIFI, key=key)

    assert len(learner.turns()) == 1
    assert said(again) == said(first)
    assert again[-2:] == first[-2:]  # the sources and how it ended
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


def test_a_guide_is_read_as_blocks_and_its_passage_as_a_code(service: TestClient) -> None:
    guide = next(one for one in service.get("/api/materials").json() if one["title"] == "와이파이 연결하기")
    reading = service.get(f"/api/materials/{guide['id']}/reading").json()
    blocks = [block for passage in reading["passages"] for block in passage["blocks"]]
    last = service.get(f"/api/materials/{guide['id']}/reading", params={"around": reading["passages"][-1]["id"]}).json()
    code = service.get(f"/api/passages/{reading['passages'][0]['id']}/code").json()

    assert reading == last  # all of a short one
    assert not reading["is_part"]
    assert {"steps", "paragraph"} <= {block["kind"] for block in blocks}
    assert all(len(line) == 1 for block in blocks if block["kind"] != "table" for line in block["lines"])
    assert code["address"] == f"http://testserver/materials/{guide['id']}#{reading['passages'][0]['id']}"
    assert code["size"] > 29
    assert code["path"].startswith("M4 4h1v1h-1z")  # the corner that cameras look for
    assert service.get("/api/passages/none/code").json() == {"error": "passage_not_found"}


def test_a_question_can_be_kept_to_the_materials_of_a_site(service: TestClient) -> None:
    learner = Learner(service)

    assert learner.ask(WIFI, site="library")[-1][1]["status"] == "answered"  # shipped guides are for every site
