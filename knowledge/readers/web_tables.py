"""Tables of web pages: rows and columns as people see them, whatever is merged or nested in their cells."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from knowledge.readers.markup import Element

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_COLUMNS = 60
_LONG_CELL = 800
_BARE_PIPE = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"- |\d+[.)] ")
Told = Callable[[Element], list[str]]


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    is_header: bool
    continues: bool = False
    """Whether it is the further width of a merged cell."""


def table_blocks(table: Element, told: Told) -> list[str]:
    """The Markdown blocks of a table; ``told`` gives those inside one of its cells.

    A table that only arranges the page becomes the blocks of its cells, one of names and values becomes a list.
    """
    captions = [text for caption in table.own("caption") if (text := in_a_line(told(caption)))]
    rows = [list(row.own("td", "th")) for row in table.own("tr")]
    if _only_arranges(table, rows):
        return captions + [block for row in rows for cell in row for block in told(cell)]
    heads = sum(1 for head in table.own("thead") for _ in head.own("tr"))
    grid = [row for row in _grid(rows, told) if any(cell.text for cell in row)]
    if not grid:
        return captions
    count = max(min(heads, len(grid) - 1), len(list(takewhile(_is_header, grid[:-1]))))
    if not count and all(row[0].is_header for row in grid):
        return [*captions, "\n".join(item for row in grid for item in _named_values(row))]
    return [*captions, _pipes(grid, max(count, 1))]


def in_a_line(blocks: Sequence[str]) -> str:
    """Blocks as the one line a cell can hold."""
    return " ".join(filter(None, map(_flat, blocks)))


def _flat(block: str) -> str:
    lines = [line.strip() for line in block.split("\n") if line.strip() and not line.startswith("```")]
    if lines and lines[0].startswith("| "):
        return _flat_table(lines)
    if len(lines) > 1 and all(map(_ITEM.match, lines)):
        return "; ".join(line.removeprefix("- ") for line in lines)
    return " ".join(lines).removeprefix("- ").lstrip("#").strip()


def _flat_table(lines: Sequence[str]) -> str:
    header, _, *rows = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines]
    told = [
        ", ".join(f"{name}: {value}".removeprefix(": ") for name, value in zip(header, row, strict=False) if value)
        for row in rows
    ]
    return "; ".join(told)


def _only_arranges(table: Element, rows: Sequence[Sequence[Element]]) -> bool:
    if table.attributes.get("role") in ("presentation", "none") or max(map(len, rows), default=0) < 2:
        return True
    cells = [cell for row in rows for cell in row]
    if any(True for cell in cells for _ in cell.all(*_HEADINGS)):
        return True
    if any(cell.name == "th" for cell in cells):
        return False
    return len(rows) == 1 or any(len(cell.text.strip()) > _LONG_CELL for cell in cells)


def _grid(rows: Sequence[Sequence[Element]], told: Told) -> Iterator[list[_Cell]]:
    """Rows of equal meaning: a cell merged downwards is said again in each row it covers."""
    covered: dict[int, tuple[int, _Cell]] = {}
    for row in rows:
        line: list[_Cell] = []
        for element in row:
            _fill(line, covered)
            if len(line) >= _MOST_COLUMNS:
                break
            cell = _Cell(_BARE_PIPE.sub(r"\|", in_a_line(told(element))), element.name == "th")
            height = _span(element, "rowspan", len(rows))
            for further in range(_span(element, "colspan", _MOST_COLUMNS - len(line))):
                shown = replace(cell, continues=further > 0)
                if height > 1:
                    covered[len(line)] = (height - 1, shown)
                line.append(shown)
        _fill(line, covered)
        yield line


def _fill(line: list[_Cell], covered: dict[int, tuple[int, _Cell]]) -> None:
    while len(line) in covered:
        left, cell = covered.pop(len(line))
        if left > 1:
            covered[len(line)] = (left - 1, cell)
        line.append(cell)


def _span(element: Element, name: str, most: int) -> int:
    text = element.attributes.get(name, "1").strip()
    return max(1, min(int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1, most))


def _is_header(row: Sequence[_Cell]) -> bool:
    return all(cell.is_header for cell in row if cell.text)


def _named_values(row: Sequence[_Cell]) -> Iterator[str]:
    """One list entry for each name in a row of names and values."""
    name, values = "", list[str]()
    for cell in [*row, _Cell("", is_header=True)]:
        if cell.continues:
            continue
        if cell.is_header:
            if name or values:
                yield f"- **{name.replace('**', '')}**: {'; '.join(values)}"
            name, values = cell.text, []
        elif cell.text:
            values.append(cell.text)


def _pipes(grid: Sequence[Sequence[_Cell]], count: int) -> str:
    width = max(map(len, grid))
    header = [_name(grid[:count], column) for column in range(width)]
    body = [["" if cell.continues else cell.text for cell in row] for row in grid[count:]]
    lines = [header, ["---"] * width, *(row + [""] * (width - len(row)) for row in body)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _name(rows: Sequence[Sequence[_Cell]], column: int) -> str:
    """What the header rows say above a column: the group first, then its own name."""
    names: list[str] = []
    for row in rows:
        if column < len(row) and row[column].text not in names and not (row[column].continues and len(rows) == 1):
            names.append(row[column].text)
    return " ".join(filter(None, names))
