"""Refusals: how well confidence tells questions that the materials answer from questions that they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.coach import ENOUGH
from coach.settings import Settings
from evals.corpora import Question
from evals.metrics import auroc, calibration_error, share_below, threshold_keeping
from evals.retrieval import IndexedCorpus, Progress, indexed

_PASSAGES = 10
_KEPT = 0.9


@dataclass(frozen=True, slots=True)
class RefusalFigures:
    n_on: int
    n_off: int
    answered_on_topic: float
    """Share of the on-topic questions whose confidence is enough for the coach."""
    declined_off_topic: float
    """Share of the others whose confidence is not. Guards of the coach, which decline more, are not asked."""
    declined_at_90: float
    """The same at the threshold that answers 90 % of the on-topic questions."""
    auroc: float
    calibration_error: float
    """Of confidence as the probability of being on topic, 0 to 1. Both classes are weighed to a half, so that the
    number does not depend on how many off-topic inputs there are."""


def measure_refusals(
    corpora: Sequence[str],
    on_topic: Sequence[Question],
    off_topic: Sequence[Question],
    settings: Settings,
    progress: Progress,
    *,
    kept: Path | None = None,
) -> RefusalFigures:
    """Index the corpora, search for every question, and compare the confidences. ``kept`` as for ``indexed``.

    Raises:
        SetError: A corpus cannot be found or read.
        KnowledgeError: It cannot be indexed or searched.
    """
    with indexed(corpora, settings, progress, kept=kept) as corpus:
        return figures(
            _confidences("on topic", on_topic, corpus, progress),
            _confidences("off topic", off_topic, corpus, progress),
        )


def figures(on_topic: Sequence[float], off_topic: Sequence[float]) -> RefusalFigures:
    """The figures of confidences, 0 to 1 each."""
    return RefusalFigures(
        n_on=len(on_topic),
        n_off=len(off_topic),
        answered_on_topic=1 - share_below(on_topic, ENOUGH),
        declined_off_topic=share_below(off_topic, ENOUGH),
        declined_at_90=share_below(off_topic, threshold_keeping(on_topic, _KEPT)),
        auroc=auroc(on_topic, off_topic),
        calibration_error=calibration_error(on_topic, off_topic),
    )


def _confidences(what: str, questions: Sequence[Question], corpus: IndexedCorpus, progress: Progress) -> list[float]:
    confidences: list[float] = []
    for done, question in enumerate(questions, 1):
        confidences.append(corpus.search.find(question.text, limit=_PASSAGES).confidence)
        progress(what, done, len(questions))
    return confidences
