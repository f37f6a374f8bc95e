"""Elements: what an office document is made of, before it becomes Markdown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Union

OfficeKind = Literal["hwp", "hwpx", "doc", "docx", "ppt", "pptx", "xls", "xlsx"]


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look."""

    text: str
    bold: bool = False
    note: int = 0
    """Number of the footnote this run points to; its text is of no use then."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]
    heading: int = 0
    """Level of a heading from 1; 0 for body text."""
    heading_guessed: bool = False
    """Taken for a heading only because its letters are larger."""
    marker: str = ""
    """Bullet or number that the program draws in front; empty when there is none, or it is in the text."""
    level: int = -1
    """Depth inside a list from 0; -1 when the file does not say."""
    shape: int = -1
    """Number of the paragraph shape in HWP and HWPX."""
    part: str = ""
    """Member of the package that the paragraph stands in."""
    position: int = -1
    """Count of the paragraph in its part from 0; -1 when unknown."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    elements: tuple["Element", ...] = ()
    rows: int = 1
    """Rows it spans."""
    covered: bool = False
    """Lies under a merged neighbour."""


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]
    caption: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote."""

    number: int
    elements: tuple["Element", ...]


Element = Union[Paragraph, Table, Note]  # noqa: UP007 (a name in quotes cannot be joined with `|`)


@dataclass(frozen=True, slots=True)
class Section:
    elements: tuple[Element, ...]
    slide: int = 0
    sheet: str = ""
    part: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class OfficeDocument:
    kind: OfficeKind
    sections: tuple[Section, ...]
    title: str = ""
    faults: tuple[str, ...] = ()
    """What could not be read, in the words of the library."""

    def changed(self, change: Callable[[Paragraph], Paragraph | None]) -> "OfficeDocument":
        """The document with every paragraph replaced, in reading order; those without replacement are gone."""
        sections = tuple(
            replace(section, elements=tuple(_changed(section.elements, change))) for section in self.sections
        )
        return replace(self, sections=sections)


def paragraphs_of(elements: Sequence[Element]) -> Iterator[Paragraph]:
    """Every paragraph, in reading order, those in cells and notes too."""
    for element in elements:
        if isinstance(element, Paragraph):
            yield element
        elif isinstance(element, Table):
            yield from element.caption
            for row in element.rows:
                for cell in row:
                    yield from paragraphs_of(cell.elements)
        else:
            yield from paragraphs_of(element.elements)


def _changed(elements: Sequence[Element], change: Callable[[Paragraph], Paragraph | None]) -> Iterator[Element]:
    for element in elements:
        if isinstance(element, Paragraph):
            changed = change(element)
            if changed is not None:
                yield changed
        elif isinstance(element, Table):
            rows = tuple(
                tuple(replace(cell, elements=tuple(_changed(cell.elements, change))) for cell in row)
                for row in element.rows
            )
            yield replace(element, rows=rows)
        else:
            yield replace(element, elements=tuple(_changed(element.elements, change)))
