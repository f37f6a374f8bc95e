"""Lines: the runs of a page put side by side, each line up to the next wide gap."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from knowledge.readers.pdf_page import Box, Line, Run, hull

_WORD_GAP_EMS = 0.14
"""A wider gap between two runs is a space that was not drawn; Korean fonts have spaces from 0.22 em."""
_CELL_GAP_EMS = 1.0
"""A wider gap separates columns or cells."""
_MARKER_GAP_EMS = 4.0
_BAND = 20.0
"""Width in points of the stripes that rulings are sorted into."""
_MARKER = re.compile(
    r"[•●○◦▪■□▶►‣·ㆍ∙*※\-–—❍❑◆◇✓✔➢➤➔→o]|\(?(?:\d{1,2}|[가-하a-zA-Z]|[ivxIVX]{1,4})[.)]|[①-⑳❶-❿]|\d{1,2}"
)
_LATER_ON_TOP = 0.6
"""Share of a run that another one, drawn later, must cover to replace it."""


def lines_of(runs: Iterable[Run], rulings: Sequence[Box] = ()) -> list[Line]:
    """Lines of upright runs, from top to bottom and left to right; blank ones are left out.

    An upright ruling ends a line, however near the next cell is.
    """
    walls = _walls(rulings)
    open_lines: dict[int, list[list[Run]]] = defaultdict(list)
    rows: list[list[Run]] = []
    for run in sorted(_without_doubles(runs), key=lambda run: (run.box.x0, run.order)):
        band = int(run.box.y0 // 4)
        near = [
            row
            for offset in (0, -1, 1)
            for row in open_lines[band + offset]
            if _continues(row[-1], run) and not _walled(row[-1], run, walls)
        ]
        if near:
            min(near, key=lambda row: abs(row[-1].box.y0 - run.box.y0)).append(run)
        else:
            rows.append([run])
            open_lines[band].append(rows[-1])
    lines = [_line(row) for row in rows if any(run.text.strip() for run in row)]
    lines.sort(key=lambda line: (-line.box.y0, line.box.x0))
    return _with_their_markers(lines)


def _without_doubles(runs: Iterable[Run]) -> Iterator[Run]:
    kept: dict[tuple[str, int, int], list[Run]] = defaultdict(list)
    for run in runs:
        # Shadows and faked bold draw the same letters twice, a fraction of a point apart.
        column, row = round(run.box.x0 / 3), round(run.box.y0 / 3)
        around = [kept[run.text, column + dx, row + dy] for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if run.text.strip() and any(_same_place(run, other) for group in around for other in group):
            continue
        kept[run.text, column, row].append(run)
        yield run


def _same_place(run: Run, other: Run) -> bool:
    limit = 0.25 * run.size
    return abs(run.box.x0 - other.box.x0) < limit and abs(run.box.y0 - other.box.y0) < limit


def covered_by_later(runs: Sequence[Run], covers: Sequence[Box]) -> list[Run]:
    """Runs that lie under a painted area on which other runs were drawn later."""
    bands: dict[int, list[Run]] = defaultdict(list)
    for run in runs:
        if run.text.strip():
            bands[int(run.box.y0 // _BAND)].append(run)
    hidden: list[Run] = []
    for run in runs:
        near = [other for step in (-1, 0, 1) for other in bands[int(run.box.y0 // _BAND) + step]]
        if _is_overwritten(run, near) and any(box.holds(*run.middle) for box in covers):
            hidden.append(run)
    return hidden


def _is_overwritten(run: Run, others: Sequence[Run]) -> bool:
    if not run.text.strip() or run.box.width <= 0:
        return False
    covered = 0.0
    for other in others:
        if other.order > run.order + 1 and abs(other.box.y0 - run.box.y0) < 0.5 * run.size:
            covered += max(0.0, min(other.box.x1, run.box.x1) - max(other.box.x0, run.box.x0))
    return covered > _LATER_ON_TOP * run.box.width


def _continues(last: Run, run: Run) -> bool:
    size = max(last.size, run.size)
    gap = run.box.x0 - last.box.x1
    if not -1.1 * size < gap < _CELL_GAP_EMS * min(size, 1.6 * min(last.size, run.size)):
        return False
    rise = abs(run.box.y0 - last.box.y0)
    if min(last.size, run.size) < 0.8 * size:  # raised or lowered numbers of notes
        return rise < 0.55 * size and gap < 0.3 * size
    return rise < 0.35 * size


def _walls(rulings: Sequence[Box]) -> dict[int, list[Box]]:
    walls: dict[int, list[Box]] = defaultdict(list)
    for ruling in rulings:
        if ruling.height > ruling.width:
            for band in range(int(ruling.x0 // _BAND) - 1, int(ruling.x0 // _BAND) + 2):
                walls[band].append(ruling)
    return walls


def _walled(last: Run, run: Run, walls: dict[int, list[Box]]) -> bool:
    near = walls.get(int(run.box.x0 // _BAND), ())
    y = run.box.y0 + 0.35 * run.size
    return any(last.box.x1 - 1 <= wall.x0 <= run.box.x0 + 1 and wall.y0 <= y <= wall.y1 for wall in near)


def _line(row: Sequence[Run]) -> Line:
    text = row[0].text
    for last, run in pairwise(row):
        apart = run.box.x0 - last.box.x1 > _WORD_GAP_EMS * max(last.size, run.size)
        spaced = text.endswith(" ") or run.text.startswith(" ")
        text += f" {run.text}" if apart and not spaced else run.text
    told = [run for run in row if run.text.strip()]
    size = max(told, key=lambda run: len(run.text.strip())).size
    main = [run for run in told if run.size >= 0.8 * size]
    box = hull(run.box for run in told)
    baseline = main[0].box.y0
    return Line(text, Box(box.x0, baseline, box.x1, baseline + size), size, all(run.bold for run in main))


def _with_their_markers(lines: Sequence[Line]) -> list[Line]:
    owners: dict[int, Line] = {}
    markers: set[int] = set()
    for place, marker in enumerate(lines):
        if not _MARKER.fullmatch(marker.text.strip()):
            continue
        found = [other for other, line in enumerate(lines) if _is_marker_of(marker, line)]
        if found:
            owners[min(found, key=lambda other: lines[other].box.x0)] = marker
            markers.add(place)
    return [
        _marked(owners[place], line) if place in owners else line
        for place, line in enumerate(lines)
        if place not in markers
    ]


def _marked(marker: Line, line: Line) -> Line:
    box = Box(marker.box.x0, line.box.y0, line.box.x1, line.box.y1)
    return Line(f"{marker.text.strip()} {line.text.lstrip()}", box, line.size, line.bold)


def _is_marker_of(marker: Line, line: Line) -> bool:
    gap = line.box.x0 - marker.box.x1
    if not 0 <= gap < _MARKER_GAP_EMS * line.size or abs(marker.box.y0 - line.box.y0) > 0.3 * line.size:
        return False
    text = marker.text.strip()
    if text.isdigit() or text.isalpha():  # the number of a heading, not a cell of a table
        return gap < 2 * line.size and line.bold and marker.bold and line.ems > 3
    return not _MARKER.fullmatch(line.text.strip())
