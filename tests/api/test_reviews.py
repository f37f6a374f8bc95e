"""The review over HTTP: the queue, reviews that hide one another, samples from turns, agreement and its pages."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create
from coach.accounts import Role
from coach.audit import Deed
from prompts import Language, load_replies, load_rubric
from tests.api.trainer_service import asked, loaded, small_settings
from tests.signing_in import cheap_passwords, headers_of, session_of, sign_in, staff_of

LEVELS = {criterion.name: 3 for criterion in load_rubric()}
WIFI = "와이파이 연결하려면 어떻게 해요?"
REVIEWS = "/api/trainer/reviews"
MOST_SECONDS = 0.3


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return create(small_settings(tmp_path), cheap_passwords())


@pytest.fixture
def trainer(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        loaded(app)
        yield sign_in(opened, Role.TRAINER, "김강사")


def ask(app: FastAPI, *questions: str) -> UUID:
    """The last turn of a conversation in which this was asked."""
    return asked(app, *questions)[1].id


def verdict(**more: object) -> dict[str, Any]:
    return {"id": str(uuid4()), "levels": LEVELS, **more}


def test_a_turn_is_given_judged_and_kept_with_who_did_it(trainer: TestClient, app: FastAPI) -> None:
    turn = ask(app, WIFI)
    assert trainer.post(f"{REVIEWS}/next", json={}).json()["turn_id"] == str(turn)
    said = verdict(note="전화는 010-1234-5678이에요", corrected="설정에서 와이파이를 눌러요.")
    saved = trainer.post(f"{REVIEWS}/{turn}", json=said).json()
    assert (saved["offers_sample"], saved["sample_updated"]) == (True, False)
    assert "010-1234" not in saved["review"]["note"]

    again = trainer.post(f"{REVIEWS}/{turn}", json=said)
    history = trainer.get(f"{REVIEWS}/{turn}").json()
    assert again.status_code == 201
    assert [(one["author"], one["levels"]) for one in history["reviews"]] == [("김강사", LEVELS)]
    assert trainer.get(REVIEWS).json() == history["reviews"]
    assert trainer.post(f"{REVIEWS}/next", json={}).json() == {"turn_id": None, "pool": None}
    deeds = staff_of(app).audit.entries(limit=5, deeds=(Deed.REVIEW_GIVEN,))
    assert {(one.who, one.target) for one in deeds} == {("김강사", str(turn))}


def test_a_second_trainer_sees_nothing_of_the_first_before_the_own_is_stored(trainer: TestClient, app: FastAPI) -> None:
    shares = {"uncertain": 100, "thumbs_down": 0, "random": 0, "disagreed": 0, "double": 100}
    assert trainer.put(f"{REVIEWS}/shares", json=shares).json() == shares
    turn = ask(app, WIFI)
    trainer.put(f"{REVIEWS}/shares", json={**shares, "uncertain": 0, "random": 100})
    other = headers_of(session_of(app, Role.TRAINER, "이강사"))
    assert trainer.post(f"{REVIEWS}/next", json={}).json()["turn_id"] == str(turn)
    trainer.post(f"{REVIEWS}/{turn}", json=verdict(note="비밀 메모"))

    second = TestClient(app, headers=other)  # beside the first, of the same service
    assert second.post(f"{REVIEWS}/next", json={}).json()["turn_id"] == str(turn)
    assert second.get(f"{REVIEWS}/{turn}").json() == {"reviews": [], "hidden": True}
    for path in ("/trainer/reviews", f"/trainer/reviews/{turn}", "/trainer/reviews/agreement"):
        assert "비밀 메모" not in second.get(path).text
    second.post(f"{REVIEWS}/{turn}", json=verdict())
    assert "비밀 메모" in second.get(f"/trainer/reviews/{turn}").text
    agreement = second.get(f"{REVIEWS}/agreement").json()
    assert {one["pairs"] for one in agreement["trainers"].values()} == {1}


def test_a_turn_becomes_a_sample_without_personal_data_and_follows_its_corrected_answer(
    trainer: TestClient, app: FastAPI
) -> None:
    turn = ask(app, WIFI, "내 번호는 010-1234-5678인데 와이파이 연결 알려 주세요")
    page = trainer.get(f"/trainer/reviews/{turn}").text
    assert "010-1234" not in page
    form: dict[str, Any] = {
        "suite": "follow_up",
        "language": "ko",
        "input": "제 번호 010-1234-5678로 알려 주세요",
        "outcome": "answered",
    }
    form |= {"history": [WIFI], "materials": ["wifi.md"], "target": "설정을 열어요."}
    made = trainer.post(f"{REVIEWS}/{turn}/sample", json=form).json()
    assert "010" not in made["sample"]["input"]
    assert made["sample"]["expects"]["materials"] == ["wifi.md"]

    saved = trainer.post(f"{REVIEWS}/{turn}", json=verdict(corrected="먼저 설정을 열어 주세요.")).json()
    stored = loaded(app).review.samples.of_turn(turn)
    assert saved["sample_updated"]
    assert stored is not None
    assert (stored.sample.target, stored.made_by) == ("먼저 설정을 열어 주세요.", "김강사")
    refused = trainer.post(f"{REVIEWS}/{turn}/sample", json={**form, "input": " "})
    assert (refused.status_code, refused.json()["error"]) == (422, "sample_invalid")


def test_what_cannot_be_is_refused_with_its_own_code(trainer: TestClient, app: FastAPI) -> None:
    turn = ask(app, WIFI)
    refused = [
        trainer.post(f"{REVIEWS}/{turn}", json=verdict(levels={"truth": 3})),
        trainer.post(f"{REVIEWS}/{uuid4()}", json=verdict()),
        trainer.put(
            f"{REVIEWS}/shares",
            json=dict.fromkeys(("uncertain", "thumbs_down", "random", "disagreed", "double"), 10),
        ),
        trainer.post(f"{REVIEWS}/next", json={"run": "none"}),
    ]

    assert [(one.status_code, one.json()["error"]) for one in refused] == [
        (422, "review_invalid"),
        (404, "turn_not_found"),
        (422, "shares_invalid"),
        (404, "run_not_found"),
    ]
    assert trainer.get("/trainer/reviews/no-id").status_code == 404


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pages_teach_while_there_is_nothing_and_show_all_that_led_to_an_answer(
    trainer: TestClient, app: FastAPI, language: Language
) -> None:
    def page(path: str) -> str:
        text = trainer.get(path, params={"lang": language}).text
        assert "{" not in text.split("<main")[1].split("</main>")[0], path
        return text

    assert ("30분" if language == "ko" else "half an hour") in page("/trainer/reviews")
    assert ("두 사람" if language == "ko" else "two trainers") in page("/trainer/reviews/agreement")
    turn = ask(app, "안녕하세요", WIFI)
    shown = page(f"/trainer/reviews/{turn}")
    for what in (
        WIFI,
        "안녕하세요",
        "설정을 열어요",
        load_replies().say("trainer", "review_at_retrieve", language),
        load_rubric()[0].questions[language],
    ):
        assert what in shown, what
    trainer.post(f"{REVIEWS}/{turn}", json=verdict())
    assert "김강사" in page("/trainer/reviews/agreement")
    assert "김강사" in page(f"/trainer/reviews/{turn}")


MANY_CONVERSATIONS = """
    INSERT INTO conversations (id, opened_at, language, origin)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
    SELECT lower(hex(randomblob(16))), '2026-11-01 10:00:00.000000', 'ko', 'web' FROM n
"""
MANY_TURNS = """
    INSERT INTO turns (id, conversation_id, ordinal, question, asked_at, closed_at, status, language, confidence)
    SELECT lower(hex(randomblob(16))), conversations.id, column1, '와이파이', opened_at, opened_at, 'answered', 'ko',
        abs(random() % 1000) / 1000.0
    FROM conversations JOIN (VALUES (0), (1), (2), (3))
"""


def test_the_page_opens_quickly_beside_a_hundred_thousand_turns(trainer: TestClient, app: FastAPI) -> None:
    with loaded(app).store.writing() as connection:
        connection.exec_driver_sql(MANY_CONVERSATIONS)
        connection.exec_driver_sql(MANY_TURNS)
    ask(app, WIFI)
    took = []
    for _ in range(9):
        begun = time.process_time()
        page = trainer.get("/trainer/reviews")
        took.append(time.process_time() - begun)
        turn = page.text.split('data-turn="')[1].split('"')[0]
        assert trainer.post(f"{REVIEWS}/{turn}", json=verdict()).status_code == 201

    assert sorted(took)[len(took) // 2] < MOST_SECONDS
