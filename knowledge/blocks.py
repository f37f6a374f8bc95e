"""Blocks: the paragraphs, steps, lists, tables and code that a Markdown text is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

BlockKind = Literal["heading", "paragraph", "steps", "list", "table", "code"]
_CELL = " | "


@dataclass(frozen=True, slots=True)
class Block:
    """One unit of a text. Inline marks other than ``**bold**`` and ````code```` are gone, links too."""

    kind: BlockKind
    items: tuple[str, ...]
    """A paragraph, heading or code block has one; steps and lists one an entry; a table one a row."""
    level: int = 0
    """Depth of a heading, 1 to 6; 0 for every other kind."""
    start: int = 1
    """Number of the first step."""

    @property
    def markdown(self) -> str:
        if self.kind == "heading":
            return f"{'#' * self.level} {self.items[0]}"
        if self.kind == "steps":
            return "\n".join(f"{n}. {_hang(item)}" for n, item in enumerate(self.items, self.start))
        if self.kind == "list":
            return "\n".join(f"- {_hang(item)}" for item in self.items)
        if self.kind == "table":
            return _table(self.items)
        if self.kind == "code":
            return f"```\n{self.items[0]}\n```"
        return self.items[0]

    def part(self, first: int, last: int) -> "Block":
        """Items ``first`` to ``last - 1``; a table keeps its header row, steps keep their numbers."""
        if self.kind == "table":
            rows = self.items[max(first, 1) : last]
            return Block("table", (self.items[0], *rows))
        return Block(self.kind, self.items[first:last], start=self.start + first)


def cells(row: str) -> list[str]:
    """The cells of one table item."""
    return row.split(_CELL)


def parse_blocks(markdown: str) -> list[Block]:
    """Read Markdown into blocks, in order; HTML is reduced to its text, pictures to their captions."""
    return list(_blocks(_parser().parse(markdown)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _hang(item: str) -> str:
    return item.replace("\n", "\n   ")


def _table(rows: Sequence[str]) -> str:
    header, *body = (f"| {row} |" for row in rows)
    return "\n".join([header, "|" + " --- |" * len(cells(rows[0])), *body])


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    position = 0
    while position < len(tokens):
        token = tokens[position]
        end = _closing(tokens, position)
        block = _block(token, tokens[position : end + 1])
        if block is not None:
            if any(item.strip() for item in block.items):
                yield block
            position = end + 1
        else:
            position += 1


def _block(token: Token, inside: Sequence[Token]) -> Block | None:
    if token.type == "heading_open":
        return Block("heading", (" ".join(_texts(inside)),), level=int(token.tag[1]))
    if token.type == "paragraph_open":
        return Block("paragraph", (" ".join(_texts(inside)),))
    if token.type in ("ordered_list_open", "bullet_list_open"):
        kind: BlockKind = "steps" if token.type == "ordered_list_open" else "list"
        return Block(kind, _items(inside), start=int(token.attrGet("start") or 1))
    if token.type == "table_open":
        return Block("table", _rows(inside))
    if token.type in ("fence", "code_block"):
        return Block("code", (token.content.rstrip("\n"),))
    if token.type == "html_block":
        return Block("paragraph", (_html_text(token.content),))
    return None


def _closing(tokens: Sequence[Token], position: int) -> int:
    opening = tokens[position]
    if opening.nesting != 1:
        return position
    for end in range(position + 1, len(tokens)):
        if tokens[end].nesting == -1 and tokens[end].level == opening.level:
            return end
    return len(tokens) - 1


def _items(tokens: Sequence[Token]) -> tuple[str, ...]:
    level = tokens[0].level + 1
    items: list[str] = []
    for position, token in enumerate(tokens):
        if token.type == "list_item_open" and token.level == level:
            inside = tokens[position : _closing(tokens, position) + 1]
            items.append("\n".join(_texts(inside)))
    return tuple(item for item in items if item)


def _rows(tokens: Sequence[Token]) -> tuple[str, ...]:
    rows: list[str] = []
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            inside = tokens[position : _closing(tokens, position) + 1]
            rows.append(_CELL.join(_inline(cell) for cell in inside if cell.type == "inline"))
    return tuple(rows)


def _texts(tokens: Sequence[Token]) -> list[str]:
    texts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            texts.append(_inline(token))
        elif token.type in ("fence", "code_block"):
            texts.append(token.content.strip())
        elif token.type == "html_block":
            texts.append(_html_text(token.content))
    return [text for text in texts if text]


_MARKS = {"strong_open": "**", "strong_close": "**", "softbreak": " ", "hardbreak": "\n"}


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type == "text":
            parts.append(child.content)
        elif child.type == "code_inline":
            parts.append(f"`{child.content}`")
        elif child.type == "image":
            parts.append(child.content)
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            parts.append("\n")
        else:
            parts.append(_MARKS.get(child.type, ""))
    return "".join(parts).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (HTMLParser's)
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _html_text(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return " ".join(" ".join(reader.parts).split())
