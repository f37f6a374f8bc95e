"""Reading ease: how hard the sentences of an answer are to read, and whether Korean ones are polite."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from coach.graders import Reason
from coach.sentences import sentences
from coach.wording import contains
from knowledge.stances import Token
from prompts import Language, load_plain_words

_EASY_WORDS, _HARDEST_WORDS = 9.0, 20.0
"""Eojeol of a sentence: up to the first nothing is lost, from the second on all that length can cost."""
_HARDEST_SHARE = 0.25
"""Share of hard words among all that carry meaning, from which on they cost all that they can."""
_LENGTH_COSTS, _WORDS_COST, _STYLE_COSTS = 0.5, 0.3, 0.2
_EASY_FLESCH = 60.0
"""Flesch's own border: "plain English" begins here."""
_SHOWN_WORDS = 4

_MARKS = " \t\n.!?。…~\"'”’)]」』>*:;,"
_FORMAL = re.compile(r"(?:니다|니까|시오|시다)$")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouydt]ed|[^laeiouy]e)$")

Style = Literal["soft", "formal", "plain", "none"]
"""해요체, 합쇼체, any other ending of a sentence, or none: a sentence that ends in a noun."""


class TextReader(Protocol):
    """Takes Korean and English apart."""

    def words(self, texts: Iterable[str]) -> list[list[str]]:
        """The words of each text that carry meaning."""
        ...

    def tokens(self, texts: Iterable[str]) -> list[list[Token]]:
        """Every morpheme of each text."""
        ...


@dataclass(frozen=True, slots=True)
class Ease:
    value: float | None
    """0 to 1; ``None`` without a sentence."""
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Politeness:
    counted: int
    """Sentences with an ending."""
    plain: tuple[str, ...]
    """Those of them that are not polite."""
    styles: frozenset[Style]


def reading_ease_of(text: str, language: Language, reader: TextReader) -> Ease:
    """How easily a text reads, one paragraph a line; see the two below for what is counted and what is missed."""
    return korean_ease(text, reader) if language == "ko" else flesch_ease(text)


def korean_ease(text: str, reader: TextReader) -> Ease:
    """From 1, less for long sentences, hard words and a mixed style.

    Length is the mean of eojeol a sentence: no published formula for Korean works without a graded list of words. Hard
    words are those of ``prompts/plain_words.toml`` that the text does not explain, as a share of the words that carry
    meaning; other hard words are not known. Order, and whether the text makes sense, are not seen. The weights are a
    judgement.
    """
    spoken = _sentences(text)
    if not spoken:
        return Ease(None, Reason.NO_SENTENCES)
    mean = sum(len(one.split()) for one in spoken) / len(spoken)
    hard = _hard_words(text)
    (words,) = reader.words([text])
    costs = {
        "long": _LENGTH_COSTS * _between(mean, _EASY_WORDS, _HARDEST_WORDS),
        "hard": _WORDS_COST * _between(sum(hard.values()) / max(len(words), 1), 0.0, _HARDEST_SHARE),
        "mixed": _STYLE_COSTS * ({"soft", "formal"} <= politeness_of(text, reader).styles),
    }
    named = "_".join(name for name, points in costs.items() if points)
    reason = Reason(named) if named else Reason.READS_EASILY
    detail = " · ".join((f"{mean:.1f}", *list(hard)[:_SHOWN_WORDS]))
    return Ease(1 - sum(costs.values()), reason, detail)


def flesch_ease(text: str) -> Ease:
    """Flesch Reading Ease, a hundredth of it, from 0 to 1.

    206.835 - 1.015 words a sentence - 84.6 syllables a word: R. Flesch, A new readability yardstick, Journal of Applied
    Psychology 32 (1948), 221-233. Syllables are counted as groups of vowels, a few in a hundred wrongly. It takes short
    words for easy ones, was made for running prose, and sees neither steps nor sense.
    """
    spoken = _sentences(text)
    words = _WORD.findall(text)
    if not spoken or not words:
        return Ease(None, Reason.NO_SENTENCES)
    length, syllables = len(words) / len(spoken), sum(map(_syllables, words)) / len(words)
    flesch = 206.835 - 1.015 * length - 84.6 * syllables
    reason = Reason.FLESCH_EASY if flesch >= _EASY_FLESCH else Reason.FLESCH_HARD
    return Ease(min(max(flesch / 100, 0.0), 1.0), reason, f"{flesch:.0f} · {length:.1f} · {syllables:.2f}")


def politeness_of(text: str, reader: TextReader) -> Politeness:
    """The endings of Korean sentences."""
    spoken = _sentences(text)
    styled = [(one, _style(one, tokens)) for one, tokens in zip(spoken, reader.tokens(spoken), strict=True)]
    return Politeness(
        counted=sum(style != "none" for _, style in styled),
        plain=tuple(one for one, style in styled if style == "plain"),
        styles=frozenset(style for _, style in styled),
    )


def _sentences(text: str) -> list[str]:
    return [one for line in text.splitlines() for one in sentences(line) if any(map(str.isalpha, one))]


def _style(sentence: str, tokens: Sequence[Token]) -> Style:
    said = sentence.rstrip(_MARKS)
    if said.endswith("요"):
        return "soft"
    if _FORMAL.search(said):
        return "formal"
    last = next((token for token in reversed(tokens) if not token.tag.startswith("S")), None)
    return "plain" if last is not None and last.tag == "EF" else "none"


def _hard_words(text: str) -> dict[str, int]:
    """How often each hard word stands there, but those that are explained: in brackets behind, or in our own words."""
    found: dict[str, int] = {}
    for word in load_plain_words("ko"):
        places = list(word.pattern.finditer(text))
        explained = contains(text, [word.means]) or any(text[place.end() :].startswith("(") for place in places)
        if places and not explained:
            found[word.name] = len(places)
    return found


def _syllables(word: str) -> int:
    lower = word.lower()
    return max(len(_VOWELS.findall(lower)) - bool(_SILENT.search(lower)), 1)


def _between(value: float, least: float, most: float) -> float:
    return min(max((value - least) / (most - least), 0.0), 1.0)
