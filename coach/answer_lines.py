"""Answer lines: what an extractive answer is made of: a step, an entry, a table row, a sentence, a line of code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coach.answers import AnswerBlockKind
from coach.sentences import sentences
from knowledge.blocks import Block, cells
from knowledge.passages import Chunk

_BETWEEN_NAMES = re.compile(r"[,·/()]|\s및\s")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    kind: AnswerBlockKind
    text: str
    chunk: Chunk
    block: int
    """Which block of the chunk it is from."""
    number: int | None = None
    """Of a step."""
    row: tuple[tuple[str, str], ...] = ()
    """Of a table row: the name of each column and its cell."""

    @property
    def searched(self) -> str:
        """The text by which the line is found: of a row with the names of all its columns."""
        return " ".join(f"{name} {cell}" for name, cell in self.row) or self.text


def lines_of(chunk: Chunk) -> Iterator[Line]:
    """The lines of a chunk in reading order."""
    for position, block in enumerate(chunk.blocks):
        if block.kind == "steps":
            yield from (
                Line("steps", item, chunk, position, number) for number, item in enumerate(block.items, block.start)
            )
        elif block.kind == "table":
            yield from (Line("list", _row_text(row), chunk, position, row=row) for row in _rows(block))
        elif block.kind == "list":
            yield from (Line("list", item, chunk, position) for item in block.items)
        elif block.kind == "code":
            yield Line("code", block.items[0], chunk, position)
        else:
            yield from (Line("paragraph", sentence, chunk, position) for sentence in sentences(block.items[0]))


def height(lines: Sequence[Line]) -> float:
    """Lines on a page: three sentences of a paragraph take about one."""
    return sum(1 / 3 if line.kind == "paragraph" else 1 for line in lines)


def named_rows(question: str, lines: Sequence[Line]) -> list[Line]:
    """The lines, and of each table only the rows that the question names, with the columns that it names.

    A table none of whose rows is named stays whole.
    """
    named = {(line.chunk.id, line.block) for line in lines if _is_named(question, line)}
    kept = [
        line for line in lines if not line.row or (line.chunk.id, line.block) not in named or _is_named(question, line)
    ]
    return [narrowed(question, line) for line in kept]


def narrowed(question: str, line: Line) -> Line:
    """A table row with only the columns that the question names, whole when it names none."""
    wanted = [column for column in line.row[1:] if _names(question, column[0])]
    return replace(line, text=_row_text((line.row[0], *wanted), with_name=True)) if wanted else line


def names_whole_row(question: str, chunk: Chunk) -> bool:
    """Whether a table of the chunk has a row whose whole label stands in the question; short labels prove nothing."""
    if "|" not in chunk.text:
        return False
    asked = _letters(question)
    labels = (_letters(line.row[0][1]) for line in lines_of(chunk) if line.row)
    return any(len(label) > 2 and label in asked for label in labels)


def _letters(text: str) -> str:
    return _SPACES.sub("", text).casefold()


def _is_named(question: str, line: Line) -> bool:
    return bool(line.row) and _names(question, line.row[0][1])


def _names(question: str, label: str) -> bool:
    """Whether a question holds one of the names in a label; a name of one letter is held by too many."""
    asked = _letters(question)
    names = (_letters(name).strip("*`:") for name in _BETWEEN_NAMES.split(label))
    return any(len(name) > 1 and name in asked for name in names)


def _rows(table: Block) -> Iterator[tuple[tuple[str, str], ...]]:
    header = cells(table.items[0])
    for item in table.items[1:]:
        yield tuple(zip(header, cells(item), strict=False))


def _row_text(row: Sequence[tuple[str, str]], *, with_name: bool = False) -> str:
    (_, first), *rest = row
    if len(rest) == 1 and not with_name:  # the name of the only column mostly says what the heading says
        return f"{first}: {rest[0][1]}"
    named = ", ".join(f"{name} {cell}".strip() for name, cell in rest if cell)
    return f"{first}: {named}" if named else first
