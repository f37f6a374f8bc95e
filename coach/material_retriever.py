"""The retriever that the coach asks: search over the index, its errors translated."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from coach.errors import SearchUnavailable
from knowledge.errors import KnowledgeError
from knowledge.passages import Chunk, Found
from knowledge.search import Search
from prompts import Language


class MaterialRetriever:
    def __init__(self, search: Search) -> None:
        self._search = search

    def find(self, question: str, *, limit: int, reader: Language) -> Found:
        with _translated():
            return self._search.find(question, limit=limit, reader=reader)

    def section(self, chunk: Chunk, *, depth: int) -> Sequence[Chunk]:
        with _translated():
            return self._search.section(chunk, depth=depth)

    def chunks_of(self, material_id: str) -> Sequence[Chunk]:
        with _translated():
            return self._search.chunks_of(material_id)

    def shared_words(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        with _translated():
            return self._search.shared_words(question, texts)

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        with _translated():
            return self._search.relevance(question, texts)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except KnowledgeError as error:
        raise SearchUnavailable(str(error)) from error
