"""Sheets: the tables of a spreadsheet page as Markdown, as a person would read them off."""

import re
from collections.abc import Iterator, Sequence

from knowledge.readers.office_elements import Cell, Element, Paragraph, Section, Table
from knowledge.readers.office_markdown import cell_text, elements_markdown, table_markdown, trimmed
from knowledge.readers.office_text import escape_starts, plain_text

_TITLE = 100
"""A lone cell above a table with no more letters than this is its title."""
_TITLE_MARK = "### "
_UNNAMED = re.compile(r"(?:sheet|시트|table|표)?\s*\d*", re.IGNORECASE)
"""What programs call a sheet by themselves."""
_NUMBER = re.compile(r"^[-+(]?[₩$€¥]?\s?[\d,]*\.?\d+\)?\s?%?$")
_MOSTLY = 0.6

Grid = list[list[str]]


def sheet_markdown(section: Section, *, korean: bool) -> str:
    """The sheet in reading order, under its name when that says something; empty when nothing is written on it."""
    texts = [text for element in section.elements if (text := _element_markdown(element, korean=korean))]
    titled = bool(texts) and texts[0].split("\n")[0] == f"{_TITLE_MARK}{section.sheet}"
    if texts and not titled and not _UNNAMED.fullmatch(section.sheet):
        texts.insert(0, f"## {section.sheet}")
    return "\n\n".join(texts)


def _element_markdown(element: Element, *, korean: bool) -> str:
    if isinstance(element, Table):
        return "\n\n".join(_grid_markdown(_grid(element, korean=korean)))
    if isinstance(element, Paragraph) and not element.heading:
        return escape_starts(plain_text(element, korean=korean))
    return elements_markdown([element], korean=korean)


def _grid(table: Table, *, korean: bool) -> Grid:
    """The texts by row and column; what is merged downwards stands in each of its rows."""
    grid: Grid = []
    spans: dict[int, tuple[int, str]] = {}
    for row in table.rows:
        grid.append([_spanned(cell, column, spans, korean=korean) for column, cell in enumerate(row)])
    return grid


def _spanned(cell: Cell, column: int, spans: dict[int, tuple[int, str]], *, korean: bool) -> str:
    left, above = spans.pop(column, (0, ""))
    if left and (cell.covered or not cell.elements):
        spans[column] = (left - 1, above)
        return above
    text = cell_text(cell, korean=korean)
    if cell.rows > 1:
        spans[column] = (cell.rows - 1, text)
    return text


def _grid_markdown(grid: Grid) -> Iterator[str]:
    tables = list(_tables(grid))
    for number, block in enumerate(tables, 1):
        rows = trimmed(block)
        if len(rows) == len(rows[0]) == 1 and number < len(tables):
            yield _title(rows[0], first=True)
            continue
        titles = _leading_lone(rows)
        yield from (_title(row, first=row is rows[0]) for row in rows[:titles])
        body = trimmed(rows[titles:])
        if not body:
            continue
        if len(body[0]) == 1 or len(body) == 1:
            yield from (escape_starts(" ".join(text for text in row if text)) for row in body)
        else:
            yield table_markdown(body)


def _tables(grid: Grid) -> Iterator[Grid]:
    """The parts of a sheet between empty rows; rows that go on with a table stay with it."""
    table: Grid = []
    for block in _blocks(grid):
        if table and _goes_on(table, block):
            table += block
            continue
        if table:
            yield table
        table = block
    if table:
        yield table


def _blocks(grid: Grid) -> Iterator[Grid]:
    block: Grid = []
    above: set[int] = set()
    for row in [*grid, []]:
        if block and (not any(row) or _stands_apart(row, above)):
            yield block
            block, above = [], set()
        if any(row):
            block.append(row)
            above |= _filled(row)


def _stands_apart(row: Sequence[str], above: set[int]) -> bool:
    """Under none of the columns above, as the start of a table that lies beside the last one."""
    return len(_filled(row)) > 1 and len(above) > 1 and not _filled(row) & above


def _goes_on(table: Grid, block: Grid) -> bool:
    titles = _leading_lone(table)
    body = table[titles + 1 :]
    first = block[0]
    if not body or len(_filled(first)) < 2 or not _filled(first) <= _filled(*table[titles:]):
        return False
    numeric = [column for column in _filled(*body) if _is_numeric(body, column)]
    return all(not _text(first, column) or _NUMBER.match(_text(first, column)) for column in numeric)


def _is_numeric(rows: Grid, column: int) -> bool:
    texts = [text for row in rows if (text := _text(row, column))]
    return sum(1 for text in texts if _NUMBER.match(text)) >= _MOSTLY * len(texts)


def _text(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _filled(*rows: Sequence[str]) -> set[int]:
    return {column for row in rows for column, text in enumerate(row) if text}


def _leading_lone(rows: Grid) -> int:
    """How many rows at the top hold one cell only, above a table that is wider."""
    if len(_filled(*rows)) < 2:
        return 0
    return next((number for number, row in enumerate(rows) if len(_filled(row)) > 1), 0)


def _title(row: Sequence[str], *, first: bool) -> str:
    text = " ".join(text for text in row if text)
    return f"{_TITLE_MARK}{text}" if first and len(text) <= _TITLE else escape_starts(text)
