"""Personal data in a text: found, and masked before anything is stored or sent out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coach.digits import read_digits
from prompts import Language, NamePattern, PersonalDataShapes, Shape, load_personal_data, load_replies

_BEFORE, _AFTER = 40, 14
"""How far from a datum a word may stand that makes it one."""
_RIGHT_BEFORE, _RIGHT_AFTER = 16, 6
"""How far a word may stand that makes it something else."""
_NAME_BEFORE = 48
_DATUM = "▮"
"""Stands for the datum in what is around it, as in the patterns."""
_SEED = re.compile(r"\d[\d\s.,()-]{0,40}|@|골뱅이|에트|[\s(\[][aA][tT][\s)\]]")
_ZONE = 140
"""Every datum but a name holds digits or an at sign, and is shorter than this; the rest of a text is passed over."""
_OLDEST_YEARS = 112
_DATE = re.compile(
    r"(?:19\d|20[0-3])\d(?:([-. ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[ -]|\d{4}(?:\d\d)?$))"
)
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


class Kind(StrEnum):
    """What a datum is."""

    RESIDENT_NUMBER = "resident_number"
    ALIEN_NUMBER = "alien_number"
    PASSPORT = "passport"
    DRIVING_LICENCE = "driving_licence"
    CARD = "card"
    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BUSINESS_NUMBER = "business_number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """A part of a text that tells who somebody is, or gives access to what is theirs."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> tuple[PersonalDatum, ...]:
    """Every datum of a text in NFC, in order and without overlaps, however its digits are written."""
    shapes = load_personal_data()
    reading = read_digits(text)
    taken = bytearray(len(reading.text))
    data: list[PersonalDatum] = []
    zones = _zones(reading.text)
    for shape in shapes.shapes:
        for match in (match for zone in zones for match in shape.pattern.finditer(reading.text, *zone)):
            if _is_free(taken, *match.span()) and _is_meant(shape, match):
                taken[match.start() : match.end()] = b"\x01" * len(match[0])
                if not _is_public(shape, match):
                    data.append(PersonalDatum(Kind(shape.kind), *match.span()))
    for start, end in _names(reading.text, shapes, tuple(data)):
        if _is_free(taken, start, end):
            taken[start:end] = b"\x01" * (end - start)
            data.append(PersonalDatum(Kind.NAME, start, end))
    data.sort(key=lambda datum: datum.start)
    return tuple(PersonalDatum(datum.kind, *reading.place(datum.start, datum.end)) for datum in data)


def masked(text: str, language: Language) -> str:
    """The text with each datum replaced by the name of its kind in brackets."""
    return mask(text, find(text), language)


def mask(text: str, data: tuple[PersonalDatum, ...], language: Language) -> str:
    """The text with these data replaced; for callers that need the data as well."""
    replies = load_replies()
    for datum in reversed(data):
        text = f"{text[: datum.start]}[{replies.say('personal', datum.kind, language)}]{text[datum.end :]}"
    return text


def follows_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a payment card."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def is_business_number(digits: str) -> bool:
    """Whether ten digits end in the check digit of a business registration."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _BUSINESS_WEIGHTS, strict=False))
    return len(digits) == 10 and (10 - (total + int(digits[8]) * 5 // 10) % 10) % 10 == int(digits[9])


def begins_with_a_birth(digits: str) -> bool:
    """Whether a resident or alien number begins with a day on which somebody living may have been born.

    Numbers given since October 2020 have no check digit, so a wrong one excludes nobody.
    """
    century = 1900 if digits[6] in "1256" else 2000
    try:
        born = date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    today = date.today()
    return born <= today and today.year - born.year <= _OLDEST_YEARS


def _is_account_long(digits: str) -> bool:
    return 10 <= len(digits) <= 16


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "luhn": follows_luhn,
    "business": is_business_number,
    "birth": begins_with_a_birth,
    "account": _is_account_long,
    "phone_length": lambda digits: 9 <= len(digits) <= 15,
}


def _zones(text: str) -> list[tuple[int, int]]:
    zones: list[tuple[int, int]] = []
    for match in _SEED.finditer(text):
        start, end = max(match.start() - _ZONE, 0), min(match.end() + _ZONE, len(text))
        if zones and zones[-1][1] >= start:
            zones[-1] = (zones[-1][0], end)
        else:
            zones.append((start, end))
    return zones


def _is_meant(shape: Shape, match: re.Match[str]) -> bool:
    if shape.check and not _CHECKS[shape.check](re.sub(r"\D", "", match[0])):
        return False
    if shape.check == "account" and _DATE.match(match[0]):
        return False
    if shape.needs is not None and not shape.needs.search(_around(match, _BEFORE, _AFTER)):
        return False
    return shape.unless is None or not shape.unless.search(_around(match, _RIGHT_BEFORE, _RIGHT_AFTER))


def _is_public(shape: Shape, match: re.Match[str]) -> bool:
    return shape.public is not None and bool(shape.public.search(_around(match, _BEFORE, 0)))


def _around(match: re.Match[str], before: int, after: int) -> str:
    text, (start, end) = match.string, match.span()
    return text[max(start - before, 0) : start] + _DATUM + text[end : end + after]


def _is_free(taken: bytearray, start: int, end: int) -> bool:
    return taken.find(1, start, end) < 0


def _names(text: str, shapes: PersonalDataShapes, data: tuple[PersonalDatum, ...]) -> list[tuple[int, int]]:
    return [
        match.span("name")
        for named in shapes.names
        for match in _matches(named, text, data)
        if _is_name(match["name"], shapes)
    ]


def _matches(named: NamePattern, text: str, data: tuple[PersonalDatum, ...]) -> list[re.Match[str]]:
    if named.beside is None:
        return list(named.pattern.finditer(text))
    if named.beside == "before":
        near = [named.pattern.search(text, max(datum.start - _NAME_BEFORE, 0), datum.start) for datum in data]
    else:
        near = [named.pattern.match(text, datum.end, datum.end + _NAME_BEFORE) for datum in data]
    return [match for match in near if match is not None]


def _is_name(name: str, shapes: PersonalDataShapes) -> bool:
    words = set(re.split(r"[\s-]", name))
    return not (words & (shapes.not_names | shapes.particled) or name[:2] in shapes.not_name_stems)
