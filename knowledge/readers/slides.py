"""Slides: what the shapes of a presentation say of their paragraphs: bullets they inherit, footers, titles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from knowledge.readers.office_elements import OfficeDocument, Paragraph, Run, Section
from knowledge.readers.office_packages import OfficePackage, Part, attribute, child, children, local_name
from knowledge.readers.pictures import picture_description

_FURNITURE = frozenset({"ftr", "dt", "sldNum", "hdr"})
_UNBULLETED = frozenset({"title", "ctrTitle", "subTitle", *_FURNITURE})
_BULLETS = frozenset({"buChar", "buAutoNum", "buBlip"})
_BODY = "body"


@dataclass(frozen=True, slots=True)
class _Look:
    role: str
    level: int
    bulleted: bool


@dataclass(slots=True)
class _Slide:
    looks: dict[str, list[_Look]] = field(default_factory=dict)
    """By the letters of the paragraph; several in order when a slide says the same twice."""
    descriptions: set[str] = field(default_factory=set)


def with_slide_looks(document: OfficeDocument, package: OfficePackage) -> OfficeDocument:
    """The presentation with inherited bullets and levels, without dates, footers and slide numbers.

    Slides that the presenter hid are marked hidden.
    """
    slides: dict[str, _Slide] = {}

    def looked(paragraph: Paragraph) -> Paragraph | None:
        if paragraph.part not in slides:
            slides[paragraph.part] = _slide(package, paragraph.part)
        return _looked(paragraph, slides[paragraph.part])

    changed = document.changed(looked)
    return replace(changed, sections=tuple(_with_visibility(section, package) for section in changed.sections))


def _with_visibility(section: Section, package: OfficePackage) -> Section:
    slide = package.part(section.part)
    hidden = slide is not None and attribute(slide, "show") in ("0", "false")
    return replace(section, hidden=section.hidden or hidden)


def _looked(paragraph: Paragraph, slide: _Slide) -> Paragraph | None:
    key = _key(paragraph.text)
    looks = slide.looks.get(key) or slide.looks.get(_key(paragraph.text.partition(" ")[2]))
    if not looks:
        if key not in slide.descriptions:
            return paragraph
        description = picture_description(paragraph.text)
        return replace(paragraph, runs=(Run(description),)) if description else None
    look = looks.pop(0) if len(looks) > 1 else looks[0]
    if look.role in _FURNITURE:
        return None
    drawn = look.bulleted and key in slide.looks
    return replace(paragraph, marker="-" if drawn else "", level=look.level)


def _key(text: str) -> str:
    return "".join(text.split())


def _slide(package: OfficePackage, name: str) -> _Slide:
    slide = _Slide()
    root = package.part(name)
    if root is None:
        return slide
    layout = package.part(layout_name := package.target(name, "slideLayout"))
    master = package.part(package.target(layout_name, "slideMaster")) if layout_name else None
    for part in root.iter():
        if local_name(part) == "cNvPr":
            slide.descriptions |= {_key(f"{attribute(part, 'title')} {attribute(part, 'descr')}")}
        elif local_name(part) == "sp":
            for key, look in _shape_looks(part, layout, master):
                slide.looks.setdefault(key, []).append(look)
    slide.descriptions.discard("")
    return slide


def _shape_looks(shape: Part, layout: Part | None, master: Part | None) -> Iterator[tuple[str, _Look]]:
    placeholder = child(shape, "nvSpPr", "nvPr", "ph")
    role = "" if placeholder is None else attribute(placeholder, "type", _BODY)
    styles = [] if placeholder is None or role in _UNBULLETED else _styles(shape, placeholder, layout, master)
    for paragraph in children(shape, "txBody", "p"):
        look = child(paragraph, "pPr")
        level = attribute(look, "lvl", "0") if look is not None else "0"
        depth = int(level) if level.isdigit() else 0
        text = "".join(part.text or "" for part in paragraph.iter() if local_name(part) == "t")
        yield _key(text), _Look(role, depth, _bulleted(look, depth, styles))


def _styles(shape: Part, placeholder: Part, layout: Part | None, master: Part | None) -> list[Part]:
    """Where the bullets of a placeholder may be set, the nearest first."""
    outer = [_placeholder_like(placeholder, part) for part in (layout, master)]
    lists = [child(part, "txBody", "lstStyle") for part in (shape, *outer) if part is not None]
    return [part for part in (*lists, child(master, "txStyles", "bodyStyle")) if part is not None]


def _placeholder_like(placeholder: Part, root: Part | None) -> Part | None:
    index, role = attribute(placeholder, "idx"), attribute(placeholder, "type", _BODY)
    alike: Part | None = None
    for shape in () if root is None else root.iter():
        other = child(shape, "nvSpPr", "nvPr", "ph") if local_name(shape) == "sp" else None
        if other is None:
            continue
        if index and attribute(other, "idx") == index:
            return shape
        if alike is None and attribute(other, "type", _BODY) == role:
            alike = shape
    return alike


def _bulleted(look: Part | None, depth: int, styles: Sequence[Part]) -> bool:
    """Whether a bullet is drawn that the paragraph does not name itself; the library shows the others."""
    own = _says(look)
    if own is not None:
        return False
    for style in styles:
        said = _says(child(style, f"lvl{depth + 1}pPr"))
        if said is not None:
            return said
    return False


def _says(look: Part | None) -> bool | None:
    names = set() if look is None else {local_name(part) for part in look}
    if "buNone" in names:
        return False
    return True if names & _BULLETS else None
