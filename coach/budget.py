"""The budget: how many passages fit into a prompt."""

from collections.abc import Sequence

from knowledge.passages import Chunk
from knowledge.tokens import count_tokens


def fit_passages(chunks: Sequence[Chunk], *, limit_tokens: int) -> tuple[Chunk, ...]:
    """The first chunks that fit together; always at least one when there is one."""
    kept: list[Chunk] = []
    room = limit_tokens
    for chunk in chunks:
        room -= count_tokens(chunk.text) + count_tokens(chunk.heading) + count_tokens(chunk.title)
        if kept and room < 0:
            break
        kept.append(chunk)
    return tuple(kept)
