"""Wording: whether an answer says what a reference says, and whether a passage says what cites it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.answers import Block, Run
from coach.sentences import sentences
from knowledge.blocks import cells, parse_blocks

_NO_WORD = re.compile(r"[\W_]+")
_AFTER_STOP = re.compile(r"(?<=[.!?。…])[\"'”’)\]」』]*\s+")
"""Where sentences that were not neighbours may have been joined; to find a sentence in parts is as good."""


_BEFORE = r"(?:(?<!\d)(?<!\d[.,])(?=\d)|(?<![a-z])(?=[a-z])|(?=[^\da-z]))"
_BEHIND = r"(?:(?<=\d)(?!\d|[.,]\d)|(?<=\D))"
"""Where a number, or a word of Latin letters, begins and a number ends."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Words that an answer and its reference share."""

    recall: float
    f1: float


def normalised(text: str) -> str:
    """The letters and digits of a text: NFC, without case, punctuation and spaces."""
    return _NO_WORD.sub("", unicodedata.normalize("NFC", text).casefold())


def contains(answer: str, references: Sequence[str]) -> bool:
    """Whether one of the references stands in the answer."""
    held = normalised(answer)
    return any(normalised(reference) in held for reference in references if normalised(reference))


def says(text: str, fact: str) -> bool:
    """Whether a fact stands in the text: as ``contains``, but 8자 does not stand in 18자, nor "can" in "scan"."""
    letters = normalised(fact)
    if not letters:
        return bool(fact) and fact in text
    spelled = r"[\W_]*".join(map(re.escape, letters))
    found = re.search(rf"{_BEFORE}{spelled}{_BEHIND}", unicodedata.normalize("NFC", text).casefold())
    return found is not None


def overlap(answer: Sequence[str], references: Sequence[Sequence[str]]) -> Overlap:
    """The best recall and the best F1 over the references, of words with repetitions; 0 without words."""
    pairs = [_overlap(Counter(answer), Counter(reference)) for reference in references]
    return Overlap(max((one.recall for one in pairs), default=0.0), max((one.f1 for one in pairs), default=0.0))


def said(blocks: Sequence[Block]) -> str:
    """The text of an answer without its headings and citations."""
    return "\n".join("".join(run.text for run in runs) for block in blocks for runs in block.items)


def count_sentences(blocks: Sequence[Block]) -> int:
    """A step, an entry or a line of code without a full stop is one too."""
    return sum(len(sentences(item)) for item in said(blocks).splitlines())


def citations(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    """Each citation with the text that cites it: what stands before it since the citations before."""
    return ((text, number) for text, numbers in stretches(blocks) for number in numbers)


def stretches(blocks: Sequence[Block]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The text of an answer, cut behind its citations, with the numbers that it cites; none for what cites nothing."""
    for block in blocks:
        for runs in block.items:
            yield from _stretches(runs)


def holds(passage: str, text: str) -> bool:
    """Whether every sentence of the text stands in a passage of Markdown, or the text is a row of one of its tables."""
    blocks = parse_blocks(passage)
    whole = normalised(" ".join(item for block in blocks for item in block.items))
    if all(normalised(part) in whole for part in _AFTER_STOP.split(text)):
        return True
    tables = [block.items for block in blocks if block.kind == "table"]
    return any(_is_row(text, items[0], row) for items in tables for row in items[1:])


def _overlap(answer: Counter[str], reference: Counter[str]) -> Overlap:
    shared = (answer & reference).total()
    if not shared:
        return Overlap(0.0, 0.0)
    return Overlap(shared / reference.total(), 2 * shared / (answer.total() + reference.total()))


def _stretches(runs: Sequence[Run]) -> Iterator[tuple[str, tuple[int, ...]]]:
    text = ""
    numbers: tuple[int, ...] = ()
    for run in runs:
        if run.source is not None:
            numbers = (*numbers, run.source)
        elif numbers:
            yield text, numbers
            text, numbers = run.text, ()
        else:
            text += run.text
    if numbers or text.strip():
        yield text, numbers


def _is_row(text: str, header: str, row: str) -> bool:
    """Whether the text is made of cells of the row, beginning with its first, and of names of their columns."""
    left = normalised(text)
    own = [cell for cell in map(normalised, cells(row)) if cell]
    if not own or own[0] not in left:
        return False
    # A word that stands in several cells is taken out as often as there are cells.
    for part in sorted([*own, *map(normalised, cells(header))], key=len, reverse=True):
        left = left.replace(part, "", 1) if part else left
    return not left
