"""The retriever that the coach asks: search over the index, its errors translated."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache

from coach.errors import SearchUnavailable
from coach.orders import without_orders
from knowledge.errors import KnowledgeError
from knowledge.passages import Chunk, Found
from knowledge.scopes import Scope
from knowledge.search import Search
from prompts import Language, load_guards

logger = logging.getLogger(__name__)

_KEPT_CHUNKS = 4_096


class MaterialRetriever:
    """What it brings holds no orders to a model; they are looked for once a chunk."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def find(self, question: str, *, limit: int, reader: Language, quick: bool = False, site: str = "") -> Found:
        with _translated():
            found = self._search.find(question, limit=limit, reader=reader, quick=quick, scope=Scope(site=site))
        return replace(found, passages=tuple(replace(one, chunk=_safe(one.chunk)) for one in found.passages))

    def mended(self, question: str) -> str:
        with _translated():
            return self._search.mended(question)

    def section(self, chunk: Chunk, *, depth: int) -> Sequence[Chunk]:
        with _translated():
            return [_safe(one) for one in self._search.section(chunk, depth=depth)]

    def chunks_of(self, material_id: str) -> Sequence[Chunk]:
        with _translated():
            return [_safe(one) for one in self._search.chunks_of(material_id)]

    def shared_words(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        with _translated():
            return self._search.shared_words(question, texts)

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        with _translated():
            return self._search.relevance(question, texts)


@lru_cache(maxsize=_KEPT_CHUNKS)
def _safe(chunk: Chunk) -> Chunk:
    safe = without_orders(chunk, load_guards())
    if safe is not chunk:
        logger.warning("chunk %r holds orders to a model; they are left out of answers", chunk.id)
    return safe


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except KnowledgeError as error:
        raise SearchUnavailable(str(error)) from error
