"""Condensing: a follow-up made to stand alone, by rules, so that search finds what it is about."""

import re
from collections.abc import Sequence

_POINTING = re.compile(
    r"^(그|이|저)\s*(거|것|건|걸|게|럼|렇|런|때|다음)|^(그럼|그러면|그래도|그리고|다음은|또는|반대로)|"
    r"(아이폰|갤럭시|안드로이드|컴퓨터|PC)(에서는|은|는|에선)요?\??$|"
    r"^(and|then|what about|how about|but)\b|\b(it|that|this|those|them)\b",
    re.IGNORECASE,
)
_SHORT_WORDS = 7


def condense(question: str, earlier: Sequence[str]) -> str:
    """The question, with the one before it in front when it plainly points back."""
    if not earlier or len(question.split()) > _SHORT_WORDS or not _POINTING.search(question):
        return question
    return f"{earlier[-1]} {question}"
