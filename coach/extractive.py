"""The extractive writer: the steps, rows and sentences of the materials that answer, word for word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.answer_lines import Line, height, lines_of, named_rows
from coach.answers import Piece, Run, text_runs
from coach.devices import devices
from coach.line_choice import best_lines
from coach.ports import Retriever
from coach.preferences import Level
from coach.question_kinds import kinds_of, leaves_open, wants_steps
from coach.sections import best_chunk, heading_of, section_of
from coach.sources import Sources
from knowledge.passages import Chunk, Found

_MOST_LINES = 40
"""Of a section that is quoted whole."""
_LOOSE_SENTENCES = 3
"""Prose under no heading of its own that is longer is not quoted whole."""
_RELATED = 3
_RELATED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class _Room:
    """How long an answer may be."""

    lines: int
    whole_lines: int
    """A part that is only a little longer is not cut."""
    sentences: int
    """Prose under a heading that is longer is not quoted whole."""


_ROOMS: dict[Level, _Room] = {"normal": _Room(8, 10, 4), "plain": _Room(4, 6, 2)}


@dataclass(frozen=True, slots=True)
class Extract:
    pieces: tuple[Piece, ...]
    related: tuple[Chunk, ...]
    """Parts of the materials that go on from here, at most three."""


def write_extract(
    question: str, found: Found, retriever: Retriever, sources: Sources, level: Level = "normal"
) -> Extract:
    """Answer from the best section: in steps or entries whole, in prose the sentences that answer.

    Nothing where they name only one of two things that are compared, or no amount or time that is asked for.
    Needs at least one passage.
    """
    section = section_of(question, best_chunk(question, found.passages, retriever), retriever)
    lines = _answer(question, section, found, retriever, _ROOMS[level])
    if leaves_open(question, [line.searched for line in lines]):
        lines = []
    cited = {line.chunk.id for line in lines}
    floor = _RELATED_SHARE * found.passages[0].score
    others = [passage.chunk for passage in found.passages if passage.score >= floor]
    unused = [chunk for chunk in (*section, *others) if chunk.id not in cited]
    return Extract(tuple(_pieces(lines, section, sources)), tuple(_distinct(unused))[:_RELATED])


def write_whole(section: Found, sources: Sources) -> Extract:
    """Quote a section from its beginning. Needs at least one passage."""
    chunks = [passage.chunk for passage in section.passages]
    lines = [line for chunk in chunks for line in lines_of(chunk)][:_MOST_LINES]
    return Extract(tuple(_pieces(lines, chunks, sources)), ())


def nearest_materials(found: Found) -> tuple[Chunk, ...]:
    """One passage each of the nearest materials, for somebody whose question was not answered."""
    seen: dict[str, Chunk] = {}
    for passage in found.passages:
        seen.setdefault(passage.chunk.material_id, passage.chunk)
    return tuple(seen.values())[:_RELATED]


def _answer(question: str, section: Sequence[Chunk], found: Found, retriever: Retriever, room: _Room) -> list[Line]:
    parts = [named_rows(question, list(lines_of(part))) for part in section]
    every = [line for part in parts for line in part]
    long = len(every) > (room.sentences if section[0].heading_path else _LOOSE_SENTENCES)
    prose = all(line.kind == "paragraph" or line.row for line in every)
    if every and ((prose and long) or "difference" in kinds_of(question)):
        return best_lines(question, section, found.passages, retriever)
    return _within_lines(question, parts, retriever, room)


def _within_lines(question: str, parts: Sequence[Sequence[Line]], retriever: Retriever, room: _Room) -> list[Line]:
    """Parts of a section from its beginning until the answer is full.

    What an introduction leads to always fits, and so do the steps for the other device when none was named.
    """
    chosen: list[Line] = []
    for position, part in enumerate(parts):
        lines = _shortened(question, part, retriever, room) if height(part) > room.whole_lines else part
        introduced = position == 1 and all(line.kind == "paragraph" for line in chosen)
        other_device = bool(
            chosen and lines and devices(heading_of(lines[0].chunk)) and devices(heading_of(chosen[-1].chunk))
        )
        if chosen and height(chosen) + height(lines) > room.lines and not (introduced or other_device):
            return chosen
        chosen += lines
    return chosen


def _shortened(question: str, lines: Sequence[Line], retriever: Retriever, room: _Room) -> list[Line]:
    """Of a long part, steps whole with the sentence before; else the best entries or sentences."""
    nearness = list(retriever.relevance(question, [line.searched for line in lines]))
    steps = [line for line in lines if line.kind == "steps"]
    best = lines[nearness.index(max(nearness))]
    if steps and (best.kind == "steps" or wants_steps(question)):
        block = best.block if best.kind == "steps" else steps[0].block
        before = [line for line in lines if line.block == block - 1 and line.kind == "paragraph"]
        return [*before[-1:], *(line for line in lines if line.block == block)]
    amount = room.lines if best.kind == "list" else room.sentences
    alike = [place for place, line in enumerate(lines) if line.kind == best.kind]
    kept = sorted(sorted(alike, key=lambda place: -nearness[place])[:amount])
    return [lines[place] for place in kept]


def _pieces(lines: Sequence[Line], section: Sequence[Chunk], sources: Sources) -> Iterator[Piece]:
    several = len({line.chunk.material_id for line in lines}) > 1
    depth = len(section[0].heading_path)
    for before, line, following in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        begins = before is None or before.chunk.id != line.chunk.id
        heading = _heading(line.chunk, before, depth, several=several) if begins else ""
        joins = before is not None and line.kind == "paragraph" and _same_block(before, line)
        goes_on = line.kind == "paragraph" and following is not None and _same_block(line, following)
        citation = () if goes_on else (Run(source=sources.cite(line.chunk)),)
        yield Piece(line.kind, (*text_runs(line.text), *citation), line.number, heading, joins)


def _heading(chunk: Chunk, before: Line | None, depth: int, *, several: bool) -> str:
    """What stands above a new part: its material when there are several, its heading below that of the section."""
    if several:
        return chunk.title if before is None or before.chunk.material_id != chunk.material_id else ""
    return chunk.heading_path[-1] if len(chunk.heading_path) > depth else ""


def _same_block(line: Line, other: Line) -> bool:
    return line.chunk.id == other.chunk.id and line.block == other.block


def _distinct(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for chunk in chunks:
        key = (chunk.material_id, chunk.heading_path)
        if chunk.heading_path and key not in seen:
            seen.add(key)
            yield chunk
