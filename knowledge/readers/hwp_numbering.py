"""HWP numbering: the bullets and numbers that Hancom draws in front of paragraphs, counted as it counts."""

import re
from dataclasses import dataclass, field
from typing import Literal

HeadKind = Literal["bullet", "number"]
_REFERENCE = re.compile(r"\^(\d+|[nN])")
_HANGUL = "가나다라마바사아자차카타파하"
_CONSONANTS = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ROWS = {
    "CIRCLED_DIGIT": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "LATIN_CAPITAL": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "LATIN_SMALL": "abcdefghijklmnopqrstuvwxyz",
    "CIRCLED_LATIN_CAPITAL": "ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ",
    "CIRCLED_LATIN_SMALL": "ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ",
    "HANGUL_SYLLABLE": _HANGUL,
    "CIRCLED_HANGUL_SYLLABLE": "㉮㉯㉰㉱㉲㉳㉴㉵㉶㉷㉸㉹㉺㉻",
    "HANGUL_JAMO": _CONSONANTS,
    "CIRCLED_HANGUL_JAMO": "㉠㉡㉢㉣㉤㉥㉦㉧㉨㉩㉪㉫㉬㉭",
    "HANGUL_PHONETIC": "일이삼사오육칠팔구십",
    "IDEOGRAPH": "一二三四五六七八九十",
    "CIRCLED_IDEOGRAPH": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}
NUMBER_STYLES = (
    "DIGIT",
    "CIRCLED_DIGIT",
    "ROMAN_CAPITAL",
    "ROMAN_SMALL",
    "LATIN_CAPITAL",
    "LATIN_SMALL",
    "CIRCLED_LATIN_CAPITAL",
    "CIRCLED_LATIN_SMALL",
    "HANGUL_SYLLABLE",
    "CIRCLED_HANGUL_SYLLABLE",
    "HANGUL_JAMO",
    "CIRCLED_HANGUL_JAMO",
    "HANGUL_PHONETIC",
    "IDEOGRAPH",
    "CIRCLED_IDEOGRAPH",
)
"""Names of HWPX in the order of the codes of HWP."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a paragraph shape puts in front of its paragraphs."""

    kind: HeadKind
    level: int
    numbering: str = ""
    """Id of the numbering that counts it; paragraphs of one id are counted on through the document."""


@dataclass(frozen=True, slots=True)
class NumberedLevel:
    pattern: str
    """Such as ``^1.`` or ``제^1장``: the numbers of levels with what stands around them."""
    style: str = "DIGIT"
    start: int = 1


Numbering = tuple[NumberedLevel, ...]


@dataclass(slots=True)
class HeadCounter:
    """Gives the markers of a document's paragraphs, asked for in reading order."""

    numberings: dict[str, Numbering]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def marker(self, head: Head) -> str:
        """A dash, a number as it is printed, or empty when the file does not say enough to be sure of it."""
        if head.kind == "bullet":
            return "-"
        levels = self.numberings.get(head.numbering, ())
        if head.level >= len(levels):
            return ""
        counts = self._counts.setdefault(head.numbering, {})
        for skipped in range(head.level):
            counts.setdefault(skipped, levels[skipped].start)
        counts[head.level] = counts.get(head.level, levels[head.level].start - 1) + 1
        for deeper in [level for level in counts if level > head.level]:
            del counts[deeper]
        return _printed(levels, head.level, counts)


def number_text(number: int, style: str) -> str:
    """The number in one of ``NUMBER_STYLES``; empty where the style has no sign for it."""
    if style == "DIGIT":
        return str(number)
    if style in ("ROMAN_CAPITAL", "ROMAN_SMALL"):
        return _roman(number) if style == "ROMAN_CAPITAL" else _roman(number).lower()
    row = _ROWS.get(style, "")
    return row[number - 1] if 1 <= number <= len(row) else ""


def _printed(levels: Numbering, level: int, counts: dict[int, int]) -> str:
    unsure = False

    def number(reference: re.Match[str]) -> str:
        nonlocal unsure
        asked = int(reference[1]) - 1 if reference[1].isdigit() else level
        if not 0 <= asked < len(levels):
            unsure = True
            return ""
        text = number_text(counts.get(asked, levels[asked].start), levels[asked].style)
        unsure = unsure or not text
        return text

    printed = _REFERENCE.sub(number, levels[level].pattern).strip()
    return "" if unsure else printed


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        while number >= value:
            letters += letter
            number -= value
    return letters
