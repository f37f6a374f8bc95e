"""Languages: which one a text is written in, and the form every text takes at the border."""

import re
import unicodedata
from typing import Literal

Language = Literal["ko", "en"]
TextLanguage = Literal["ko", "en", "mixed"]

_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_MIXED_SHARE = 0.25
"""Below this share of the words in the smaller language a text counts as written in the other."""
_TELLING_WORDS = 3
"""Koreans type "wifi" or "QR code" too: so few Latin words do not make a question English."""


def clean_text(text: str) -> str:
    """NFC, without control, zero-width and direction-override characters, line ends as ``\\n``."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", composed)


def text_language(text: str) -> TextLanguage:
    """The language of a material or chunk; ``mixed`` when each has a quarter of the words."""
    words = text.split()
    korean = sum(1 for word in words if _HANGUL.search(word))
    english = sum(1 for word in words if _LATIN_WORD.search(word) and not _HANGUL.search(word))
    total = korean + english
    if not total:
        return "ko"
    share = korean / total
    if share >= 1 - _MIXED_SHARE:
        return "ko"
    return "en" if share < _MIXED_SHARE else "mixed"


def question_language(text: str) -> Language:
    """The language a question is asked in: any Hangul makes it Korean."""
    return "ko" if _HANGUL.search(text) or not _LATIN_WORD.search(text) else "en"


def reply_language(question: str, page: Language) -> Language:
    """The language to answer in: the question's, unless one or two English words say too little."""
    if page == "ko" and len(question.split()) < _TELLING_WORDS:
        return "ko"
    return question_language(question)
