"""Suggesting: what a reader could ask next, and what a question could have meant; only what the materials answer."""

from collections.abc import Callable, Iterator, Sequence

from coach.records import Suggestion
from knowledge.passages import Chunk, Found

_MOST = 3
_NEAR = 0.8
"""A section with at least this share of the best score may be meant as well."""
_FEWEST = 2

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
        label = _label(chunk)
        first = finds(label)
        if first is not None and _section(first) == _section(chunk):
            found.append(Suggestion(label, label))
    return tuple(found)


def meanings(found: Found) -> tuple[Suggestion, ...]:
    """Two or three sections that a short question may have meant; none when only one is near."""
    if not found.passages:
        return ()
    floor = _NEAR * found.passages[0].score
    near = list(_distinct([passage.chunk for passage in found.passages if passage.score >= floor]))[:_MOST]
    return tuple(Suggestion(_label(chunk), _label(chunk)) for chunk in near) if len(near) >= _FEWEST else ()


def _distinct(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    seen: set[str] = set()
    for chunk in chunks:
        if chunk.heading_path and _label(chunk) not in seen:
            seen.add(_label(chunk))
            yield chunk


def _section(chunk: Chunk) -> tuple[str, tuple[str, ...]]:
    return chunk.material_id, chunk.heading_path


def _label(chunk: Chunk) -> str:
    return chunk.heading_path[-1] if chunk.heading_path else chunk.title
