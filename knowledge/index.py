"""The index: catalog and vectors together, kept equal to the folders they were made from.

A material is written vectors first, then in one transaction of the catalog, then old vectors go.
Whatever dies in between leaves vectors that no chunk owns; the next run removes them.
"""

import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from knowledge.calibration import CAREFUL, FAST, Calibration
from knowledge.catalog import CATALOG, Catalog, StoredFile
from knowledge.chroma_index import ChromaIndex, Space
from knowledge.encoders import Encoder
from knowledge.encoding_run import EncodingRun, chunk_of_window, windows_of
from knowledge.errors import IndexBusy, IndexMissing, IndexOutdated
from knowledge.found_files import found_files
from knowledge.index_run import BATCH_CHUNKS, IndexRun, Prepared, Progress
from knowledge.kiwi_words import KiwiWords
from knowledge.lexical_index import Words
from knowledge.likeness import duplicates, signature, signatures, twins
from knowledge.likenesses import Likenesses
from knowledge.passages import Chunk
from knowledge.planning import FoundFile
from knowledge.refused_files import RefusedFiles
from knowledge.reports import Report
from knowledge.splitting import SPLITTER, whole_text

_UNCLEAN = "unclean"
_LOCK_SECONDS = 1.0
"""An encoding run writes for a fraction of that; a run that takes materials in, for long."""


class Index:
    """One folder on disk: ``catalog.sqlite3`` and ``chroma/``."""

    def __init__(
        self,
        folder: Path,
        *,
        encoder: Encoder,
        tokeniser: KiwiWords,
        second: Encoder | None = None,
        former: Callable[[str], Encoder | None] = lambda _: None,
    ) -> None:
        """Opens nothing heavy.

        ``encoder`` reads every text before it can be found. ``second``, better and slower, reads the chunks again
        afterwards. ``former`` gives the encoder of an id, to search with until ``encoder`` has read everything.

        Raises:
            IndexDamaged: The catalog is no catalog.
            IndexUnavailable: The folder cannot be written.
        """
        self.folder = folder
        self.wanted = encoder
        self.encoder = encoder
        """The one in use: ``wanted``, or the former one while ``wanted`` has not read everything."""
        self.second = second
        self.tokeniser = tokeniser
        self._former = former
        self.vectors = ChromaIndex(folder / "chroma")
        self._open_catalog()
        self._generation = ""
        self._second_complete = ""
        self._following = threading.Lock()  # request threads share the view of the vectors

    def _open_catalog(self) -> None:
        self.catalog = Catalog(self.folder / "catalog.sqlite3")
        self.refused_files = RefusedFiles(self.catalog)
        self.likenesses = Likenesses(self.catalog)

    def close(self) -> None:
        self.catalog.close()
        self.vectors.close()
        for encoder in (self.encoder, self.wanted, self.second):
            if encoder is not None:
                encoder.close()

    def check_searchable(self) -> str:
        """Refuse to search what other parts made; return the generation, which changes with every write.

        Raises:
            IndexMissing: Nothing was indexed yet.
            IndexOutdated: Made with another tokeniser, splitter or catalog than these, or an encoder that is not there.
        """
        meta = self.catalog.meta()
        if self.catalog.is_empty():
            raise IndexMissing("nothing is indexed yet; run `python -m coach index`")
        self._check_parts(meta)
        return self._follow_writers(meta)

    @property
    def windows(self) -> Space:
        return Space("windows", self.encoder.id)

    @property
    def wholes(self) -> Space:
        """Vectors of whole materials."""
        return Space("materials", self.encoder.id)

    @property
    def careful(self) -> Space | None:
        """Vectors of chunks by the second encoder, when it has read them all once."""
        space = self.openings
        return space if space and space.encoder_id == self._second_complete else None

    @property
    def openings(self) -> Space | None:
        """What the second encoder has read so far, if there is one."""
        return Space("chunks", self.second.id) if self.second else None

    def _follow_writers(self, meta: Mapping[str, str]) -> str:
        """Open the vectors again when another process wrote; Chroma does not see that by itself."""
        generation = meta.get("generation", "")
        with self._following:
            if generation != self._generation:
                if self._generation and meta.get("writer") != self.catalog.writer:
                    self.vectors.close()
                self._second_complete = meta.get("second", "")
                self._generation = generation
        return generation

    def calibration(self, *, careful: bool) -> Calibration:
        """From ranking scores to chances: what was stored with this index, or what is shipped."""
        stored = self.catalog.meta().get(self._curve_key(careful=careful))
        return Calibration.read(stored) if stored else CAREFUL if careful else FAST

    def store_calibration(self, calibration: Calibration) -> None:
        """Answer by this curve from now on, as long as the same encoders are searched with.

        Raises:
            IndexBusy: Another run is writing.
        """
        with self.writing():
            self.catalog.change_over({self._curve_key(careful=self.careful is not None): calibration.text()})

    def _curve_key(self, *, careful: bool) -> str:
        """Scores of other encoders mean something else."""
        return f"calibration {self.encoder.id} {self.second.id if careful and self.second else ''}"

    def sync(self, folder: Path, *, root: str, progress: Progress) -> Report:
        """Make the index hold what ``folder`` holds now, under the name ``root``; other folders stay.

        Raises:
            FolderUnreadable: The folder cannot be listed.
            IndexOutdated: The index was made with other parts; rebuild it.
            IndexUnavailable: Another run is writing, or the disk is full.
            EncoderUnavailable: The encoder cannot be used.
        """
        return self.sync_files(found_files(folder), root=root, progress=progress)

    def sync_files(self, files: Mapping[str, FoundFile], *, root: str, progress: Progress) -> Report:
        """The same for files by path, wherever they lie.

        Raises:
            IndexOutdated, IndexUnavailable, EncoderUnavailable: As ``sync``.
        """
        with self.writing():
            if not self.catalog.is_empty():
                self._check_parts(self.catalog.meta())
            return IndexRun(self, root=root, progress=progress).carry_out(files)

    def encode_missing(self, *, progress: Progress) -> bool:
        """Let the wanted encoders read what they have not read yet; whether searches use them now.

        Takes minutes on large collections, and may be ended by what ``progress`` raises: the next one goes on.

        Raises:
            IndexMissing, IndexOutdated: There is nothing to read, or it was made by other parts.
            IndexUnavailable, EncoderUnavailable: What was read stays.
        """
        self.check_searchable()
        return EncodingRun(self, progress=progress).carry_out()

    def change_over(self) -> None:
        """Search with the wanted encoders from now on, and forget the vectors of others; needs the writing lock."""
        self.encoder = self.wanted
        self.catalog.change_over({"encoder": self.wanted.id, "second": self.second.id if self.second else ""})
        self.vectors.keep_only([space for space in (self.windows, self.wholes, self.openings) if space])

    def rebuild(self) -> None:
        """Delete the index; the next ``sync`` makes it again from the materials.

        Raises:
            IndexBusy: Another run is writing.
        """
        with self.writing():
            self.close()
            delete_index(self.folder)
            self._open_catalog()

    @property
    def was_interrupted(self) -> bool:
        """Whether the last run ended before it was finished."""
        return bool(self.catalog.meta().get(_UNCLEAN))

    def prepare(self) -> None:
        """Claim the index for these parts, and remove what an interrupted run left behind."""
        if self.was_interrupted:
            self._sweep()
        self.catalog.set_meta({**self._parts(), _UNCLEAN: "1"})

    def relate(self, material_ids: Collection[str] | None) -> None:
        """Find the near-duplicates and twins of these materials among all; without ids, of every one."""
        fingerprints = self.likenesses.fingerprints()
        wanted = {held.material_id for held in fingerprints} if material_ids is None else material_ids
        rows = [row for row, held in enumerate(fingerprints) if held.material_id in wanted]
        stored = self.vectors.vectors(self.wholes, [held.material_id for held in fingerprints]) if rows else {}
        if not rows or len(stored) < len(fingerprints):
            return
        found = duplicates(rows, signatures([held.signature for held in fingerprints]))
        matrix = np.vstack([stored[held.material_id] for held in fingerprints])
        found += twins(rows, [held.language for held in fingerprints], matrix)
        self.likenesses.replace(
            [fingerprints[row].material_id for row in rows],
            [(fingerprints[like.row].material_id, fingerprints[like.other].material_id, like) for like in found],
        )

    def finish(self) -> None:
        """Note that nothing was left behind."""
        self.catalog.set_meta({_UNCLEAN: ""})

    def _sweep(self) -> None:
        chunk_ids = self.catalog.chunk_ids()
        windows = {id_ for id_ in self.vectors.ids(self.windows) if chunk_of_window(id_) not in chunk_ids}
        self.vectors.delete(self.windows, sorted(windows))
        known = {entry.id for entry in self.catalog.materials()}
        self.vectors.delete(self.wholes, sorted(self.vectors.ids(self.wholes) - known))
        if self.openings:
            self.vectors.delete(self.openings, sorted(self.vectors.ids(self.openings) - chunk_ids))

    def _parts(self) -> dict[str, str]:
        return {
            "encoder": self.encoder.id,
            "splitter": SPLITTER,
            "tokeniser": self.tokeniser.id,
            "catalog": CATALOG,
        }

    def _check_parts(self, made_by: dict[str, str]) -> None:
        self._use_encoder(made_by.get("encoder", ""))
        for part, now in self._parts().items():
            before = made_by.get(part, "")
            if before != now:
                raise IndexOutdated(
                    f"the index was made with {part} {before!r}, this program uses {now!r}; "
                    "run `python -m coach index --rebuild`"
                )

    def _use_encoder(self, id_: str) -> None:
        """Go on with the encoder whose vectors are complete."""
        if id_ == self.wanted.id:
            self.encoder = self.wanted
        elif id_ != self.encoder.id:
            self.encoder = self._former(id_) or self.encoder

    def write(self, batch: Sequence[Prepared], *, root: str) -> int:
        """Put materials in place of what had their ids; return the number of chunks that were encoded.

        They are encoded together and become visible one after the other, each whole.
        """
        old = {item.material.id: self.catalog.chunks_of(item.material.id) for item in batch}
        known = {chunk.id for chunks in old.values() for chunk in chunks}
        new = [chunk for item in batch for chunk in item.chunks if chunk.id not in known]
        self._embed(new)
        whole = self.encoder.encode([whole_text(item.material.title, item.chunks) for item in batch])
        self.vectors.upsert(self.wholes, [item.material.id for item in batch], whole)
        for item in batch:
            worded = list(zip(item.chunks, self._words(item.chunks), strict=True))
            fingerprint = signature(item.material.text)
            self.catalog.replace(item.material, worded, item.state, root=root, signature=fingerprint)
            kept = {chunk.id for chunk in item.chunks}
            self._forget([chunk for chunk in old[item.material.id] if chunk.id not in kept])
        return len(new)

    def _embed(self, chunks: Sequence[Chunk]) -> None:
        for start in range(0, len(chunks), BATCH_CHUNKS):
            windows = [(id_, text) for chunk in chunks[start : start + BATCH_CHUNKS] for id_, text in windows_of(chunk)]
            vectors = self.encoder.encode([text for _, text in windows])
            self.vectors.upsert(self.windows, [id_ for id_, _ in windows], vectors)

    def _forget(self, chunks: Sequence[Chunk]) -> None:
        self.vectors.delete(self.windows, [id_ for chunk in chunks for id_, _ in windows_of(chunk)])
        if self.openings:
            self.vectors.delete(self.openings, [chunk.id for chunk in chunks])

    def _words(self, chunks: Sequence[Chunk]) -> list[Words]:
        titles, headings, texts = (
            self.tokeniser.words([getattr(chunk, column) for chunk in chunks])
            for column in ("title", "heading", "text")
        )
        return [Words(*words) for words in zip(titles, headings, texts, strict=True)]

    def remove(self, gone: StoredFile) -> None:
        """Take one material out."""
        chunks = self.catalog.chunks_of(gone.material_id)
        self.catalog.remove(gone.material_id)
        self._forget(chunks)
        self.vectors.delete(self.wholes, [gone.material_id])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep every other process from writing meanwhile.

        Raises:
            IndexBusy: Another one is writing.
        """
        try:
            with FileLock(self.folder / "writing.lock", timeout=_LOCK_SECONDS):
                self._follow_writers(self.catalog.meta())
                yield
        except Timeout as error:
            raise IndexBusy(f"another run is writing to {str(self.folder)!r}; wait until it has finished") from error


def delete_index(folder: Path) -> None:
    """Delete the files of an index, damaged or not; the folder itself stays."""
    for name in ("catalog.sqlite3", "catalog.sqlite3-wal", "catalog.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "chroma", ignore_errors=True)
