"""Digits as people write and say them, read as plain ones, each with its place in the text."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from prompts import PersonalDataShapes, load_personal_data

JOINED = "·"
"""Between groups that a word joins; no hyphen, because the word may also belong to the sentence: 5678에 10번."""
_SINGLE = re.compile(r"(?<!\d)(?<!\d[.-])\d(?:([ .-])\d(?!\d))(?:\1\d(?!\d)){1,40}")
_TOO_LONG = re.compile(r"0(?!50)\d{11}|02\d{9}|[1-9]\d{8}|\d{14}|\d{17}")
"""What no number looks like, but one with the first syllable of the verb after it does: 오육칠팔이에요."""


_Characters = Iterator[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its digits plain, and where each character stands in the text that was written."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the reading that is not empty stands in the written text."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class _Rules:
    said: re.Pattern[str]
    word: re.Pattern[str]
    joined: re.Pattern[str]


class _Folding(dict[int, str]):
    """Any script's digits and full-width characters as ASCII, and every dash as a hyphen."""

    def __init__(self, dashes: str) -> None:
        super().__init__({ord(dash): "-" for dash in dashes})

    def __missing__(self, code: int) -> str:
        character = chr(code)
        digit = unicodedata.digit(character, None)
        plain = unicodedata.normalize("NFKC", character)
        folded = str(digit) if digit is not None else plain if len(plain) == 1 and plain.isascii() else character
        self[code] = folded
        return folded


def read_digits(text: str) -> Reading:
    """Plain digits for full-width, said (공일공), joined (010에 1234) and singly written ones (0 1 0)."""
    shapes = load_personal_data()
    rules = _rules(shapes)
    folded = text.translate(_Folding(shapes.dashes))
    reading = Reading(folded, range(len(folded)), range(1, len(folded) + 1))
    reading = _replaced(reading, rules.said, lambda match: _said(match, rules.word, shapes.said_digits))
    reading = _replaced(reading, rules.joined, _joined)
    return _replaced(reading, _SINGLE, _closed_up)


@cache
def _rules_of(words: tuple[str, ...], joining: str) -> _Rules:
    word = "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
    between = rf"(?:[\s.,-]{{0,3}}(?:{joining})?[\s.,-]{{0,3}})"
    long = rf"(?:(?<![가-힣])|(?={word}{word})){word}(?:{between}{word}){{7,40}}"
    beside = rf"{word}{{3,4}}(?:[\s-]{word}{{3,4}})?(?=[\s-]{{1,2}}\d{{3}})|(?<=\d[\s-]){word}{{4}}"
    return _Rules(
        re.compile(f"{long}|{beside}", re.IGNORECASE),
        re.compile(word, re.IGNORECASE),
        re.compile(
            rf"(?:(?<!\w)|(?<=[은는이가로]))\d{{2,8}}(?:\s?(?:{joining})[\s,]?\d{{2,8}}){{1,5}}(?!\d)", re.IGNORECASE
        ),
    )


def _rules(shapes: PersonalDataShapes) -> _Rules:
    return _rules_of(tuple(shapes.said_digits), shapes.joining)


def _replaced(reading: Reading, pattern: re.Pattern[str], written: Callable[[re.Match[str]], _Characters]) -> Reading:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in pattern.finditer(reading.text):
        text.append(reading.text[done : match.start()])
        starts += reading.starts[done : match.start()]
        ends += reading.ends[done : match.start()]
        done = match.start()
        for character, start, end in written(match):
            text.append(character)
            starts.append(reading.starts[start])
            ends.append(reading.ends[end - 1])
            done = end
    if not done:
        return reading
    return Reading(
        "".join([*text, reading.text[done:]]), [*starts, *reading.starts[done:]], [*ends, *reading.ends[done:]]
    )


def _said(match: re.Match[str], word: re.Pattern[str], digits: Mapping[str, str]) -> _Characters:
    words = list(word.finditer(match.string, match.start(), match.end()))
    if words[-1][0] == "이" and (_stands_alone(words) or _TOO_LONG.fullmatch(_digits(words, digits))):
        words.pop()
    done = match.start()
    for one in words:
        if one.start() > done:
            yield "-", done, one.start()
        yield digits[one[0].lower()], one.start(), one.end()
        done = one.end()


def _digits(words: Sequence[re.Match[str]], digits: Mapping[str, str]) -> str:
    return "".join(digits[one[0].lower()] for one in words)


def _stands_alone(words: Sequence[re.Match[str]]) -> bool:
    before, previous, last = words[-3:]
    return before.end() == previous.start() and previous.end() < last.start()


def _joined(match: re.Match[str]) -> _Characters:
    done = match.start()
    for digit in re.finditer(r"\d", match[0]):
        place = match.start() + digit.start()
        if place > done:
            yield JOINED, done, place
        yield digit[0], place, place + 1
        done = place + 1


def _closed_up(match: re.Match[str]) -> _Characters:
    for place in range(match.start(), match.end(), 2):
        yield match.string[place], place, place + 1
