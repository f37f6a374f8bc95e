"""Kinds of graders: in what their values are counted, which way is better, and how they are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coach.scores import Score
from prompts import Language, load_rubric

Unit = Literal["share", "ms", "sentences", "cost"]


@dataclass(frozen=True, slots=True)
class Kind:
    unit: Unit
    more_is_better: bool
    gate: bool
    """Whether a run may fail for it."""


_GATED = (
    "outcome", "right", "retrieval_hit", "retrieval_rank", "citation_recall", "facts_said", "facts_not_said",
    "citation_precision", "groundedness", "numbers", "answer_language",
)  # fmt: skip
_UNGATED = ("reading_ease", "politeness", *(f"model_{criterion.name}" for criterion in load_rubric()))
KINDS: Mapping[str, Kind] = {
    **{name: Kind("share", more_is_better=True, gate=True) for name in _GATED},
    **{name: Kind("share", more_is_better=True, gate=False) for name in _UNGATED},
    "length": Kind("sentences", more_is_better=False, gate=False),
    "latency": Kind("ms", more_is_better=False, gate=False),
    "cost": Kind("cost", more_is_better=False, gate=False),
}
"""By name, in the order in which they are shown."""
_OTHER = Kind("share", more_is_better=True, gate=False)


def kind_of(grader: str) -> Kind:
    """Of a grader that is no more, a share: runs keep the scores of their day."""
    return KINDS.get(grader, _OTHER)


def in_order(graders: set[str]) -> list[str]:
    """As they are shown, those that are no more at the end."""
    return [*(name for name in KINDS if name in graders), *sorted(graders - KINDS.keys())]


def grader_title(grader: str, language: Language) -> str:
    return grader.replace("_", " ")


def score_sentence(score: Score, language: Language) -> str:
    """Why it was scored like this."""
    return f"{score.reason.replace('_', ' ')}: {score.detail}" if score.detail else score.reason.replace("_", " ")


def shown_value(value: float | None, unit: Unit) -> str:
    """A value as a person reads it."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{value:.1%}"
    return {"ms": f"{value:,.0f} ms", "sentences": f"{value:.1f}", "cost": f"{value:.4f}"}[unit]
