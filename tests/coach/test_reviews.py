"""Reviews and their queue: nothing is given twice, nothing is seen too early, nothing is changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from coach.database import open_database
from coach.erasing import Eraser
from coach.errors import ReviewInvalid, SharesInvalid, TurnNotFound
from coach.evaluation_tables import review_picks
from coach.graders import Score
from coach.records import TurnResult
from coach.review_mix import Pool, Shares, check_shares, pools_in_order, wants_second
from coach.review_queue import HOLD, ReviewQueue
from coach.reviews import Reviews, Verdict, check_verdict
from coach.runs import origin_of
from coach.scores import Scores
from coach.statuses import AnswerStatus
from coach.thumbs import Thumb, Thumbs
from coach.transcripts import Transcripts
from prompts import load_rubric

GOOD = Verdict({criterion.name: 3 for criterion in load_rubric()})
POOR = Verdict({criterion.name: 1 for criterion in load_rubric()}, "틀렸어요", "이렇게 답해야 해요")
SINGLE = Shares(double=0)


class Kept:
    """A database with turns, and whoever reviews them."""

    def __init__(self, folder: Path) -> None:
        engine = open_database(folder / "coach.sqlite3")
        self.store, self.thumbs, self.scores = Transcripts(engine), Thumbs(engine), Scores(engine)
        self.reviews, self.queue, self.eraser = Reviews(engine), ReviewQueue(engine), Eraser(engine)
        self.queue.set_shares(SINGLE)

    def turn(self, confidence: float = 0.9, *, origin: str = "web", down: bool = False, failed: bool = False) -> UUID:
        conversation = self.store.open_conversation("ko", origin)
        turn = self.store.open_turn(conversation, f"질문 {confidence}")
        status = AnswerStatus.FAILED_INTERNAL if failed else AnswerStatus.ANSWERED
        result = TurnResult(status, "ko", "", "", (), (), (), (), confidence, "extractive", "", ())
        self.store.close_turn(turn, result)
        if down:
            self.thumbs.give(conversation, turn.id, Thumb(is_up=False))
        return turn.id

    def taken(self, author: str, *, run: str = "") -> UUID | None:
        pick = self.queue.take(author, run=run)
        return pick.turn_id if pick else None

    def judge(self, turn_id: UUID, author: str, verdict: Verdict = GOOD) -> None:
        self.reviews.add(uuid4(), turn_id, author, verdict)

    def let_lapse(self) -> None:
        with self.queue.writing() as connection:
            past = datetime.now(UTC) - HOLD - timedelta(seconds=1)
            connection.execute(update(review_picks).values(picked_at=past))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.store.close()
    made.queue.close()


def test_pools_come_by_their_shares_and_the_one_furthest_behind_comes_first() -> None:
    lately: list[Pool] = []
    for _ in range(100):
        lately.insert(0, pools_in_order(Shares(), lately)[0])

    assert {pool.value: lately.count(pool) for pool in Pool} == {
        "uncertain": 40,
        "thumbs_down": 25,
        "random": 25,
        "disagreed": 10,
    }
    assert pools_in_order(Shares(100, 0, 0, 0), lately) == [Pool.UNCERTAIN]


def test_one_of_five_is_judged_by_two() -> None:
    lately: list[bool] = []
    for _ in range(50):
        lately.insert(0, wants_second(Shares(), lately))

    assert sum(lately) == 10
    assert not wants_second(Shares(double=0), [])


def test_shares_that_do_not_make_a_hundred_are_refused(kept: Kept) -> None:
    with pytest.raises(SharesInvalid):
        kept.queue.set_shares(Shares(50, 50, 50, 0))
    with pytest.raises(SharesInvalid):
        check_shares(Shares(double=101))
    assert kept.queue.shares() == SINGLE


def test_the_most_uncertain_comes_first_and_what_failed_or_was_measured_never(kept: Kept) -> None:
    kept.queue.set_shares(Shares(100, 0, 0, 0, 0))
    kept.turn(0.5, failed=True)
    kept.turn(0.5, origin=origin_of("r1"))
    far, near = kept.turn(0.3), kept.turn(0.55)
    kept.turn(0.95)
    order = []
    while (turn := kept.taken("가")) is not None:
        order.append(turn)
        kept.judge(turn, "가")

    assert order == [near, far]


def test_a_pool_that_is_empty_is_filled_in_for(kept: Kept) -> None:
    kept.queue.set_shares(Shares(0, 90, 10, 0, 0))
    quiet, loud = kept.turn(), kept.turn(down=True)

    assert kept.queue.take("가") == kept.queue.take("가")
    assert (kept.taken("가"), kept.taken("나")) == (loud, quiet)


def test_a_run_is_reviewed_when_it_is_named(kept: Kept) -> None:
    kept.turn()
    measured = kept.turn(origin=origin_of("r1"))

    assert kept.taken("가", run="r1") == measured
    assert kept.taken("가", run="r2") is None


def test_nobody_gets_a_turn_twice_and_two_never_the_same(kept: Kept) -> None:
    turns = {kept.turn(0.5 + number / 100) for number in range(6)}
    first, second = kept.taken("가"), kept.taken("나")
    assert first is not None
    assert first != second
    assert kept.taken("가") == first
    kept.judge(first, "가")
    skipped = kept.taken("가")
    assert skipped not in (None, first, second)
    kept.queue.skip(skipped, "가") if skipped else None
    given = {first, skipped}
    while (turn := kept.taken("가")) is not None:
        assert turn not in given
        given.add(turn)
        kept.judge(turn, "가")

    assert given == turns - {second}
    assert kept.taken("다") == skipped


def test_what_was_held_for_too_long_goes_to_others(kept: Kept) -> None:
    turn = kept.turn()
    assert (kept.taken("가"), kept.taken("나")) == (turn, None)
    kept.let_lapse()

    assert kept.taken("나") == turn
    assert kept.taken("가") is None


def test_a_double_review_is_blind_until_the_own_is_stored(kept: Kept) -> None:
    kept.queue.set_shares(Shares(double=100))
    turn = kept.turn()
    assert kept.taken("가") == turn
    kept.judge(turn, "가", POOR)
    assert kept.reviews.judgements(limit=10) == []

    assert kept.taken("나") == turn
    assert kept.reviews.history(turn, "나") == kept.reviews.history(turn, "다")
    assert kept.reviews.history(turn, "나").hidden
    kept.judge(turn, "나")
    history = kept.reviews.history(turn, "나")
    assert [(one.author, one.blind) for one in history.reviews] == [("가", True), ("나", True)]
    assert [one.alone for one in kept.reviews.judgements(limit=10)] == [True, True]
    assert not kept.reviews.history(turn, "다").hidden


def test_who_opened_a_turn_by_its_address_saw_what_others_said(kept: Kept) -> None:
    turn = kept.turn()
    kept.judge(turn, "가")
    kept.judge(turn, "나", POOR)

    assert [one.alone for one in kept.reviews.judgements(limit=10)] == [True, False]


def test_a_disagreement_goes_to_somebody_who_has_no_part_in_it(kept: Kept) -> None:
    kept.queue.set_shares(Shares(0, 0, 0, 100, 0))
    agreed, differed, graded = kept.turn(), kept.turn(), kept.turn()
    for turn in (agreed, differed):
        kept.judge(turn, "가")
    kept.judge(agreed, "나")
    kept.judge(differed, "나", POOR)
    kept.judge(graded, "가", POOR)
    kept.scores.put(graded, [Score("groundedness", 1.0, "x")])

    assert kept.taken("나") == graded
    assert kept.taken("다") == differed
    assert kept.taken("가") is None


def test_a_review_is_appended_once_and_goes_only_with_its_turn(kept: Kept) -> None:
    turn = kept.turn()
    key = uuid4()
    first = kept.reviews.add(key, turn, "가", POOR)
    assert kept.reviews.add(key, turn, "가", GOOD) == first
    kept.judge(turn, "가")
    assert [one.verdict for one in kept.reviews.history(turn, "가").reviews] == [POOR, GOOD]
    assert [one.verdict for one in kept.reviews.by_author("가", limit=5)] == [GOOD, POOR]

    kept.eraser.erase(kept.reviews.subject(turn).conversation_id)
    assert kept.reviews.by_author("가", limit=5) == []
    with pytest.raises(TurnNotFound):
        kept.judge(turn, "가")


@pytest.mark.parametrize("levels", [{}, {"truth": 3}, {**GOOD.levels, "wit": 3}, {**GOOD.levels, "care": 4}])
def test_a_review_judges_every_criterion_with_a_level_that_there_is(levels: dict[str, int]) -> None:
    with pytest.raises(ReviewInvalid):
        check_verdict(Verdict(levels), [criterion.name for criterion in load_rubric()])
