"""Office documents as the library ``dochan`` reads them, in this project's own elements."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dochan import Dochan, cfb
from dochan.model.document import Paragraph as SourceParagraph
from dochan.model.equation import Equation as SourceEquation
from dochan.model.header_footer import Footnote as SourceNote
from dochan.model.image import Image as SourceImage
from dochan.model.table import Table as SourceTable

from knowledge.errors import MaterialUnreadable
from knowledge.readers.office_elements import Cell, Element, Note, OfficeDocument, Paragraph, Run, Section, Table
from knowledge.readers.office_packages import UNREADABLE_MEMBER
from knowledge.readers.pictures import picture_description

_PROPERTIES = ("docProps/", "SummaryInformation")
_LAYOUTS = ("ppt/slideLayouts/", "ppt/slideMasters/", "ppt/comments/")
_LINK = re.compile(r"\s?<(?:#[^<>]*|[a-z][a-z0-9+.-]*:[^<>]*|www\.[^<>]*|[^<>\s]+\.(?:xml|html?))>", re.IGNORECASE)
_COMMENT = re.compile(r"\s?\[comment(?: \d+)?(?:: [^\]]*)?\]")
_BOOKMARK = re.compile(r"\[bookmark: [^\]\n]*\] ?")
_PICTURE = re.compile(r"!\[(.*)\]\([^()]*\)", re.DOTALL)
_MEDIA = re.compile(r"\[[^\]]*\]\((?:ppt|word|xl)/[^()]*\)")
_SHEET_FURNITURE = re.compile(r"(?:Header|Footer): ")
_CHART_KIND = re.compile(r"Chart type: ")
_DECLARED_STYLE = re.compile(r"개요|제목|outline|heading|title", re.IGNORECASE)
_OUTLINE = 1


def read_with_dochan(file: Path) -> OfficeDocument:
    """The document without headers, footers, comments, tracked deletions and properties; its title apart."""
    source = _opened(file).doc
    sections = tuple(_section(section, source) for section in source.sections)
    return OfficeDocument(source.source_format, sections, _title(source), tuple(map(str, source.errors)))


def compound_streams(file: Path) -> frozenset[str]:
    """Names of the streams in an OLE file.

    Raises:
        MaterialUnreadable: It is none, or broken.
    """
    try:
        with cfb.OleFileIO(str(file)) as compound:
            return frozenset("/".join(path) for path in map(_path, compound.listdir()))
    except (OSError, ValueError) as error:
        raise MaterialUnreadable("damaged", f"not a readable OLE file: {error}") from error


def compound_stream(file: Path, name: str) -> bytes:
    """What one stream of an OLE file holds; nothing when it is missing or broken."""
    try:
        with cfb.OleFileIO(str(file)) as compound:
            content: bytes = compound.openstream(name).read()
            return content
    except (OSError, ValueError):
        return b""


def _path(entry: str | Sequence[str]) -> Sequence[str]:
    return [entry] if isinstance(entry, str) else entry


def _opened(file: Path) -> Any:
    """The library refuses to be asked to drop deletions in the formats where it always does."""
    try:
        return Dochan(str(file), revision_mode="final")
    except ValueError:
        return _opened_as_is(file)
    except UNREADABLE_MEMBER as error:
        raise MaterialUnreadable("damaged", f"the file breaks off or is broken inside: {error}") from error


def _opened_as_is(file: Path) -> Any:
    try:
        return Dochan(str(file))
    except UNREADABLE_MEMBER as error:
        raise MaterialUnreadable("damaged", f"the file breaks off or is broken inside: {error}") from error


def _title(source: Any) -> str:
    for section in source.sections:
        for element in section.elements:
            if isinstance(element, SourceParagraph) and element.heading_level == 1 and _is_property(element):
                return str(element.text).strip()
    return ""


def _is_property(element: Any) -> bool:
    return _origin(element).startswith(_PROPERTIES)


def _origin(element: Any) -> str:
    return str(getattr(getattr(element, "provenance", None), "path", "") or "").lstrip("\x05")


def _section(section: Any, source: Any) -> Section:
    origin = section.provenance
    return Section(
        elements=tuple(_elements(section.elements, source)),
        slide=getattr(origin, "slide", None) or 0,
        sheet=getattr(origin, "sheet", None) or "",
        part=_origin(section),
        hidden=bool(getattr(origin, "hidden", False)),
    )


def _elements(elements: Sequence[Any], source: Any) -> Iterator[Element]:
    for element in elements:
        if isinstance(element, SourceParagraph):
            yield from _shown(element, source)
        elif isinstance(element, SourceTable):
            yield _table(element, source)
        elif isinstance(element, SourceNote) and element.type != "comment":
            yield Note(element.number, tuple(_elements(element.paragraphs, source)))
        elif isinstance(element, SourceEquation):
            yield Paragraph((Run(_equation(element)),))
        elif isinstance(element, SourceImage):
            yield from _picture(element, source)


def _shown(element: Any, source: Any) -> Iterator[Paragraph]:
    paragraph = _paragraph(element, source)
    if paragraph.text.strip() and not _is_furniture(element, paragraph.text, source):
        yield paragraph


def _is_furniture(element: Any, text: str, document: Any) -> bool:
    if _origin(element).startswith((*_PROPERTIES, *_LAYOUTS)):
        return True
    in_cell = getattr(element.provenance, "cell", None) is not None
    return document.source_format == "xls" and not in_cell and _SHEET_FURNITURE.match(text) is not None


def _paragraph(source: Any, document: Any) -> Paragraph:
    place = getattr(source.provenance, "paragraph", None)
    return Paragraph(
        runs=tuple(_runs(source.runs)),
        heading=source.heading_level,
        heading_guessed=bool(source.heading_level) and _is_guessed(source, document),
        shape=source.para_shape_id,
        part=_origin(source),
        position=-1 if place is None else place,
    )


def _is_guessed(source: Any, document: Any) -> bool:
    if not document.source_format.startswith("hwp"):
        return False
    shapes = document.para_shapes
    outlined = 0 <= source.para_shape_id < len(shapes) and shapes[source.para_shape_id].heading_type == _OUTLINE
    return not outlined and not _DECLARED_STYLE.search(_style_name(source, document))


def _style_name(paragraph: Any, document: Any) -> str:
    known = document.source_format.startswith("hwp") and 0 <= paragraph.style_id < len(document.styles)
    return str(document.styles[paragraph.style_id].name) if known else ""


def _runs(runs: Sequence[Any]) -> Iterator[Run]:
    for run in runs:
        if run.equation is not None:
            yield Run(_equation(run.equation))
        elif run.note_reference_type == "comment":
            continue
        elif run.note_ref:
            yield Run(run.text, note=run.note_ref)
        else:
            yield Run(_without_references(run.text), bold=run.bold)


def _without_references(text: str) -> str:
    text = _PICTURE.sub(lambda picture: picture_description(picture[1]), text)
    for reference in (_MEDIA, _BOOKMARK, _COMMENT, _LINK):
        text = reference.sub("", text)
    return text


def _equation(equation: Any) -> str:
    """LaTeX where the file holds it; else the script as it was typed, for a translation may be wrong."""
    script = equation.latex_override or equation.script
    return f"${' '.join(script.split())}$"


def _picture(image: Any, document: Any) -> Iterator[Paragraph]:
    described = document.source_format == "docx" and not image.inline_reference
    if described and (description := picture_description(image.alt_text)):
        yield Paragraph((Run(description),))
    for caption in image.caption:
        if isinstance(caption, SourceParagraph):
            yield _paragraph(caption, document)


def _table(table: Any, document: Any) -> Table:
    rows = tuple(tuple(_cell(cell, document) for cell in row) for row in table.rows)
    captions = (_paragraph(caption, document) for caption in table.caption if isinstance(caption, SourceParagraph))
    return Table(rows, tuple(caption for caption in captions if not _CHART_KIND.match(caption.text)))


def _cell(cell: Any, document: Any) -> Cell:
    if cell.is_merged_away:
        return Cell(covered=True)
    return Cell(tuple(_elements(cell.paragraphs, document)), rows=cell.row_span)
