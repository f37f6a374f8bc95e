"""Personal data in questions to the service reaches no disk, no log and no endpoint."""

import json
import logging
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create
from coach.settings import Settings
from evals.personal_data import made_sentences
from tests.api.learner import Learner
from tests.endpoint import serving

TURNS = 40


def written_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_no_personal_data_is_kept_logged_or_sent(own_settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    sentences = [sentence for sentence in made_sentences("held_out") if sentence.kind][:TURNS]
    caplog.set_level(logging.DEBUG)
    with serving("good", "NO_ANSWER") as endpoint:
        update = {"openai_api_key": SecretStr("sk-test"), "openai_base_url": endpoint.url}
        with TestClient(create(own_settings.model_copy(update=update))) as client:
            statuses = []
            for sentence in sentences:
                answer = Learner(client).post("questions", text=f"와이파이 {sentence.text}")
                statuses.append("guarded_personal_data" in answer.text)
    kept = written_in(own_settings.data_dir)
    sent = json.dumps(endpoint.bodies, ensure_ascii=False)
    data = {datum for sentence in sentences for datum in sentence.data()}

    assert any(statuses)
    assert endpoint.bodies
    assert {datum for datum in data if datum in caplog.text} == set()
    assert {datum for datum in data if datum in sent} == set()
    assert {datum for datum in data if datum.encode() in kept} == set()
