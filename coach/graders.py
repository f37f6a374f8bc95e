"""Graders: what each is called, in what its values are counted, and every reason that one may give."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from prompts import LEVELS

Unit = Literal["share", "ms", "sentences", "cost"]
Subject = Literal["answer", "target", "rubric"]
MODEL_PREFIX = "model_"
_CRITERIA = ("truth", "help", "plain", "care")


@dataclass(frozen=True, slots=True)
class Grader:
    unit: Unit
    more_is_better: bool
    gate: bool
    """Whether a run may fail for it: what it measures is worth that, and hardly varies by chance."""
    subject: Subject
    """What it looks at: an answer alone, an answer beside the target of a sample, or, as a model does, the rubric."""


@dataclass(frozen=True, slots=True)
class Score:
    """A value with its reason."""

    grader: str
    value: float | None
    """From 0, bad, to 1, good, or in the unit of the grader; ``None`` when it could not be scored."""
    reason: str
    """Name of a sentence in ``prompts/graders.toml``."""
    detail: str = ""
    """What is put into that sentence; may hold words of the answer, never of a person."""


def _share(subject: Subject, *, gate: bool = True) -> Grader:
    return Grader("share", more_is_better=True, gate=gate, subject=subject)


def _less(unit: Unit) -> Grader:
    return Grader(unit, more_is_better=False, gate=False, subject="answer")


GRADERS: Mapping[str, Grader] = {
    "outcome": _share("target"),
    "right": _share("target"),
    "retrieval_hit": _share("target"),
    "retrieval_rank": _share("target"),
    "citation_recall": _share("target"),
    "facts_said": _share("target"),
    "facts_not_said": _share("target"),
    "citation_precision": _share("answer"),
    "groundedness": _share("answer"),
    "numbers": _share("answer"),
    "answer_language": _share("answer"),
    "reading_ease": _share("answer", gate=False),
    "politeness": _share("answer", gate=False),
    "length": _less("sentences"),
    "latency": _less("ms"),
    "cost": _less("cost"),
    **{f"{MODEL_PREFIX}{name}": _share("rubric", gate=False) for name in _CRITERIA},
}
"""By name, in the order in which they are shown. A grader of a model gives 0, 0.5 or 1 for the levels of the rubric."""


class Reason(StrEnum):
    """Each has a sentence in ``prompts/graders.toml``."""

    NOTHING_ANSWERED = "nothing_answered"
    NO_PASSAGES = "no_passages"
    NO_CITATIONS = "no_citations"
    CITATIONS_HOLD = "citations_hold"
    CITATION_EMPTY = "citation_empty"
    ALL_SUPPORTED = "all_supported"
    UNSUPPORTED = "unsupported"
    NO_AMOUNTS = "no_amounts"
    AMOUNTS_STATED = "amounts_stated"
    AMOUNTS_LACKING = "amounts_lacking"
    SENTENCES = "sentences"
    READS_EASILY = "reads_easily"
    READS_HARD = "reads_hard"
    """Of English; of Korean the next seven."""
    LONG = "long"
    HARD = "hard"
    MIXED = "mixed"
    LONG_HARD = "long_hard"
    LONG_MIXED = "long_mixed"
    HARD_MIXED = "hard_mixed"
    LONG_HARD_MIXED = "long_hard_mixed"
    POLITE = "polite"
    IMPOLITE = "impolite"
    NO_SENTENCES = "no_sentences"
    IN_LANGUAGE = "in_language"
    TWO_LANGUAGES = "two_languages"
    OTHER_LANGUAGE = "other_language"
    TOOK = "took"
    NOT_TIMED = "not_timed"
    COSTS = "costs"
    COSTS_NOTHING = "costs_nothing"

    OUTCOME_EXPECTED = "outcome_expected"
    OUTCOME_OTHER = "outcome_other"
    RANK = "rank"
    NOT_FOUND = "not_found"
    CITED = "cited"
    CITED_OTHER_SECTION = "cited_other_section"
    NOT_CITED = "not_cited"
    FACTS_SAID = "facts_said"
    FACTS_MISSING = "facts_missing"
    FACTS_NOT_SAID = "facts_not_said"
    FACTS_FORBIDDEN = "facts_forbidden"
    RIGHT = "right"
    WRONG_OUTCOME = "wrong_outcome"
    WRONG_MATERIAL = "wrong_material"

    MODEL_LEVEL = "model_level"
    MODEL_ORDERS = "model_orders"
    MODEL_UNPARSABLE = "model_unparsable"
    MODEL_FAULT = "model_fault"
    MODEL_BUDGET = "model_budget"


def value_of_level(level: int) -> float:
    """0, 0.5 or 1 of a level of the rubric, so that a model and a trainer can be held against each other."""
    return (level - LEVELS[0]) / (LEVELS[-1] - LEVELS[0])
