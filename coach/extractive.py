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
_WHOLE_LINES = 10
"""A section that is only a little longer is not cut."""
_SENTENCES = 4
_RELATED = 3
_NEAR_BEST = 0.7
"""Passages with at least this share of the best score may hold the answer; their headings decide."""
_HEADING_WEIGHT = 1.2
_KIND_BONUS = 0.25
_UNFOUND = 0.6
"""Stands for the score of a section of the best material that search did not bring."""
_RELATED_SHARE = 0.4
_HOW = re.compile(r"어떻게|어떡|방법|하는\s*법|는\s*법|려면|하고\s*싶|\bhow (do|can|to|should)\b", re.IGNORECASE)
_SENTENCE = re.compile(r".+?(?:[.!?。…]+[\"'”’)]*(?=\s)|$)", re.DOTALL)
_FAILS = re.compile(r"(^|\s)(안|못)\s|않|없(?!이)|\b(not|cannot|can't|won't|doesn't|don't)\b", re.IGNORECASE)
_HAPPENED = re.compile(
    r"\b(already|have (pressed|tapped|sent|installed|typed)|(pressed|tapped|clicked|sent|lost)\b)", re.IGNORECASE
)
_WHAT = re.compile(r"뭐예요|뭐에요|뭔가요|뭐죠|뭐야|무엇|무슨\s*뜻|이란|\bwhat (is|are)\b", re.IGNORECASE)
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
    best = _best_chunk(question, found.passages, retriever)
    parts = _for_device(question, retriever.section(best, depth=_depth(question, best))) or [best]
    chosen, left = _within_lines(question, parts, retriever)
    lines = [line for part in chosen for line in part]
    cited = {line.chunk.id for line in lines}
    floor = _RELATED_SHARE * found.passages[0].score
    others = [passage.chunk for passage in found.passages if passage.score >= floor]
    unused = [chunk for chunk in (*left, *others) if chunk.id not in cited]
    return Draft(tuple(_pieces(lines, parts, sources)), tuple(_distinct(unused))[:_RELATED])


def nearest_materials(found: Found) -> tuple[Chunk, ...]:
    """One passage each of the nearest materials, for somebody whose question was not answered."""
    seen: dict[str, Chunk] = {}
    for passage in found.passages:
        seen.setdefault(passage.chunk.material_id, passage.chunk)
    return tuple(seen.values())[:_RELATED]


def _best_chunk(question: str, passages: Sequence[Passage], retriever: Retriever) -> Chunk:
    """The chunk whose score and heading together fit best.

    All sections of the best material take part: its passages share so many words that search alone
    cannot tell which of them the question means.
    """
    top = passages[0]
    scores = {
        passage.chunk.id: passage.score / top.score for passage in passages if passage.score >= _NEAR_BEST * top.score
    }
    near = {passage.chunk.id: passage.chunk for passage in passages if passage.chunk.id in scores}
    beside = {chunk.id: chunk for chunk in retriever.chunks_of(top.chunk.material_id)}
    fitting = _fitting(question, [*near.values(), *(c for c in beside.values() if c.id not in near)])
    headings = [_heading(chunk) for chunk in fitting]
    ranks = [
        scores.get(chunk.id, _UNFOUND) + _HEADING_WEIGHT * nearness + _suits(question, chunk)
        for chunk, nearness in zip(fitting, retriever.relevance(question, headings), strict=True)
    ]
    return fitting[ranks.index(max(ranks))]


def _heading(chunk: Chunk) -> str:
    return chunk.heading_path[-1] if chunk.heading_path else chunk.title


def _suits(question: str, chunk: Chunk) -> float:
    """What the kind of question says for or against a section: how, what, which device, what failed or happened."""
    heading = _heading(chunk)
    suits = 0.0
    if _HOW.search(question) and any(block.kind == "steps" for block in chunk.blocks):
        suits += _KIND_BONUS
    if _WHAT.search(question) and (_WHAT.search(heading) or not chunk.heading_path):
        suits += _KIND_BONUS
    if _devices(question) & _devices(heading):
        suits += _KIND_BONUS
    if _is_past(question) and _is_past(heading):
        suits += _KIND_BONUS
    if _FAILS.search(heading):
        suits += _KIND_BONUS if _FAILS.search(question) else -_KIND_BONUS
    return suits


def _is_past(text: str) -> bool:
    """Whether something has happened: a Korean past tense ends a syllable in ㅆ, the 20th final consonant."""
    return bool(_HAPPENED.search(text)) or any(
        "가" <= letter <= "힣" and (ord(letter) - ord("가")) % 28 == 20 and letter not in "있겠" for letter in text
    )


def _fitting(question: str, chunks: Sequence[Chunk]) -> list[Chunk]:
    # An introduction repeats the words of all its sections; it answers what a thing is, not how.
    sections = chunks if _WHAT.search(question) else [chunk for chunk in chunks if chunk.heading_path]
    fitting = [chunk for chunk in sections or chunks if not _for_other_device(question, chunk.heading)]
    return fitting or list(sections or chunks)


def _depth(question: str, chunk: Chunk) -> int:
    """How many headings name the section to answer from.

    The steps for one device are part of a section for all: a question that names no device gets both.
    """
    depth = len(chunk.heading_path)
    if depth > 1 and not _devices(question) and _devices(chunk.heading_path[-1]):
        return depth - 1
    return depth


def _devices(text: str) -> set[str]:
    return {name for name, device in _DEVICES.items() if device.search(text)}


def _for_other_device(question: str, heading: str) -> bool:
    asked, named = _devices(question), _devices(heading)
    return bool(asked and named and not asked & named)


def _for_device(question: str, section: Sequence[Chunk]) -> list[Chunk]:
    return [c for c in section if not _for_other_device(question, c.heading)] or list(section)


def _within_lines(question: str, parts: Sequence[Chunk], retriever: Retriever) -> tuple[list[list[_Line]], list[Chunk]]:
    """Parts of a section from its beginning until the answer is full; what an introduction leads to always fits."""
    chosen: list[list[_Line]] = []
    size = 0.0
    for position, part in enumerate(parts):
        lines = list(_lines(part))
        if _height(lines) > _WHOLE_LINES:
            lines = _best_lines(question, lines, retriever)
        introduced = position == 1 and all(line.kind == "paragraph" for line in chosen[0])
        if chosen and size + _height(lines) > _LINES and not introduced:
            return chosen, list(parts[position:])
        chosen.append(lines)
        size += _height(lines)
    return chosen, []


def _height(lines: Sequence[_Line]) -> float:
    """Lines on a page: three sentences of a paragraph take about one."""
    return sum(1 / 3 if line.kind == "paragraph" else 1 for line in lines)


def _lines(chunk: Chunk) -> Iterator[_Line]:
    for position, block in enumerate(chunk.blocks):
        if block.kind == "steps":
            yield from (
                _Line("steps", item, chunk, position, number) for number, item in enumerate(block.items, block.start)
            )
        elif block.kind == "code":
            yield _Line("code", block.items[0], chunk, position)
        elif block.kind in ("list", "table"):
            entries = block.items if block.kind == "list" else _rows(block)
            yield from (_Line("list", item, chunk, position) for item in entries)
        else:
            sentences = (sentence.strip() for sentence in _SENTENCE.findall(block.items[0]))
            yield from (_Line("paragraph", sentence, chunk, position) for sentence in sentences if sentence)


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
    """Of a long part, steps whole with the sentence before; else the best entries or sentences."""
    nearness = list(retriever.relevance(question, [line.text for line in lines]))
    steps = [line for line in lines if line.kind == "steps"]
    best = lines[nearness.index(max(nearness))]
    if steps and (best.kind == "steps" or _wants_steps(question)):
        block = best.block if best.kind == "steps" else steps[0].block
        before = [line for line in lines if line.block == block - 1 and line.kind == "paragraph"]
        return [*before[-1:], *(line for line in lines if line.block == block)]
    amount = _LINES if best.kind == "list" else _SENTENCES
    alike = [place for place, line in enumerate(lines) if line.kind == best.kind]
    kept = sorted(sorted(alike, key=lambda place: -nearness[place])[:amount])
    return [lines[place] for place in kept]


def _wants_steps(question: str) -> bool:
    return bool(_HOW.search(question) or _FAILS.search(question)) or _is_past(question)


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
