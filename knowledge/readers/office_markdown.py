"""Office Markdown: paragraphs, lists and tables of an office document as Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.readers.office_elements import Cell, Element, Note, Paragraph, Table
from knowledge.readers.office_text import (
    escape_starts,
    is_number,
    marked_text,
    note_label,
    plain_text,
    says_something,
)

_LAYOUT_CELL = 1_500
"""A cell with more letters than this is a column of a page rather than an entry of a table."""
_LINE = 160
"""Cells of a lone row that together are no longer than this make one line."""
_PAGE_NUMBER = re.compile(r"^[-–]\s*\d+\s*[-–]$")
_EMPTY_CAPTION = re.compile(r"^[\[<(]?\s*(표|그림|수식|table|figure|equation)\s*[.:\])>]?\s*$", re.IGNORECASE)


def elements_markdown(elements: Sequence[Element], *, korean: bool, first_heading: int = 1) -> str:
    """The elements in order, footnotes at the end; headings start at level ``first_heading``."""
    page = _Page(korean=korean, first_heading=first_heading)
    page.add(elements)
    for note in list(page.notes):
        page.add_note(note)
    return page.text


def table_markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is its header; cells hold Markdown of one line each."""
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def trimmed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows without those that are empty, and without empty columns."""
    width = max((len(row) for row in rows), default=0)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = [column for column in range(width) if any(row[column] for row in full)]
    return [[row[column] for column in columns] for row in full if any(row)]


def cell_text(cell: Cell, *, korean: bool) -> str:
    """Everything in a cell on one line."""
    texts: list[str] = []
    for element in cell.elements:
        if isinstance(element, Paragraph):
            texts.append(plain_text(element, korean=korean))
        elif isinstance(element, Table):
            inner = (cell_text(nested, korean=korean) for row in element.rows for nested in row if not nested.covered)
            texts.append(" / ".join(text for text in inner if text))
    return " ".join(text for text in texts if text)


@dataclass(slots=True)
class _Page:
    korean: bool
    first_heading: int
    notes: list[Note] = field(default_factory=list)
    _blocks: list[str] = field(default_factory=list)
    _open_items: list[tuple[int, int]] = field(default_factory=list)
    """Rank and indent of the list items that the next one may lie in."""
    _last_number: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(self._blocks)

    def add(self, elements: Sequence[Element]) -> None:
        for element in elements:
            if isinstance(element, Paragraph):
                self._add_paragraph(element)
            elif isinstance(element, Table):
                self._add_table(element)
            else:
                self.notes.append(element)

    def add_note(self, note: Note) -> None:
        texts = [plain_text(inner, korean=self.korean) for inner in note.elements if isinstance(inner, Paragraph)]
        text = " ".join(text for text in texts if text)
        if text:
            self._add_block(f"{note_label(note.number, korean=self.korean)} {text}")

    def _add_paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.heading:
            self._add_heading(paragraph)
            return
        marked = marked_text(paragraph, korean=self.korean)
        whole = f"{marked.marker} {marked.text}".strip()
        if not says_something(marked.text) or _PAGE_NUMBER.match(whole):
            return
        if marked.marker:
            self._add_item(marked.marker, marked.rank, marked.text)
        else:
            self._add_block(escape_starts(marked.text))

    def _add_heading(self, paragraph: Paragraph) -> None:
        text = plain_text(paragraph, korean=self.korean)
        if says_something(text):
            level = min(paragraph.heading + self.first_heading - 1, 6)
            self._add_block(f"{'#' * level} {text}")

    def _add_block(self, text: str) -> None:
        self._blocks.append(text)
        self._open_items.clear()
        self._last_number = ""

    def _add_item(self, marker: str, rank: int, text: str) -> None:
        within = self._open_items[:]
        while within and within[-1][0] >= rank:
            within.pop()
        indent = within[-1][1] if within else 0
        if marker != "-" and (indent or not is_number(marker)):
            marker, text = "-", f"{marker} {text}"  # the numbers of inner lists would be lost further on
        if is_number(marker):
            marker = self._told_apart(marker)
        lead = f"{' ' * indent}{marker} "
        item = lead + escape_starts(text).replace("\n", "\n" + " " * len(lead))
        if self._open_items:
            self._blocks[-1] += f"\n{item}"
        else:
            self._blocks.append(item)
        self._open_items = [*within, (rank, len(lead))]

    def _told_apart(self, marker: str) -> str:
        """The number with the other sign behind it when it does not follow: Markdown counts on by itself."""
        number, sign = int(marker[:-1]), marker[-1]
        if self._last_number and number != int(self._last_number[:-1]) + 1:
            sign = ")" if self._last_number[-1] == "." else "."
        elif self._last_number:
            sign = self._last_number[-1]
        self._last_number = f"{number}{sign}"
        return self._last_number

    def _add_table(self, table: Table) -> None:
        rows = trimmed([[cell_text(cell, korean=self.korean) for cell in row] for row in table.rows])
        if rows and (len(rows) == 1 or _is_box(rows) or _is_layout(table, rows)):
            self._add_cells(table, rows)
        elif rows:
            self._add_block(table_markdown(rows))
        for caption in table.caption:
            text = plain_text(caption, korean=self.korean)
            if text and not _EMPTY_CAPTION.match(text):
                self._add_block(escape_starts(text))

    def _add_cells(self, table: Table, rows: list[list[str]]) -> None:
        cells = [cell for row in table.rows for cell in row if cell.elements and not cell.covered]
        if (
            len(rows) == 1
            and len(rows[0]) > 1
            and sum(map(len, rows[0])) <= _LINE
            and not any(map(_holds_table, cells))
        ):
            self._add_block(escape_starts(" ".join(text for text in rows[0] if text)))
            return
        for cell in cells:
            self.add(cell.elements)
            self._open_items.clear()


def _is_box(rows: list[list[str]]) -> bool:
    """One text a row, as in a frame with a title."""
    return all(sum(1 for text in row if text) == 1 for row in rows)


def _is_layout(table: Table, rows: list[list[str]]) -> bool:
    headed = any(
        isinstance(element, Paragraph) and element.heading
        for row in table.rows
        for cell in row
        if len(cell.elements) > 1
        for element in cell.elements
    )
    return headed or any(len(text) > _LAYOUT_CELL for row in rows for text in row)


def _holds_table(cell: Cell) -> bool:
    return any(isinstance(element, Table) for element in cell.elements)
