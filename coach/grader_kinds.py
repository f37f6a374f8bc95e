"""Kinds of graders: which way is better, what each is called, and how its values and reasons are read by people."""

from coach.graders import GRADERS, Grader, Score, Unit
from prompts import Language, load_graders

_GONE = Grader("share", more_is_better=True, gate=False, subject="answer")


def kind_of(grader: str) -> Grader:
    """Of a grader that is no more, a share: runs keep the scores of their day."""
    return GRADERS.get(grader, _GONE)


def in_order(graders: set[str]) -> list[str]:
    """As they are shown, those that are no more at the end."""
    return [*(name for name in GRADERS if name in graders), *sorted(graders - GRADERS.keys())]


def grader_title(grader: str, language: Language) -> str:
    texts = load_graders()
    return texts.title(grader, language) if grader in texts.graders else grader


def score_sentence(score: Score, language: Language) -> str:
    """Why it was scored like this."""
    texts = load_graders()
    if score.reason not in texts.reasons:
        return f"{score.reason} {score.detail}".strip()
    return texts.sentence(score.reason, score.detail, language)


def shown_value(value: float | None, unit: Unit) -> str:
    """A value as a person reads it."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{value:.1%}"
    return {"ms": f"{value:,.0f} ms", "sentences": f"{value:.1f}", "cost": f"{value:.4f}"}[unit]
