"""Evaluation runs over HTTP: begun, refused, told, compared, downloaded and removed."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create
from coach.accounts import Role
from coach.audit import Deed
from coach.database import open_database
from coach.graders import Score
from coach.runs import Graded, Plan, Run, Runs, RunState
from coach.samples import Sample
from coach.settings import Settings
from tests.api.trainer_service import loaded, small_settings
from tests.signing_in import cheap_passwords, sign_in, staff_of

PLAN = Plan(("grounded",), "extractive", None, 1, "", "shipped", "index", judged=False)
FORMS = {"html": "<html", "csv": "\ufeffid,", "jsonl": '{"run"', "inspect": '{"version"'}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create(small_settings(tmp_path_factory.mktemp("runs")), cheap_passwords())


@pytest.fixture(scope="module")
def trainer(app: FastAPI) -> Iterator[TestClient]:
    """One service for all: what a test adds is newer than what others left."""
    with TestClient(app) as opened:
        loaded(app)
        yield sign_in(opened, Role.TRAINER, "김교수")


def sample(number: int, question: str, suite: str = "grounded", outcome: str = "answered") -> Sample:
    expects = {"outcome": outcome}
    return Sample.model_validate(
        {"id": f"{suite}-{number}", "suite": suite, "language": "ko", "input": question, "expects": expects}
    )


def recorded(app: FastAPI, *, right: float, prompts: str = "one", state: RunState = RunState.DONE) -> Run:
    """A run of two samples that is over; the first got so much."""
    parts = loaded(app)
    runs = parts.evaluations.runs
    run = runs.begin(PLAN, "김교수")
    runs.configure(run.id, {"prompts": {"answer.md": prompts}}, 2)
    for one, value in (
        (sample(1, "와이파이 연결"), right),
        (sample(2, "KTX 표 예매", "unanswerable", "unanswered"), 1.0),
    ):
        runs.record(run.id, graded(app, run, one, value))
    runs.end(run.id, state)
    return runs.named(run.name)


def graded(app: FastAPI, run: Run, one: Sample, value: float) -> Graded:
    parts = loaded(app)
    conversation = parts.store.open_conversation("ko", run.origin)

    async def answered() -> None:
        async for _ in parts.coach.answer(parts.coach.begin(conversation, one.input, page="ko")):
            pass

    asyncio.run(answered())
    (turn,) = parts.store.turns(conversation)
    detail = "answered → unanswered"
    scores = tuple(Score(name, value, "right" if value else "wrong_outcome", detail) for name in ("right", "outcome"))
    return Graded(one, 1, turn.id, conversation, turn.result.status if turn.result else "", 0.9, 0.0, 12.0, scores)


def state_of(client: TestClient, name: str, wanted: str) -> dict[str, Any]:
    """A run once it has come to a state."""
    for _ in range(1_200):
        (run,) = [run for run in client.get("/api/trainer/runs").json()["runs"] if run["name"] == name]
        if run["state"] == wanted:
            return dict(run)
        time.sleep(0.1)
    raise AssertionError(f"{name!r} did not become {wanted}: {run}")


def test_without_runs_the_page_teaches_and_offers_to_begin(trainer: TestClient) -> None:
    page = trainer.get("/trainer/runs").text

    assert "아직 평가가 없어요." in page
    assert "There are no runs yet." in trainer.get("/trainer/runs?lang=en").text
    assert 'value="trainers" disabled' in page
    assert 'name="writer"' not in page


def test_a_model_is_offered_only_with_a_key(tmp_path: Path) -> None:
    settings = small_settings(tmp_path).model_copy(update={"openai_base_url": "http://127.0.0.1:9/v1"})
    with_key = Settings(**{**settings.model_dump(), "openai_api_key": "sk-none"}, _env_file=None)
    app = create(with_key, cheap_passwords())
    with TestClient(app) as client:
        loaded(app)
        assert 'name="writer"' in sign_in(client, Role.TRAINER).get("/trainer/runs").text


def test_a_fault_is_told_on_the_page_and_one_run_goes_on_at_a_time(trainer: TestClient, app: FastAPI) -> None:
    begun = trainer.post("/api/trainer/runs", json={"samples": "trainers", "limit": 3})
    assert begun.status_code == 201
    name = begun.json()["name"]
    again = trainer.post("/api/trainer/runs", json={})
    assert (again.status_code, again.json()["error"]) == (409, "run_busy")
    assert trainer.delete(f"/api/trainer/runs/{name}").json()["error"] == "run_busy"
    assert 'aria-describedby="begin-why"' in trainer.get("/trainer/runs").text

    failed = state_of(trainer, name, "failed")  # nobody has written a sample
    assert "no sample fits" in failed["fault"]
    assert "no sample fits" in trainer.get(f"/trainer/runs/{name}").text
    entries = staff_of(app).audit.entries(limit=5, who="김교수")
    assert (entries[0].deed, entries[0].target) == (Deed.RUN_BEGUN, name)


def test_a_service_that_ends_stops_its_run(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    other = create(settings, cheap_passwords())
    with TestClient(other) as client:
        loaded(other)
        name = sign_in(client, Role.TRAINER).post("/api/trainer/runs", json={}).json()["name"]
        going_on = loaded(other).evaluations.process.going_on()
    runs = Runs(open_database(settings.database))

    assert going_on is not None
    assert (going_on.name, runs.named(name).state) == (name, RunState.STOPPED)
    assert runs.named(name).ended_at is not None


def test_a_run_shows_its_figures_what_changed_and_what_went_wrong(trainer: TestClient, app: FastAPI) -> None:
    recorded(app, right=1.0)
    later = recorded(app, right=0.0, prompts="two")
    listed = trainer.get("/trainer/runs").text
    page = trainer.get(f"/trainer/runs/{later.name}").text

    assert listed.index("50.0%") < listed.index("100.0%")
    assert "자료에 없으면 없다고 함" in listed
    assert "나빠진 것 1개, 좋아진 것 0개." in page
    assert "아쉬운 답 1개" in page
    assert "자료에 있는 질문 · 한국어" in page
    assert "prompts.answer.md" in page
    assert "{" not in page.split("<main")[1].split("</main>")[0]
    assert "1 got worse, 0 better." in trainer.get(f"/trainer/runs/{later.name}?lang=en").text


def test_two_runs_stand_side_by_side_with_what_was_set_otherwise(trainer: TestClient, app: FastAPI) -> None:
    a, b = recorded(app, right=1.0), recorded(app, right=0.0, prompts="two")
    page = trainer.get("/trainer/runs/compare", params={"a": a.name, "b": b.name}).text

    settings = page.split('id="settings-heading"')[1].split("</section>")[0]
    assert "prompts.answer.md" in settings
    assert "two" in settings
    assert "와이파이 연결" in page.split('id="unlike-heading"')[1]
    assert trainer.get("/trainer/runs/compare", params={"a": a.name, "b": "none"}).status_code == 404


def test_a_run_can_be_downloaded(trainer: TestClient, app: FastAPI) -> None:
    run = recorded(app, right=0.0)
    files = {form: trainer.get(f"/api/trainer/runs/{run.name}/files/{form}") for form in FORMS}

    for form, begins in FORMS.items():
        assert files[form].status_code == 200
        assert run.name in files[form].headers["content-disposition"]
        assert begins in files[form].text
        assert "와이파이 연결" in files[form].text
    assert len(json.loads(files["inspect"].text)["samples"]) == 2
    assert trainer.get(f"/api/trainer/runs/{run.name}/files/exe").status_code == 422


def test_a_removed_run_takes_its_transcripts_with_it(trainer: TestClient, app: FastAPI) -> None:
    run, kept = recorded(app, right=1.0), recorded(app, right=1.0)
    runs = loaded(app).evaluations.runs
    assert len(runs.conversations(run)) == 2
    assert trainer.delete(f"/api/trainer/runs/{run.name}").status_code == 204

    assert runs.conversations(run) == []
    assert len(runs.conversations(kept)) == 2
    assert run.name not in trainer.get("/trainer/runs").text
    gone = trainer.delete(f"/api/trainer/runs/{run.name}")
    assert (gone.status_code, gone.json()["error"]) == (404, "run_not_found")
    assert staff_of(app).audit.entries(limit=1)[0].deed is Deed.RUN_REMOVED
