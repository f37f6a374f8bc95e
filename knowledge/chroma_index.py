"""Vectors in Chroma, in process, compared by cosine."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from knowledge.encoders import Vectors
from knowledge.errors import IndexUnavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Kind = Literal["windows", "materials"]
_BATCH = 100
"""A search waits for the batch that is being written, so batches are short (about 0.2 s)."""
_READ_BATCH = 1_000


class ChromaIndex:
    """Vectors by id, in one collection a kind of text and encoder.

    Chroma keeps what it has read of a folder and does not see what another process writes there;
    ``close`` it when the catalog says that somebody wrote.

    Raises:
        IndexUnavailable: Chroma cannot open, read or write its folder, from every method.
    """

    def __init__(self, folder: Path, *, encoder_id: str) -> None:
        self._folder = folder
        self._encoder = hashlib.sha256(encoder_id.encode()).hexdigest()[:16]
        self._using = threading.RLock()  # one request thread must not close what another one searches
        self._client: Client | None = None
        self._collections: dict[Kind, Collection] = {}

    def upsert(self, kind: Kind, ids: Sequence[str], vectors: Vectors) -> None:
        for start in range(0, len(ids), _BATCH):
            with self._guarded(kind) as collection:
                end = start + _BATCH
                collection.upsert(ids=list(ids[start:end]), embeddings=vectors[start:end])

    def delete(self, kind: Kind, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _BATCH):
            with self._guarded(kind) as collection:
                collection.delete(ids=list(ids[start : start + _BATCH]))

    def ids(self, kind: Kind) -> set[str]:
        with self._guarded(kind) as collection:
            return set(collection.get(include=[])["ids"])

    def vectors(self, kind: Kind, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vector of each id that exists."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(ids), _READ_BATCH):
            with self._guarded(kind) as collection:
                got = collection.get(ids=list(ids[start : start + _READ_BATCH]), include=["embeddings"])
            embeddings = got["embeddings"]
            if embeddings is not None:
                found |= dict(zip(got["ids"], np.asarray(embeddings, dtype=np.float32), strict=True))
        return found

    def nearest(self, kind: Kind, vector: Vectors, *, limit: int) -> list[tuple[str, float]]:
        """Id and cosine of the ``limit`` texts nearest to one vector (shape 1 x dimensions)."""
        with self._guarded(kind) as collection:
            found = collection.query(query_embeddings=vector, n_results=limit, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(id_, 1 - float(distance)) for id_, distance in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        """Let go of the folder; the next call opens it again and sees what others wrote."""
        with self._using:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._collections.clear()

    @contextmanager
    def _guarded(self, kind: Kind) -> "Iterator[Collection]":
        from chromadb.errors import ChromaError

        try:
            with self._using:
                yield self._collection(kind)
        # Chroma's Rust side raises its own tree, and plain ones for files it cannot open or read.
        except (ChromaError, RuntimeError, ValueError, OSError) as error:
            raise IndexUnavailable(
                f"the vectors in {str(self._folder)!r} cannot be used ({type(error).__name__}); "
                "check free space, or run `python -m coach index --rebuild`"
            ) from error

    def _collection(self, kind: Kind) -> "Collection":
        if kind not in self._collections:
            self._collections[kind] = self._opened().get_or_create_collection(
                f"{kind}-{self._encoder}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return self._collections[kind]

    def _opened(self) -> "Client":
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            self._folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(anonymized_telemetry=False)
            self._client = cast("Client", chromadb.PersistentClient(self._folder, settings=settings))
        return self._client
