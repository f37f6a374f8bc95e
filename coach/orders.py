"""Orders: what a material says to a model instead of to a reader is left out before anybody writes from it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from coach.disguises import as_typed, packed
from knowledge.passages import Chunk
from prompts import GuardPatterns

_LINES = re.compile(r"(\n)")
_SENTENCE_END = re.compile(r"(?<=[.!?。…])\s+|(?=<!--)|(?<=-->)|(?=<\||</?passages)", re.IGNORECASE)
_MARKER = re.compile(r"\[(\d{1,3})\]")
_LEFT_OUT = "…"


def without_orders(chunk: Chunk, guards: GuardPatterns) -> Chunk:
    """The same chunk without its orders to a model; the very same object when it has none.

    From a sentence that gives one the rest of its line goes too: an order is seldom over with its first sentence. What
    looks like one of our markers in such a text could only be there to deceive.
    """
    title, text = _cleaned(chunk.title, guards), _cleaned(chunk.text, guards)
    headings = tuple(_cleaned(heading, guards) for heading in chunk.heading_path)
    if (title, headings, text) == (chunk.title, chunk.heading_path, chunk.text):
        return chunk
    return replace(chunk, title=title or _LEFT_OUT, heading_path=headings, text=text or _LEFT_OUT)


def _cleaned(text: str, guards: GuardPatterns) -> str:
    if not _gives_orders(text, guards):
        return text
    kept = "".join(_kept(line, guards) for line in _LINES.split(text)).strip()
    return _MARKER.sub(r"(\1)", kept)


def _kept(line: str, guards: GuardPatterns) -> str:
    kept: list[str] = []
    for sentence in _sentences(line):
        if _gives_orders(sentence, guards):
            break
        kept.append(sentence)
    return "".join(kept)


def _sentences(line: str) -> Iterator[str]:
    begin = 0
    for end in _SENTENCE_END.finditer(line):
        yield line[begin : end.end()]
        begin = end.end()
    yield line[begin:]


def _gives_orders(text: str, guards: GuardPatterns) -> bool:
    typed = as_typed(text)
    return any(pattern.search(typed) for pattern in guards.patterns["orders"]) or any(
        pattern.search(packed(typed)) for pattern in guards.packed["orders"]
    )
