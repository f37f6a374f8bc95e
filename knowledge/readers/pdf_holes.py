"""Holes: letters of a PDF page whose font does not say what they are, in a page that is sound otherwise."""

from collections.abc import Sequence

from knowledge.readers.pdf_page import Box, Line

_HOLES_SHARE = 0.1
"""Of the letters of a line; with fewer holes it can still be understood."""


def broken_lines(lines: Sequence[Line], holes: Sequence[Box]) -> list[Line]:
    """Lines that have lost so many letters that what is left would mislead."""
    return [line for line in lines if _is_broken(line, holes)]


def _is_broken(line: Line, holes: Sequence[Box]) -> bool:
    lost = sum(1 for hole in holes if _stands_in(hole, line))
    return lost > 0 and lost / (len(line.words.replace(" ", "")) + lost) > _HOLES_SHARE


def _stands_in(hole: Box, line: Line) -> bool:
    """A hole at either end lies a letter outside what is left of the line."""
    middle = (hole.x0 + hole.x1) / 2
    on_the_line = abs(hole.y0 - line.box.y0) < line.size / 2
    return on_the_line and line.box.x0 - 2 * line.size <= middle <= line.box.x1 + 2 * line.size


def overlapping(lines: Sequence[Line], broken: Sequence[Line]) -> list[Line]:
    """Those of ``lines``, recognised in a picture of the page, that lie where lines are broken."""
    return [line for line in lines if any(_overlap(line.box, one.box) for one in broken)]


def _overlap(one: Box, other: Box) -> bool:
    beside = min(one.x1, other.x1) > max(one.x0, other.x0)
    middle = (one.y0 + one.y1) / 2
    return beside and other.y0 - other.height / 2 <= middle <= other.y1 + other.height / 2
