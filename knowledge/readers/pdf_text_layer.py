"""Text layer: whether the letters a PDF page gives out are the ones a person sees on it.

A font without a map to Unicode looks right on paper and comes out as other letters. Each rule below counts one kind of
rubbish that real writing does not have; any one of them is enough.
"""

import re
import unicodedata
from collections import Counter

_LEAST_LETTERS = 20
_HOLES_SHARE = 0.1
_RARE_HANGUL_SHARE = 0.05
_COMMON_SYLLABLES = frozenset("이다는의에을고가로하지기도사한를은어나니자해리라서으시대스인수있보일정부과")
_COMMON_SYLLABLE_SHARE = 0.1
_RARE_HAN_SHARE = 0.2
_VOWEL_SHARE = 0.2
_SYMBOL_SHARE = 0.6
_EVERYDAY_HAN = (("gb2312", 0xB0A1, 0xD7F9), ("big5", 0xA440, 0xC67E), ("shift_jis", 0x889F, 0x9872))
"""The first level of the national sets: characters a school teaches, sorted by use."""
_HANGUL = re.compile(r"[가-힣]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_LATIN = re.compile(r"[A-Za-z]")
_VOWEL = re.compile(r"[AEIOUYaeiouy]")
_FILLER = re.compile(r"[\s.·…\-_=*─━]")


def is_trustworthy(text: str) -> bool:
    """Whether the text of a page can be what is printed on it."""
    return not (
        _has_holes(text)
        or _has_impossible_hangul(text)
        or _has_impossible_han(text)
        or _has_impossible_latin(text)
        or _is_mostly_symbols(text)
    )


def _has_holes(text: str) -> bool:
    visible = [letter for letter in text if not letter.isspace()]
    broken = sum(1 for letter in visible if letter == "\ufffd" or unicodedata.category(letter) in ("Co", "Cc", "Cn"))
    return bool(visible) and broken >= 3 and broken / len(visible) > _HOLES_SHARE


def _has_impossible_hangul(text: str) -> bool:
    syllables = Counter(_HANGUL.findall(text))
    total = syllables.total()
    if total < _LEAST_LETTERS:
        return False
    rare = sum(count for syllable, count in syllables.items() if len(syllable.encode("euc_kr")) != 2)
    common = sum(count for syllable, count in syllables.items() if syllable in _COMMON_SYLLABLES)
    return rare / total > _RARE_HANGUL_SHARE or (total >= 100 and common / total < _COMMON_SYLLABLE_SHARE)


def _has_impossible_han(text: str) -> bool:
    han = Counter(_HAN.findall(text))
    total = han.total()
    letters = sum(1 for letter in text if letter.isalpha())
    if total < _LEAST_LETTERS or total < 0.05 * letters or len(_KANA.findall(text)) > 0.1 * total:
        return False
    everyday = max(sum(count for letter, count in han.items() if _within(letter, *level)) for level in _EVERYDAY_HAN)
    return 1 - everyday / total > _RARE_HAN_SHARE


def _within(letter: str, encoding: str, first: int, last: int) -> bool:
    try:
        code = int.from_bytes(letter.encode(encoding))
    except UnicodeEncodeError:
        return False
    return first <= code <= last


def _has_impossible_latin(text: str) -> bool:
    letters = len(_LATIN.findall(text))
    return letters >= 60 and len(_VOWEL.findall(text)) / letters < _VOWEL_SHARE


def _is_mostly_symbols(text: str) -> bool:
    visible = _FILLER.sub("", text)
    symbols = sum(1 for letter in visible if unicodedata.category(letter)[0] in "SPC")
    return len(visible) >= 60 and symbols / len(visible) > _SYMBOL_SHARE
