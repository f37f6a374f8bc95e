"""Contents: what a reader got out of one file, piece by piece, each with its place."""

from dataclasses import dataclass
from typing import Literal

PlaceKind = Literal["", "page", "slide", "sheet", "time"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a text stands, in the words of whoever looks it up there."""

    kind: PlaceKind = ""
    """Empty when headings are the only way to find a place, as in a web page."""
    name: str = ""
    """Number of a page or slide from 1, name of a sheet, or a time as ``0:01:23``."""
    file: str = ""
    """Path inside an archive; empty outside one."""


NOWHERE = Place()
"""A text that headings alone lead to."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands at one place."""

    text: str
    """Markdown: headings, paragraphs, lists, numbered steps and tables."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Content:
    """What one file says, in reading order."""

    pieces: tuple[Piece, ...]
    title: str = ""
    """What the file calls itself in its properties; empty when it does not."""

    @property
    def text(self) -> str:
        return "\n\n".join(piece.text for piece in self.pieces)
