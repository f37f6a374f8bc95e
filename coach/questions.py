"""Questions: what a learner typed, in the form that everything behind the border works with."""

import re
import unicodedata

from coach.errors import QuestionEmpty, QuestionTooLong

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_WORD = re.compile(r"\w")


def clean_question(text: str, *, limit_characters: int) -> str:
    """The question on one line.

    Raises:
        QuestionEmpty: Nothing is left.
        QuestionTooLong: More is left than ``limit_characters``.
    """
    cleaned = one_line(text)
    if not cleaned:
        raise QuestionEmpty("the question holds no character that can be read; write a question")
    if len(cleaned) > limit_characters:
        raise QuestionTooLong(
            f"the question has {len(cleaned):,} characters; ask it in parts of at most {limit_characters:,}"
        )
    return cleaned


def one_line(text: str) -> str:
    """NFC, without control and direction characters, each run of white space a space."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def has_words(question: str) -> bool:
    """False for a question of emoji or punctuation only."""
    return bool(_WORD.search(question))
