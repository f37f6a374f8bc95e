"""Agreement: Krippendorff's published example, and what is worth a second look."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from coach.agreement import Judgement, alpha, between_trainers, disagreements, level_of, with_graders

TURN, OTHER = UUID(int=1), UUID(int=2)
# Krippendorff (2011), section C: four observers, twelve units, 0 where nothing was observed.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
    (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
)


def judged(turn: UUID, author: str, level: int, *, alone: bool = True) -> Judgement:
    return Judgement(turn, author, datetime(2026, 11, 1, level, tzinfo=UTC), {"truth": level}, alone)


def test_the_published_example_with_missing_values_has_its_published_alpha() -> None:
    units = [[value for value in unit if value] for unit in zip(*OBSERVERS, strict=True)]

    found = alpha(units)

    assert found.alpha == pytest.approx(0.815, abs=0.0005)
    assert found.pairs == 8 * 6 + 2 * 3 + 1


def test_alpha_is_one_for_agreement_and_below_zero_for_contradiction() -> None:
    assert alpha([[1, 1], [2, 2], [3, 3]]).alpha == 1
    assert (alpha([[1, 3], [3, 1]]).alpha or 0) < 0
    assert alpha([[2, 2], [2, 2]]).alpha is None
    assert alpha([[1], []]).pairs == 0


def test_who_saw_another_review_does_not_count_between_trainers() -> None:
    found = between_trainers([judged(TURN, "가", 1), judged(TURN, "나", 3), judged(TURN, "다", 1, alone=False)])

    assert found["truth"].pairs == 1


def test_a_grader_is_compared_in_three_levels_and_only_when_it_gives_a_share() -> None:
    values = {TURN: {"groundedness": 0.9, "length": 1.0, "numbers": 40.0}}

    assert [level_of(share) for share in (0.0, 0.33, 0.34, 0.66, 0.67, 1.0)] == [1, 1, 2, 2, 3, 3]
    assert [(name, one[0], one[1].pairs) for name, one in with_graders([judged(TURN, "가", 3)], values).items()] == [
        ("groundedness", "truth", 1)
    ]


def test_trainers_who_differ_and_graders_two_levels_off_are_listed_with_who_said_what() -> None:
    judgements = [judged(TURN, "가", 1), judged(OTHER, "가", 2), judged(OTHER, "나", 3)]
    values = {TURN: {"groundedness": 1.0, "citation_precision": 0.5}, OTHER: {"groundedness": 0.5}}

    found = {
        one.turn_id: [(said.judge, said.level) for said in one.opinions] for one in disagreements(judgements, values)
    }

    assert found == {TURN: [("가", 1), ("groundedness", 3)], OTHER: [("나", 3), ("가", 2)]}
