"""Small office files, written from a few lines of XML."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"
_HH = "http://www.hancom.co.kr/hwpml/2011/head"
_HS = "http://www.hancom.co.kr/hwpml/2011/section"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def write_package(file: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file


def word(file: Path, body: str, **more: str) -> Path:
    document = f'{_DECLARATION}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    members = {"word/document.xml": document}
    for name, content in more.items():
        members[f"word/{name}.xml"] = f'{_DECLARATION}<w:{name} xmlns:w="{_W}">{content}</w:{name}>'
    return write_package(file, members)


def word_paragraph(text: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_heading(text: str) -> str:
    return word_paragraph(text, '<w:pStyle w:val="Heading1"/>')


def word_item(text: str, *, numbering: int, level: int = 0) -> str:
    return word_paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>')


def word_numbering(*kinds: str) -> str:
    """One numbering for each kind, ``bullet`` or ``decimal``, counted from 1."""
    marks = {"bullet": ("•", "◦"), "decimal": ("%1.", "%2)")}
    levels = [
        "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{mark}"/></w:lvl>'
            for level, mark in enumerate(marks[kind])
        )
        for kind in kinds
    ]
    abstract = (f'<w:abstractNum w:abstractNumId="{n}">{level}</w:abstractNum>' for n, level in enumerate(levels, 1))
    numbers = (f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(1, len(kinds) + 1))
    return "".join([*abstract, *numbers])


def word_table(rows: Sequence[Sequence[str]]) -> str:
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def slides(file: Path, contents: Sequence[str], *, hidden: Sequence[int] = (), notes: Mapping[int, str] = {}) -> Path:
    """Slides on one layout whose body has bullets at its first level."""
    entries = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(contents) + 1))
    members = {
        "ppt/presentation.xml": _part("presentation", f"<p:sldIdLst>{entries}</p:sldIdLst>"),
        "ppt/_rels/presentation.xml.rels": _relations(
            {f"rId{n}": ("slide", f"slides/slide{n}.xml") for n in range(1, len(contents) + 1)}
        ),
        "ppt/slideLayouts/slideLayout1.xml": _part("sldLayout", _tree(_LAYOUT_BODY)),
    }
    for number, content in enumerate(contents, 1):
        shown = ' show="0"' if number in hidden else ""
        relations = {"rId1": ("slideLayout", "../slideLayouts/slideLayout1.xml")}
        if number in notes:
            relations["rId2"] = ("notesSlide", f"../notesSlides/notesSlide{number}.xml")
            members[f"ppt/notesSlides/notesSlide{number}.xml"] = _part("notes", _tree(notes[number]))
        members[f"ppt/slides/slide{number}.xml"] = _part("sld", _tree(content), shown)
        members[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relations(relations)
    return write_package(file, members)


def slide_shape(kind: str, *paragraphs: str) -> str:
    """A placeholder of a kind such as ``title`` or ``body``; each paragraph is text or the XML of one."""
    inside = "".join(p if p.startswith("<a:p>") else f"<a:p><a:r><a:t>{p}</a:t></a:r></a:p>" for p in paragraphs)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="{kind} 2"/><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{inside}</p:txBody></p:sp>"
    )


def slide_paragraph(text: str, look: str) -> str:
    return f"<a:p>{look}<a:r><a:t>{text}</a:t></a:r></a:p>"


_LAYOUT_BODY = (
    '<p:sp><p:nvSpPr><p:cNvPr id="9" name="Body"/><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>'
    '<a:bodyPr/><a:lstStyle><a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr></a:lstStyle></p:txBody></p:sp>'
)


def workbook(file: Path, sheets: Mapping[str, Sequence[Sequence[str]]], *, hidden: Sequence[str] = ()) -> Path:
    names = list(sheets)
    states = {True: "hidden", False: "visible"}
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{states[name in hidden]}"/>'
        for n, name in enumerate(names, 1)
    )
    members = {
        "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)}
        ),
    }
    for number, name in enumerate(names, 1):
        rows = "".join(_sheet_row(row, position) for position, row in enumerate(sheets[name], 1))
        members[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_S}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return write_package(file, members)


def hancom(file: Path, *sections: str, header: str = "", mark: bool = True) -> Path:
    """An HWPX file; ``mark`` is the member that says so."""
    members: dict[str, str] = {"mimetype": "application/hwp+zip"} if mark else {}
    members["Contents/header.xml"] = f'<hh:head xmlns:hh="{_HH}"><hh:refList>{header}</hh:refList></hh:head>'
    items = "".join(f'<opf:item id="s{n}" href="Contents/section{n}.xml"/>' for n in range(len(sections)))
    order = "".join(f'<opf:itemref idref="s{n}"/>' for n in range(len(sections)))
    members["Contents/content.hpf"] = (
        '<opf:package xmlns:opf="http://www.idpf.org/2007/opf/">'
        f"<opf:manifest>{items}</opf:manifest><opf:spine>{order}</opf:spine></opf:package>"
    )
    for number, section in enumerate(sections):
        members[f"Contents/section{number}.xml"] = f'<hs:sec xmlns:hs="{_HS}" xmlns:hp="{_HP}">{section}</hs:sec>'
    return write_package(file, members)


def hancom_paragraph(text: str, *, shape: int = 0) -> str:
    return f'<hp:p paraPrIDRef="{shape}" styleIDRef="0"><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>'


def hancom_shapes(*heads: str) -> str:
    """Paragraph shapes from 1, each with a head such as ``NUMBER 1``: its type and level."""
    shapes = ['<hh:paraPr id="0"><hh:heading type="NONE" idRef="0" level="0"/></hh:paraPr>']
    for number, head in enumerate(heads, 1):
        kind, level = head.split()
        shapes.append(f'<hh:paraPr id="{number}"><hh:heading type="{kind}" idRef="1" level="{level}"/></hh:paraPr>')
    return f"<hh:paraProperties>{''.join(shapes)}</hh:paraProperties>"


def hancom_numbering(*patterns: str, style: str = "DIGIT") -> str:
    levels = "".join(
        f'<hh:paraHead start="1" level="{n}" numFormat="{style if n > 1 else "DIGIT"}">{pattern}</hh:paraHead>'
        for n, pattern in enumerate(patterns, 1)
    )
    return f'<hh:numberings><hh:numbering id="1" start="0">{levels}</hh:numbering></hh:numberings>'


def _sheet_row(row: Sequence[str], position: int) -> str:
    cells = "".join(
        f'<c r="{chr(64 + column)}{position}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in enumerate(row, 1)
        if text
    )
    return f'<row r="{position}">{cells}</row>'


def _part(name: str, inside: str, attributes: str = "") -> str:
    return f'{_DECLARATION}<p:{name} xmlns:p="{_P}" xmlns:a="{_A}" xmlns:r="{_R}"{attributes}>{inside}</p:{name}>'


def _tree(shapes: str) -> str:
    return f"<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>{shapes}</p:spTree></p:cSld>"


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    entries = (f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{to}"/>' for key, (kind, to) in targets.items())
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(entries)}</Relationships>'
