"""The extractive writer: the steps and sentences of the materials that answer, word for word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.answers import AnswerBlockKind, Piece, Run, text_runs
from coach.ports import Retriever
from coach.sources import Sources
from knowledge.blocks import Block, cells
from knowledge.passages import Chunk, Found, Passage

_LINES = 8
_SENTENCES = 4
_RELATED = 3
_NEAR_BEST = 0.7
"""Passages with at least this share of the best score may hold the answer; their headings decide."""
_HEADING_WEIGHT = 0.8
_SENTENCE = re.compile(r".+?(?:[.!?。…]+[\"'”’)]*(?=\s)|$)", re.DOTALL)
_DEVICES = {
    "iphone": re.compile(r"아이폰|아이패드|iphone|ipad|\bios\b", re.IGNORECASE),
    "android": re.compile(r"안드로이드|갤럭시|삼성\s*폰|android|galaxy", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Draft:
    pieces: tuple[Piece, ...]
    related: tuple[Chunk, ...]
    """Parts of the materials that go on from here, at most three."""


@dataclass(frozen=True, slots=True)
class _Line:
    kind: AnswerBlockKind
    text: str
    chunk: Chunk
    block: int
    """Which block of the chunk it is from."""
    number: int | None = None


def write_extract(question: str, found: Found, retriever: Retriever, sources: Sources) -> Draft:
    """Answer from the best section: whole when it is short, its best parts when it is long.

    Needs at least one passage.
    """
    best = _best_passage(question, found.passages, retriever)
    parts = _for_device(question, retriever.section(best.chunk))
    chosen, left = _within_lines(question, parts, retriever)
    lines = [line for part in chosen for line in part]
    cited = {line.chunk.id for line in lines}
    others = [passage.chunk for passage in found.passages if passage.score >= _NEAR_BEST / 2 * best.score]
    unused = [chunk for chunk in (*left, *others) if chunk.id not in cited]
    return Draft(tuple(_pieces(lines, parts, sources)), tuple(_distinct(unused))[:_RELATED])


def nearest_materials(found: Found) -> tuple[Chunk, ...]:
    """One passage each of the nearest materials, for somebody whose question was not answered."""
    seen: dict[str, Chunk] = {}
    for passage in found.passages:
        seen.setdefault(passage.chunk.material_id, passage.chunk)
    return tuple(seen.values())[:_RELATED]


def _best_passage(question: str, passages: Sequence[Passage], retriever: Retriever) -> Passage:
    floor = _NEAR_BEST * passages[0].score
    near = [passage for passage in passages if passage.score >= floor]
    fitting = [p for p in near if not _for_other_device(question, p.chunk.heading)] or near
    headings = [p.chunk.heading_path[-1] if p.chunk.heading_path else p.chunk.title for p in fitting]
    nearness = retriever.relevance(question, headings)
    ranks = [
        passage.score / passages[0].score + _HEADING_WEIGHT * near
        for passage, near in zip(fitting, nearness, strict=True)
    ]
    return fitting[ranks.index(max(ranks))]


def _for_other_device(question: str, heading: str) -> bool:
    asked = {name for name, device in _DEVICES.items() if device.search(question)}
    named = {name for name, device in _DEVICES.items() if device.search(heading)}
    return bool(asked and named and not asked & named)


def _for_device(question: str, section: Sequence[Chunk]) -> list[Chunk]:
    return [c for c in section if not _for_other_device(question, c.heading)] or list(section)


def _within_lines(
    question: str, parts: Sequence[Chunk], retriever: Retriever
) -> tuple[list[list[_Line]], list[Chunk]]:
    """Parts of a section from its beginning until the answer is full; the first two always have a place."""
    chosen: list[list[_Line]] = []
    size = 0
    for position, part in enumerate(parts):
        lines = list(_lines(part))
        if len(lines) > _LINES:
            lines = _best_lines(question, lines, retriever)
        introduction = position == 1 and size <= 2
        if chosen and size + len(lines) > _LINES and not introduction:
            return chosen, list(parts[position:])
        chosen.append(lines)
        size += len(lines)
    return chosen, []


def _lines(chunk: Chunk) -> Iterator[_Line]:
    for position, block in enumerate(chunk.blocks):
        if block.kind == "steps":
            for number, item in enumerate(block.items, block.start):
                yield _Line("steps", item, chunk, position, number)
        elif block.kind in ("list", "table"):
            for item in block.items if block.kind == "list" else _rows(block):
                yield _Line("list", item, chunk, position)
        elif block.kind == "code":
            yield _Line("code", block.items[0], chunk, position)
        else:
            for sentence in _SENTENCE.findall(block.items[0]):
                if sentence.strip():
                    yield _Line("paragraph", sentence.strip(), chunk, position)


def _rows(table: Block) -> Iterator[str]:
    header = cells(table.items[0])
    for row in table.items[1:]:
        first, *rest = cells(row)
        if len(rest) == 1:
            yield f"{first}: {rest[0]}"
        else:
            named = (f"{name} {cell}" for name, cell in zip(header[1:], rest, strict=False) if cell)
            yield f"{first}: " + ", ".join(named)


def _best_lines(question: str, lines: Sequence[_Line], retriever: Retriever) -> list[_Line]:
    """The best block of a long part: steps and lists whole, with the sentence before; else its best sentences."""
    nearness = list(retriever.relevance(question, [line.text for line in lines]))
    best = lines[nearness.index(max(nearness))]
    if best.kind == "steps":
        before = [line for line in lines if line.block == best.block - 1 and line.kind == "paragraph"]
        return [*before[-1:], *(line for line in lines if line.block == best.block)]
    amount = _LINES if best.kind == "list" else _SENTENCES
    alike = [place for place, line in enumerate(lines) if line.kind == best.kind]
    kept = sorted(sorted(alike, key=lambda place: -nearness[place])[:amount])
    return [lines[place] for place in kept]


def _pieces(lines: Sequence[_Line], parts: Sequence[Chunk], sources: Sources) -> Iterator[Piece]:
    top = len(parts[0].heading_path)
    before: _Line | None = None
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        begins = before is None or before.chunk.id != line.chunk.id
        heading = line.chunk.heading_path[-1] if begins and len(line.chunk.heading_path) > top else ""
        joins = line.kind == "paragraph" and not begins and before is not None and before.block == line.block
        goes_on = line.kind == "paragraph" and following is not None and _same_block(line, following)
        citation = () if goes_on else (Run(source=sources.cite(line.chunk)),)
        yield Piece(line.kind, (*text_runs(line.text), *citation), line.number, heading, joins)
        before = line


def _same_block(line: _Line, other: _Line) -> bool:
    return line.chunk.id == other.chunk.id and line.block == other.block


def _distinct(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for chunk in chunks:
        key = (chunk.material_id, chunk.heading_path)
        if chunk.heading_path and key not in seen:
            seen.add(key)
            yield chunk
