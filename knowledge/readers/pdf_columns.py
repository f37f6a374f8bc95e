"""Columns: the parts of a page in the order a person reads them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge.readers.pdf_page import Box, Line, hull
from knowledge.readers.pdf_tables import Table

Item = Line | Table

_GUTTER_EMS = 0.8
_NARROWEST_EMS = 7.0
"""Narrower stretches on one baseline are cells of a table, not lines of a column."""
_LEAST_LINES = 2


@dataclass(frozen=True, slots=True)
class _Gutter:
    x: float
    top: float
    bottom: float
    height: float
    """How far text stands on both sides."""


def reading_order(items: Sequence[Item], size: float) -> list[list[Item]]:
    """Regions in reading order, each with its items from top to bottom."""
    if len(items) < 2 * _LEAST_LINES:
        return [_downwards(items)] if items else []
    gutter = _tallest_gutter(items, size)
    if gutter is None:
        return [_downwards(items)]
    above = [item for item in items if item.box.y0 >= gutter.top]
    below = [item for item in items if item.box.y0 < gutter.bottom]
    beside = [item for item in items if gutter.bottom <= item.box.y0 < gutter.top]
    left = [item for item in beside if item.box.x0 < gutter.x - 1]
    right = [item for item in beside if item.box.x0 >= gutter.x - 1]
    return [region for part in (above, left, right, below) for region in reading_order(part, size)]


def _downwards(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (-round(_top(item)), item.box.x0))


def _top(item: Item) -> float:
    return item.box.y1 if isinstance(item, Table) else item.box.y0 + item.size * 0.5


def _tallest_gutter(items: Sequence[Item], size: float) -> _Gutter | None:
    edges = sorted({round(item.box.x0) for item in items})[1:]
    found = [gutter for edge in edges for gutter in _gutters_at(edge, items, size)]
    return max(found, key=lambda gutter: (gutter.height, -gutter.x), default=None)


def _gutters_at(edge: float, items: Sequence[Item], size: float) -> list[_Gutter]:
    crossing = {item.box for item in items if item.box.x0 < edge - 1 and item.box.x1 > edge - _GUTTER_EMS * size}
    found: list[_Gutter] = []
    free = [item for item in items if item.box not in crossing]
    for top, bottom in _bands(crossing, free):
        beside = [item for item in free if bottom <= item.box.y0 < top]
        left = [item for item in beside if item.box.x0 < edge - 1]
        right = [item for item in beside if item.box.x0 >= edge - 1]
        if _are_columns(left, right, size):
            one, other = hull(item.box for item in left), hull(item.box for item in right)
            height = min(one.y1, other.y1) - max(one.y0, other.y0)
            if height > 1.2 * size:
                found.append(_Gutter(edge, top, bottom, height))
    return found


def _bands(crossing: Iterable[Box], free: Sequence[Item]) -> list[tuple[float, float]]:
    cuts = sorted({box.y0 for box in crossing}, reverse=True)
    edges = [float("inf"), *cuts, float("-inf")]
    bands = []
    for top, bottom in pairwise(edges):
        if any(bottom < item.box.y0 < top for item in free):
            bands.append((top, bottom + 0.01))
    return bands


def _are_columns(left: Sequence[Item], right: Sequence[Item], size: float) -> bool:
    if min(len(left), len(right)) < _LEAST_LINES and not any(isinstance(item, Table) for item in (*left, *right)):
        return False
    if not left or not right:
        return False
    widths = [median(item.box.width for item in side) / size for side in (left, right)]
    return min(widths) >= _NARROWEST_EMS or not _on_the_same_lines(left, right, size)


def _on_the_same_lines(left: Sequence[Item], right: Sequence[Item], size: float) -> bool:
    shorter, longer = sorted((left, right), key=len)
    baselines = [item.box.y0 for item in longer]
    paired = sum(1 for item in shorter if any(abs(item.box.y0 - y) < 0.3 * size for y in baselines))
    return paired >= 0.5 * len(shorter)
