import json
from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create
from api.handoffs import follow_queue
from coach.accounts import Role
from coach.audit import Deed
from coach.settings import Settings
from tests.api.learner import Learner
from tests.signing_in import app_of, cheap_passwords, sign_in, staff_of

PHONE = "저녁에 010-1234-5678로 전화해 주세요"


@pytest.fixture
def service(own_settings: Settings) -> Iterator[TestClient]:
    """With a database of its own, so that nobody else waits."""
    with TestClient(create(own_settings, cheap_passwords())) as client:
        yield sign_in(client, Role.HELPER, "민지")


def queue(service: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.get("/api/helper/handoffs").json()["handoffs"]
    return found


def test_a_learner_who_asks_for_a_person_stands_in_the_queue_at_once(service: TestClient) -> None:
    learner = Learner(service)
    learner.ask("와이파이가 안 돼요")
    opened = learner.post("handoff", call_back=PHONE)
    (row,) = queue(service)

    assert opened.status_code == 201
    assert opened.json() == {"reference": row["reference"], "state": "waiting"}
    assert (row["call_back"], row["question"]) == (PHONE, "와이파이가 안 돼요")


def test_asking_again_keeps_the_place_and_takes_a_new_way_to_call_back(service: TestClient) -> None:
    first, second = Learner(service), Learner(service)
    references = [
        talk.post("handoff", call_back=call_back).json()["reference"]
        for talk, call_back in ((first, ""), (second, ""), (first, PHONE))
    ]

    assert [(row["reference"], row["call_back"]) for row in queue(service)] == [
        (references[0], PHONE),
        (references[1], ""),
    ]
    assert references[0] == references[2]


def test_one_helper_claims_another_is_refused_and_the_end_forgets_the_phone(service: TestClient) -> None:
    Learner(service).post("handoff", call_back=PHONE)
    place = f"/api/helper/handoffs/{queue(service)[0]['id']}"
    other = sign_in(TestClient(app_of(service)), Role.HELPER, "준호")
    claimed = service.post(f"{place}/claim").json()
    again = service.post(f"{place}/claim")
    taken = other.post(f"{place}/claim")
    noted = service.put(f"{place}/note", json={"note": "집에 방문해요"}).json()
    closed = service.post(f"{place}/close", json={"answered": False}).json()

    assert (claimed["state"], claimed["claimed_by"]) == ("claimed", "민지")
    assert again.status_code == 200
    assert (taken.status_code, taken.json()) == (409, {"error": "handoff_taken"})
    assert noted["note"] == "집에 방문해요"
    assert (closed["state"], closed["call_back"]) == ("unanswered", "")
    assert queue(service) == []
    assert other.post(f"{place}/claim").status_code == 409
    told, *_ = staff_of(app_of(service)).audit.entries(limit=1)
    assert (told.who, told.deed, told.target, told.detail) == (
        "민지",
        Deed.HANDOFF_CLOSED,
        closed["reference"],
        "unanswered",
    )


def test_one_whose_helper_has_left_is_taken_over_and_the_trail_says_so(service: TestClient) -> None:
    Learner(service).post("handoff", call_back=PHONE)
    place = f"/api/helper/handoffs/{queue(service)[0]['id']}"
    other = sign_in(TestClient(app_of(service)), Role.HELPER, "준호")
    service.post(f"{place}/claim")
    early = other.post(f"{place}/take-over", json={"holder": "민지"})
    noted = other.put(f"{place}/note", json={"note": "제가 할게요"})
    closed = other.post(f"{place}/close", json={"answered": True})
    here = queue(other)[0]["holder_left"]
    service.post("/api/account/sign-out")
    left = queue(other)[0]["holder_left"]
    taken = other.post(f"{place}/take-over", json={"holder": "민지"})
    (told,) = staff_of(app_of(service)).audit.entries(limit=1)

    assert (early.status_code, early.json()) == (409, {"error": "handoff_taken"})
    assert [(one.status_code, one.json()) for one in (noted, closed)] == [(403, {"error": "handoff_not_held"})] * 2
    assert (here, left) == (False, True)
    assert (taken.json()["claimed_by"], taken.json()["holder_left"]) == ("준호", False)
    assert (told.who, told.deed, told.detail) == ("준호", Deed.HANDOFF_TAKEN_OVER, "민지")
    assert sign_in(service, Role.HELPER, "민지").post(f"{place}/close", json={"answered": True}).status_code == 403


def test_unknown_ones_are_refused_with_a_code(service: TestClient) -> None:
    learner = service.post("/api/conversation/handoff", json={}, headers={"Authorization": "Bearer made-up"})
    helper = service.post(f"/api/helper/handoffs/{uuid4()}/close", json={"answered": True})

    assert (learner.status_code, learner.json()) == (401, {"error": "conversation_unknown"})
    assert (helper.status_code, helper.json()) == (404, {"error": "handoff_not_found"})


async def test_the_queue_is_sent_whenever_it_changes_until_the_session_ends(service: TestClient) -> None:
    assert queue(service) == []  # waits until it is loaded
    parts = cast("FastAPI", service.app).state.loading.now()
    signed_in = True
    events = follow_queue(parts, lambda: signed_in, frozenset)
    empty = await anext(events)
    parts.handoffs.open(parts.store.conversation_of(Learner(service).token), call_back="")
    changed = await anext(events)
    signed_in = False
    rest = [event async for event in events]

    assert [len(event.data["handoffs"]) for event in (empty, changed)] == [0, 1]
    assert json.dumps(changed.data)
    assert rest == []
