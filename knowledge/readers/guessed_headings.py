"""Guessed headings: lines of larger letters in Hancom documents that no style calls a heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from knowledge.readers.office_elements import Element, OfficeDocument, Paragraph

_ROW = 3
"""So many large lines in a row are a cover, a form or a passage in large print."""
_SENTENCE_END = re.compile(r"[.:;,]\s*$")
_PAGE_REFERENCE = re.compile(r"(\t|\s{3,})\d{1,3}\s*$")
_WORDS = re.compile(r"\w\W*\w")


def without_weak_headings(document: OfficeDocument) -> OfficeDocument:
    """The document with body text instead of guesses that head nothing."""
    sections = tuple(replace(section, elements=tuple(_weighed(section.elements))) for section in document.sections)
    return replace(document, sections=sections)


def _weighed(elements: Sequence[Element]) -> Iterator[Element]:
    row: list[Paragraph] = []
    for element in elements:
        if _is_guess(element):
            row.append(element)
            continue
        yield from _kept(row, before=element)
        row = []
        yield element
    yield from (replace(paragraph, heading=0) for paragraph in row)


def _is_guess(element: Element) -> TypeGuard[Paragraph]:
    return isinstance(element, Paragraph) and element.heading > 0 and element.heading_guessed


def _kept(row: Sequence[Paragraph], *, before: Element) -> Iterator[Paragraph]:
    for position, paragraph in enumerate(row):
        following = row[position + 1] if position + 1 < len(row) else before
        outranked = isinstance(following, Paragraph) and 0 < following.heading < paragraph.heading
        weak = len(row) >= _ROW or outranked or _is_no_title(paragraph.text)
        yield replace(paragraph, heading=0) if weak else paragraph


def _is_no_title(text: str) -> bool:
    return bool(_SENTENCE_END.search(text) or _PAGE_REFERENCE.search(text)) or not _WORDS.search(text)
