"""Agreement: how far trainers judge alike, and how far each grader judges as they do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

JUDGED_LIKE: Mapping[str, str] = {
    "groundedness": "truth",
    "citation_precision": "truth",
    "numbers": "truth",
    "outcome": "help",
    "facts_said": "help",
    "citation_recall": "help",
    "reading_ease": "plain",
    "facts_not_said": "care",
    "politeness": "care",
    "model_truth": "truth",
    "model_help": "help",
    "model_plain": "plain",
    "model_care": "care",
}
"""The criterion that comes nearest to what a grader looks at; those that give no share, such as lengths, have none."""
FAR = 2
"""So many levels between a trainer and a grader are worth a look; one is the edge of a bin."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The first review of a turn by one trainer."""

    turn_id: UUID
    author: str
    at: datetime
    levels: Mapping[str, int]
    alone: bool
    """Whether its author had seen no other review of the turn."""


@dataclass(frozen=True, slots=True)
class Agreement:
    alpha: float | None
    """1: always alike; 0: as chance would have it; ``None`` when nothing differs or nothing can be compared."""
    pairs: int
    """How often two judgements of the same turn were compared."""


@dataclass(frozen=True, slots=True)
class Opinion:
    judge: str
    """Name of a trainer's account, or of a grader."""
    is_grader: bool
    level: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    turn_id: UUID
    criterion: str
    opinions: tuple[Opinion, ...]


def alpha(units: Iterable[Sequence[int]]) -> Agreement:
    """Krippendorff's alpha for ordinal values; each unit holds the values that were given to one thing.

    As defined in K. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania,
    https://repository.upenn.edu/asc_papers/43, section D with the ordinal metric: ``1 - Do / De`` over coincidences,
    where the distance of two values is the number of values given from one to the other, half of the ends left out,
    squared. A unit with fewer than two values cannot be paired and is left out, so values may be missing.
    """
    paired = [unit for unit in units if len(unit) > 1]
    counts = Counter(value for unit in paired for value in unit)
    total, pairs = counts.total(), sum(len(unit) * (len(unit) - 1) // 2 for unit in paired)
    distance = _ordinal(counts)
    expected = sum(counts[one] * counts[other] * distance[one, other] for one, other in distance)
    if not expected:
        return Agreement(None, pairs)
    observed = 0.0
    for unit in paired:
        given = Counter(unit)
        apart = sum(given[one] * given[other] * distance[one, other] for one in given for other in given)
        observed += apart / (len(unit) - 1)
    return Agreement(1 - (total - 1) * observed / expected, pairs)


def between_trainers(judgements: Iterable[Judgement]) -> dict[str, Agreement]:
    """By criterion, from judgements that were made alone only."""
    by_turn: dict[str, dict[UUID, list[int]]] = {}
    for one in judgements:
        if one.alone:
            for criterion, level in one.levels.items():
                by_turn.setdefault(criterion, {}).setdefault(one.turn_id, []).append(level)
    return {criterion: alpha(turns.values()) for criterion, turns in by_turn.items()}


def with_graders(
    judgements: Sequence[Judgement], values: Mapping[UUID, Mapping[str, float]]
) -> dict[str, tuple[str, Agreement]]:
    """By grader: its criterion, and how it agrees with trainers; each judgement of a turn it scored is one pair."""
    units: dict[str, list[tuple[int, int]]] = {}
    for one in judgements:
        for grader, criterion, level in _of_graders(values.get(one.turn_id, {})):
            if criterion in one.levels:
                units.setdefault(grader, []).append((one.levels[criterion], level))
    return {grader: (JUDGED_LIKE[grader], alpha(pairs)) for grader, pairs in sorted(units.items())}


def disagreements(judgements: Iterable[Judgement], values: Mapping[UUID, Mapping[str, float]]) -> list[Disagreement]:
    """Turns of which two trainers differ, or a trainer and a grader by two levels, newest judgement first."""
    by_turn: dict[UUID, list[Judgement]] = {}
    for one in sorted(judgements, key=lambda one: one.at, reverse=True):
        by_turn.setdefault(one.turn_id, []).append(one)
    return [
        Disagreement(turn_id, criterion, opinions)
        for turn_id, given in by_turn.items()
        for criterion in dict.fromkeys(name for one in given for name in one.levels)
        if (opinions := _differing(criterion, given, values.get(turn_id, {})))
    ]


def level_of(share: float) -> int:
    """The level that a grader's share, 0 to 1, stands for: below a third 1, below two thirds 2, else 3."""
    return 1 if share < 1 / 3 else 2 if share < 2 / 3 else 3


def _ordinal(counts: Mapping[int, int]) -> dict[tuple[int, int], float]:
    values = sorted(counts)
    distance: dict[tuple[int, int], float] = {}
    for one in values:
        for other in values:
            low, high = min(one, other), max(one, other)
            between = sum(counts[value] for value in values if low <= value <= high)
            distance[one, other] = (between - (counts[one] + counts[other]) / 2) ** 2
    return distance


def _of_graders(values: Mapping[str, float]) -> Iterator[tuple[str, str, int]]:
    for grader, value in values.items():
        if grader in JUDGED_LIKE and 0 <= value <= 1:
            yield grader, JUDGED_LIKE[grader], level_of(value)


def _differing(criterion: str, given: Sequence[Judgement], values: Mapping[str, float]) -> tuple[Opinion, ...]:
    """Everybody's opinion when there is something to look at; nothing otherwise."""
    trainers = [Opinion(one.author, False, one.levels[criterion]) for one in given if criterion in one.levels]
    levels = [one.level for one in trainers]
    graders = [Opinion(name, True, level) for name, like, level in _of_graders(values) if like == criterion]
    far = [one for one in graders if any(abs(one.level - level) >= FAR for level in levels)]
    return (*trainers, *far) if far or len(set(levels)) > 1 else ()
