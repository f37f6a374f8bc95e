"""Statements: the sentences, steps and table rows of a guide that can be understood by themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.blocks import Block, cells
from knowledge.passages import Chunk
from prompts import QuizWords

SHORTEST, LONGEST = 12, 120
"""Characters of a statement: less says too little, more is too much to read for a choice."""

_LIKE_WORDS = 2
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’)]*(?=\s|$)|$)", re.DOTALL)
_ENDED = re.compile(r"[.!…]$")
_PAIRED = (("(", ")"), ("“", "”"), ("‘", "’"))


Placed = tuple[Chunk, Block]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a guide, without marks."""

    text: str
    marked: str
    """With ``**bold**`` as in the guide."""
    section: str
    """The heading above it."""
    passage_id: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with two columns."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Table:
    section: str
    passage_id: str
    column: str
    """Heading of the second column."""
    rows: tuple[Row, ...]


def placed_blocks(chunks: Sequence[Chunk]) -> list[Placed]:
    """The blocks of a guide; what stands above the first heading tells what the guide is about and is left out."""
    return [(chunk, block) for chunk in chunks if chunk.heading_path for block in chunk.blocks]


def plain(text: str) -> str:
    """Markdown text without the marks of bold and code, on one line."""
    return " ".join(text.replace("**", "").replace("`", "").split())


def statements(blocks: Sequence[Placed], words: QuizWords) -> list[Statement]:
    """The first sentence of each step, entry and paragraph that can be understood by itself, each once.

    Later sentences lean on the first too often.
    """
    found: dict[str, Statement] = {}
    for chunk, block in blocks:
        if block.kind in ("paragraph", "list", "steps"):
            for item in block.items:
                statement = _statement(item, chunk, words)
                if statement is not None:
                    found.setdefault(statement.text, statement)
    return list(found.values())


def step_lists(blocks: Sequence[Placed], words: QuizWords) -> list[list[Statement | None]]:
    """Steps that follow each other; ``None`` where one cannot be asked for."""
    return [
        [_statement(item, chunk, words) for item in block.items] for chunk, block in blocks if block.kind == "steps"
    ]


def tables(blocks: Sequence[Placed]) -> list[Table]:
    """Tables of two columns whose second says something of the first; columns with like headings stand side by side."""
    return [
        Table(
            chunk.heading_path[-1],
            chunk.id,
            plain(cells(block.items[0])[1]),
            tuple(Row(*map(plain, cells(row))) for row in block.items[1:]),
        )
        for chunk, block in blocks
        if block.kind == "table" and all(len(cells(row)) == 2 for row in block.items) and not _compares(block)
    ]


def _compares(table: Block) -> bool:
    first, second = (plain(heading).casefold().split() or [""] for heading in cells(table.items[0]))
    return first[-1] == second[-1] or len(set(first) & set(second)) >= _LIKE_WORDS


def _statement(item: str, chunk: Chunk, words: QuizWords) -> Statement | None:
    marked = _first_sentence(item)
    text = plain(marked)
    if not _stands_alone(text, words):
        return None
    return Statement(text, marked, chunk.heading_path[-1], chunk.id)


def _first_sentence(item: str) -> str:
    """A sentence inside quotation marks or brackets does not end the one around it."""
    sentence = ""
    for part in _SENTENCE.findall(" ".join(item.split())):
        sentence += part
        if _closed(sentence):
            break
    return sentence.strip()


def _closed(text: str) -> bool:
    paired = all(text.count(opening) == text.count(closing) for opening, closing in _PAIRED)
    return paired and text.count('"') % 2 == 0 and text.count("**") % 2 == 0


def _stands_alone(text: str, words: QuizWords) -> bool:
    return (
        SHORTEST <= len(text) <= LONGEST
        and _ENDED.search(text) is not None
        and _closed(text)
        and not text.startswith(words.leaning)
        and not any(idle in text for idle in words.idle)
    )
