"""Trainers' samples over HTTP: written, refused field by field, changed, removed, brought back and asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create
from coach.accounts import Role
from coach.audit import Deed
from tests.api.trainer_service import loaded, small_settings
from tests.signing_in import cheap_passwords, sign_in, staff_of

SAMPLE: dict[str, Any] = {
    "suite": "grounded",
    "input": "와이파이 연결",
    "outcome": "answered",
    "materials": ["wifi.md"],
    "says": ["설정을 열어요", "블루투스"],
    "never_says": ["비행기"],
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create(small_settings(tmp_path_factory.mktemp("samples")), cheap_passwords())


@pytest.fixture(scope="module")
def trainer(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        loaded(app)
        yield sign_in(opened, Role.TRAINER, "김교수")


def test_a_sample_is_written_changed_removed_and_brought_back(trainer: TestClient, app: FastAPI) -> None:
    assert "우리 표본이 아직 없어요" in trainer.get("/trainer/samples").text
    assert "no samples of your own yet" in trainer.get("/trainer/samples?lang=en").text
    first = trainer.post("/api/trainer/samples", json=SAMPLE)
    assert (first.status_code, first.json()) == (201, {"id": "own-1", "masked": False})
    assert trainer.post("/api/trainer/samples", json=SAMPLE).json()["id"] == "own-2"

    called = {**SAMPLE, "input": "홍길동 010-1234-5678 와이파이 연결"}
    assert trainer.put("/api/trainer/samples/own-1", json=called).json() == {"id": "own-1", "masked": True}
    page = trainer.get("/trainer/samples/own-1").text
    assert "010-1234" not in page
    assert "와이파이 연결" in page
    assert 'data-path="wifi.md"' in page

    assert trainer.delete("/api/trainer/samples/own-1").status_code == 204
    gone = trainer.get("/trainer/samples/own-1")
    assert (gone.status_code, "표본을 찾을 수 없어요" in gone.text) == (404, True)
    assert trainer.post("/api/trainer/samples", json=SAMPLE).json()["id"] == "own-3"
    trainer.post("/api/trainer/samples/own-1/restore")
    assert "own-1" in trainer.get("/trainer/samples").text
    deeds = [entry.deed for entry in staff_of(app).audit.entries(limit=20, who="김교수")]
    assert deeds.count(Deed.SAMPLE_WRITTEN) == 5
    assert deeds.count(Deed.SAMPLE_REMOVED) == 1


def test_each_fault_is_told_at_its_field_in_the_language_of_the_page(trainer: TestClient) -> None:
    body = {**SAMPLE, "input": " ", "materials": ["gone.md"], "says": ["8자|"]}
    refused = trainer.post("/api/trainer/samples?lang=en", json=body)

    assert refused.status_code == 422
    assert refused.json()["error"] == "sample_invalid"
    told = {fault["field"]: fault["sentence"] for fault in refused.json()["faults"]}
    assert told.keys() == {"input", "materials", "says"}
    assert "gone.md" in told["materials"]
    assert "질문을 적어 주세요." in trainer.post("/api/trainer/samples", json=body).text


def test_asking_a_sample_shows_what_is_answered_today_and_keeps_nothing(trainer: TestClient, app: FastAPI) -> None:
    parts = loaded(app)
    before = parts.evaluations.samples.all()
    answer = trainer.post("/api/trainer/samples/answers", json={**SAMPLE, "history": ["와이파이가 뭐예요?"]}).json()

    assert (answer["status"], answer["means"], answer["as_expected"]) == ("answered", "답함", True)
    assert answer["cites_expected"] is True
    assert [fact["said"] for fact in answer["says"]] == [True, False]
    assert [fact["said"] for fact in answer["never_says"]] == [False]
    assert answer["blocks"]
    assert parts.store.citation_counts() == {}
    assert parts.evaluations.samples.all() == before
