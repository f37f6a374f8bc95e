"""Answers: blocks of runs and citations, so that a page only ever sets text content."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

AnswerBlockKind = Literal["paragraph", "steps", "list", "code"]

_BOLD = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text, or a citation when ``source`` is set."""

    text: str = ""
    strong: bool = False
    source: int | None = None
    """Number of a source of this answer, from 1; ``text`` is then empty."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of an answer: a paragraph, or one step or entry. What streams to a reader."""

    kind: AnswerBlockKind
    runs: tuple[Run, ...]
    number: int | None = None
    """The number of a step."""
    heading: str = ""
    """Shown above the piece when a new part of the answer begins."""
    joins: bool = False
    """True when the runs go on in the line before instead of beginning a new one."""


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive pieces of one kind."""

    kind: AnswerBlockKind
    items: tuple[tuple[Run, ...], ...]
    start: int = 1
    heading: str = ""


def text_runs(markdown: str) -> tuple[Run, ...]:
    """Runs of one line of Markdown with ``**bold**`` and ````code```` marks."""
    runs: list[Run] = []
    position = 0
    for mark in _BOLD.finditer(markdown):
        runs.append(Run(markdown[position : mark.start()]))
        runs.append(Run(mark[1] or mark[2], strong=True))
        position = mark.end()
    runs.append(Run(markdown[position:].replace("**", "")))
    return tuple(run for run in runs if run.text)


def as_blocks(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """Join pieces into blocks; a heading or a step number that does not go on begins a new one."""
    return tuple(_grouped(pieces))


def plain_text(blocks: Sequence[Block]) -> str:
    """The answer as a person would type it, citations as ``[1]``."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _grouped(pieces: Iterable[Piece]) -> Iterator[Block]:
    block: Block | None = None
    for piece in pieces:
        if block is not None and piece.joins:
            *before, last = block.items
            joined = (*last, Run(" "), *piece.runs)
            block = Block(block.kind, (*before, joined), block.start, block.heading)
            continue
        if block is not None and _continues(block, piece):
            block = Block(block.kind, (*block.items, piece.runs), block.start, block.heading)
            continue
        if block is not None:
            yield block
        block = Block(piece.kind, (piece.runs,), piece.number or 1, piece.heading)
    if block is not None:
        yield block


def _continues(block: Block, piece: Piece) -> bool:
    if piece.kind != block.kind or piece.kind in ("paragraph", "code") or piece.heading:
        return False
    return piece.kind != "steps" or piece.number == block.start + len(block.items)


def _lines(block: Block) -> Iterator[str]:
    if block.heading:
        yield block.heading
    for number, runs in enumerate(block.items, block.start):
        mark = {"steps": f"{number}. ", "list": "- "}.get(block.kind, "")
        yield mark + "".join(_written(run) for run in runs)


def _written(run: Run) -> str:
    return run.text if run.source is None else f" [{run.source}]"
