"""Quizzes, recaps and missions over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from coach.accounts import Role
from coach.settings import Settings
from tests.api.learner import Learner
from tests.signing_in import app_of, headers_of, session_of

WIFI = "와이파이 비밀번호를 모르겠어요"


@pytest.fixture
def trainer(client: TestClient) -> dict[str, str]:
    return headers_of(session_of(app_of(client), Role.TRAINER))


@pytest.fixture
def wifi(client: TestClient) -> str:
    return next(str(one["id"]) for one in client.get("/api/materials").json() if one["title"] == "와이파이 연결하기")


def answer(client: TestClient, material: str, **body: object) -> Any:
    return client.post(f"/api/materials/{material}/quiz/answers", json=body)


def test_a_quiz_does_not_tell_its_answers(client: TestClient, wifi: str) -> None:
    quiz = client.get(f"/api/materials/{wifi}/quiz", params={"seed": 3}).json()

    assert quiz == client.get(f"/api/materials/{wifi}/quiz", params={"seed": 3}).json()
    assert len(quiz["questions"]) == 3
    assert all(question.keys() == {"kind", "prompt", "choices"} for question in quiz["questions"])


def test_exactly_one_choice_is_right_and_the_guide_says_so(client: TestClient, wifi: str) -> None:
    quiz = client.get(f"/api/materials/{wifi}/quiz").json()
    for number, question in enumerate(quiz["questions"]):
        replies = [
            answer(client, wifi, quiz=quiz["id"], question=number, choice=choice).json()
            for choice in range(len(question["choices"]))
        ]
        assert [choice for choice, reply in enumerate(replies) if reply["is_right"]] == [replies[0]["right"]]
        assert replies[0]["statement"] in replies[0]["passage"]["text"].replace("**", "")
        assert replies[0]["passage"]["material_id"] == wifi


def test_answers_to_what_was_not_asked_are_refused_with_a_code(client: TestClient, wifi: str) -> None:
    assert answer(client, wifi, question=9, choice=0).json() == {"error": "quiz_question_not_found"}
    assert answer(client, wifi, question=0, choice=9).json() == {"error": "choice_unknown"}
    assert answer(client, wifi, question=-1, choice=0).json() == {"error": "request_invalid"}
    assert answer(client, "none", question=0, choice=0).json() == {"error": "material_not_found"}
    changed = answer(client, wifi, quiz="of yesterday", question=0, choice=0)
    assert (changed.status_code, changed.json()) == (409, {"error": "quiz_changed"})


def test_a_recap_tells_what_was_learnt_and_what_stayed_open(client: TestClient) -> None:
    learner = Learner(client)
    for text in (WIFI, "김치찌개 맛있게 끓이는 법 알려줘"):
        learner.ask(text)
    recap = learner.get("/recap").json()

    (learnt,) = recap["learnt"]
    assert learnt["question"] == WIFI
    assert learnt["sentence"]
    assert learnt["sources"][0].keys() >= {"title", "section", "passage_id"}
    assert recap["unanswered"] == ["김치찌개 맛있게 끓이는 법 알려줘"]
    assert client.get("/api/conversation/recap").status_code == 401


def test_a_mission_is_gone_through_under_a_code(client: TestClient) -> None:
    mission = next(one for one in client.get("/api/missions").json() if one["id"] == "stay-safe")
    started = client.post(f"/api/missions/{mission['id']}/start", json={})
    code = started.json()["code"]
    path = f"/api/missions/progress/{code}"
    (begun,) = client.get(path).json()["missions"]

    assert started.status_code == 201
    assert [step["title"] for step in begun["steps"]] == [step["title"] for step in mission["steps"]]
    assert not begun["finished"]
    for step in begun["steps"]:
        assert step.keys() == {"number", "material_id", "title", "done", "prompt", "choices"}
        replies = [
            client.post(
                f"{path}/answers", json={"mission": "stay-safe", "step": step["number"], "choice": choice}
            ).json()
            for choice in range(len(step["choices"]))
        ]
        assert sum(reply["is_right"] for reply in replies) == 1
        assert all(reply["statement"] == "" for reply in replies if not reply["is_right"])
    assert client.get(path).json()["missions"][0]["finished"]


def test_trainers_see_how_far_missions_are_gone_through(client: TestClient, trainer: dict[str, str]) -> None:
    client.post("/api/missions/first-steps/start", json={})
    counts = client.get("/api/trainer/missions", headers=trainer).json()
    first = next(one for one in counts["missions"] if one["id"] == "first-steps")

    assert first["begun"] >= 1
    assert [step["number"] for step in first["steps"]] == [1, 2, 3]
    assert counts["faults"] == []
    assert client.get("/api/trainer/missions").status_code == 401


def test_a_faulty_mission_tells_the_trainer_what_to_do(
    client: TestClient, trainer: dict[str, str], guides_settings: Settings
) -> None:
    folder = guides_settings.own_missions_dir
    folder.mkdir(exist_ok=True)
    (folder / "broken.toml").write_text('title = { ko = "도전" }\n[[steps]]\nmaterial = "ko/wifi.md"\n')
    (fault,) = client.get("/api/trainer/missions", headers=trainer).json()["faults"]
    (folder / "broken.toml").unlink()

    assert (fault["file"], fault["step"], fault["code"]) == ("broken.toml", 1, "question")
    assert "question" in fault["sentence"]["ko"]


def test_unknown_missions_and_codes_are_404(client: TestClient) -> None:
    code = client.post("/api/missions/first-steps/start", json={}).json()["code"]
    step = {"mission": "first-steps", "step": 9, "choice": 0}

    assert client.post("/api/missions/none/start", json={}).json() == {"error": "mission_not_found"}
    assert client.get("/api/missions/progress/2222-2222").json() == {"error": "code_not_found"}
    assert client.get("/api/missions/progress/short").json() == {"error": "code_not_found"}
    assert client.post(f"/api/missions/progress/{code}/answers", json=step).json() == {"error": "step_not_found"}
