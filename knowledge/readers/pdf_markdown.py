"""Markdown of a laid-out PDF page: headings by their size, steps and lists by their markers, tables."""

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.readers.pdf_joining import LineEnds, joined
from knowledge.readers.pdf_layout import PageLayout
from knowledge.readers.pdf_page import Line
from knowledge.readers.pdf_paragraphs import BULLET, NUMBER, OTHER_MARKER, SENTENCE_END, Paragraph, rows
from knowledge.readers.pdf_tables import Table

_STRUCTURE = re.compile(r"(#{1,6}(?=\s|$)|>|\||[-+*=_]{3,}\s*$|[-+*](?=\s)|~~~|```)")
_YEAR = re.compile(r"(\d+)([.)])(?=\s)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LEADER = re.compile(r"\s*[.·…]{4}[.·…\s]*")
_HEADING_RATIOS = ((1.7, 1), (1.35, 2), (1.12, 3))
_LONGEST_HEADING = 90
_LONGEST_BOLD_HEADING = 50


def markdown(page: PageLayout, ends: LineEnds, size: float) -> str:
    """The page as Markdown; ``size`` is that of the document's body text."""
    blocks: list[str] = []
    steps = _Steps()
    for part in page.parts:
        if isinstance(part, Table):
            blocks.append(_table(part, ends))
            continue
        text = _LEADER.sub(" … ", joined(part.lines, ends, part.right_edge))
        level = _heading_level(part, text, size)
        if level:
            blocks.append(f"{'#' * level} {_inline(text)}")
        elif any(letter.isalnum() for letter in text):
            blocks.append(steps.step(text) or _listed(text) or _escaped(_inline(text)))
    return _spaced(blocks)


class _Steps:
    """Numbered steps; Markdown counts by itself, so a number out of turn starts a list with another delimiter."""

    def __init__(self) -> None:
        self._number = 0
        self._delimiter = "."

    def step(self, text: str) -> str:
        found = NUMBER.match(text)
        if found is None:
            return ""
        number = int(found[1])
        if not self._number:
            self._delimiter = found[2]
        elif number != self._number + 1:
            self._delimiter = ")" if self._delimiter == "." else "."
        self._number = number
        return f"{number}{self._delimiter} {_inline(text[found.end() :])}"


def _heading_level(part: Paragraph, text: str, size: float) -> int:
    if len(text) > _LONGEST_HEADING or BULLET.match(text) or not any(letter.isalpha() for letter in text):
        return 0
    ratio = part.lines[0].size / size
    for least, level in _HEADING_RATIOS:
        if ratio >= least:
            return level
    short = len(part.lines) <= 2 and len(text) <= _LONGEST_BOLD_HEADING and not SENTENCE_END.search(text)
    bold = all(line.bold for line in part.lines) and ratio > 0.95
    return 4 if bold and short and not text.endswith((":", ",")) and not NUMBER.match(text) else 0


def _listed(text: str) -> str:
    bullet = BULLET.match(text)
    if bullet:
        return f"- {_escaped(_inline(text[bullet.end() :]))}" if len(text) > bullet.end() else ""
    return f"- {_inline(text)}" if OTHER_MARKER.match(text) and not text.startswith(("※", "☞")) else ""


def _table(table: Table, ends: LineEnds) -> str:
    cells = [[_cell(cell, ends) for cell in row] for row in table.rows]
    header, *body = ("| " + " | ".join(row) + " |" for row in cells)
    return "\n".join([header, "|" + " --- |" * len(cells[0]), *body])


def _cell(lines: Sequence[Line], ends: LineEnds) -> str:
    if not lines:
        return ""
    return _inline(joined(rows(lines), ends, max(line.box.x1 for line in lines))).replace("|", r"\|")


def _inline(text: str) -> str:
    return _TAG.sub(r"\<", text)


def _escaped(text: str) -> str:
    if _STRUCTURE.match(text):
        return f"\\{text}"
    return _YEAR.sub(r"\1\\\2", text, count=1) if _YEAR.match(text) else text


def _spaced(blocks: Sequence[str]) -> str:
    text = ""
    for last, block in pairwise(["", *(block for block in blocks if block.strip())]):
        listed = last[:2] == block[:2] == "- " or (NUMBER.match(last) and NUMBER.match(block))
        text += ("\n" if listed else "\n\n") + block
    return text.strip()
