"""Suggesting: what a reader could ask next, and what a question could have meant; only what the materials answer."""

import re
from collections.abc import Callable, Iterator, Sequence

from coach.records import Suggestion
from coach.sections import heading_of
from knowledge.passages import Chunk, Found

_MOST = 3
_NEAR = 0.8
"""A section with at least this share of the best score may be meant as well."""
_FEWEST = 2
_ASKS = re.compile(r"[가-힣](?:요|까|나|니|죠|지|줘|돼|법|래)[?.!]*$|\?$")
"""An ending that makes one Korean word a whole question."""

Finds = Callable[[str], Chunk | None]
"""The first passage for a question, when it is likely to answer."""


def next_questions(candidates: Sequence[Chunk], shown: Sequence[Chunk], finds: Finds) -> tuple[Suggestion, ...]:
    """At most three, each of which search leads back to its own section."""
    seen = {_section(chunk) for chunk in shown}
    found: list[Suggestion] = []
    for chunk in candidates:
        if len(found) == _MOST:
            break
        if _section(chunk) in seen or not chunk.heading_path:
            continue
        seen.add(_section(chunk))
        label = heading_of(chunk)
        first = finds(label)
        if first is not None and _section(first) == _section(chunk):
            found.append(Suggestion(label, label))
    return tuple(found)


def meanings(question: str, found: Found) -> tuple[Suggestion, ...]:
    """Two or three sections that a question of one bare word may have meant; none when only one is near."""
    if not found.passages or len(question.split()) > 1 or _ASKS.search(question):
        return ()
    floor = _NEAR * found.passages[0].score
    near = list(_distinct([passage.chunk for passage in found.passages if passage.score >= floor]))[:_MOST]
    return tuple(Suggestion(heading_of(chunk), heading_of(chunk)) for chunk in near) if len(near) >= _FEWEST else ()


def _distinct(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    seen: set[str] = set()
    for chunk in chunks:
        if chunk.heading_path and heading_of(chunk) not in seen:
            seen.add(heading_of(chunk))
            yield chunk


def _section(chunk: Chunk) -> tuple[str, tuple[str, ...]]:
    return chunk.material_id, chunk.heading_path
