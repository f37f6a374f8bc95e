"""Charts: where the bars of a diagram stand, so that a page draws them without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160
_GAP = 0.25
"""Share of a bar's room that stays free."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar."""

    series: str
    y: float
    height: float
    value: float


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    x: float
    width: float
    parts: tuple[Part, ...]

    @property
    def value(self) -> float:
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars beside one another, each of parts that stand on one another."""

    bars: tuple[Bar, ...]
    top: float
    """The value at the upper edge."""

    @property
    def total(self) -> float:
        return sum(bar.value for bar in self.bars)

    @property
    def highest(self) -> Bar | None:
        """The first of the highest bars; none when there is nothing to be seen."""
        best = max(self.bars, key=lambda bar: bar.value, default=None)
        return best if best and best.value else None


def chart(rows: Sequence[tuple[str, dict[str, float]]]) -> Chart:
    """A bar a row; its parts by name of series, the lowest first."""
    top = nice_top(max((sum(parts.values()) for _, parts in rows), default=0.0))
    room = WIDTH / max(len(rows), 1)
    bars = tuple(
        Bar(label, round(room * (place + _GAP / 2), 2), round(room * (1 - _GAP), 2), _parts(parts, top))
        for place, (label, parts) in enumerate(rows)
    )
    return Chart(bars, top)


def nice_top(value: float) -> float:
    """The next number of the kind 1, 2, 5, 10, at least so high."""
    step = 1.0 if value >= 1 else 0.0001
    while True:
        for factor in (1, 2, 5):
            if step * factor >= value:
                return step * factor
        step *= 10


def _parts(values: dict[str, float], top: float) -> tuple[Part, ...]:
    parts: list[Part] = []
    below = 0.0
    for series, value in values.items():
        height = HEIGHT * value / top
        below += height
        if value:
            parts.append(Part(series, round(HEIGHT - below, 2), round(height, 2), value))
    return tuple(parts)
