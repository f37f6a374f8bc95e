"""Figures of runs: means by grader, suite and language, and what changed from one run to another."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from coach.grader_kinds import in_order, kind_of
from coach.graders import Score
from coach.intervals import Interval, bootstrap_interval
from coach.runs import Graded
from coach.samples import SUITES, Sample

_SAME = 1e-9
DECIDING = ("right", "outcome")
"""The first of these that a run has says whether a sample ended well."""


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """A sample of a run, its epochs averaged."""

    id: str
    suite: str
    language: str
    input: str
    digest: str
    """Another one when something else is asked or expected."""
    outcome: str
    """The status; several when epochs ended in different ways."""
    values: Mapping[str, float]
    """By grader; one that could not score any epoch is left out."""
    unscored: Mapping[str, int]
    """Epochs that could not be scored, by grader."""
    worst: Mapping[str, Score]
    """Of the epoch with the worst value, or of the last that could not be scored, by grader."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a grader gave to some samples."""

    n: int
    """Samples with a value."""
    unscored: int
    """Times that it could not score; they are left out of the mean."""
    mean: float | None
    """Missing when nothing could be scored."""
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Paired:
    """The samples of two runs, held beside each other."""

    both: tuple[tuple[SampleFigures, SampleFigures], ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    changed: tuple[str, ...]
    """Ids under which the two asked or expected something else."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a grader gave to samples that two runs both asked, and it scored in both."""

    grader: str
    pairs: int
    a: float
    b: float
    interval: Interval
    """Of the mean of B less that of A."""
    wins: int
    """Samples that are better in B."""
    losses: int

    @property
    def difference(self) -> float:
        return self.b - self.a

    @property
    def ties(self) -> int:
        return self.pairs - self.wins - self.losses


@dataclass(frozen=True, slots=True)
class Change:
    """A sample that some graders judge otherwise in B."""

    a: SampleFigures
    b: SampleFigures
    lost: tuple[str, ...]
    """Graders that gave B a worse value."""
    won: tuple[str, ...]


def sample_figures(graded: Iterable[Graded]) -> dict[str, SampleFigures]:
    """By id of the sample."""
    ordered = sorted(graded, key=lambda one: (one.sample.id, one.epoch))
    return {id_: _averaged(list(epochs)) for id_, epochs in groupby(ordered, key=lambda one: one.sample.id)}


def figures(samples: Collection[SampleFigures]) -> dict[str, Figure]:
    """By grader, in the order in which they are shown."""
    graders = {name for sample in samples for name in (*sample.values, *sample.unscored)}
    return {grader: figure(samples, grader) for grader in in_order(graders)}


def figure(samples: Iterable[SampleFigures], grader: str) -> Figure:
    """Samples count alike, however often they were asked; the interval draws samples, not single answers."""
    held = list(samples)
    values = [sample.values[grader] for sample in held if grader in sample.values]
    unscored = sum(sample.unscored.get(grader, 0) for sample in held)
    if not values:
        return Figure(0, unscored, None, None)
    return Figure(len(values), unscored, fmean(values), bootstrap_interval(values))


def slices(samples: Iterable[SampleFigures]) -> dict[tuple[str, str], list[SampleFigures]]:
    """The samples by suite and language."""
    found: dict[tuple[str, str], list[SampleFigures]] = {}
    for sample in samples:
        found.setdefault((sample.suite, sample.language), []).append(sample)
    places: dict[str, int] = {suite: place for place, suite in enumerate(SUITES)}
    ordered = sorted(found, key=lambda key: (places.get(key[0], len(places)), key[0], key[1] != "ko", key[1]))
    return {key: found[key] for key in ordered}


def deciding_grader(samples: Iterable[SampleFigures]) -> str:
    """The grader that says whether a sample ended well; empty when there is none."""
    given = {name for sample in samples for name in sample.values}
    return next((name for name in DECIDING if name in given), "")


def pair(a: Mapping[str, SampleFigures], b: Mapping[str, SampleFigures]) -> Paired:
    """Hold two runs beside each other; what is not the same sample in both is not compared."""
    shared = [id_ for id_ in a if id_ in b]
    return Paired(
        both=tuple((a[id_], b[id_]) for id_ in shared if a[id_].digest == b[id_].digest),
        only_a=tuple(id_ for id_ in a if id_ not in b),
        only_b=tuple(id_ for id_ in b if id_ not in a),
        changed=tuple(id_ for id_ in shared if a[id_].digest != b[id_].digest),
    )


def differences(pairs: Sequence[tuple[SampleFigures, SampleFigures]]) -> dict[str, Difference]:
    """By grader, in the order in which they are shown; those without a sample that is scored in both are left out."""
    graders = {name for a, b in pairs for name in a.values.keys() & b.values.keys()}
    return {grader: _difference(pairs, grader) for grader in in_order(graders)}


def changes(pairs: Iterable[tuple[SampleFigures, SampleFigures]]) -> list[Change]:
    """The samples that a grader judges otherwise by which a run may fail, those that lost first."""
    found = [
        Change(a, b, _moved(a, b, better=False), _moved(a, b, better=True))
        for a, b in pairs
        if any(kind_of(name).gate and _gain(a, b, name) for name in a.values.keys() & b.values.keys())
    ]
    return sorted(found, key=lambda change: (not change.lost, change.a.id))


def _averaged(epochs: Sequence[Graded]) -> SampleFigures:
    sample = epochs[0].sample
    given: dict[str, list[Score]] = {}
    for score in (score for one in epochs for score in one.scores):
        given.setdefault(score.grader, []).append(score)
    values = {name: [score.value for score in scores if score.value is not None] for name, scores in given.items()}
    return SampleFigures(
        id=sample.id,
        suite=sample.suite,
        language=sample.language,
        input=sample.input,
        digest=sample_digest(sample),
        outcome=", ".join(dict.fromkeys(one.status for one in epochs)),
        values={name: fmean(held) for name, held in values.items() if held},
        unscored={name: lacking for name, held in values.items() if (lacking := len(given[name]) - len(held))},
        worst={name: _worst(scores) for name, scores in given.items()},
    )


def sample_digest(sample: Sample) -> str:
    """Another one when something else is asked or expected; a note or a target changes nothing."""
    told = sample.model_dump_json(include={"language", "input", "history", "expects"})
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _worst(scores: Sequence[Score]) -> Score:
    sign = 1 if kind_of(scores[0].grader).more_is_better else -1
    scored = [score for score in scores if score.value is not None]
    return min(scored, key=lambda score: sign * (score.value or 0.0)) if scored else scores[-1]


def _difference(pairs: Iterable[tuple[SampleFigures, SampleFigures]], grader: str) -> Difference:
    scored = [(a, b) for a, b in pairs if grader in a.values and grader in b.values]
    gains = [_gain(a, b, grader) for a, b in scored]
    return Difference(
        grader=grader,
        pairs=len(scored),
        a=fmean(a.values[grader] for a, _ in scored),
        b=fmean(b.values[grader] for _, b in scored),
        interval=bootstrap_interval([b.values[grader] - a.values[grader] for a, b in scored]),
        wins=sum(gain > 0 for gain in gains),
        losses=sum(gain < 0 for gain in gains),
    )


def _gain(a: SampleFigures, b: SampleFigures, grader: str) -> float:
    """How much better B is; 0 when it is as good."""
    more = b.values[grader] - a.values[grader]
    if abs(more) < _SAME:
        return 0.0
    return more if kind_of(grader).more_is_better else -more


def _moved(a: SampleFigures, b: SampleFigures, *, better: bool) -> tuple[str, ...]:
    gains = {name: _gain(a, b, name) for name in in_order(a.values.keys() & b.values.keys()) if kind_of(name).gate}
    return tuple(name for name, gain in gains.items() if (gain > 0 if better else gain < 0))
