"""Charts of runs: where lying bars and their intervals stand, so that a report draws them without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.run_figures import Figure

WIDTH, ROW = 720, 30
LEFT, RIGHT = 250, 64
"""Room for names, and for the number behind a bar."""
_ROOM = WIDTH - LEFT - RIGHT
_BAR = 16


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    said: str
    """The value as it is read."""
    middle: float
    top: float
    width: float
    low: float
    high: float
    """Where the interval begins and ends."""


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    height: int
    ticks: tuple[tuple[float, str], ...]
    """Where lines stand, and what they say."""


def share_chart(rows: Sequence[tuple[str, Figure]]) -> Chart:
    """A bar from 0 to 100 % for each row that has a value."""
    scored = [(label, one) for label, one in rows if one.mean is not None and one.interval is not None]
    bars = tuple(_bar(label, one, place) for place, (label, one) in enumerate(scored))
    ticks = tuple((_x(part / 4), f"{part * 25}%") for part in range(5))
    return Chart(bars, len(bars) * ROW, ticks)


def _bar(label: str, figure: Figure, place: int) -> Bar:
    mean = figure.mean or 0.0
    interval = figure.interval
    top = place * ROW + (ROW - _BAR) / 2
    low, high = (interval.low, interval.high) if interval else (mean, mean)
    return Bar(label, f"{mean:.1%}", place * ROW + ROW / 2, top, round(_x(mean) - LEFT, 1), _x(low), _x(high))


def _x(share: float) -> float:
    return round(LEFT + _ROOM * min(max(share, 0.0), 1.0), 1)
