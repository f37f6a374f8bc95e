"""The index: catalog and vectors together, kept equal to the folders they were made from.

A material is written vectors first, then in one transaction of the catalog, then old vectors go.
Whatever dies in between leaves vectors that no chunk owns; the next run removes them.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from knowledge.catalog import Catalog, StoredFile
from knowledge.chroma_index import ChromaIndex
from knowledge.encoders import Encoder
from knowledge.errors import IndexMissing, IndexOutdated, IndexUnavailable, MaterialUnreadable
from knowledge.lexical_index import Words
from knowledge.passages import Chunk
from knowledge.planning import FoundFile, plan_index
from knowledge.reading import Material, read_material, readable_files
from knowledge.splitting import SPLITTER, split_material, whole_text, window_texts

_UNCLEAN = "unclean"
_BATCH_CHUNKS = 256
"""Chunks encoded together: enough to fill the encoder, few enough to show progress."""


class Tokeniser(Protocol):
    @property
    def id(self) -> str: ...

    def words(self, texts: list[str]) -> list[list[str]]: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A material that was read and split, and is not written yet."""

    file: FoundFile
    material: Material
    chunks: list[Chunk]


@dataclass(frozen=True, slots=True)
class Refusal:
    path: str
    reason: str


@dataclass(slots=True)
class Report:
    """What an index run did, by path."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    chunks: int = 0
    """Chunks written in this run."""

    def add(self, other: "Report") -> None:
        """Take in what another run did."""
        self.added += other.added
        self.changed += other.changed
        self.removed += other.removed
        self.refused += other.refused
        self.unchanged += other.unchanged
        self.chunks += other.chunks


Progress = Callable[[int, int], None]
"""Called with files done and files in all."""


class Index:
    """One folder on disk: ``catalog.sqlite3`` and ``chroma/``."""

    def __init__(self, folder: Path, *, encoder: Encoder, tokeniser: Tokeniser) -> None:
        """Opens nothing heavy.

        Raises:
            IndexDamaged: The catalog is no catalog.
            IndexUnavailable: The folder cannot be written.
        """
        self.folder = folder
        self.encoder = encoder
        self.tokeniser = tokeniser
        self.catalog = Catalog(folder / "catalog.sqlite3")
        self.vectors = ChromaIndex(folder / "chroma", encoder_id=encoder.id)

    def close(self) -> None:
        self.catalog.close()
        self.vectors.close()
        self.encoder.close()

    def check_searchable(self) -> None:
        """Refuse to search what another encoder, tokeniser or splitter made.

        Raises:
            IndexMissing: Nothing was indexed yet.
            IndexOutdated: Made with other parts than these.
        """
        made_by = self.catalog.meta()
        if self.catalog.is_empty():
            raise IndexMissing("nothing is indexed yet; run `python -m coach index`")
        self._check_parts(made_by)

    def sync(self, folder: Path, *, root: str, progress: Progress) -> Report:
        """Make the index hold what ``folder`` holds now, under the name ``root``; other folders stay.

        Raises:
            FolderUnreadable: The folder cannot be listed.
            IndexOutdated: The index was made with other parts; rebuild it.
            IndexUnavailable: Another run is writing, or the disk is full.
            EncoderUnavailable: The encoder cannot be used.
        """
        found = {file.path: file for file in _listing(folder)}
        with self.writing():
            if not self.catalog.is_empty():
                self._check_parts(self.catalog.meta())
            stored = self.catalog.files(root)
            plan = plan_index(stored, found)
            report = Report(unchanged=len(plan.unchanged))
            total = len(plan.read) + len(plan.remove)
            progress(0, total)
            if total:
                self._prepare()
            for done, batch in self._batches(plan.read, root, stored, report):
                self._write(batch, root, stored, report)
                progress(done, total)
            for gone in plan.remove:
                self._remove(gone)
                report.removed.append(gone.path)
            progress(total, total)
            if total:
                self.catalog.set_meta({_UNCLEAN: ""})
            return report

    def rebuild(self) -> None:
        """Delete the index; the next ``sync`` makes it again from the materials.

        Raises:
            IndexUnavailable: Another run is writing.
        """
        with self.writing():
            self.close()
            delete_index(self.folder)
            self.catalog = Catalog(self.folder / "catalog.sqlite3")

    def _prepare(self) -> None:
        """Claim the index for these parts, and remove what an interrupted run left behind."""
        if self.catalog.meta().get(_UNCLEAN):
            self._sweep()
        self.catalog.set_meta({**self._parts(), _UNCLEAN: "1"})

    def _sweep(self) -> None:
        chunk_ids = self.catalog.chunk_ids()
        windows = {id_ for id_ in self.vectors.ids("windows") if chunk_of_window(id_) not in chunk_ids}
        self.vectors.delete("windows", sorted(windows))
        known = {entry.id for entry in self.catalog.materials()}
        self.vectors.delete("materials", sorted(self.vectors.ids("materials") - known))

    def _parts(self) -> dict[str, str]:
        return {"encoder": self.encoder.id, "splitter": SPLITTER, "tokeniser": self.tokeniser.id}

    def _check_parts(self, made_by: dict[str, str]) -> None:
        for part, now in self._parts().items():
            before = made_by.get(part, "")
            if before != now:
                raise IndexOutdated(
                    f"the index was made with {part} {before!r}, this program uses {now!r}; "
                    "run `python -m coach index --rebuild`"
                )

    def _batches(
        self, files: tuple[FoundFile, ...], root: str, stored: dict[str, StoredFile], report: Report
    ) -> Iterator[tuple[int, list[Prepared]]]:
        batch: list[Prepared] = []
        for done, file in enumerate(files, 1):
            try:
                material = read_material(file.place, root=root, path=file.path)
            except MaterialUnreadable as error:
                report.refused.append(Refusal(file.path, str(error)))
                continue
            before = stored.get(file.path)
            if before and before.digest == material.digest:
                self.catalog.touch(material.id, size=file.size, modified_ns=file.modified_ns)
                report.unchanged += 1
                continue
            batch.append(Prepared(file, material, split_material(material)))
            if sum(len(item.chunks) for item in batch) >= _BATCH_CHUNKS:
                yield done, batch
                batch = []
        yield len(files), batch

    def _write(self, batch: list[Prepared], root: str, stored: dict[str, StoredFile], report: Report) -> None:
        old = {item.material.id: self.catalog.chunks_of(item.material.id) for item in batch}
        known = {chunk.id for chunks in old.values() for chunk in chunks}
        new = [chunk for item in batch for chunk in item.chunks if chunk.id not in known]
        self._embed(batch, new)
        for item in batch:
            worded = list(zip(item.chunks, self._words(item.chunks), strict=True))
            file = item.file
            self.catalog.replace(item.material, worded, root=root, size=file.size, modified_ns=file.modified_ns)
            kept = {chunk.id for chunk in item.chunks}
            self._forget([chunk for chunk in old[item.material.id] if chunk.id not in kept])
            (report.changed if file.path in stored else report.added).append(file.path)
        report.chunks += len(new)

    def _embed(self, batch: list[Prepared], new: list[Chunk]) -> None:
        windows = [(id_, text) for chunk in new for id_, text in _windows(chunk)]
        if windows:
            vectors = self.encoder.encode([text for _, text in windows])
            self.vectors.upsert("windows", [id_ for id_, _ in windows], vectors)
        if batch:
            vectors = self.encoder.encode([whole_text(item.material.title, item.chunks) for item in batch])
            self.vectors.upsert("materials", [item.material.id for item in batch], vectors)

    def _forget(self, chunks: list[Chunk]) -> None:
        self.vectors.delete("windows", [id_ for chunk in chunks for id_, _ in _windows(chunk)])

    def _words(self, chunks: list[Chunk]) -> list[Words]:
        titles, headings, texts = (
            self.tokeniser.words([getattr(chunk, column) for chunk in chunks])
            for column in ("title", "heading", "text")
        )
        return [Words(*words) for words in zip(titles, headings, texts, strict=True)]

    def _remove(self, gone: StoredFile) -> None:
        chunks = self.catalog.chunks_of(gone.material_id)
        self.catalog.remove(gone.material_id)
        self._forget(chunks)
        self.vectors.delete("materials", [gone.material_id])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep every other process from writing meanwhile.

        Raises:
            IndexUnavailable: Another one is writing.
        """
        try:
            with FileLock(self.folder / "writing.lock", timeout=0):
                yield
        except Timeout as error:
            raise IndexUnavailable(
                f"another run is writing to {str(self.folder)!r}; wait until it has finished"
            ) from error


def delete_index(folder: Path) -> None:
    """Delete the files of an index, damaged or not; the folder itself stays."""
    for name in ("catalog.sqlite3", "catalog.sqlite3-wal", "catalog.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "chroma", ignore_errors=True)


def chunk_of_window(window_id: str) -> str:
    """Id of the chunk that a window was cut from."""
    return window_id.split("#", maxsplit=1)[0]


def _windows(chunk: Chunk) -> list[tuple[str, str]]:
    return [(f"{chunk.id}#{n}", text) for n, text in enumerate(window_texts(chunk))]


def _listing(folder: Path) -> Iterator[FoundFile]:
    for place in readable_files(folder):
        state = place.stat()
        yield FoundFile(place.relative_to(folder).as_posix(), place, state.st_size, state.st_mtime_ns)
