"""Keyboard slips: what the same keys would have written on the other layout, Korean two-set or English."""

from functools import cache
from typing import Final

from hangulpy import convert_hangul_to_qwerty, convert_qwerty_to_hangul

SYLLABLES: Final = "".join(map(chr, range(ord("가"), ord("힣") + 1)))


def as_hangul(text: str) -> str:
    """What the Latin letters would have given on the two-set keyboard, in whole syllables where they make one.

    A capital stands for the shifted letter where the keyboard has one (``R`` is ㄲ, ``r`` and ``K`` are ㄱ and ㅏ).
    """
    return convert_qwerty_to_hangul(text)


def as_latin(text: str) -> str:
    """The English letters on the keys of the Hangul syllables and loose letters."""
    return text.translate(_keys())


@cache
def _keys() -> dict[int, str]:
    jamo = "".join(map(chr, range(ord("ㄱ"), ord("ㅣ") + 1)))
    return {ord(letter): convert_hangul_to_qwerty(letter) for letter in SYLLABLES + jamo}
