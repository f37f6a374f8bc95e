"""Calibrating: fits the curve of confidence to the index at hand, and says how good it is on questions not fitted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.build import build_index
from coach.coach import ENOUGH
from coach.settings import Settings
from evals.corpora import SetError
from evals.metrics import calibration_error
from knowledge.calibration import Calibration, Curve, fitted
from knowledge.languages import question_language
from knowledge.search import Search

Progress = Callable[[int, int], None]

_LEAST = 20
"""With fewer questions of a kind a curve is not fitted, and the one in use stays."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Figures on the odd questions, which were not fitted."""

    answered_on_topic: float
    declined_off_topic: float
    calibration_error: float
    """Expected, in ten bins, both kinds weighing the same."""
    error_before: float
    """The same with the curve that was in use."""
    curve: Calibration


@dataclass(frozen=True, slots=True)
class _Best:
    """The best passage of one question."""

    score: float
    same_language: bool
    on_topic: bool


def fit_confidence(
    on_topic: Sequence[str],
    off_topic: Sequence[str],
    settings: Settings,
    *,
    save: bool,
    source: str,
    progress: Progress,
) -> Calibrated:
    """Fit the even questions of both kinds, measure the odd ones, and store the curve with the index if asked to.

    Raises:
        SetError: There are too few questions.
        KnowledgeError: The index cannot be searched.
    """
    if min(len(on_topic), len(off_topic)) < 2 * _LEAST:
        counted = f"there are {len(on_topic)} and {len(off_topic)}"
        raise SetError(f"a curve needs {2 * _LEAST} questions on topic and as many off topic; {counted}")
    index = build_index(settings)
    try:
        search = Search(index)
        search.warm_up()
        asked = [(text, True) for text in on_topic] + [(text, False) for text in off_topic]
        found: list[_Best] = []
        for done, (text, wanted) in enumerate(asked, 1):
            found.append(_best(search, text, on_topic=wanted))
            progress(done, len(asked))
        before = index.calibration(careful=index.careful is not None)
        curve = _fitted(found[::2], before, source)
        if save:
            index.store_calibration(curve)
    finally:
        index.close()
    return _figures(found[1::2], before, curve)


def _best(search: Search, question: str, *, on_topic: bool) -> _Best:
    passages = search.find(question, limit=1).passages
    if not passages:
        return _Best(0.0, True, on_topic)
    return _Best(passages[0].score, passages[0].chunk.language in (question_language(question), "mixed"), on_topic)


def _fitted(found: Sequence[_Best], before: Calibration, source: str) -> Calibration:
    def curve(same: bool, otherwise: Curve) -> Curve:
        of_kind = [best for best in found if best.same_language == same]
        wanted = sum(best.on_topic for best in of_kind)
        if min(wanted, len(of_kind) - wanted) < _LEAST:
            return otherwise
        return fitted([best.score for best in of_kind], [best.on_topic for best in of_kind])

    return Calibration(curve(True, before.same_language), curve(False, before.other_language), source)


def _figures(found: Sequence[_Best], before: Calibration, curve: Calibration) -> Calibrated:
    def chances(by: Calibration, *, on_topic: bool) -> list[float]:
        wanted = [best for best in found if best.on_topic == on_topic]
        return [by.chance(best.score, same_language=best.same_language) for best in wanted]

    on, off = chances(curve, on_topic=True), chances(curve, on_topic=False)
    return Calibrated(
        answered_on_topic=sum(chance >= ENOUGH for chance in on) / len(on),
        declined_off_topic=sum(chance < ENOUGH for chance in off) / len(off),
        calibration_error=calibration_error(on, off),
        error_before=calibration_error(chances(before, on_topic=True), chances(before, on_topic=False)),
        curve=curve,
    )
