"""Paragraphs: the lines of one column grouped by gaps, indents, sizes, markers and short last lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge.readers.pdf_page import Line, hull
from knowledge.readers.pdf_tables import Table

BULLET = re.compile(r"[•●○◦▪■□▶►‣·ㆍ∙*❍❑◆◇✓✔➢➤➔→\-–—](?=\s)\s*|[•●◦▪‣❍❑✓✔➢➤]\s*")
NUMBER = re.compile(r"(\d{1,3})([.)])\s+(?=\S)")
OTHER_MARKER = re.compile(
    r"(?:[①-⑳❶-❿㉠-㉻ⓐ-ⓩ]|\(\d{1,2}\)|\([가-하]\)|[가-하]\.(?=\s)|[가-하]\)|\d{1,2}\)|[a-z]\)|[※☞○□])\s*(?=\S)"
)
_SYLLABLE_ITEM = re.compile(r"[가-하][.)]")
_HANGUL_END = re.compile(r"[가-힣]$")
SENTENCE_END = re.compile(r"[.!?。][\"'”’)\]]*$")
_LEADER = re.compile(r"[.·…]{3}[\s.·…]*\d+$")
_SAME_SIZE = 0.12
_LARGE = 1.3
_SHORT_SHARE = 0.35
_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    lines: tuple[Line, ...]
    right_edge: float

    @property
    def is_full(self) -> bool:
        """Whether its last line runs to the edge without ending a sentence, so that it may go on elsewhere."""
        last = self.lines[-1]
        return self.right_edge - last.box.x1 < 1.5 * last.size and not SENTENCE_END.search(last.words)


def starts_item(line: Line) -> bool:
    """Whether a line begins with the marker of a list, a step or a note."""
    text = line.words
    return bool(BULLET.match(text) or NUMBER.match(text) or OTHER_MARKER.match(text))


def rows(lines: Sequence[Line]) -> list[Line]:
    """Lines from top to bottom; those that stand on one baseline are read as one."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.box.y0):
        if groups and abs(groups[-1][0].box.y0 - line.box.y0) < 0.45 * line.size:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [group[0] if len(group) == 1 else _in_a_row(group) for group in groups]


def _in_a_row(lines: Sequence[Line]) -> Line:
    ordered = sorted(lines, key=lambda line: line.box.x0)
    text = " ".join(line.text.rstrip() for line in ordered)
    return Line(
        text, hull(line.box for line in lines), max(line.size for line in lines), all(line.bold for line in lines)
    )


def paragraphs(lines: Sequence[Line], tables: Sequence[Table]) -> list[Paragraph]:
    """The paragraphs of one column, whose tables they do not run across."""
    if not lines:
        return []
    column = _Column(lines)
    groups: list[list[Line]] = [[lines[0]]]
    for place, line in enumerate(lines[1:], 1):
        between = any(line.box.y0 < table.box.y1 <= lines[place - 1].box.y1 for table in tables)
        if between or column.begins(place, groups[-1]):
            groups.append([line])
        else:
            groups[-1].append(line)
    return [Paragraph(tuple(group), column.right_edge) for group in groups]


class _Column:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.right_edge = max(line.box.x1 for line in lines)
        gaps = [(a.box.y0 - b.box.y0) / b.size for a, b in pairwise(lines) if a.box.y0 - b.box.y0 < 3 * b.size]
        self.size = median(line.size for line in lines)
        self.leading = min(median(gaps), 2.2) if gaps else 1.4

    def begins(self, place: int, group: Sequence[Line]) -> bool:
        """Whether the line at this place begins a paragraph after the lines of a group."""
        last, line = self.lines[place - 1], self.lines[place]
        gap = (last.box.y0 - line.box.y0) / max(line.size, last.size)
        if gap > max(1.3 * self.leading, self.leading + 0.35) or abs(line.size - last.size) > _SAME_SIZE * last.size:
            return True
        if (starts_item(line) and not self._goes_on(place)) or _LEADER.search(last.words):
            return True
        room = self._edge_at(place - 1) - last.box.x1
        if line.bold != last.bold and room > 3 * line.size:
            return True
        if line.size > _LARGE * self.size:  # the lines of a heading are broken by hand
            return False
        over = bool(SENTENCE_END.search(last.words)) or room > _SHORT_SHARE * (self.right_edge - last.box.x0)
        fits = over and room > _first_word_width(line) + 0.6 * line.size
        if starts_item(group[0]):
            return self._leaves_item(place, group[0], fits=fits)
        return line.box.x0 - last.box.x0 > 0.5 * line.size or fits

    def _goes_on(self, place: int) -> bool:
        """Whether a syllable and a full stop end the sentence of the line above: "끝납니 / 다." is no item "다."."""
        last, line = self.lines[place - 1], self.lines[place]
        if not _SYLLABLE_ITEM.match(line.words) or SENTENCE_END.search(last.words):
            return False
        return bool(_HANGUL_END.search(last.words)) and self._edge_at(place - 1) - last.box.x1 < 1.5 * last.size

    def _leaves_item(self, place: int, item: Line, *, fits: bool) -> bool:
        line, margin = self.lines[place], item.box.x0 + 0.3 * item.size
        if line.box.x0 < margin:
            return fits or line.box.x0 < item.box.x0 - 0.5 * line.size
        after = self.lines[place + 1] if place + 1 < len(self.lines) else None
        full = self._edge_at(place) - line.box.x1 < 1.5 * line.size
        return full and after is not None and after.box.x0 < margin and not starts_item(after)

    def _edge_at(self, place: int) -> float:
        """Where lines end here: further left than the column when several end flush, as beside a picture."""
        near = [line.box.x1 for line in self.lines[max(place - _NEIGHBOURS, 0) : place + _NEIGHBOURS + 1]]
        flush = sum(1 for edge in near if max(near) - edge < 2.5 * self.lines[place].size)
        return max(near) if flush >= _NEIGHBOURS else self.right_edge


def _first_word_width(line: Line) -> float:
    words = line.words
    return line.box.width * len(words.split(" ", 1)[0]) / len(words)
