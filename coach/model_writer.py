"""The model writer: streams a model's answer as checked pieces, inside time limits."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from coach.answers import Piece
from coach.errors import ModelSlow
from coach.ports import ChatModel, Usage
from coach.release import Release, Written
from knowledge.tokens import count_tokens


@dataclass(frozen=True, slots=True)
class Limits:
    """Waits in seconds, and the longest answer."""

    first: float
    """For the first piece that may be shown."""
    total: float
    tokens: int = 1_000
    """What a model writes beyond is not read."""


async def write_with_model(
    chat_model: ChatModel, prompt: str, release: Release, limits: Limits, usage: list[Usage]
) -> AsyncIterator[Piece]:
    """Pieces as they become safe to show; what the endpoint counted is added to ``usage``.

    Raises:
        ModelUnavailable: The endpoint failed, or was slower than the limits.
    """
    started = time.monotonic()
    shown = False
    stream = chat_model.stream(prompt)
    try:
        while True:
            wait = (limits.total if shown else min(limits.first, limits.total)) - (time.monotonic() - started)
            try:
                part = await asyncio.wait_for(anext(stream), timeout=max(wait, 0.0))
            except StopAsyncIteration:
                break
            except TimeoutError as error:
                raise ModelSlow(f"chat model {chat_model.name!r} was slower than the limit") from error
            if isinstance(part, Usage):
                usage.append(part)
                continue
            for piece in await _pieces(release, release.feed(part)):
                shown = True
                yield piece
            if count_tokens(release.text) >= limits.tokens:
                break
        for piece in await _pieces(release, release.finish()):
            yield piece
    finally:
        await _close(stream)


async def _pieces(release: Release, sentences: Sequence[Written]) -> Sequence[Piece]:
    """Checked beside the event loop, which others wait for too."""
    return await asyncio.to_thread(release.pieces, sentences) if sentences else ()


async def _close(stream: AsyncIterator[str | Usage]) -> None:
    closing = getattr(stream, "aclose", None)
    if closing is not None:
        await closing()
