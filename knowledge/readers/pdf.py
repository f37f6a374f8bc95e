"""PDF: the text of each page in reading order; pages that are pictures are read by OCR where it is installed."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from knowledge.contents import Content, Piece, Place
from knowledge.errors import MaterialUnreadable
from knowledge.readers.ocr import ocr_available, recognized_lines, with_even_sizes
from knowledge.readers.pdf_furniture import without_furniture
from knowledge.readers.pdf_holes import broken_lines, overlapping
from knowledge.readers.pdf_layout import lay_out, learn_line_ends
from knowledge.readers.pdf_lines import covered_by_later, lines_of
from knowledge.readers.pdf_markdown import markdown
from knowledge.readers.pdf_oxide_file import PdfOxideFile
from knowledge.readers.pdf_page import Box, Line, Page, Run, Turn, body_size
from knowledge.readers.pdf_text_layer import is_trustworthy
from knowledge.readers.pdf_title import sensible_title

_OCR_SECONDS = 50
_AT_ONCE = 2
"""Tesseract uses one core; the smallest machine for the coach has two."""
_DOTS_PER_INCH = 200
_LONGEST_SIDE = 4500
"""Dots; a poster is drawn more coarsely."""
_PICTURE_SHARE = 0.5
"""Of the page; with fewer letters than a caption on it, such a page is a scan."""
_CAPTION_LETTERS = 80


def read_pdf(file: Path) -> Content:
    """The text of a PDF, one piece a page.

    Raises:
        MaterialUnreadable: It is encrypted, damaged, empty, or no page gives its text.
    """
    opened = PdfOxideFile(file)
    found = _Reading(opened)
    found.read_pages()
    if not found.texts:
        found.refuse()
    kept = without_furniture(found.texts)
    pieces = tuple(Piece(text, Place("page", str(number))) for number, text in _texts(kept, found).items() if text)
    if not pieces:
        raise MaterialUnreadable("no_text", "No page gives out its text.")
    return Content(pieces, sensible_title(opened.title))


class _Reading:
    def __init__(self, opened: PdfOxideFile) -> None:
        self.opened = opened
        self.texts: dict[int, tuple[Box, list[Line]]] = {}
        self.rulings: dict[int, tuple[Box, ...]] = {}
        self.unreadable: list[int] = []
        self.broken: dict[int, list[Line]] = {}
        """Lines with letters that have no meaning, by page number."""
        self.recognized: set[int] = set()
        self.damaged: MaterialUnreadable | None = None

    def read_pages(self) -> None:
        for index in range(self.opened.page_count):
            try:
                page = self.opened.page(index)
            except MaterialUnreadable as error:
                self.damaged = error
                continue
            lines = lines_of_page(page, self.opened)
            if broken := broken_lines(lines, page.holes):
                self.broken[page.number] = broken
                lines = [line for line in lines if line not in broken]
            if broken or _needs_ocr(page, lines):
                self.unreadable.append(index)
            if lines and is_trustworthy("\n".join(line.text for line in lines)):
                self.texts[page.number] = page.box, lines
                self.rulings[page.number] = page.rulings
        self._recognize()

    def _recognize(self) -> None:
        if not self.unreadable or not ocr_available():
            return
        end = time.monotonic() + _OCR_SECONDS
        own = bool(self.texts)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for start in range(0, len(self.unreadable), _AT_ONCE):
                pages = [self.opened.page(index) for index in self.unreadable[start : start + _AT_ONCE]]
                pictures = [(page, picture) for page in pages if (picture := self._picture(page))]
                tasks = [(page, pool.submit(_recognized, page, picture, end)) for page, picture in pictures]
                try:
                    for page, task in tasks:
                        self._take_in(page, task.result())
                except MaterialUnreadable as error:
                    if error.reason == "damaged":
                        continue  # a page that cannot be drawn is a page without text
                    if not own:
                        raise
                    break  # what has letters of its own is not lost for the pictures beside it
        self._even_out()

    def _picture(self, page: Page) -> bytes:
        index = page.number - 1
        if self.opened.has_too_large_pictures(index):
            return b""
        return self.opened.image(index, dots_per_inch=_dots_per_inch(page))

    def _take_in(self, page: Page, lines: Sequence[Line]) -> None:
        broken, number = self.broken.get(page.number), page.number
        if broken and number in self.texts:
            self.texts[number] = page.box, [*self.texts[number][1], *overlapping(lines, broken)]
        elif lines:
            self.texts[number] = page.box, list(lines)
            self.rulings[number] = page.rulings
            self.recognized.add(number)

    def _even_out(self) -> None:
        numbers = [index + 1 for index in self.unreadable if index + 1 in self.recognized]
        even = iter(with_even_sizes([line for number in numbers for line in self.texts[number][1]]))
        for number in numbers:
            box, lines = self.texts[number]
            self.texts[number] = box, [next(even) for _ in lines]

    def refuse(self) -> None:
        if self.unreadable:
            raise MaterialUnreadable("no_text", "Every page is a picture or gives out wrong letters.")
        if self.damaged is not None:
            raise self.damaged
        if not self.opened.page_count:
            raise MaterialUnreadable("damaged", "The PDF has no pages.")
        raise MaterialUnreadable("empty", "The pages of the PDF hold neither text nor pictures.")


def lines_of_page(page: Page, opened: PdfOxideFile) -> list[Line]:
    """The lines a person can see, upright ones first."""
    hidden = _hidden(page, opened)
    turns: dict[Turn, list[Run]] = {"none": [], "left": [], "right": []}
    for run in page.runs:
        if run not in hidden:
            turns[run.turn].append(run)
    ordered = sorted(turns.items(), key=lambda turn: len(turn[1]), reverse=True)
    return [line for turn, runs in ordered for line in lines_of(runs, [ruling.turned(turn) for ruling in page.rulings])]


def _hidden(page: Page, opened: PdfOxideFile) -> set[Run]:
    hidden = set(covered_by_later(page.runs, page.fills))
    doubtful = {run for run in page.runs if run.white and not _over(run, page.fills)}
    if opened.has_invisible_text(page.number - 1):
        doubtful |= {run for run in page.runs if not _over(run, page.pictures)}
    doubtful = {run for run in doubtful if run.text.strip() and run.turn == "none"}
    if doubtful:
        hidden |= doubtful - opened.seen(page.number - 1, doubtful)
    return hidden


def _over(run: Run, areas: Sequence[Box]) -> bool:
    return any(area.holds(*run.middle) for area in areas)


def _needs_ocr(page: Page, lines: Sequence[Line]) -> bool:
    text = "\n".join(line.text for line in lines)
    if text.strip() and not is_trustworthy(text):
        return True
    pictured = sum(picture.width * picture.height for picture in page.pictures)
    return len(text) < _CAPTION_LETTERS and pictured > _PICTURE_SHARE * page.box.width * page.box.height


def _texts(pages: Mapping[int, Sequence[Line]], found: _Reading) -> dict[int, str]:
    lines = [line for page in pages.values() for line in page]
    size = body_size(lines)
    layouts = {number: lay_out(page, found.rulings[number], size) for number, page in sorted(pages.items()) if page}
    ends = learn_line_ends(list(layouts.values()), lines)
    return {number: markdown(layout, ends, size) for number, layout in layouts.items()}


def _recognized(page: Page, picture: bytes, end: float) -> list[Line]:
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise MaterialUnreadable("too_slow", "The PDF has more pictures of pages than can be read in time.")
    scale = 72 / _dots_per_inch(page)
    rulings = [_in_dots(ruling, page.box, scale) for ruling in page.rulings]
    lines = recognized_lines(picture, rulings, timeout_seconds=seconds)
    return [_in_points(line, page.box, scale) for line in lines]


def _dots_per_inch(page: Page) -> int:
    return min(_DOTS_PER_INCH, int(_LONGEST_SIDE / max(page.box.width, page.box.height) * 72))


def _in_dots(box: Box, page: Box, scale: float) -> Box:
    x0, x1 = (box.x0 - page.x0) / scale, (box.x1 - page.x0) / scale
    return Box(x0, (box.y0 - page.y1) / scale, x1, (box.y1 - page.y1) / scale)


def _in_points(line: Line, page: Box, scale: float) -> Line:
    x0, y0 = page.x0 + line.box.x0 * scale, page.y1 + line.box.y0 * scale
    size = line.size * scale
    return Line(line.text, Box(x0, y0, x0 + line.box.width * scale, y0 + size), size, line.bold)
