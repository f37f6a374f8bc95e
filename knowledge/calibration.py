"""Calibration: from the score of the best passage to the chance that it answers the question."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

_STEPS = 100
_RIDGE = 1e-3
"""Keeps the slope finite when every answer scores higher than everything else."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve (Platt 1999)."""

    slope: float
    intercept: float

    def chance(self, score: float) -> float:
        return 1 / (1 + math.exp(min(max(-(self.slope * score + self.intercept), -50.0), 50.0)))

    @property
    def even_score(self) -> float:
        """The score at which both are as likely."""
        return -self.intercept / self.slope


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve for best passages in the question's language, and one for the other language."""

    same_language: Curve
    other_language: Curve
    source: str
    """What it was made from, for people."""

    def chance(self, score: float, *, same_language: bool) -> float:
        """0 to 1."""
        return (self.same_language if same_language else self.other_language).chance(score)

    def text(self) -> str:
        """As it is stored with an index."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Self:
        stored = json.loads(text)
        return cls(Curve(**stored["same_language"]), Curve(**stored["other_language"]), stored["source"])


FAST = Calibration(Curve(4.30, -3.98), Curve(4.30, -3.98), "even samples on the shipped guides")
CAREFUL = Calibration(
    Curve(5.34, -50.08), Curve(5.12, -45.52), "even questions and off-topic inputs of the shared sets"
)
"""What holds until ``python -m evals calibrate --save`` has been run on the materials at hand."""


def fitted(scores: Sequence[float], answers: Sequence[bool]) -> Curve:
    """The curve that explains best which scores belong to answers, both kinds weighing the same; Newton's method."""
    x, y = np.array(scores, dtype=np.float64), np.array(answers, dtype=np.float64)
    weights = np.where(y == 1, 0.5 / max(y.sum(), 1), 0.5 / max((1 - y).sum(), 1))
    middle, spread = float(x.mean()), float(x.std()) or 1.0
    design = np.stack([(x - middle) / spread, np.ones_like(x)], axis=1)
    solution: npt.NDArray[np.float64] = np.zeros(2)
    ridge = _RIDGE * np.eye(2)
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-design @ solution))
        gradient = design.T @ (weights * (y - chances)) - ridge @ solution
        curvature = (design * (weights * chances * (1 - chances))[:, None]).T @ design + ridge
        solution = solution + np.linalg.solve(curvature, gradient)
    slope = float(solution[0]) / spread
    return Curve(slope, float(solution[1]) - slope * middle)
