"""Gaps: which questions count, how they come together, and how a settled gap comes back."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import Engine, delete, update

from coach.database import open_database
from coach.errors import GapNotFound
from coach.gap_finding import GapFinder, question_vectors
from coach.gap_groups import GapGroups, Vector
from coach.gaps import Gaps
from coach.handoffs import Handoffs
from coach.tables import turns
from coach.transcripts import Transcripts
from evals.gaps import grouped
from knowledge.encoders import Usem3Encoder
from knowledge.index import Index
from knowledge.search import Search


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path / "coach.sqlite3")
    yield opened
    opened.dispose()


def ask(engine: Engine, question: str, status: str, *, origin: str = "web") -> UUID:
    """A conversation of one finished turn."""
    store = Transcripts(engine)
    conversation = store.open_conversation("ko", origin)
    turn = store.open_turn(conversation, question)
    with engine.begin() as connection:
        closed = update(turns).where(turns.c.id == turn.id)
        connection.execute(closed.values(status=status, closed_at=turns.c.asked_at, language="ko"))
    return conversation


def unit(*values: float) -> Vector:
    vector = np.array(values, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def put_all(gaps: Gaps) -> list[UUID | None]:
    return [gaps.put(lost, None, unit(1, 0), "test") for lost in gaps.ungrouped(10)]


def test_a_question_joins_the_group_whose_middle_is_nearest() -> None:
    first, second = uuid4(), uuid4()
    groups = GapGroups([(first, unit(1, 0, 0)), (second, unit(0, 1, 0)), (second, unit(0, 1, 1))], alike=0.8)

    assert groups.nearest(unit(1, 0.2, 0)) == first
    assert groups.nearest(unit(0, 1, 0.8)) == second
    assert groups.nearest(unit(0, 0, 1)) is None


def test_what_was_not_answered_counts_and_what_evaluations_asked_does_not(engine: Engine) -> None:
    ask(engine, "없는 것", "unanswered_not_in_passages")
    ask(engine, "끊긴 것", "answered_in_part")
    ask(engine, "답한 것", "answered")
    ask(engine, "시험", "unanswered_no_passages", origin="eval:x")
    conversation = ask(engine, "도우미도 모르는 것", "answered")
    handoffs = Handoffs(engine)
    handoffs.close_one(handoffs.open(conversation, call_back="").id, by="민지", answered=False)
    found = {lost.text: lost.cause for lost in Gaps(engine).ungrouped(10)}

    assert found == {"없는 것": "unanswered", "끊긴 것": "in_part", "도우미도 모르는 것": "handoff"}


def test_a_settled_gap_comes_back_when_it_is_asked_again(engine: Engine) -> None:
    gaps = Gaps(engine)
    ask(engine, "넷플릭스 해지", "unanswered_not_in_passages")
    (gap_id,) = put_all(gaps)
    assert gap_id is not None
    gaps.settle(gap_id, "not_ours")
    assert gaps.open_ones(limit=5) == []
    assert [gap.settled for gap in gaps.settled_ones(limit=5)] == ["not_ours"]

    ask(engine, "넷플릭스 끊기", "unanswered_not_in_passages")
    (lost,) = gaps.ungrouped(5)
    gaps.put(lost, gap_id, unit(1, 0), "test")
    (gap,) = gaps.open_ones(limit=5)
    assert (gap.count, gap.returned, gap.examples) == (2, True, ("넷플릭스 끊기", "넷플릭스 해지"))
    assert gaps.count() == 1


def test_an_erased_question_leaves_its_gap_and_the_last_one_takes_it_along(engine: Engine) -> None:
    gaps = Gaps(engine)
    ask(engine, "지울 것", "unanswered_not_in_passages")
    (gap_id,) = put_all(gaps)
    assert gap_id is not None
    with engine.begin() as connection:
        connection.execute(delete(turns))
    gaps.tidy()

    assert gaps.vectors("test") == []
    with pytest.raises(GapNotFound):
        gaps.get(gap_id)


def test_other_words_for_the_same_come_together_and_other_things_stay_apart(search: Search) -> None:
    questions = [
        "벨소리 바꾸는 법 알려줘요", "전화 벨소리를 트로트로 바꾸고 싶은데", "스마트티비에서 유튜브 보려면 어떻게 해",
        "텔레비전으로 유튜브 보는 방법", "홈택스로 종합소득세 신고하는 방법",
    ]  # fmt: skip
    vectors = question_vectors(questions, Usem3Encoder(threads=1), search.tokeniser)

    assert grouped(vectors, alike=0.6) == [0, 0, 1, 1, 2]


def test_new_questions_are_grouped_and_get_their_nearest_guide(
    engine: Engine, search: Search, guides_index: Index
) -> None:
    gaps = Gaps(engine)
    for question in ("카톡 이모티콘 사고 싶어요", "카카오톡 이모티콘 사고 싶은데요", "엑셀 합계 내는 법"):
        ask(engine, question, "unanswered_not_in_passages")
    finder = GapFinder(gaps, search, guides_index, Usem3Encoder(threads=1))

    assert (finder.catch_up(), finder.catch_up()) == (3, 0)
    assert finder.look_again() == 2
    assert finder.look_again() == 0
    emoticons, excel = gaps.open_ones(limit=5)
    assert (emoticons.count, excel.count) == (2, 1)
    assert "카카오톡" in emoticons.nearest.title
    assert emoticons.nearest.confidence < 0.5
