"""Gaps: whether questions that ask for the same thing come together, and others stay apart."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

from coach.gap_finding import question_vectors
from coach.gap_groups import GapGroups
from evals.samples import shipped_samples
from knowledge.encoders import Usem3Encoder, Vectors
from knowledge.kiwi_words import KiwiWords

_FILE = Path(__file__).parent / "samples" / "paraphrases.toml"
_THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7)
_NAMES = UUID("5f6d1d3c-0d4b-4a58-9f6e-6a1c0f2b7a10")


@dataclass(frozen=True, slots=True)
class GapScores:
    """Over pairs of questions."""

    n: int
    groups: int
    precision: float
    """Of the pairs that were put together, those that belong together."""
    recall: float
    """Of the pairs that belong together, those that were put together."""


def measure_gaps(thresholds: Sequence[float] = _THRESHOLDS) -> dict[str, GapScores]:
    """One row a threshold: paraphrases among the questions of all samples, which arrive in a fixed random order."""
    asked = _questions()
    Random("gaps").shuffle(asked)  # noqa: S311 (an order, not a secret)
    vectors = question_vectors([question for question, _ in asked], Usem3Encoder(), KiwiWords())
    names = [name for _, name in asked]
    return {f"{threshold:.2f}": _scores(names, grouped(vectors, alike=threshold)) for threshold in thresholds}


def grouped(vectors: Vectors, *, alike: float) -> list[int]:
    """The number of the group that each question comes into, one after the other."""
    groups = GapGroups([], alike=alike)
    numbers: dict[UUID, int] = {}
    placed: list[int] = []
    for place, vector in enumerate(vectors):
        group = groups.nearest(vector) or uuid5(_NAMES, str(place))
        groups.join(group, vector)
        placed.append(numbers.setdefault(group, len(numbers)))
    return placed


def _questions() -> list[tuple[str, str]]:
    """Every question with the name of its group; those of other samples are groups of one."""
    groups = tomllib.loads(_FILE.read_text(encoding="utf-8"))["groups"]
    held = {question: group["name"] for group in groups for question in group["questions"]}
    return list(({sample.input: sample.id for sample in shipped_samples()} | held).items())


def _scores(names: Sequence[str], placed: Sequence[int]) -> GapScores:
    pairs = list(combinations(range(len(names)), 2))
    together = {pair for pair in pairs if placed[pair[0]] == placed[pair[1]]}
    right = {pair for pair in pairs if names[pair[0]] == names[pair[1]]}
    both = len(together & right)
    return GapScores(len(names), len(set(placed)), both / max(len(together), 1), both / max(len(right), 1))
