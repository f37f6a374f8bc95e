"""Amounts: the numbers that a text states, however they are written, each with its unit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from prompts import NumberWords

_DATE = re.compile(r"(?<!\d)(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})(?!\d)")
_PHONE = re.compile(r"(?<!\d)(\d{2,4})[-–](\d{3,4})(?:[-–](\d{4}))?(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SCALES = {"": 1, "십": 10, "백": 100, "천": 1_000, "만": 10**4, "억": 10**8, "조": 10**12}
_DIGITS = {letter: value for value, letter in enumerate("일이삼사오육칠팔구", 1)}
_SCALED = re.compile(
    r"\d+(?:\.\d+)?\s?(?:[십백천]?[만억조]|[십백천])"
    r"(?:\s?\d+(?:\.\d+)?(?:[십백천]?[만억조]|[십백천])|\d{3,4}(?!\d))*"
)
_SCALED_PART = re.compile(r"(\d+(?:\.\d+)?)\s?([십백천]?)([만억조]?)")


@dataclass(frozen=True, slots=True)
class Amount:
    value: float
    unit: str
    """Empty when it is none that could be mistaken for another."""

    def agrees(self, other: "Amount") -> bool:
        return self.value == other.value and (self.unit == other.unit or not self.unit or not other.unit)


class AmountReader:
    """Finds amounts in Korean and English."""

    def __init__(self, words: NumberWords) -> None:
        self._words = words
        self._unit_of = {name: unit for unit, names in words.units.items() for name in names}
        english, months = _any_of(words.english), _any_of(words.months)
        native = _any_of(words.native)
        self._own = re.compile(_any_of(words.own))
        self._sino = re.compile(
            rf"(?<![가-힣])(?!만일)([일이삼사오육칠팔구]*[십백천만억][일이삼사오육칠팔구십백천만억]*)(?=\s?{_any_of(words.sino_units)})"
        )
        self._native = re.compile(rf"(?<![가-힣])({native})({native})?(?=\s?{_any_of(words.native_units)})")
        self._english = re.compile(rf"\b{english}(?:[-\s]{english})*\b")
        self._month = re.compile(rf"\b({months})\s+(?=\d)|(?<=\d)\s+({months})\b")
        self._scan = re.compile(rf"(\d+(?:\.\d+)?)\s?({_any_of(self._unit_of)}(?![a-z]))?")

    def amounts(self, text: str) -> frozenset[Amount]:
        """Every amount in the text. Times of the day count by the twelve hours of a clock face."""
        found: set[Amount] = set()
        for match in self._scan.finditer(self._in_digits(text.lower())):
            unit = self._unit_of.get(match[2] or "", "")
            found.add(Amount(float(match[1]) % 12 if unit == "clock" else float(match[1]), unit))
        return frozenset(found)

    def _in_digits(self, text: str) -> str:
        text = self._own.sub(lambda match: self._words.own[match[0]], text)
        text = _DATE.sub(r"\1년 \2월 \3일", text)
        text = _PHONE.sub(lambda match: "".join(filter(None, match.groups())) + " ", text)
        text = _TIME.sub(lambda match: f"{match[1]}시" + (f" {match[2]}분" if int(match[2]) else ""), text)
        text = _SCALED.sub(lambda match: _written(_scaled_value(match[0])), _THOUSANDS.sub("", text))
        text = self._sino.sub(lambda match: str(_sino_value(match[1])), text)
        text = self._native.sub(self._native_value, text)
        text = self._english.sub(lambda match: str(self._english_value(match[0])), text)
        return self._month.sub(lambda match: f" {self._words.months[match[1] or match[2]]}월 ", text)

    def _native_value(self, match: re.Match[str]) -> str:
        """Of 스물네, 24; of 두세, which is two or three, both."""
        first, second = (self._words.native.get(word or "", 0) for word in match.groups())
        return str(first + second) if first >= 10 or not second else f"{first}~{second}"

    def _english_value(self, words: str) -> int:
        total = part = 0
        for value in (self._words.english[word] for word in re.split(r"[-\s]", words)):
            if value < 100:
                part += value
            elif value == 100:
                part = max(part, 1) * value
            else:
                total, part = total + max(part, 1) * value, 0
        return total + part


def lacking(claimed: Iterable[Amount], stated: Iterable[Amount]) -> bool:
    """Whether an amount of the claim is not stated. A bare 1 is never missed: 한 번 and one are seldom numbers."""
    known = tuple(stated)
    return any(not any(amount.agrees(one) for one in known) for amount in claimed if amount != Amount(1, ""))


def _scaled_value(text: str) -> float:
    return sum(float(number) * _SCALES[small] * _SCALES[large] for number, small, large in _SCALED_PART.findall(text))


def _sino_value(text: str) -> int:
    """Of a number in syllables, 이백오십만."""
    total = part = digit = 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif _SCALES[letter] < _SCALES["만"]:
            part, digit = part + max(digit, 1) * _SCALES[letter], 0
        else:
            total, part, digit = total + max(part + digit, 1) * _SCALES[letter], 0, 0
    return total + part + digit


def _written(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
