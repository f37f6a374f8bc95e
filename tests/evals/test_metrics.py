"""Metrics against numbers that were worked out by hand."""

import math

import pytest

from evals.metrics import (
    auroc,
    calibration_error,
    percentile,
    ranking_scores,
    share_below,
    threshold_keeping,
)


def test_ndcg_and_recall_are_those_of_the_books() -> None:
    relevant = {"second": {"b": 1}, "graded": {"a": 1, "b": 2}, "none": {"b": 1}, "two": {"b": 1, "c": 1}}
    rankings = {"second": ["a", "b"], "graded": ["a", "b"], "none": [], "two": ["a", "b"]}
    scores = ranking_scores(rankings, relevant)

    discount = 1 / math.log2(3)
    assert scores.ndcg_at_10 == pytest.approx(
        [discount, (1 + 2 * discount) / (2 + discount), 0.0, discount / (1 + discount)]
    )
    assert scores.recall_at_1 == pytest.approx([0.0, 0.5, 0.0, 0.0])
    assert scores.recall_at_10 == pytest.approx([1.0, 1.0, 0.0, 0.5])


def test_what_stands_at_the_eleventh_place_counts_nothing() -> None:
    ranked = [f"d{number}" for number in range(11)]
    scores = ranking_scores({"q": ranked, "last": ranked}, {"q": {"d10": 1}, "last": {"d9": 1}})

    assert scores.ndcg_at_10 == pytest.approx([0.0, 1 / math.log2(11)])
    assert scores.recall_at_10 == (0.0, 1.0)


def test_only_questions_that_were_asked_are_scored() -> None:
    assert ranking_scores({"q": ["a"]}, {"q": {"a": 1}, "left out": {"a": 1}}).recall_at_1 == (1.0,)


def test_auroc_counts_pairs_and_halves_ties() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([1.0], [0.0, 0.2]) == 1.0
    assert auroc([0.3, 0.3], [0.3]) == 0.5


def test_a_threshold_keeps_the_share_and_no_more_than_it_must() -> None:
    values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]

    assert threshold_keeping(values, 0.9) == 0.2
    assert threshold_keeping([0.7, 0.3], 0.9) == 0.3
    assert share_below([0.1, 0.2, 0.3, 0.4], 0.3) == 0.5


def test_calibration_error_weighs_both_classes_the_same() -> None:
    assert calibration_error([1.0, 0.95], [0.0]) == pytest.approx(0.5 * 0.025)
    assert calibration_error([0.8], [0.8]) == pytest.approx(0.3)
    assert calibration_error([0.8], [0.8] * 50) == pytest.approx(0.3)
    assert calibration_error([0.5], [0.4]) == pytest.approx(0.5 * 0.5 + 0.5 * 0.4)


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2
    assert percentile([1], 0.95) == 1
