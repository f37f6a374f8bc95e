"""Tables of a PDF page: grids of ruled cells, and rows of short texts that stand in columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge.readers.pdf_page import Box, Line, hull

_TOUCH = 2.5
"""Points that two rulings may miss each other by and still meet."""
_LONGEST_CELL = 250
"""Characters."""
_MOST_LINES = 8
_MOST_RULINGS = 1500
"""A page with more is a drawing."""
_SHORT_CELL_EMS = 9.0
_ROW_GAP_EMS = 3.6
_WRAP_GAP_EMS = 1.6


Row = tuple[tuple[Line, ...], ...]
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    box: Box
    rows: Rows
    """The lines in each cell of each row, from top to bottom."""

    @property
    def lines(self) -> list[Line]:
        return [line for row in self.rows for cell in row for line in cell]


def ruled_tables(lines: Sequence[Line], rulings: Sequence[Box]) -> list[Table]:
    """Tables whose cells are told apart by drawn lines."""
    tables: list[Table] = []
    free = list(lines)
    for network in _networks(rulings) if len(rulings) <= _MOST_RULINGS else ():
        for table in _tables_in(network, free):
            tables.append(table)
            taken = set(table.lines)
            free = [line for line in free if line not in taken]
    return tables


def _networks(rulings: Sequence[Box]) -> list[list[Box]]:
    groups: list[tuple[Box, list[Box]]] = []
    for ruling in rulings:
        touching = [group for group in groups if _meet(group[0], ruling) and any(_meet(r, ruling) for r in group[1])]
        groups = [group for group in groups if group not in touching]
        members = [member for group in touching for member in group[1]] + [ruling]
        groups.append((hull(members), members))
    return [members for _, members in groups if len(members) >= 4]


def _meet(one: Box, other: Box) -> bool:
    across = one.x0 - _TOUCH <= other.x1 and other.x0 - _TOUCH <= one.x1
    return across and one.y0 - _TOUCH <= other.y1 and other.y0 - _TOUCH <= one.y1


def _tables_in(network: Sequence[Box], lines: Sequence[Line]) -> list[Table]:
    upright = [ruling for ruling in network if ruling.height > ruling.width]
    flat = [ruling for ruling in network if ruling.width >= ruling.height]
    box = hull(network)
    xs = _distinct([ruling.x0 for ruling in upright] + [box.x0, box.x1])
    ys = _distinct([ruling.y0 for ruling in flat] + [box.y0, box.y1])
    inside = [line for line in lines if box.holds(*_middle(line))]
    if len(xs) < 3 or len(ys) < 3 or not inside:
        return []
    filled = _filled(_Grid(xs, ys[::-1], upright, flat), inside)
    found = [_without_blank(part) for part in _between_frames(filled)]
    return [
        Table(hull(line.box for row in part for cell in row for line in cell), part) for part in found if _is_data(part)
    ]


def _between_frames(rows: Sequence[Sequence[Sequence[Line]]]) -> Iterator[list[Sequence[Sequence[Line]]]]:
    """Stretches of rows without a cell so long that it must be a frame around running text."""
    stretch: list[Sequence[Sequence[Line]]] = []
    for row in rows:
        if any(_length(cell) > _LONGEST_CELL or len(cell) > _MOST_LINES for cell in row):
            yield stretch
            stretch = []
        elif any(row):
            stretch.append(row)
    yield stretch


def _length(cell: Sequence[Line]) -> int:
    return sum(len(line.words) for line in cell)


def _distinct(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _TOUCH:
            kept.append(value)
    return kept


def _middle(line: Line) -> tuple[float, float]:
    return (line.box.x0 + line.box.x1) / 2, line.box.y0 + line.size * 0.35


@dataclass(frozen=True, slots=True)
class _Grid:
    xs: list[float]
    ys: list[float]
    """From top to bottom."""
    upright: list[Box]
    flat: list[Box]

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of the first cell of the merged area around a point."""
        column = max(sum(1 for edge in self.xs[1:-1] if edge <= x), 0)
        row = max(sum(1 for edge in self.ys[1:-1] if edge >= y), 0)
        while column and not self._walled_left(column, row):
            column -= 1
        while row and not self._walled_above(column, row):
            row -= 1
        return row, column

    def _walled_left(self, column: int, row: int) -> bool:
        edge, y = self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2
        return any(abs(r.x0 - edge) <= _TOUCH and r.y0 - _TOUCH <= y <= r.y1 + _TOUCH for r in self.upright)

    def _walled_above(self, column: int, row: int) -> bool:
        edge, x = self.ys[row], (self.xs[column] + self.xs[column + 1]) / 2
        return any(abs(r.y0 - edge) <= _TOUCH and r.x0 - _TOUCH <= x <= r.x1 + _TOUCH for r in self.flat)


def _filled(grid: _Grid, lines: Sequence[Line]) -> list[list[list[Line]]]:
    rows: list[list[list[Line]]] = [[[] for _ in grid.xs[1:]] for _ in grid.ys[1:]]
    for line in sorted(lines, key=lambda line: (-round(line.box.y0), line.box.x0)):
        row, column = grid.cell_at(*_middle(line))
        rows[row][column].append(line)
    return rows


def _without_blank(rows: Sequence[Sequence[Sequence[Line]]]) -> Rows:
    used = [place for place in range(len(rows[0]) if rows else 0) if any(row[place] for row in rows)]
    return tuple(tuple(tuple(row[place]) for place in used) for row in rows)


def _is_data(rows: Rows) -> bool:
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    return sum(1 for row in rows if sum(map(bool, row)) > 1) >= 2


def aligned_tables(lines: Sequence[Line]) -> list[Table]:
    """Tables without rulings: at least three rows of short texts in the same columns."""
    rows = _rows(lines)
    tables: list[Table] = []
    start = 0
    while start < len(rows):
        end = _last_row(rows, start)
        table = _aligned_table(rows[start:end])
        if table is not None:
            tables.append(table)
        start = end if table is not None else start + 1
    return tables


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.box.y0):
        if rows and abs(rows[-1][0].box.y0 - line.box.y0) < 0.35 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.x0) for row in rows]


def _last_row(rows: Sequence[Sequence[Line]], start: int) -> int:
    if len(rows[start]) < 2:
        return start + 1
    end = start + 1
    columns = [(line.box.x0, line.box.x1) for line in rows[start]]
    while end < len(rows):
        gap = rows[end - 1][0].box.y0 - rows[end][0].box.y0
        if gap > _ROW_GAP_EMS * rows[end][0].size:
            break
        wider = _merged_columns([*columns, *((line.box.x0, line.box.x1) for line in rows[end])])
        if len(wider) < 2 or len(wider) < len(columns) - 1 or _crosses(rows[end], columns):
            break
        columns, end = wider, end + 1
    return end


def _crosses(row: Sequence[Line], columns: Sequence[tuple[float, float]]) -> bool:
    return any(sum(1 for x0, x1 in columns if line.box.x0 < x1 and x0 < line.box.x1) > 1 for line in row)


def _merged_columns(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if merged and x0 < merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], x1)
        else:
            merged.append((x0, x1))
    return merged


def _aligned_table(rows: Sequence[Sequence[Line]]) -> Table | None:
    columns = _merged_columns((line.box.x0, line.box.x1) for row in rows for line in row)
    full = [row for row in rows if len(row) > 1]
    if len(columns) < 2 or len(full) < (3 if len(columns) == 2 else 2):
        return None
    first = [line.ems for row in rows for line in row if line.box.x0 < columns[0][1]]
    if median(first) > _SHORT_CELL_EMS or median(line.ems for row in rows for line in row) > 2 * _SHORT_CELL_EMS:
        return None
    cells = [_cells(row, columns) for row in rows]
    return Table(hull(line.box for row in rows for line in row), tuple(_with_wrapped(cells)))


def _cells(row: Sequence[Line], columns: Sequence[tuple[float, float]]) -> Row:
    return tuple(tuple(line for line in row if x0 - 1 <= line.box.x0 <= x1) for x0, x1 in columns)


def _with_wrapped(rows: Sequence[Row]) -> list[Row]:
    whole = [rows[0]]
    for above, row in pairwise(rows):
        gap = hull(line.box for cell in above for line in cell).y0 - hull(line.box for cell in row for line in cell).y0
        size = next(line.size for cell in row for line in cell)
        if not row[0] and gap < _WRAP_GAP_EMS * size:
            whole[-1] = tuple(old + new for old, new in zip(whole[-1], row, strict=True))
        else:
            whole.append(row)
    return whole
