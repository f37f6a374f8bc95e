"""An encoding run: lets the encoders read what they have not read yet, while searches go on.

The index is found through one encoder at once. A second one, or another first one after a change of settings, reads
the same texts into spaces of its own; searches change over when a space is complete. Stopped at any point, the next
run goes on where this one ended.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from knowledge.catalog import MaterialEntry
from knowledge.chroma_index import Space
from knowledge.encoders import Encoder
from knowledge.passages import Chunk
from knowledge.splitting import opening_text, whole_text, window_texts

if TYPE_CHECKING:
    from knowledge.index import Index

_BATCH_TEXTS = 64
_ROUNDS = 3
"""Materials may come in while an encoder reads; what comes after so many rounds waits for the next run."""

Progress = Callable[[int, int], None]
"""Called with materials done and materials in all; may raise to end the run."""


def windows_of(chunk: Chunk) -> list[tuple[str, str]]:
    """Id and text of each window that is cut from a chunk."""
    return [(f"{chunk.id}#{n}", text) for n, text in enumerate(window_texts(chunk))]


def chunk_of_window(window_id: str) -> str:
    """Id of the chunk that a window was cut from."""
    return window_id.split("#", maxsplit=1)[0]


class EncodingRun:
    """Takes the index's writing lock only for moments, so that materials can be taken in meanwhile."""

    def __init__(self, index: "Index", *, progress: Progress) -> None:
        self._index = index
        self._progress = progress
        self._readers: dict[Space, Encoder] = {}
        if index.encoder.id != index.wanted.id:
            self._readers[Space("windows", index.wanted.id)] = index.wanted
            self._readers[Space("materials", index.wanted.id)] = index.wanted
        if index.second is not None and index.openings is not None:
            self._readers[index.openings] = index.second
        self._waiting: dict[Space, list[tuple[str, str]]] = {space: [] for space in self._readers}

    def carry_out(self) -> bool:
        """Read all that is missing and let searches change over; whether they could.

        Raises:
            IndexUnavailable, IndexBusy, EncoderUnavailable: What was read stays, the next run goes on.
        """
        for _ in range(_ROUNDS if self._readers else 0):
            self._read(self._missing())
            with self._index.writing():
                if not any(self._missing().values()):
                    self._remove_orphans()
                    self._index.change_over()
                    return True
        return not self._readers

    def _missing(self) -> dict[Space, set[str]]:
        return {space: self._wanted(space) - self._index.vectors.ids(space) for space in self._readers}

    def _wanted(self, space: Space) -> set[str]:
        catalog = self._index.catalog
        if space.kind == "chunks":
            return catalog.chunk_ids()
        return {id_ for entry in catalog.materials() for id_, _ in _texts(space, entry, catalog.chunks_of(entry.id))}

    def _read(self, missing: dict[Space, set[str]]) -> None:
        entries = self._index.catalog.materials() if any(missing.values()) else []
        for done, entry in enumerate(entries):
            self._progress(done, len(entries))
            chunks = self._index.catalog.chunks_of(entry.id)
            for space in self._readers:
                texts = _texts(space, entry, chunks)
                self._waiting[space] += [(id_, text) for id_, text in texts if id_ in missing[space]]
                self._flush(space, at_least=_BATCH_TEXTS)
        for space in self._readers:
            self._flush(space, at_least=1)
        self._progress(len(entries), len(entries))

    def _flush(self, space: Space, *, at_least: int) -> None:
        waiting = self._waiting[space]
        while len(waiting) >= at_least:
            batch, waiting[:] = waiting[:_BATCH_TEXTS], waiting[_BATCH_TEXTS:]
            vectors = self._readers[space].encode([text for _, text in batch])
            with self._index.writing():
                self._index.vectors.upsert(space, [id_ for id_, _ in batch], vectors)

    def _remove_orphans(self) -> None:
        """Vectors that no chunk or material owns any more."""
        for space in self._readers:
            self._index.vectors.delete(space, sorted(self._index.vectors.ids(space) - self._wanted(space)))


def _texts(space: Space, entry: MaterialEntry, chunks: Sequence[Chunk]) -> Iterator[tuple[str, str]]:
    """Id and text of all that one material has in a space."""
    if space.kind == "materials":
        yield entry.id, whole_text(entry.title, chunks)
    for chunk in chunks:
        if space.kind == "chunks":
            yield chunk.id, opening_text(chunk)
        elif space.kind == "windows":
            yield from windows_of(chunk)
