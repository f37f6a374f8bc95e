"""Vectors in Chroma, in process, compared by cosine."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from knowledge.encoders import Vectors
from knowledge.errors import IndexUnavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Kind = Literal["windows", "materials", "chunks"]
_BATCH = 100
"""A search waits for the batch that is being written, so batches are short (about 0.2 s)."""
_READ_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Space:
    """Where vectors can be compared: those of one kind of text by one encoder."""

    kind: Kind
    encoder_id: str

    @property
    def name(self) -> str:
        return f"{self.kind}-{hashlib.sha256(self.encoder_id.encode()).hexdigest()[:16]}"


class ChromaIndex:
    """Vectors by id, in one collection a space.

    Chroma keeps what it has read of a folder and does not see what another process writes there;
    ``close`` it when the catalog says that somebody wrote.

    Raises:
        IndexUnavailable: Chroma cannot open, read or write its folder, from every method.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._using = threading.RLock()  # one request thread must not close what another one searches
        self._client: Client | None = None
        self._collections: dict[Space, Collection] = {}

    def upsert(self, space: Space, ids: Sequence[str], vectors: Vectors) -> None:
        for start in range(0, len(ids), _BATCH):
            with self._guarded(space) as collection:
                end = start + _BATCH
                collection.upsert(ids=list(ids[start:end]), embeddings=vectors[start:end])

    def delete(self, space: Space, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _BATCH):
            with self._guarded(space) as collection:
                collection.delete(ids=list(ids[start : start + _BATCH]))

    def ids(self, space: Space) -> set[str]:
        with self._guarded(space) as collection:
            return set(collection.get(include=[])["ids"])

    def vectors(self, space: Space, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vector of each id that exists."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(ids), _READ_BATCH):
            with self._guarded(space) as collection:
                got = collection.get(ids=list(ids[start : start + _READ_BATCH]), include=["embeddings"])
            embeddings = got["embeddings"]
            if embeddings is not None:
                found |= dict(zip(got["ids"], np.asarray(embeddings, dtype=np.float32), strict=True))
        return found

    def nearest(self, space: Space, vector: Vectors, *, limit: int) -> list[tuple[str, float]]:
        """Id and cosine of the ``limit`` texts nearest to one vector (shape 1 x dimensions)."""
        with self._guarded(space) as collection:
            found = collection.query(query_embeddings=vector, n_results=limit, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(id_, 1 - float(distance)) for id_, distance in zip(found["ids"][0], distances, strict=True)]

    def keep_only(self, spaces: Sequence[Space]) -> None:
        """Delete every other space."""
        names = {space.name for space in spaces}
        with self._using, self._translated():
            for collection in self._opened().list_collections():
                if collection.name not in names:
                    self._opened().delete_collection(collection.name)
            self._collections.clear()

    def close(self) -> None:
        """Let go of the folder; the next call opens it again and sees what others wrote."""
        with self._using:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._collections.clear()

    @contextmanager
    def _guarded(self, space: Space) -> "Iterator[Collection]":
        with self._using, self._translated():
            yield self._collection(space)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        # Chroma's Rust side raises its own tree, and plain ones for files it cannot open or read.
        except (ChromaError, RuntimeError, ValueError, OSError) as error:
            raise IndexUnavailable(
                f"the vectors in {str(self._folder)!r} cannot be used ({type(error).__name__}); "
                "check free space, or run `python -m coach index --rebuild`"
            ) from error

    def _collection(self, space: Space) -> "Collection":
        if space not in self._collections:
            self._collections[space] = self._opened().get_or_create_collection(
                space.name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return self._collections[space]

    def _opened(self) -> "Client":
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            self._folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(anonymized_telemetry=False)
            self._client = cast("Client", chromadb.PersistentClient(self._folder, settings=settings))
        return self._client
