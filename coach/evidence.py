"""Evidence: a passage taken apart for a comparison with what an answer says of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from coach.amounts import Amount, AmountReader
from coach.ports import TextComparer
from knowledge.blocks import Block, cells
from knowledge.passages import Chunk
from knowledge.stances import Stances

_SENTENCE = re.compile(r".+?(?:[.!?。…]+[\"'”’)]*(?=\s)|$)", re.DOTALL)
_MARKS = re.compile(r"\*\*|`")
_BETWEEN = re.compile(r"(?<!\d)[\W_]+|[\W_]+(?!\d)")
"""What two spellings of one sentence may differ in: all but letters, digits and what stands between digits."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one passage says, sentence by sentence."""

    sentences: tuple[Stances, ...]
    vectors: npt.NDArray[np.float32]
    """Of each sentence, then of each two in a row."""
    words: frozenset[str]
    amounts: frozenset[Amount]
    """Words and amounts of the headings count too."""


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A passage by its letters alone."""

    runs: tuple[tuple[str, ...], ...]
    """The sentences of each block."""
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Of each row of a table the first cell, and the others with the names of their columns."""


def read_evidence(chunk: Chunk, comparer: TextComparer, amounts: AmountReader) -> Evidence:
    sentences = [sentence for block in chunk.blocks for sentence in _sentences(block)] or [chunk.heading or chunk.title]
    above = " ".join((chunk.title, *chunk.heading_path))
    *stances, of_headings = comparer.stances([*sentences, above])
    pairs = [f"{one} {two}" for one, two in pairwise(sentences)]
    return Evidence(
        sentences=tuple(stances),
        vectors=comparer.vectors([*sentences, *pairs]),
        words=of_headings.words.union(*(one.words for one in stances)),
        amounts=amounts.amounts("\n".join((above, *sentences))),
    )


def is_verbatim(sentence: str, chunk: Chunk) -> bool:
    """Whether whole sentences, lines or table rows of the passage are just this.

    A part of a sentence is not enough: what stands around it may turn its meaning, as in "Never ...".
    """
    wanted = _letters(sentence)
    spelled = _spelled(chunk)
    return any(_is_run(wanted, run) for run in spelled.runs) or any(_is_row(wanted, *row) for row in spelled.rows)


def plain(text: str) -> str:
    """Without the marks of Markdown inside a line."""
    return _MARKS.sub("", text)


def _sentences(block: Block) -> Iterator[str]:
    for item in block.items:
        if block.kind in ("table", "code"):
            yield plain(item)
        else:
            yield from (found.strip() for found in _SENTENCE.findall(plain(item)) if found.strip())


def _is_run(wanted: str, sentences: Sequence[str]) -> bool:
    """Whether some sentences in a row are together what is wanted."""
    for start in range(len(sentences)):
        rest = wanted
        for sentence in sentences[start:]:
            if not rest or not rest.startswith(sentence):
                break
            rest = rest.removeprefix(sentence)
        if wanted and not rest:
            return True
    return False


def _is_row(wanted: str, first: str, others: Sequence[tuple[str, str]]) -> bool:
    """Whether this is a row told in words: its first cell, then any of the others, each with or without its name."""
    if not wanted.startswith(first):
        return False
    rest = wanted.removeprefix(first)
    for name, cell in others:
        rest = rest.removeprefix(name + cell if rest.startswith(name + cell) else cell)
    return not rest


@lru_cache(256)
def _spelled(chunk: Chunk) -> _Spelled:
    blocks = chunk.blocks
    return _Spelled(
        runs=tuple(tuple(map(_letters, _sentences(block))) for block in blocks),
        rows=tuple(_row(block.items[0], row) for block in blocks if block.kind == "table" for row in block.items[1:]),
    )


def _row(header: str, row: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    first, *others = map(_letters, cells(row))
    return first, tuple(zip(map(_letters, cells(header)[1:]), others, strict=False))


def _letters(text: str) -> str:
    return _BETWEEN.sub("", text.lower())
