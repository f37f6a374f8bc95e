"""From evidence to action: guides by their use, and low scores among the gaps."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import insert

from api.app import create
from coach.accounts import Role
from coach.database import open_database
from coach.evaluation_tables import reviews
from coach.graders import Score
from coach.scores import Scores
from coach.thumbs import Thumb
from tests.api.trainer_service import asked, loaded, small_settings
from tests.signing_in import cheap_passwords, sign_in

ANSWERED = "와이파이 연결하는 법"
OLD = "---\ntitle: 오래된 안내\nupdated: 2020-01-02\n---\n# 오래된 안내\n\n## 팩스 보내기\n1. 종이를 넣어요.\n"


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    (tmp_path / "평생학습관").mkdir()
    (tmp_path / "평생학습관" / "fax.md").write_text(OLD)
    (tmp_path / "평생학습관" / "idle.md").write_text("# 아무도 안 찾는 안내\n\n## 타자기 손질\n1. 먼지를 털어요.\n")
    return create(small_settings(tmp_path), cheap_passwords())


@pytest.fixture
def trainer(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        loaded(app)
        yield sign_in(opened, Role.TRAINER)


def ask(app: FastAPI, question: str, origin: str = "web") -> tuple[UUID, UUID]:
    """The conversation and the turn of an answered question."""
    conversation, turn = asked(app, question, origin=origin)
    assert turn.result is not None
    assert turn.result.status.family == "answered"
    return conversation, turn.id


def section(page: str, heading: str) -> str:
    return page.split(f'id="{heading}"')[1].partition("</section>")[0]


def test_guides_are_told_by_what_their_use_asks_for(trainer: TestClient, app: FastAPI) -> None:
    use = loaded(app).evaluations.guide_use
    before = trainer.get("/trainer/evidence").text
    assert "이 기간에는 자료로 답한 질문이 없었어요." in before
    for _ in range(2):
        ask(app, ANSWERED)
    ask(app, "타자기 손질", "eval:run")
    conversation, turn = ask(app, "팩스 보내기")
    loaded(app).thumbs.give(conversation, turn, Thumb(is_up=False))
    use.add_up(30)
    page = trainer.get("/trainer/evidence").text

    used, stale, unused = (section(page, f"{name}-heading") for name in ("used", "stale", "unused"))
    assert used.index("와이파이 연결") < used.index("오래된 안내")
    assert "답 2번" in used
    assert "오래된 안내" in stale
    assert "2020-01-02에 고침" in stale
    assert "‘도움이 안 됐어요’ 1번" in stale
    assert "와이파이 연결" not in stale
    assert "아무도 안 찾는 안내" in unused
    assert "오래된 안내" not in unused
    assert "Guides that were never cited: 1" in trainer.get("/trainer/evidence?lang=en").text


def grouped(app: FastAPI) -> dict[str, dict[str, int]]:
    """The causes of the open gaps by question."""
    home = loaded(app).home
    while home.group_questions() or home.look_again():
        pass
    return {
        gap.examples[0]: {str(cause): n for cause, n in gap.causes.items()} for gap in home.gaps.open_ones(limit=10)
    }


def test_what_reviews_or_graders_score_low_joins_the_gaps(trainer: TestClient, app: FastAPI) -> None:
    scored, fine = ask(app, ANSWERED)[1], ask(app, "팩스 보내기")[1]
    assert grouped(app) == {}
    store = Scores(open_database(app.state.settings.database))
    store.put(scored, [Score("groundedness", 0.4, "unsupported")])
    store.put(fine, [Score("groundedness", 0.9, "unsupported"), Score("citation_precision", None, "no_passages")])
    assert grouped(app) == {ANSWERED: {"low_score": 1}}

    with store.writing() as connection:
        row = {"id": uuid4(), "turn_id": fine, "author": "김교수", "at": datetime.now(UTC), "note": "", "corrected": ""}
        levels = {"truth": 3, "help": 1, "plain": 3, "care": 3}
        connection.execute(insert(reviews).values(**row, levels=levels, blind=False))
    assert grouped(app) == {ANSWERED: {"low_score": 1}, "팩스 보내기": {"low_score": 1}}
    assert "점수가 낮았어요 1번" in trainer.get("/trainer/gaps").text
    assert "scored low: 1" in trainer.get("/trainer/gaps?lang=en").text


def test_answers_of_evaluations_are_no_gaps_however_low_their_score(trainer: TestClient, app: FastAPI) -> None:
    _, turn = ask(app, ANSWERED, "eval:run")
    Scores(open_database(app.state.settings.database)).put(turn, [Score("groundedness", 0.0, "unsupported")])

    assert grouped(app) == {}
