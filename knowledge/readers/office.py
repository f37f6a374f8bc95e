"""Office files: HWP, HWPX, Word, PowerPoint and Excel, old and new, as Markdown."""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from knowledge.contents import Content, Piece, Place
from knowledge.errors import MaterialUnreadable
from knowledge.readers.dochan_documents import compound_streams, read_with_dochan
from knowledge.readers.guessed_headings import without_weak_headings
from knowledge.readers.hwp_heads import hwp_equations, hwp_heads, hwpx_heads
from knowledge.readers.office_elements import Element, OfficeDocument, Paragraph, Section, paragraphs_of
from knowledge.readers.office_markdown import elements_markdown
from knowledge.readers.office_packages import OfficePackage, open_package
from knowledge.readers.sheets import sheet_markdown
from knowledge.readers.slides import with_slide_looks
from knowledge.readers.word_styles import with_word_styles
from knowledge.refusals import Reason

_OLE = b"\xd0\xcf\x11\xe0"
_HWP3 = b"HWP Document File V3"
_HWP3_LOCK = slice(126, 128)
_MAX_LETTERS = 5_000_000
_SWOLLEN = 20
"""Text of more letters than this for each byte of the file was made to swell."""
_HANGUL = re.compile(r"[가-힣]")
_HWPX_SECTION = re.compile(r"Contents/section\d+\.xml")
_HWPX_MARK = "application/hwp+zip"
_EMPTY_TITLES = re.compile(
    r"^(PowerPoint (Presentation|프레젠테이션)|제목 없음|Untitled.*|Microsoft (Word|PowerPoint|Excel) - .*"
    r"|(Document|문서|Presentation|프레젠테이션|Slide|슬라이드) ?\d*)$",
    re.IGNORECASE,
)
_REASONS: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (re.compile(r"암호|password|encrypt|IRM|DRM", re.IGNORECASE), "encrypted"),
    (re.compile(r"DTD|entit", re.IGNORECASE), "unsafe"),
    (re.compile(r"초과|limit|too large|too many|ratio", re.IGNORECASE), "too_large"),
    (re.compile(r"지원하지 않는|미지원|unsupported|모호한|알 수 없는", re.IGNORECASE), "unsupported"),
)


_CUT = re.compile(r"(?:row|cell) limit exceeded", re.IGNORECASE)
"""What the library says when it has left out rows."""


def read_office(file: Path) -> Content:
    """One piece a slide or sheet, and one for a whole text document; what is hidden there is left out.

    Raises:
        MaterialUnreadable: The file is locked, broken, hostile, of another kind, or holds no text.
    """
    with file.open("rb") as opened:
        start = opened.read(_HWP3_LOCK.stop)
    if start.startswith(_OLE):
        document = _read_compound(file)
    elif start.startswith(b"PK"):
        document = _read_package(file)
    elif start.startswith(_HWP3):
        locked = any(start[_HWP3_LOCK])
        raise MaterialUnreadable("encrypted" if locked else "unsupported", "an HWP file of version 3")
    else:
        raise MaterialUnreadable("damaged", "neither a package nor an OLE file")
    _refuse_swollen(file, document)
    cut = next((fault for fault in document.faults if _CUT.search(fault)), None)
    if cut:
        raise MaterialUnreadable("too_large", cut)
    return _content(document)


def _read_compound(file: Path) -> OfficeDocument:
    streams = compound_streams(file)
    if streams & {"EncryptedPackage", "EncryptionInfo"}:
        raise MaterialUnreadable("encrypted", "the package inside the OLE file is encrypted")
    document = read_with_dochan(file)
    if document.kind != "hwp":
        return document
    if not _has_text(document):
        document = replace(document, sections=(*document.sections, hwp_equations(file, streams)))
    return without_weak_headings(hwp_heads(file).applied(document))


def _read_package(file: Path) -> OfficeDocument:
    with open_package(file) as package, _marked(file, package) as marked:
        document = read_with_dochan(marked)
        if document.kind == "hwpx":
            return without_weak_headings(hwpx_heads(package).applied(document))
        if document.kind == "pptx":
            return with_slide_looks(document, package)
        return with_word_styles(document, package) if document.kind == "docx" else document


@contextmanager
def _marked(file: Path, package: OfficePackage) -> Iterator[Path]:
    """The file, or a copy with the mark of an HWPX that some writers forget and the library insists on."""
    if "mimetype" in package.names or not any(map(_HWPX_SECTION.fullmatch, package.names)):
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "marked.hwpx"
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as marked:
            marked.writestr("mimetype", _HWPX_MARK, zipfile.ZIP_STORED)
            for name in sorted(package.names):
                if name.endswith((".xml", ".hpf")):
                    marked.writestr(name, package.content(name))
        yield copy


def _refuse_swollen(file: Path, document: OfficeDocument) -> None:
    letters = sum(
        len(run.text) for part in document.sections for text in paragraphs_of(part.elements) for run in text.runs
    )
    if letters > _MAX_LETTERS:
        swollen = letters > _SWOLLEN * file.stat().st_size
        raise MaterialUnreadable("unsafe" if swollen else "too_large", f"the file holds {letters} letters")


def _has_text(document: OfficeDocument) -> bool:
    return any(text.text.strip() for part in document.sections for text in paragraphs_of(part.elements))


def _content(document: OfficeDocument) -> Content:
    korean = any(_HANGUL.search(text.text) for part in document.sections for text in paragraphs_of(part.elements))
    pieces = tuple(piece for piece in _pieces(document, korean=korean) if piece.text)
    if not pieces:
        raise _refusal(document)
    title = " ".join(document.title.split())
    return Content(pieces, "" if _EMPTY_TITLES.match(title) else title)


def _refusal(document: OfficeDocument) -> MaterialUnreadable:
    faults = [fault for fault in document.faults if fault.startswith("ERR")]
    for fault in faults:
        for saying, reason in _REASONS:
            if saying.search(fault):
                return MaterialUnreadable(reason, fault)
    if faults:
        return MaterialUnreadable("damaged", faults[0])
    return MaterialUnreadable("no_text", "no slide, sheet or section of the file holds text")


def _pieces(document: OfficeDocument, *, korean: bool) -> Iterator[Piece]:
    shown = [section for section in document.sections if not section.hidden]
    if document.kind in ("xls", "xlsx"):
        for section in shown:
            yield Piece(sheet_markdown(section, korean=korean), Place("sheet", section.sheet))
    elif document.kind in ("ppt", "pptx"):
        for section in shown:
            yield Piece(_slide_markdown(section, korean=korean), Place("slide", str(section.slide)))
    else:
        elements = [element for section in shown for element in section.elements]
        yield Piece(elements_markdown(elements, korean=korean))


def _slide_markdown(section: Section, *, korean: bool) -> str:
    """The title first, wherever it stands on the slide; the presenter's notes last, under a line that says so."""
    notes = [element for element in section.elements if _is_note(element)]
    titles = [element for element in section.elements if _is_title(element)]
    rest = [element for element in section.elements if element not in titles and element not in notes]
    shown = elements_markdown([*titles, *rest], korean=korean, first_heading=2)
    said = elements_markdown(notes, korean=korean, first_heading=3)
    return "\n\n".join(text for text in (shown, said and ("메모:" if korean else "Notes:"), said) if text)


def _is_title(element: Element) -> bool:
    return isinstance(element, Paragraph) and element.heading == 1


def _is_note(element: Element) -> bool:
    return isinstance(element, Paragraph) and "notesSlide" in element.part
