"""Metrics: numbers that say how good a ranking or a set of times is."""

import math
from collections.abc import Mapping, Sequence


def recall(ranked: Sequence[str], relevant: Mapping[str, int], *, depth: int) -> float:
    """Share of the relevant documents among the first ``depth``, of as many as could fit there."""
    found = sum(1 for document in ranked[:depth] if document in relevant)
    return found / min(len(relevant), depth)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], *, depth: int) -> float:
    """Normalised discounted cumulative gain with linear gain (Järvelin and Kekäläinen, 2002)."""
    gained = _discounted([relevant.get(document, 0) for document in ranked[:depth]])
    ideal = _discounted(sorted(relevant.values(), reverse=True)[:depth])
    return gained / ideal if ideal else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))
