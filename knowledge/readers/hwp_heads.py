"""HWP heads: which paragraphs of a Hancom document carry a bullet or number, from its list of shapes."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.readers.dochan_documents import compound_stream
from knowledge.readers.hwp_numbering import NUMBER_STYLES, Head, HeadCounter, HeadKind, NumberedLevel, Numbering
from knowledge.readers.office_elements import OfficeDocument, Paragraph, Run, Section
from knowledge.readers.office_packages import OfficePackage, Part, attribute, children, local_name

_COMPRESSED_FLAG = 36
_NUMBERING, _PARAGRAPH_SHAPE = 23, 25
_EQUATION = 88
_LEVELS = 7
_MAX_STREAM_BYTES = 100_000_000
_KINDS: dict[int, HeadKind] = {2: "number", 3: "bullet"}
_KIND_NAMES: dict[str, HeadKind] = {"NUMBER": "number", "BULLET": "bullet"}


@dataclass(frozen=True, slots=True)
class ShapeHeads:
    """Heads by the number of the paragraph shape, and the numberings that they count with."""

    heads: Mapping[int, Head]
    numberings: Mapping[str, Numbering]

    def applied(self, document: OfficeDocument) -> OfficeDocument:
        """The document with its markers; headings keep to themselves."""
        counter = HeadCounter(dict(self.numberings))

        def headed(paragraph: Paragraph) -> Paragraph:
            head = self.heads.get(paragraph.shape)
            if head is None or (paragraph.heading and not paragraph.heading_guessed):
                return paragraph
            marker = counter.marker(head)
            return replace(paragraph, marker=marker, level=head.level, heading=0) if marker else paragraph

        return document.changed(headed)


def hwp_heads(file: Path) -> ShapeHeads:
    """The heads of a binary HWP file."""
    heads: dict[int, Head] = {}
    numberings: dict[str, Numbering] = {}
    shapes = 0
    for tag, content in _records(_stream(file, "DocInfo")):
        if tag == _NUMBERING:
            numberings[str(len(numberings) + 1)] = tuple(_binary_levels(content))
        elif tag == _PARAGRAPH_SHAPE:
            head = _binary_head(content)
            if head is not None:
                heads[shapes] = head
            shapes += 1
    return ShapeHeads(heads, numberings)


def hwpx_heads(package: OfficePackage) -> ShapeHeads:
    """The heads of an HWPX file."""
    header = package.part("Contents/header.xml")
    heads: dict[int, Head] = {}
    numberings: dict[str, Numbering] = {}
    for part in () if header is None else header.iter():
        if local_name(part) == "numbering":
            numberings[attribute(part, "id")] = tuple(_levels(part))
        elif local_name(part) == "paraPr" and attribute(part, "id").isdigit():
            head = _head(part)
            if head is not None:
                heads[int(attribute(part, "id"))] = head
    return ShapeHeads(heads, numberings)


def hwp_equations(file: Path, streams: frozenset[str]) -> Section:
    """The equations of a binary HWP file, which the library misses when they have a caption."""
    sections = sorted(name for name in streams if name.startswith("BodyText/Section"))
    scripts = [
        _equation(content) for name in sections for tag, content in _records(_stream(file, name)) if tag == _EQUATION
    ]
    return Section(tuple(Paragraph((Run(f"${' '.join(script.split())}$"),)) for script in scripts if script.strip()))


def _stream(file: Path, name: str) -> bytes:
    content = compound_stream(file, name)
    flags = compound_stream(file, "FileHeader")[_COMPRESSED_FLAG : _COMPRESSED_FLAG + 1]
    if not flags or not flags[0] & 1:
        return content
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, _MAX_STREAM_BYTES)
    except zlib.error:
        return b""


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        (header,) = struct.unpack_from("<I", stream, position)
        position += 4
        size = header >> 20
        if size == 0xFFF and position + 4 <= len(stream):
            (size,) = struct.unpack_from("<I", stream, position)
            position += 4
        yield header & 0x3FF, stream[position : position + size]
        position += size


def _binary_head(shape: bytes) -> Head | None:
    if len(shape) < 32:
        return None
    (look,) = struct.unpack_from("<I", shape, 0)
    (numbering,) = struct.unpack_from("<H", shape, 30)
    kind = _KINDS.get(look >> 23 & 3)
    return None if kind is None else Head(kind, look >> 25 & 7, str(numbering))


def _binary_levels(numbering: bytes) -> Iterator[NumberedLevel]:
    """Each level has a look, 8 bytes more, and its pattern with its length in front; newer files end with starts."""
    position = 0
    patterns: list[tuple[str, int]] = []
    while len(patterns) < _LEVELS and position + 14 <= len(numbering):
        (look,) = struct.unpack_from("<I", numbering, position)
        (length,) = struct.unpack_from("<H", numbering, position + 12)
        pattern = numbering[position + 14 : position + 14 + 2 * length].decode("utf-16-le", "replace")
        patterns.append((pattern, look >> 5 & 0xF))
        position += 14 + 2 * length
    starts = numbering[position + 2 : position + 2 + 4 * _LEVELS]
    numbers = struct.unpack(f"<{_LEVELS}I", starts) if len(starts) == 4 * _LEVELS else (1,) * _LEVELS
    for (pattern, style), start in zip(patterns, numbers, strict=False):
        yield NumberedLevel(pattern, NUMBER_STYLES[style] if style < len(NUMBER_STYLES) else "", start)


def _equation(content: bytes) -> str:
    if len(content) < 6:
        return ""
    (length,) = struct.unpack_from("<H", content, 4)
    return content[6 : 6 + 2 * length].decode("utf-16-le", "replace")


def _head(shape: Part) -> Head | None:
    heading = next((part for part in shape.iter() if local_name(part) == "heading"), None)
    if heading is None:
        return None
    kind = _KIND_NAMES.get(attribute(heading, "type").upper())
    level = attribute(heading, "level", "0")
    return None if kind is None else Head(kind, int(level) if level.isdigit() else 0, attribute(heading, "idRef"))


def _levels(numbering: Part) -> Iterator[NumberedLevel]:
    for level in children(numbering, "paraHead"):
        start = attribute(level, "start", "1")
        yield NumberedLevel(
            pattern="".join(level.itertext()),
            style=attribute(level, "numFormat", "DIGIT").upper(),
            start=int(start) if start.isdigit() else 1,
        )
