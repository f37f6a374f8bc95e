"""A PDF file opened with pdf_oxide: its pages as runs and boxes, its title, and pictures of its pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pdf_oxide

from knowledge.errors import MaterialUnreadable
from knowledge.readers.pdf_page import Box, Page, Run, Turn
from knowledge.readers.pdf_page_tree import has_looping_page_tree
from knowledge.readers.pdf_title import stored_title

_MOST_PIXELS = 50_000_000
"""A larger picture is never decoded: it would not fit into the memory of a reader."""
_MOST_DRAWN_PIXELS = 25_000_000
_SMALLEST_SIZE = 1.5
_WHITE = 0.94
_BOLD_NAME = re.compile(r"bold|heavy|black|(?<=[a-z-])Bd$|-B$", re.IGNORECASE)
_WIDE_SPACE = re.compile(r"\s{4,}")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff]")
_SIGNS = str.maketrans(
    {"\t": " ", "\n": " ", "\r": " ", "\xa0": " ", "\u2002": " ", "\u2003": " "}
    | dict.fromkeys("\uf0b7\uf0a8\uf06c\uf09f\ue00c", "• ")
    | dict.fromkeys("\uf0a7\uf06e\ue00a", "▪ ")
    | {"\uf06f": "◦ ", "\uf0a1": "◦ ", "\uf0d8": "➢ ", "\uf0fc": "✓ ", "\uf076": "❖ "}
)
"""Blanks, and the bullets of Symbol, Wingdings and OpenSymbol, which have no code of their own."""
_MOST_FILLS = 1000
"""Of the painted areas of a page the largest are looked at; a drawing has tens of thousands."""
_BAND = 12.0
_ROW_HEIGHTS = (8.0, 60.0)
"""Points between which a painted rectangle may be a row of a table."""
_RAISED = 0.7
"""Share of its size that a letter above or below its line may stand away from it."""
_ANY_PAPER = Box(0, 0, 842, 842)
_FAILURES = (RuntimeError, ValueError, OSError, IndexError)


class PdfOxideFile:
    """Pages are counted from 0."""

    def __init__(self, file: Path) -> None:
        """Open a file.

        Raises:
            MaterialUnreadable: It needs a password or is damaged.
        """
        pdf_oxide.set_log_level("off")
        data = file.read_bytes()
        self._loops = has_looping_page_tree(data)
        try:
            self._document = pdf_oxide.PdfDocument(str(file))
            locked = self._document.permissions() is not None
            if locked and not self._document.authenticate(""):
                raise MaterialUnreadable("encrypted", "The PDF needs a password.")
            self.page_count = int(self._document.page_count)
            self._stored_title = "" if locked else stored_title(data)
        except _FAILURES as error:
            raise _unreadable(error) from error

    @property
    def title(self) -> str:
        try:
            properties = self._document.xmp_metadata() or {}
        except _FAILURES:
            properties = {}
        return str(properties.get("dc_title") or "") or self._stored_title

    def page(self, index: int) -> Page:
        """What is drawn on a page.

        Raises:
            MaterialUnreadable: The page is damaged.
        """
        try:
            box = self._page_box(index)
            runs = [run for span in self._document.extract_spans(index) for run in _runs(span, box)]
            letters = list(self._document.extract_chars(index))
            runs += _left_out(letters, runs)
        except _FAILURES as error:
            raise _unreadable(error) from error
        pictures = tuple(_box(picture["bbox"]) for picture in self._pictures(index))
        rulings, fills = self._drawn(index)
        fills = sorted([*fills, *pictures], key=lambda area: -area.width * area.height)[:_MOST_FILLS]
        holes = tuple(_box(letter.bbox) for letter in letters if letter.char == "\ufffd")
        return Page(index + 1, box, tuple(runs), tuple(rulings), tuple(fills), pictures, holes)

    def has_too_large_pictures(self, index: int) -> bool:
        return any(picture["width"] * picture["height"] > _MOST_PIXELS for picture in self._pictures(index))

    def has_invisible_text(self, index: int) -> bool:
        """Whether some letters are drawn without ink."""
        try:
            return '"invisible_text_ratio":0.0,' not in self._document.classify_page(index)
        except _FAILURES:
            return False

    def image(self, index: int, *, dots_per_inch: int) -> bytes:
        """A page as PNG, empty when it cannot be drawn in the memory of a reader."""
        page = self._page_box(index)
        if page.width * page.height * (dots_per_inch / 72) ** 2 > _MOST_DRAWN_PIXELS:
            return b""
        try:
            return bytes(self._document.render_page(index, dpi=dots_per_inch))
        except _FAILURES:
            return b""

    def seen(self, index: int, runs: Iterable[Run]) -> set[Run]:
        """Those of the runs that leave a trace when the page is drawn; none when it is too large to draw."""
        page = self._page_box(index)
        if self.has_too_large_pictures(index) or page.width * page.height > _MOST_DRAWN_PIXELS:
            return set()
        try:
            drawn = self._document.render_pixmap(index, dpi=72)
        except _FAILURES:
            return set(runs)
        width, height, data = int(drawn.width), int(drawn.height), bytes(drawn.data)
        return {run for run in runs if _varies(data, width, height, run.box, page)}

    def _page_box(self, index: int) -> Box:
        if self._loops:
            return _ANY_PAPER
        try:
            x0, y0, x1, y1 = self._document.page_crop_box(index) or self._document.page_media_box(index)
        except _FAILURES:
            return _ANY_PAPER
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _pictures(self, index: int) -> list[dict[str, Any]]:
        try:
            return list(self._document.extract_images(index))
        except _FAILURES:
            return []

    def _drawn(self, index: int) -> tuple[list[Box], list[Box]]:
        rulings: list[Box] = []
        fills: list[Box] = []
        try:
            paths = self._document.extract_paths(index)
        except _FAILURES:
            return rulings, fills
        for path in paths:
            fill, stroke, box = path["fill_color"], path["stroke_color"], _box(path["bbox"])
            if fill is not None and min(fill) < _WHITE:
                fills.append(box)
                rulings.extend(_painted_edges(box))
            rulings.extend(_rulings(path["operations"], stroked=stroke is not None))
        return rulings, fills


def _unreadable(error: Exception) -> MaterialUnreadable:
    if "password" in str(error).lower() and "encrypt" in str(error).lower():
        return MaterialUnreadable("encrypted", "The PDF needs a password.")
    return MaterialUnreadable("damaged", f"The PDF cannot be parsed: {str(error)[:200]}.")


def _left_out(letters: Sequence[Any], runs: Sequence[Run]) -> list[Run]:
    """Letters that pdf_oxide leaves out of its spans because another span overlaps them.

    A letter is missing when no run lies where it stands and the page has fewer of it in its runs: places alone do not
    tell, because they drift apart in lines with narrowed spacing.
    """
    missing = Counter(letter.char for letter in letters)
    missing.subtract(Counter(letter for run in runs for letter in run.text))
    known: dict[int, list[Run]] = defaultdict(list)
    for run in runs:
        known[int(run.box.y0 // _BAND)].append(run)
    added: list[Run] = []
    for letter in letters:
        text = letter.char
        if missing[text] <= 0 or not text.isalnum() or letter.rotation_degrees or letter.font_size < _SMALLEST_SIZE:
            continue
        x, y, width, _ = letter.bbox
        near = [run for band in (0, -1, 1) for run in known[int(y // _BAND) + band] if text in run.text]
        if not any(
            run.box.x0 - 1 <= x + width / 2 <= run.box.x1 + 1 and abs(run.box.y0 - y) < _RAISED * run.size
            for run in near
        ):
            missing[text] -= 1
            white = min(letter.color) >= _WHITE
            bold = letter.font_weight == "Bold"
            added.append(Run(text, Box(x, y, x + width, y + letter.font_size), letter.font_size, bold, white))
    return added


def _box(bounds: tuple[float, float, float, float]) -> Box:
    x, y, width, height = bounds
    return Box(x, y, x + width, y + height)


def _runs(span: Any, page: Box) -> Iterator[Run]:
    size = float(span.font_size)
    place = _box(span.page_bbox)
    turn = _turn(span)
    inside = page.holds((place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2)
    text = _INVISIBLE.sub("", span.text.translate(_SIGNS))
    if not text or size < _SMALLEST_SIZE or not inside:
        return
    bold = bool(span.is_bold or _BOLD_NAME.search(span.font_name))
    white = min(span.color) >= _WHITE
    for part, start, end in _apart(text, place.turned(turn), span):
        box = place.turned(turn)
        yield Run(part, Box(start, box.y0, end, box.y0 + size), size, bold, white, int(span.sequence), turn)


def _turn(span: Any) -> Turn:
    upright, place = span.bbox, span.page_bbox
    if upright == place or place[3] <= place[2]:
        return "none"
    return "left" if abs(place[0] + place[2] - upright[0]) < abs(place[0] - upright[0]) else "right"


def _apart(text: str, box: Box, span: Any) -> Iterator[tuple[str, float, float]]:
    """A run cut at its wide blanks, each part with its left and right edge."""
    if not text.strip() or not (text[-1] == " " or _WIDE_SPACE.search(text)):
        yield text, box.x0, box.x1
        return
    widths = list(span.char_widths)
    if len(widths) != len(text):
        widths = [box.width / len(text)] * len(text)
    scale = box.width / (sum(widths) or 1.0)
    start = 0
    for gap in [*_WIDE_SPACE.finditer(text), None]:
        end = len(text) if gap is None else gap.start()
        part = text[start:end]
        if part.strip():
            left = box.x0 + scale * sum(widths[:start])
            yield part, left, left + scale * sum(widths[start : start + len(part.rstrip())])
        start = end if gap is None else gap.end()


def _rulings(operations: Iterable[dict[str, Any]], *, stroked: bool) -> Iterator[Box]:
    x = y = 0.0
    for step in operations:
        kind = step["op"]
        if kind == "rectangle":
            yield from _edges(step, stroked=stroked)
        elif kind in ("move_to", "line_to"):
            box = Box(min(x, step["x"]), min(y, step["y"]), max(x, step["x"]), max(y, step["y"]))
            x, y = step["x"], step["y"]
            if kind == "line_to" and stroked and _is_ruling(box):
                yield box


def _edges(step: dict[str, Any], *, stroked: bool) -> Iterator[Box]:
    xs = sorted((step["x"], step["x"] + step["width"]))
    ys = sorted((step["y"], step["y"] + step["height"]))
    if min(xs[1] - xs[0], ys[1] - ys[0]) < 2.5:
        box = Box(xs[0], ys[0], xs[1], ys[1])
        if _is_ruling(box):
            yield box
    elif stroked:
        yield from (Box(xs[0], y, xs[1], y) for y in ys)
        yield from (Box(x, ys[0], x, ys[1]) for x in xs)


def _painted_edges(box: Box) -> Iterator[Box]:
    """Where a painted row of a table ends, there is often no line."""
    if _ROW_HEIGHTS[0] < box.height < _ROW_HEIGHTS[1] and box.width > 2 * _ROW_HEIGHTS[0]:
        yield from (Box(box.x0, y, box.x1, y) for y in (box.y0, box.y1))


def _is_ruling(box: Box) -> bool:
    return min(box.width, box.height) < 2.5 and max(box.width, box.height) > 6


def _varies(data: bytes, width: int, height: int, box: Box, page: Box) -> bool:
    across, down = width / page.width, height / page.height
    first, last = max(int((box.x0 - page.x0) * across), 0), min(int((box.x1 - page.x0) * across) + 1, width)
    top, bottom = int((page.y1 - box.y1) * down), int((page.y1 - box.y0) * down)
    rows = [data[(y * width + first) * 4 : (y * width + last) * 4] for y in range(max(top, 0), min(bottom, height))]
    return len({row[place : place + 4] for row in rows for place in range(0, len(row), 4)}) > 1
