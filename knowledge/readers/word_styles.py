"""Word styles: what a DOCX says in its styles alone: headings, depth of list items, and some bullets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.readers.office_elements import OfficeDocument, Paragraph
from knowledge.readers.office_packages import OfficePackage, Part, attribute, child, children, local_name

_DOCUMENT = "word/document.xml"
_LIST_STARTS = ("• ", "◦ ", "▪ ", "o ", "- ", "· ")
_MAX_STYLES = 20
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
"""The name is English in every language of Word; the id is not: Korean files call it 1, 2, 3."""
_PLAIN_NUMBER = re.compile(r"(\d{1,2})([.)]?)\s*")
_LETTERS = {
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
}
"""Counted in these where the library counts in digits."""
_TITLE_NAME = "Title"
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Place:
    text: str
    level: int = -1
    """Depth as a list item, from 0; -1 for what is none."""
    kind: str = ""
    """Word's name of how items are numbered, such as ``bullet`` or ``decimal``."""
    heading: int = 0


def with_word_styles(document: OfficeDocument, package: OfficePackage) -> OfficeDocument:
    """The document with the headings and the levels of list items that its own XML tells."""
    places = _places(package)

    def placed(paragraph: Paragraph) -> Paragraph:
        if paragraph.part != _DOCUMENT or not 0 <= paragraph.position < len(places) or paragraph.heading:
            return paragraph
        place = places[paragraph.position]
        text = "".join(paragraph.text.split())
        if not place.text or not text.endswith(place.text):
            return paragraph
        if place.heading:
            return replace(paragraph, heading=place.heading)
        if place.level < 0:
            return paragraph
        bare = place.kind == "bullet" and text == place.text and not paragraph.text.startswith(_LIST_STARTS)
        return _in_its_letters(replace(paragraph, level=place.level, marker="-" if bare else ""), place.kind)

    return document.changed(placed)


def _in_its_letters(paragraph: Paragraph, kind: str) -> Paragraph:
    """The paragraph with the Korean letter or the circle in place of the plain number that the library writes."""
    number = _PLAIN_NUMBER.fullmatch(paragraph.runs[0].text)
    letters = _LETTERS.get(kind, "")
    if number is None or not 1 <= int(number[1]) <= len(letters):
        return paragraph
    return replace(paragraph, runs=paragraph.runs[1:], marker=letters[int(number[1]) - 1] + number[2])


def _places(package: OfficePackage) -> list[_Place]:
    root = package.part(_DOCUMENT)
    if root is None:
        return []
    styles = _numbered_styles(package)
    headings = _heading_styles(package)
    kinds = _numbering_kinds(package)
    return [replace(_place(part, styles, kinds), heading=_heading(part, headings)) for part in _body_paragraphs(root)]


def _body_paragraphs(part: Part) -> Iterator[Part]:
    """The paragraphs that the library counts: not those in tables, text boxes and what stands inside another one."""
    for inside in part:
        if local_name(inside) == "p":
            yield inside
        elif local_name(inside) not in ("tbl", "txbxContent"):
            yield from _body_paragraphs(inside)


def _heading(paragraph: Part, styles: dict[str, int]) -> int:
    look = child(paragraph, "pPr")
    own = "" if look is None else _value(look, "outlineLvl")
    if own.isdigit():
        return min(int(own) + 1, _DEEPEST) if int(own) < 9 else 0  # 9 is Word's number for body text
    style = child(look, "pStyle")
    return styles.get("" if style is None else attribute(style, "val"), 0)


def _heading_styles(package: OfficePackage) -> dict[str, int]:
    """Level by the id of the style."""
    found: dict[str, int] = {}
    for style in children(package.part("word/styles.xml"), "style"):
        name = _value(style, "name")
        numbered = _HEADING_NAME.fullmatch(name)
        if numbered:
            found[attribute(style, "styleId")] = min(int(numbered[1]), _DEEPEST)
        elif name == _TITLE_NAME:
            found[attribute(style, "styleId")] = 1
    return found


def _place(paragraph: Part, styles: dict[str, tuple[str, str]], kinds: dict[tuple[str, str], str]) -> _Place:
    text = "".join(part.text or "" for part in paragraph.iter() if local_name(part) == "t")
    look = child(paragraph, "pPr")
    style = child(look, "pStyle")
    numbering, level = styles.get("" if style is None else attribute(style, "val"), ("", ""))
    own = child(look, "numPr")
    if own is not None:
        numbering, level = _value(own, "numId") or numbering, _value(own, "ilvl") or level
    if not numbering or numbering == "0":
        return _Place("".join(text.split()))
    level = level or "0"
    return _Place("".join(text.split()), int(level) if level.isdigit() else 0, kinds.get((numbering, level), ""))


def _value(parent: Part, name: str) -> str:
    part = child(parent, name)
    return "" if part is None else attribute(part, "val")


def _numbered_styles(package: OfficePackage) -> dict[str, tuple[str, str]]:
    """Numbering and level by the id of the style, those of the style it is based on included."""
    parts = {attribute(style, "styleId"): style for style in children(package.part("word/styles.xml"), "style")}
    found: dict[str, tuple[str, str]] = {}
    for name in parts:
        style = parts.get(name)
        for _ in range(_MAX_STYLES):
            own = child(style, "pPr", "numPr")
            if own is not None:
                found[name] = (_value(own, "numId"), _value(own, "ilvl"))
            if own is not None or style is None:
                break
            style = parts.get(_value(style, "basedOn"))
    return found


def _numbering_kinds(package: OfficePackage) -> dict[tuple[str, str], str]:
    """How items are numbered, by numbering and level."""
    root = package.part("word/numbering.xml")
    levels: dict[str, dict[str, str]] = {}
    for abstract in children(root, "abstractNum"):
        kinds = {attribute(level, "ilvl"): _value(level, "numFmt") for level in children(abstract, "lvl")}
        levels[attribute(abstract, "abstractNumId")] = kinds
    return {
        (attribute(number, "numId"), level): kind
        for number in children(root, "num")
        for level, kind in levels.get(_value(number, "abstractNumId"), {}).items()
    }
