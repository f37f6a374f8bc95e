"""Metrics: numbers that say how good a ranking, a confidence or a set of times is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from evals.corpora import SetError

_BINS = 10


@dataclass(frozen=True, slots=True)
class RankingScores:
    """One value a question, in the order of the questions."""

    recall_at_1: tuple[float, ...]
    recall_at_10: tuple[float, ...]
    ndcg_at_10: tuple[float, ...]


def check_installed() -> None:
    """See that rankings can be scored.

    Raises:
        SetError: ``ir-measures``, which only development installs, is missing.
    """
    if find_spec("ir_measures") is None:
        raise SetError("rankings are scored with ir-measures, which is not installed; `make test` installs it")


def ranking_scores(rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]) -> RankingScores:
    """R@1, R@10 and nDCG@10 of ``ir-measures``, which asks NIST's trec_eval, of document ids by question.

    Recall is of all relevant documents: of two, one can be found at the first place.
    """
    import ir_measures

    measures = (ir_measures.parse_measure(name) for name in ("R@1", "R@10", "nDCG@10"))
    judged = {question: dict(relevant[question]) for question in rankings}
    run = {
        question: {document: float(-place) for place, document in enumerate(ranked)}
        for question, ranked in rankings.items()
    }
    values: dict[str, dict[str, float]] = {}
    for value in ir_measures.iter_calc(measures, judged, run):
        values.setdefault(str(value.measure), {})[value.query_id] = value.value
    return RankingScores(*(tuple(values[name][q] for q in rankings) for name in ("R@1", "R@10", "nDCG@10")))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a positive is above a negative, ties counted half (Mann and Whitney, 1947)."""
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left") + np.searchsorted(ordered, positive, side="right")
    return float(below.mean() / 2 / len(ordered))


def share_below(values: Sequence[float], threshold: float) -> float:
    return sum(value < threshold for value in values) / len(values)


def threshold_keeping(values: Sequence[float], share: float) -> float:
    """The highest threshold that at least ``share`` of the values reach."""
    ordered = sorted(values, reverse=True)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def calibration_error(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Expected calibration error over 10 bins of equal width (Naeini et al., 2015), both classes weighing the same.

    Each value is read as the probability of being positive. Positives together weigh a half, and negatives
    too, so that the number does not depend on how many of each there are.
    """
    values = np.concatenate([positive, negative])
    weights = np.repeat([0.5 / len(positive), 0.5 / len(negative)], [len(positive), len(negative)])
    truth = np.repeat([1.0, 0.0], [len(positive), len(negative)])
    bins = np.minimum((values * _BINS).astype(int), _BINS - 1)
    return float(np.abs(np.bincount(bins, weights * (truth - values), minlength=_BINS)).sum())


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
