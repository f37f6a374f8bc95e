"""Measuring the grounding check: which claims it lets through, and for what it drops the others."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from coach.build import build_grounding
from coach.grounding import Comparison, Reason, Standard, decide
from evals.claims import Claim, Kind
from evals.metrics import threshold_keeping
from knowledge.calibration import Curve, fitted
from knowledge.kiwi_words import KiwiWords

Progress = Callable[[int, int], None]

REASONS: tuple[Reason, ...] = ("number", "negation", "words", "meaning")
KEPT = 0.95
"""Share of the supported claims that have to pass."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and what the check made of it."""

    claim: Claim
    comparison: Comparison
    reason: Reason


@dataclass(frozen=True, slots=True)
class KindFigures:
    """What became of the claims of one kind."""

    n: int
    shown: float
    number: float
    negation: float
    words: float
    meaning: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well one answer of the check fits the truth."""

    n: int
    """Claims that got this answer."""
    precision: float | None
    recall: float | None


def judge_claims(claims: Sequence[Claim], progress: Progress) -> list[Judged]:
    """Hold each claim against its passage."""
    check = build_grounding(KiwiWords())
    judged: list[Judged] = []
    for done, claim in enumerate(claims, 1):
        comparison = check.compare(claim.sentence, [claim.passage])
        judged.append(Judged(claim, comparison, decide(comparison).reason))
        progress(done, len(claims))
    return judged


def by_kind(judged: Sequence[Judged]) -> dict[Kind, KindFigures]:
    kinds: tuple[Kind, ...] = ("supported", "contradicted", "neutral", "unrelated")
    figures: dict[Kind, KindFigures] = {}
    for kind in kinds:
        reasons = [one.reason for one in judged if one.claim.kind == kind]
        if reasons:
            shares = [sum(reason == name for reason in reasons) / len(reasons) for name in ("", *REASONS)]
            figures[kind] = KindFigures(len(reasons), *shares)
    return figures


def agreements(judged: Sequence[Judged]) -> dict[str, Agreement]:
    """Of what is said to be supported, of what is said not to be, and of the latter by reason.

    Claims with unrelated passages are left out: they are made here, and easy.
    """
    told = [one for one in judged if one.claim.kind != "unrelated"]
    found = {
        "supported": _agreement(told, ("",), supported=True),
        "unsupported": _agreement(told, REASONS, supported=False),
    }
    for reason in REASONS:
        found[reason] = _agreement(told, (reason,), supported=False)
    return found


def fitted_standard(judged: Sequence[Judged]) -> Standard:
    """The curve from nearness to the chance of being supported, and the chance from which on enough claims are kept.

    Fitted to the claims that no number and no denial speaks against; those that one does count among the lost.
    """
    anything = Standard(Curve(0.0, 0.0), 0.0)
    clean = [one for one in judged if decide(one.comparison, anything, anything).supported]
    curve = fitted([one.comparison.nearness for one in clean], [one.claim.kind == "supported" for one in clean])
    chances = [curve.chance(one.comparison.nearness) for one in clean if one.claim.kind == "supported"]
    lost = sum(one.claim.kind == "supported" for one in judged) - len(chances)
    return Standard(curve, threshold_keeping([*chances, *[0.0] * lost], KEPT))


def _agreement(judged: Sequence[Judged], reasons: Collection[str], *, supported: bool) -> Agreement:
    answered = [one for one in judged if one.reason in reasons]
    true = [one for one in judged if (one.claim.kind == "supported") == supported]
    right = sum((one.claim.kind == "supported") == supported for one in answered)
    return Agreement(len(answered), right / len(answered) if answered else None, right / len(true) if true else None)
