"""Intervals: how far a mean may be off, because other questions might have been asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_RESAMPLES = 2_000
_AT_ONCE = 1_000_000
"""So many draws are held in memory."""


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


def bootstrap_interval(values: Sequence[float]) -> Interval:
    """Where the mean lies in 95 of 100 draws of as many values, with replacement (percentile bootstrap).

    The draws are the same each time. For the difference of two means over the same questions, the values are the
    differences question by question. There must be a value.
    """
    draw = np.random.default_rng(0)
    held = np.asarray(values, dtype=float)
    size = len(held)
    rows = max(_AT_ONCE // size, 1)
    means = np.concatenate(
        [
            held[draw.integers(size, size=(min(rows, _RESAMPLES - start), size))].mean(axis=1)
            for start in range(0, _RESAMPLES, rows)
        ]
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(low), float(high))
