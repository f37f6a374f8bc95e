"""The parts of a PDF page that a layout is made from: runs of text, rulings, and what lies under the text."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mode
from typing import Literal

_RUNNING_EMS = 12.0

Turn = Literal["none", "left", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; y grows upwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def turned(self, turn: Turn) -> "Box":
        """The same rectangle on a page turned so that text written in this direction stands upright."""
        if turn == "left":
            return Box(self.y0, -self.x1, self.y1, -self.x0)
        if turn == "right":
            return Box(-self.y1, self.x0, -self.y0, self.x1)
        return self


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle around all of them."""
    every = list(boxes)
    return Box(
        min(box.x0 for box in every),
        min(box.y0 for box in every),
        max(box.x1 for box in every),
        max(box.y1 for box in every),
    )


@dataclass(frozen=True, slots=True)
class Run:
    """Letters drawn in one go; may begin or end with a space, which the box leaves out at the end."""

    text: str
    box: Box
    """From the baseline up by the font size."""
    size: float
    bold: bool = False
    white: bool = False
    order: int = 0
    """When it was drawn; a later run lies on an earlier one."""
    turn: Turn = "none"

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box.x0 + self.box.x1) / 2, self.box.y0 + self.size * 0.35


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows."""

    number: int
    box: Box
    runs: tuple[Run, ...]
    rulings: tuple[Box, ...] = ()
    """Straight lines and the edges of drawn rectangles; one side of each box is nearly zero."""
    fills: tuple[Box, ...] = ()
    """Areas painted in any colour but white, pictures among them."""
    pictures: tuple[Box, ...] = ()
    holes: tuple[Box, ...] = ()
    """Where letters stand of which nobody can tell what they mean."""


@dataclass(frozen=True, slots=True)
class Line:
    """Letters that stand side by side on one baseline, without a wide gap."""

    text: str
    """As drawn: a space at the end tells that a word ended there."""
    box: Box
    size: float
    bold: bool = False

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    @property
    def ems(self) -> float:
        """Width in letters of its own size."""
        return self.box.width / self.size


def body_size(lines: Iterable[Line]) -> float:
    """The font size that most letters have in lines long enough for running text."""
    every = list(lines)
    running = [line for line in every if line.ems >= _RUNNING_EMS] or every
    sizes = [round(line.size * 2) / 2 for line in running for _ in line.words]
    return mode(sizes) if sizes else 10.0
