"""Cards: one section of a guide, ready to be read large, with the asked words marked."""

from collections.abc import Iterator, Sequence
from typing import Self

from pydantic import BaseModel

from api.bodies import Body, Language, PlaceOut
from api.readiness import Parts
from coach.answers import Run, text_runs
from coach.errors import PassageNotFound
from knowledge.blocks import Block, BlockKind, cells, parse_blocks
from knowledge.marks import Span
from knowledge.passages import Chunk


class MarkedRun(Body):
    text: str
    strong: bool
    marked: bool
    """It is one of the asked words."""


Line = tuple[MarkedRun, ...]


class CardBlock(BaseModel):
    kind: BlockKind
    start: int
    """The number of the first step."""
    items: tuple[tuple[Line, ...], ...]
    """Steps, entries, or rows of a table, the first of which is its head; each has one line, a row one a cell."""


class CardOut(BaseModel):
    id: str
    material_id: str
    title: Line
    section: tuple[str, ...]
    """The headings above it, outermost first."""
    heading: Line
    """The innermost of them; empty when there is none."""
    language: Language
    """Of the guide."""
    course: str
    level: str
    updated: str
    place: PlaceOut
    blocks: tuple[CardBlock, ...]

    @classmethod
    def of(cls, parts: Parts, passage_id: str, question: str) -> Self:
        """The section around a passage; with an empty ``question`` nothing is marked.

        Raises:
            PassageNotFound: There is none with this id.
        """
        chunk = parts.index.catalog.chunk(passage_id)
        entry = parts.index.catalog.material(chunk.material_id) if chunk else None
        if chunk is None or entry is None:
            raise PassageNotFound(f"no passage {passage_id!r}")
        blocks = list(_blocks(chunk, parts.search.section(chunk, depth=len(chunk.heading_path))))
        lines = [[chunk.title], list(chunk.heading_path[-1:]), *(_lines(block) for block in blocks)]
        title, heading, *held = _marked(parts, question, lines)
        return cls(
            id=chunk.id,
            material_id=entry.id,
            title=title[0],
            section=chunk.heading_path,
            heading=heading[0] if heading else (),
            language=entry.language,
            course=entry.course,
            level=entry.level,
            updated=entry.updated,
            place=PlaceOut.model_validate(chunk.place),
            blocks=tuple(_block(block, marked) for block, marked in zip(blocks, held, strict=True)),
        )


def marked_runs(runs: Sequence[Run], spans: Sequence[Span]) -> Line:
    """The runs of one line, cut where a mark of its plain text begins or ends."""
    cut: list[MarkedRun] = []
    begin = 0
    for run in runs:
        end = begin + len(run.text)
        edges = {edge for span in spans for edge in span if begin < edge < end}
        for first, last in zip([begin, *sorted(edges)], [*sorted(edges), end], strict=True):
            marked = any(span.start <= first and last <= span.end for span in spans)
            cut.append(MarkedRun(text=run.text[first - begin : last - begin], strong=run.strong, marked=marked))
        begin = end
    return tuple(cut)


def _blocks(chunk: Chunk, section: Sequence[Chunk]) -> Iterator[Block]:
    """Everything in the section, with the headings that stand below its own."""
    shown = chunk.heading_path
    for part in section:
        for depth in range(len(chunk.heading_path), len(part.heading_path)):
            if part.heading_path[: depth + 1] != shown[: depth + 1]:
                yield Block("heading", (part.heading_path[depth],), level=depth + 1)
        shown = part.heading_path
        yield from parse_blocks(part.text)


def _lines(block: Block) -> list[str]:
    return [line for item in block.items for line in (cells(item) if block.kind == "table" else [item])]


def _marked(parts: Parts, question: str, groups: Sequence[Sequence[str]]) -> list[list[Line]]:
    runs = [[text_runs(line) for line in group] for group in groups]
    texts = ["".join(run.text for run in line) for group in runs for line in group]
    spans = iter(parts.search.marks(question, texts) if question else [()] * len(texts))
    return [[marked_runs(line, next(spans)) for line in group] for group in runs]


def _block(block: Block, lines: Sequence[Line]) -> CardBlock:
    widths = [len(cells(item)) if block.kind == "table" else 1 for item in block.items]
    following = iter(lines)
    items = tuple(tuple(next(following) for _ in range(width)) for width in widths)
    return CardBlock(kind=block.kind, start=block.start, items=items)
