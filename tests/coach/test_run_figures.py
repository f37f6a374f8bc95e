"""Figures of runs: what counts, what is left out, and what two runs have in common."""

import math
from collections.abc import Mapping
from uuid import uuid4

import pytest

from coach.intervals import bootstrap_interval
from coach.run_figures import SampleFigures, changes, differences, figures, pair, sample_figures, slices
from coach.samples import Sample
from tests.runs import Given, graded, sample


def run_of(*given: Given) -> dict[str, SampleFigures]:
    return sample_figures(graded(one, uuid4(), uuid4()) for one in given)


def one(id_: str, scores: Mapping[str, float | None], **changes: object) -> Given:
    return Given(sample(id_, **changes), scores)


def test_a_bootstrap_interval_is_that_of_the_normal_law_for_many_values() -> None:
    interval = bootstrap_interval([0.0, 1.0] * 200)

    reach = 1.96 * 0.5 / math.sqrt(400)
    assert (interval.low, interval.high) == pytest.approx((0.5 - reach, 0.5 + reach), abs=0.005)
    assert bootstrap_interval([0.0, 1.0] * 200) == interval


def test_equal_values_leave_no_doubt() -> None:
    interval = bootstrap_interval([0.5, 0.5])

    assert (interval.low, interval.high) == (0.5, 0.5)


def test_what_could_not_be_scored_is_left_out_of_the_mean_and_counted() -> None:
    measured = figures(
        run_of(one("a", {"numbers": 1.0}), one("b", {"numbers": 0.0}), one("c", {"numbers": None})).values()
    )

    assert (measured["numbers"].n, measured["numbers"].unscored, measured["numbers"].mean) == (2, 1, 0.5)


def test_a_grader_that_scored_nothing_has_no_mean() -> None:
    measured = figures(run_of(one("a", {"numbers": None})).values())

    assert (measured["numbers"].mean, measured["numbers"].interval, measured["numbers"].unscored) == (None, None, 1)


def test_epochs_of_a_sample_are_one_value_and_make_no_interval_narrower() -> None:
    asked = [sample("a"), sample("b")]
    once = figures(run_of(*(Given(each, {"outcome": float(each.id == "a")}) for each in asked)).values())
    often = figures(
        run_of(
            *(Given(each, {"outcome": float(each.id == "a")}, epoch=epoch) for each in asked for epoch in range(1, 30))
        ).values()
    )

    assert often == once
    assert often["outcome"].n == 2


def test_the_worst_epoch_gives_the_reason() -> None:
    asked = sample("a")
    found = run_of(
        Given(asked, {"outcome": 1.0}, epoch=1, reasons={"outcome": "outcome_expected"}),
        Given(asked, {"outcome": 0.0}, epoch=2),
    )

    assert found["a"].values["outcome"] == 0.5
    assert found["a"].worst["outcome"].reason == "outcome_other"


def test_slices_stand_in_the_order_of_suites_with_korean_first() -> None:
    held = [one("d", {}, suite="unsafe"), one("b", {}, language="en"), one("a", {})]

    assert list(slices(run_of(*held).values())) == [("grounded", "ko"), ("grounded", "en"), ("unsafe", "ko")]


def test_wins_and_losses_follow_which_way_is_better() -> None:
    a = run_of(one("x", {"outcome": 0.0, "latency": 10}), one("y", {"outcome": 1.0, "latency": 10}))
    b = run_of(one("x", {"outcome": 1.0, "latency": 30}), one("y", {"outcome": 1.0, "latency": 5}))
    found = differences(pair(a, b).both)

    assert (found["outcome"].wins, found["outcome"].losses, found["outcome"].ties) == (1, 0, 1)
    assert (found["latency"].wins, found["latency"].losses) == (1, 1)
    assert found["outcome"].difference == 0.5
    assert (found["outcome"].interval.low, found["outcome"].interval.high) == (0.0, 1.0)


def test_a_difference_is_of_samples_that_are_scored_in_both() -> None:
    a = run_of(one("x", {"numbers": 1.0}), one("y", {"numbers": 0.0}))
    b = run_of(one("x", {"numbers": 1.0}), one("y", {"numbers": None}))
    found = differences(pair(a, b).both)["numbers"]

    assert (found.pairs, found.a, found.b) == (1, 1.0, 1.0)


def renamed(changed: Sample) -> Sample:
    return changed.model_copy(update={"note": "another note"})


def test_samples_that_expect_something_else_are_not_compared() -> None:
    a = run_of(one("same", {}), one("changed", {}), one("gone", {}))
    b = run_of(
        Given(renamed(sample("same")), {}),
        one("changed", {}, expects={"outcome": "unanswered"}),
        one("new", {}),
    )
    paired = pair(a, b)

    assert [both[0].id for both in paired.both] == ["same"]
    assert (paired.only_a, paired.only_b, paired.changed) == (("gone",), ("new",), ("changed",))


def test_changes_name_the_graders_that_matter_and_those_that_lost_come_first() -> None:
    a = run_of(*(one(id_, {"outcome": id_ == "z", "politeness": 1.0, "latency": 1}) for id_ in "abz"))
    b = run_of(*(one(id_, {"outcome": id_ == "a", "politeness": 0.0, "latency": 9}) for id_ in "abz"))

    assert [(each.a.id, each.lost, each.won) for each in changes(pair(a, b).both)] == [
        ("z", ("outcome",), ()),
        ("a", (), ("outcome",)),
    ]
