"""Joining: the lines of a paragraph made into one text, with or without a space at each line end.

Korean is broken between words by some programs and inside words by others, and a PDF may not say which.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.readers.pdf_page import Line

_HANGUL = re.compile(r"[가-힣]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uff5e、。「」]")
_HYPHENATED = re.compile(r"[A-Za-z]{2,}-$")
_WORD = re.compile(r"[가-힣A-Za-z0-9]+")
_NEVER_FIRST = re.compile(
    r"(?:은|는|을|를|의|에|에서|에게|으로|으로써|으로서|와|과|도|만|까지|부터|보다|처럼|마다|들|들이|들은|들을|들의|이나|이며|이고"
    r"|이다|입니다|합니다|됩니다|습니다|니다|세요|하는|하고|하여|하며|하기|하지|한다|하였다|되는|되어|되고|되지|된다|된|한|할|해야)"
    r"(?![가-힣])"
)
"""Particles and endings that stand at the end of a word; alone at the start of a line they continue one."""
_TELLING_SHARE = 0.15
_FULL_LINE_EMS = 1.2


@dataclass(frozen=True, slots=True)
class Habits:
    """How often syllables of a document stand beside each other, inside a word and across a space."""

    inside: Counter[str] = field(default_factory=Counter)
    across: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Habits":
        inside: Counter[str] = Counter()
        across: Counter[str] = Counter()
        for line in lines:
            text = line.words
            for place in range(len(text) - 1):
                first, second = text[place], text[place + 1]
                if second == " ":
                    _count(across, first, text[place + 2])
                elif first != " ":
                    _count(inside, first, second)
        return cls(inside, across)

    def favour_space(self, first: str, second: str) -> bool:
        """Whether these two are more likely the end of a word and the start of the next."""
        space = join = 1.0
        for pattern in (first + second, f"{first}_", f"_{second}"):
            space *= self.across[pattern] + 0.5
            join *= self.inside[pattern] + 0.5
        return space > join


def _count(pairs: Counter[str], first: str, second: str) -> None:
    pairs.update((first + second, f"{first}_", f"_{second}"))


@dataclass(frozen=True, slots=True)
class LineEnds:
    """What the lines of one document tell about how its words are broken."""

    spaces_are_drawn: bool = False
    """A line end without a space then stands inside a word."""
    words_are_whole: bool = False
    """Lines end early rather than inside a word."""
    words: Counter[str] = field(default_factory=Counter)
    habits: Habits = field(default_factory=Habits)

    def glue(self, before: Line, after: Line, right_edge: float) -> str:
        """What belongs between two lines of one paragraph: a space or nothing."""
        if before.text.endswith((" ", "\u3000")) or after.text.startswith(" "):
            return " "
        first, second = before.words, after.words
        if _UNSPACED.match(first[-1:]) or _UNSPACED.match(second[:1]):
            return "" if _UNSPACED.match(first[-1:]) and _UNSPACED.match(second[:1]) else " "
        if right_edge - before.box.x1 > _FULL_LINE_EMS * before.size:
            return " "  # a word is broken only where a line has no room left
        if not (_HANGUL.match(first[-1:]) and _HANGUL.match(second[:1])):
            return self._glue_of_mixed(first, second)
        if self.spaces_are_drawn:
            return ""
        if self.words_are_whole:
            return " "
        return self._glue_by_words(first, second)

    def _glue_of_mixed(self, first: str, second: str) -> str:
        if first[-1:] in ".,!?:;" and not (first[-1] in ".," and first[-2:-1].isdigit() and second[:1].isdigit()):
            return " "
        inside = first[-1:].isalnum() and _HANGUL.match(second[:1]) and _NEVER_FIRST.match(second)
        if inside or (self.spaces_are_drawn and _HANGUL.search(first[-1:] + second[:1])):
            return ""
        return " "

    def _glue_by_words(self, first: str, second: str) -> str:
        head, tail = _WORD.findall(first)[-1], _WORD.findall(second)[0]
        if self.words[head + tail] or _NEVER_FIRST.match(tail):
            return ""
        return " " if self.habits.favour_space(first[-1], second[0]) else ""


def line_ends(lines: Iterable[Line], pairs: Sequence[tuple[Line, Line, float]]) -> LineEnds:
    """Learn from all lines of a document, and from those that go on: line, next line, right edge."""
    every = list(lines)
    habits = Habits.of(every)
    words = Counter(word for line in every for word in _WORD.findall(line.words)[1:-1])
    korean = [pair for pair in pairs if _HANGUL.match(pair[0].words[-1:]) and _HANGUL.match(pair[1].words[:1])]
    if not korean:
        return LineEnds(words=words, habits=habits)
    drawn = sum(1 for before, _, _ in korean if before.text.endswith(" ")) / len(korean)
    early = sum(1 for before, _, edge in korean if edge - before.box.x1 > _FULL_LINE_EMS * before.size) / len(korean)
    return LineEnds(_TELLING_SHARE < drawn < 1, early > 0.3, words, habits)


def joined(lines: Sequence[Line], ends: LineEnds, right_edge: float) -> str:
    """One paragraph as one line of text."""
    text = lines[0].text
    for before, after in pairwise(lines):
        if _HYPHENATED.search(before.words) and after.words[:1].islower():
            text = text.rstrip()[:-1] + after.text
        else:
            text = text.rstrip() + ends.glue(before, after, right_edge) + after.text.lstrip()
    return " ".join(text.split())
