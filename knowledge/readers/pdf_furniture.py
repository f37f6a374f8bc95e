"""Furniture: running headers, footers and page numbers, which belong to the paper and not to the text."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.readers.pdf_page import Box, Line, body_size

_ZONE = 0.12
"""Share of the page height at the top and at the bottom where furniture stands."""
_LARGEST = 1.5
"""Of the body text; larger repeated texts are chapter marks such as A1, A2."""
_NUMBERED = 1.05
_DIGITS = re.compile(r"\d+")
_EDGE = r"[\s\-–—|·<>\[\]()]*"
_PAGE_NUMBER = re.compile(
    rf"{_EDGE}(?:page|p\.?|쪽|페이지)?\s*(\d{{1,4}}|[ivxlc]{{1,6}})\s*(?:(?:/|of)\s*\d{{1,4}})?\s*(?:쪽|페이지)?{_EDGE}",
    re.IGNORECASE,
)
_DECORATED = re.compile(
    r"[\-–—]\s*\d{1,4}\s*[\-–—]|(?:page|쪽|페이지)\s*\d+|\d{1,4}\s*(?:/|of)\s*\d{1,4}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Seen:
    page: int
    line: Line
    text: str


def without_furniture(pages: Mapping[int, tuple[Box, Sequence[Line]]]) -> dict[int, list[Line]]:
    """The lines of each page that are not repeated at its margins, by page number."""
    size = body_size(line for _, lines in pages.values() for line in lines)
    margin = [
        _Seen(number, line, line.words)
        for number, (box, lines) in pages.items()
        for line in _at_margins(box, lines)
        if line.size < _LARGEST * size
    ]
    dropped = _repeated(margin, len(pages), size) | _page_numbers(margin) | _beside_numbers(margin)
    return {number: [line for line in lines if (number, line) not in dropped] for number, (_, lines) in pages.items()}


def _at_margins(box: Box, lines: Sequence[Line]) -> list[Line]:
    depth = _ZONE * box.height
    return [line for line in lines if line.box.y0 < box.y0 + depth or line.box.y1 > box.y1 - depth]


def _repeated(margin: Sequence[_Seen], page_count: int, body: float) -> set[tuple[int, Line]]:
    places: dict[tuple[str, int], list[_Seen]] = defaultdict(list)
    for seen in margin:
        places[_DIGITS.sub("0", seen.text), round(seen.line.box.y0 / 6)].append(seen)
    dropped: set[tuple[int, Line]] = set()
    for group in places.values():
        counted = len({seen.page for seen in group})
        numbered = len({seen.text for seen in group}) > 1
        if numbered and max(seen.line.size for seen in group) > _NUMBERED * body:
            continue  # titles such as "3단계" count up too
        alternating = counted == 2 and 4 <= page_count <= 5 and (group[-1].page - group[0].page) % 2 == 0
        if counted >= 3 or alternating or (counted == 2 and numbered and _count_up(group)):
            dropped |= {(seen.page, seen.line) for seen in group}
    return dropped


def _count_up(group: Sequence[_Seen]) -> bool:
    first, second = group[0], group[-1]
    numbers = [[int(digits) for digits in _DIGITS.findall(seen.text)] for seen in (first, second)]
    return any(b - a == second.page - first.page for a, b in zip(*numbers, strict=False))


def _beside_numbers(margin: Sequence[_Seen]) -> set[tuple[int, Line]]:
    """A text in the row of a page number, on two pages at least, and those numbers."""
    numbers = [seen for seen in margin if seen.text.isdigit()]
    texts: dict[str, list[tuple[_Seen, _Seen]]] = defaultdict(list)
    for seen in margin:
        beside = next((n for n in numbers if n.page == seen.page and n is not seen and _in_one_row(n, seen)), None)
        if beside is not None and not seen.text.isdigit():
            texts[seen.text].append((seen, beside))
    found = [pair for pairs in texts.values() if len({seen.page for seen, _ in pairs}) >= 2 for pair in pairs]
    return {(seen.page, seen.line) for pair in found for seen in pair}


def _in_one_row(one: _Seen, other: _Seen) -> bool:
    return abs(one.line.box.y0 - other.line.box.y0) < one.line.size / 2


def _page_numbers(margin: Sequence[_Seen]) -> set[tuple[int, Line]]:
    offsets: dict[int, list[_Seen]] = defaultdict(list)
    dropped: set[tuple[int, Line]] = set()
    for seen in margin:
        number = _PAGE_NUMBER.fullmatch(seen.text)
        if number is None:
            continue
        if _DECORATED.search(seen.text):
            dropped.add((seen.page, seen.line))
        if number[1].isdigit():
            offsets[int(number[1]) - seen.page].append(seen)
    for group in offsets.values():
        if len({seen.page for seen in group}) >= 2:
            dropped |= {(seen.page, seen.line) for seen in group}
    return dropped
