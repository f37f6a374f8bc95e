"""Splitting: a material cut along its headings into chunks within a token budget."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from knowledge.blocks import Block, parse_blocks
from knowledge.contents import Place
from knowledge.languages import text_language
from knowledge.passages import Chunk
from knowledge.reading import Material
from knowledge.tokens import count_tokens

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

BUDGET_TOKENS = 400
"""Room for a procedure of eight steps in Korean; `python -m evals retrieval` was best near it."""
_LIMIT_TOKENS = 2_000
"""A single step or table row longer than this is cut like prose: no encoder reads more."""
_WINDOW_CHARACTERS, _OVERLAP_CHARACTERS, _HEAD_CHARACTERS = 160, 20, 80
_WHOLE_CHARACTERS = 3_000
_OPENING_HEAD_CHARACTERS, _OPENING_CHARACTERS = 160, 1_000
SPLITTER = f"blocks-{BUDGET_TOKENS}-v3"
"""Stored with the index; change it whenever the same material would be cut differently."""

_SENTENCE_ENDS = ["\n\n", "\n", ". ", "? ", "! ", "。", " ", ""]


def split_material(material: Material) -> list[Chunk]:
    """Cut one material into chunks, in reading order.

    Steps and tables are never cut inside an item: one that is longer than the budget is divided
    between its items, tables with their header row again.
    """
    chunks: list[Chunk] = []
    seen: dict[str, int] = {}
    for section in _sections(material):
        for packed in _packed(section.blocks):
            text = "\n\n".join(block.markdown for block in packed)
            chunks.append(_chunk(material, len(chunks), section, text, seen))
    return chunks


def window_texts(chunk: Chunk) -> list[str]:
    """What an encoder reads of a chunk: short windows of its text, title and headings in front.

    The encoder that ships blurs long texts: the best of several windows finds more than one vector.
    """
    head = f"{chunk.title} {chunk.heading}"[:_HEAD_CHARACTERS]
    body = _plain(chunk.text)
    starts = range(0, max(len(body), 1), _WINDOW_CHARACTERS)
    return [f"{head}\n{body[start : start + _WINDOW_CHARACTERS + _OVERLAP_CHARACTERS]}" for start in starts]


def opening_text(chunk: Chunk) -> str:
    """What the second encoder reads of a chunk: title, headings and beginning."""
    head = f"{chunk.title} {chunk.heading}"[:_OPENING_HEAD_CHARACTERS]
    return f"{head}\n{_plain(chunk.text)[:_OPENING_CHARACTERS]}"


def whole_text(title: str, chunks: Sequence[Chunk]) -> str:
    """What an encoder reads of a whole material: its first pages."""
    parts = [title]
    for chunk in chunks:
        parts += [*chunk.heading_path[-1:], chunk.text]
    return _plain("\n".join(parts))[:_WHOLE_CHARACTERS]


def _plain(text: str) -> str:
    return text.replace("**", "").replace("`", "")


@dataclass(frozen=True, slots=True)
class _Section:
    """Blocks that share their headings, and the page, slide or sheet that they stand on."""

    heading_path: tuple[str, ...]
    place: Place
    blocks: list[Block]


def _sections(material: Material) -> Iterator[_Section]:
    path: list[tuple[int, str]] = []
    blocks: list[Block] = []
    begun = Place()
    for block, place in _placed_blocks(material):
        if blocks and (block.kind == "heading" or _turns(begun, place)):
            yield _Section(_without_title(path, material.title), begun, blocks)
            blocks = []
        if block.kind == "heading":
            path = [(level, name) for level, name in path if level < block.level]
            path.append((block.level, _plain(block.items[0])))
        else:
            begun = begun if blocks else place
            blocks.append(block)
    if blocks:
        yield _Section(_without_title(path, material.title), begun, blocks)
    elif path and not material.text.strip().count("\n"):
        yield _Section((), Place(), [Block("paragraph", (path[-1][1],))])


def _placed_blocks(material: Material) -> Iterator[tuple[Block, Place]]:
    for piece in material.pieces:
        blocks = parse_blocks(piece.text)
        bare = bool(piece.place.kind) and all(block.kind == "heading" for block in blocks)
        for block in blocks:
            # The title is all that some slides and pages say.
            yield Block("paragraph", block.items) if bare else block, piece.place


def _turns(begun: Place, place: Place) -> bool:
    """Whether a new page, slide, sheet or file begins; minutes of one talk may stand in one chunk."""
    return begun != place and (place.kind != "time" or begun.file != place.file)


def _without_title(path: Sequence[tuple[int, str]], title: str) -> tuple[str, ...]:
    names = tuple(name for _, name in path)
    return names[1:] if names and names[0] == title else names


def _packed(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Groups of blocks within the budget; a list stays with the paragraph that leads to it."""
    group: list[Block] = []
    size = 0
    for block in chain.from_iterable(map(_fitting, blocks)):
        tokens = count_tokens(block.markdown)
        if group and size + tokens > BUDGET_TOKENS:
            lead = group.pop() if _leads(group, block) else None
            if group:
                yield group
            group, size = ([lead], count_tokens(lead.markdown)) if lead else ([], 0)
        group.append(block)
        size += tokens
    if group:
        yield group


def _leads(group: Sequence[Block], block: Block) -> bool:
    last = group[-1]
    return (
        block.kind in ("steps", "list", "table")
        and last.kind == "paragraph"
        and count_tokens(last.markdown) < BUDGET_TOKENS // 4
    )


def _fitting(block: Block) -> Iterator[Block]:
    if count_tokens(block.markdown) <= BUDGET_TOKENS:
        yield block
    elif block.kind in ("steps", "list", "table"):
        yield from _between_items(block)
    else:
        for text in _prose_splitter(BUDGET_TOKENS).split_text(block.items[0]):
            yield Block(block.kind, (text,), level=block.level)


def _between_items(block: Block) -> Iterator[Block]:
    first = size = 0
    for position, item in enumerate(block.items):
        tokens = count_tokens(item)
        if tokens > _LIMIT_TOKENS:
            yield from _long_item(block, first, position)
            first, size = position + 1, 0
            continue
        if size and size + tokens > BUDGET_TOKENS:
            yield block.part(first, position)
            first, size = position, 0
        size += tokens
    if first < len(block.items):
        yield block.part(first, len(block.items))


def _long_item(block: Block, first: int, position: int) -> Iterator[Block]:
    if first < position:
        yield block.part(first, position)
    for text in _prose_splitter(BUDGET_TOKENS).split_text(block.items[position]):
        yield Block("paragraph", (text,))


@cache
def _prose_splitter(budget_tokens: int) -> "RecursiveCharacterTextSplitter":
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=_SENTENCE_ENDS,
        keep_separator="end",
        chunk_size=budget_tokens,
        chunk_overlap=0,
        length_function=count_tokens,
    )


def _chunk(material: Material, ordinal: int, section: _Section, text: str, seen: dict[str, int]) -> Chunk:
    shape = "\n".join((material.id, material.title, *section.heading_path, text))
    repeat = seen[shape] = seen.get(shape, 0) + 1
    digest = hashlib.sha256(f"{repeat}\n{shape}".encode()).hexdigest()[:24]
    language = text_language(text)
    return Chunk(digest, material.id, ordinal, material.title, section.heading_path, text, language, section.place)
