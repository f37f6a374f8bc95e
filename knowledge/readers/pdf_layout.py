"""Layout: the lines of a PDF page cut into paragraphs and tables and put in reading order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.readers.pdf_columns import Item, reading_order
from knowledge.readers.pdf_joining import LineEnds, line_ends
from knowledge.readers.pdf_page import Box, Line
from knowledge.readers.pdf_paragraphs import Paragraph, paragraphs, rows, starts_item
from knowledge.readers.pdf_tables import Table, aligned_tables, ruled_tables

Part = Paragraph | Table

_NOTE_SIZE = 0.87
"""Of the body text; smaller paragraphs at the foot of a column are its notes."""
_LEAST_BODY = 2


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page cut into paragraphs and tables, in reading order, notes last."""

    parts: tuple[Part, ...]

    def continued(self) -> Iterator[tuple[Line, Line, float]]:
        """Lines that go on in the next one, with the right edge of their column."""
        for part in self.parts:
            if isinstance(part, Paragraph):
                yield from ((before, after, part.right_edge) for before, after in pairwise(part.lines))


def lay_out(lines: Sequence[Line], rulings: Sequence[Box], size: float) -> PageLayout:
    """Find tables, columns and paragraphs; ``size`` is that of the document's body text."""
    ruled = ruled_tables(lines, rulings)
    taken = {line for table in ruled for line in table.lines}
    items: list[Item] = [*ruled, *(line for line in lines if line not in taken)]
    body: list[Part] = []
    notes: list[Part] = []
    for region in reading_order(items, size):
        parts = _parts(region)
        kept = _without_notes(parts, size)
        _append(body, kept)
        _append(notes, parts[len(kept) :])
    return PageLayout((*body, *notes))


def learn_line_ends(pages: Sequence[PageLayout], lines: Sequence[Line]) -> LineEnds:
    """How this document breaks its words at line ends."""
    return line_ends(lines, [pair for page in pages for pair in page.continued()])


def _parts(region: Sequence[Item]) -> list[Part]:
    lines = [item for item in region if isinstance(item, Line)]
    tables = [item for item in region if isinstance(item, Table)]
    for table in aligned_tables(lines):
        taken = set(table.lines)
        lines = [line for line in lines if line not in taken]
        tables.append(table)
    parts: list[Part] = [*paragraphs(rows(lines), tables), *tables]
    return sorted(parts, key=lambda part: -(part.box.y1 if isinstance(part, Table) else part.lines[0].box.y1))


def _without_notes(parts: Sequence[Part], size: float) -> list[Part]:
    end = len(parts)
    while end and _is_small(parts[end - 1], size):
        end -= 1
    body = sum(len(part.lines) for part in parts[:end] if isinstance(part, Paragraph))
    return list(parts[:end] if body >= _LEAST_BODY else parts)


def _is_small(part: Part, size: float) -> bool:
    return isinstance(part, Paragraph) and all(line.size < _NOTE_SIZE * size for line in part.lines)


def _append(parts: list[Part], region: Sequence[Part]) -> None:
    """Add the parts of a column; a paragraph that was cut by the end of the column before is made whole."""
    if not region:
        return
    last, first = parts[-1] if parts else None, region[0]
    if isinstance(last, Paragraph) and isinstance(first, Paragraph) and _goes_on(last, first):
        parts[-1] = Paragraph((*last.lines, *first.lines), last.right_edge)
        region = region[1:]
    parts.extend(region)


def _goes_on(last: Paragraph, first: Paragraph) -> bool:
    same = abs(last.lines[-1].size - first.lines[0].size) < 0.05 * last.lines[-1].size
    higher = first.lines[0].box.y0 > last.lines[-1].box.y0
    plain = not starts_item(first.lines[0]) and last.lines[-1].bold == first.lines[0].bold
    indented = len(first.lines) > 1 and first.lines[0].box.x0 - first.lines[1].box.x0 > 0.5 * first.lines[0].size
    return same and higher and plain and not indented and last.is_full and last.lines[-1].ems > 8
